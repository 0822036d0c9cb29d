"""The watch over DNS records: real look-ups of a real DNS server, on a schedule."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest

from bot.dns.diagnosis import Diagnosis, diagnose
from bot.dns.lookups import Lookups
from bot.domain.task import TaskState
from bot.sandbox.dns import DnsServer
from bot.store.base import RecordRow
from scheduler.dns_watch import DnsWatch
from tests.functional.store.making import advance
from tests.functional.sweeps.conftest import Bench

VALUE = "_y.acm-validations.aws"


@pytest.fixture
def dns() -> Iterator[DnsServer]:
    """A DNS server with one zone."""
    with DnsServer() as made:
        made.zone("shop.example")
        yield made


@pytest.fixture
def watch(bench: Bench, dns: DnsServer) -> DnsWatch:
    """A watch that asks that server."""
    host, port = dns.address
    look = partial(diagnose, Lookups([f"{host}:{port}"], timeout=20).cname)
    return DnsWatch(bench.store, look, bench)


def _wait_for(bench: Bench, *names: str) -> int:
    """Let a task wait for these records; give its job."""
    task = bench.waiting(TaskState.REQUESTED, TaskState.AWAITING_VALIDATION)
    rows = [RecordRow(task.id, "validation", name, "CNAME", VALUE) for name in names]
    bench.store.records.put(rows)
    return task.job


def test_a_record_is_seen_when_it_is_added(bench: Bench, dns: DnsServer, watch: DnsWatch) -> None:
    """Missing, then wrong, then found, each with a sentence."""
    job = _wait_for(bench, "_x.shop.example")
    seen = []
    for value in ("", "wrong.example.", f"{VALUE}."):
        if value:
            dns.zone("shop.example").set("_x", "CNAME", value)
        watch.tick()
        bench.pass_time(hours=1)
        seen += [(row.state, row.detail) for row in bench.store.records.of_job(job)]

    assert ["missing", "wrong", "found"] == [state for state, _ in seen]
    assert f"has `wrong.example`, should be `{VALUE}`" == seen[1][1]


def test_a_found_record_wakes_its_task(bench: Bench, dns: DnsServer, watch: DnsWatch) -> None:
    """The owner has acted: the task must not go on saying that it waits for them."""
    job = _wait_for(bench, "_x.shop.example")
    watch.tick()
    (task,) = bench.store.tasks.of_job(job)
    later = bench.time + timedelta(hours=1)
    advance(bench.store, bench.time, next_attempt_at=later)
    bench.pass_time(minutes=1)
    dns.zone("shop.example").set("_x", "CNAME", f"{VALUE}.")
    watch.tick()

    assert task.id == advance(bench.store, bench.time).id


def test_every_look_touches_the_card(bench: Bench, watch: DnsWatch) -> None:
    """The card says when the next look is: after each look it says another time."""
    job = _wait_for(bench, "_x.shop.example")
    touched = []
    for _ in range(3):
        watch.tick()
        bench.pass_time(hours=1)
        touched.append(bench.store.cards.of_job(job).touched)

    assert touched == sorted(set(touched))


def test_a_look_that_breaks_stops_no_other(
    bench: Bench, dns: DnsServer, watch: DnsWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours in one look is told on that record; every other job's records are seen."""
    jobs = [_wait_for(bench, f"_x{number}.shop.example") for number in range(20)]
    for number in range(20):
        dns.zone("shop.example").set(f"_x{number}", "CNAME", f"{VALUE}.")
    good = watch._look  # noqa: SLF001 - as a fault in it would

    def look(name: str, value: str) -> Diagnosis:
        if name == "_x7.shop.example":
            raise ValueError(name)
        return good(name, value)

    monkeypatch.setattr(watch, "_look", look)
    watch.tick()
    rows = [row for job in jobs for row in bench.store.records.of_job(job)]
    watch.tick()

    assert ["found"] * 7 + ["error"] + ["found"] * 12 == [row.state for row in rows]
    assert "something broke on our side" in rows[7].detail
    assert rows == [row for job in jobs for row in bench.store.records.of_job(job)]


def test_two_looks_at_one_record_keep_their_distance(bench: Bench, dns: DnsServer) -> None:
    """However often the watch ticks; a new record is looked at at once."""
    host, port = dns.address
    look = partial(diagnose, Lookups([f"{host}:{port}"], timeout=20).cname)
    watch = DnsWatch(bench.store, look, bench, least=timedelta(seconds=40))
    _wait_for(bench, "_x.shop.example")
    looks = []
    for _ in range(100):
        watch.tick()
        looks.append(sum(one.name == "_x.shop.example" for one in dns.queries))
        bench.pass_time(seconds=1)

    assert [1, 1, 2, 2, 3] == [looks[second] for second in (0, 39, 40, 79, 80)]


def test_ten_looks_fall_in_the_first_twenty_minutes(
    bench: Bench, dns: DnsServer, watch: DnsWatch
) -> None:
    """Often at first, when an owner is likely at work; then ever more seldom."""
    _wait_for(bench, "_x.shop.example")
    end = bench.time + timedelta(minutes=20)
    while bench.time < end:
        watch.tick()
        bench.pass_time(seconds=15)
    looks = [query for query in dns.queries if query.name == "_x.shop.example"]

    assert 10 == len(looks)


def test_a_record_that_many_wait_for_is_looked_up_once(
    bench: Bench, dns: DnsServer, watch: DnsWatch
) -> None:
    """Apex and wildcard share a record, and jobs may: one question, and every row knows."""
    jobs = [_wait_for(bench, "_x.shop.example") for _ in range(3)]
    dns.zone("shop.example").set("_x", "CNAME", f"{VALUE}.")
    watch.tick()
    states = [row.state for job in jobs for row in bench.store.records.of_job(job)]

    assert ["found"] * 3 == states
    assert 1 == len(dns.queries)


def test_many_records_are_looked_up_at_the_same_time(
    bench: Bench, dns: DnsServer, watch: DnsWatch
) -> None:
    """Forty records, more than there are threads, are all looked at in one tick."""
    names = [f"_x{number}.shop.example" for number in range(40)]
    job = _wait_for(bench, *names)
    for number in range(40):
        dns.zone("shop.example").set(f"_x{number}", "CNAME", f"{VALUE}.")
    watch.tick()

    assert {"found"} == {row.state for row in bench.store.records.of_job(job)}


def test_one_process_watches_at_a_time(bench: Bench, dns: DnsServer, watch: DnsWatch) -> None:
    """While another process looks, this one does not; the record stays due."""
    _wait_for(bench, "_x.shop.example")
    token = bench.store.locks.take("dns", now=bench.time, lease=timedelta(minutes=1))
    watch.tick()
    during = len(dns.queries)
    bench.store.locks.give_back("dns", token or "")
    watch.tick()

    assert 0 == during
    assert dns.queries


def test_nothing_due_asks_nobody(dns: DnsServer, watch: DnsWatch) -> None:
    """Without a waiting task there is no question."""
    watch.tick()

    assert () == dns.queries
