"""What a job says as a whole: its DNS records, supplements, and its end; each exactly once."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.event import Event, EventKind, Sink
from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from bot.steps.announcing import Announcer
from tests.functional.steps.bench import ACCOUNT, Bench

REQUEST = "acm.RequestCertificate"


def records(event: Event) -> dict[str, list[Mapping[str, Any]]]:
    """Give what a records message shows: its records by zone."""
    zones: Any = event.payload["zones"]
    return {zone["zone"]: zone["records"] for zone in zones}


def told(bench: Bench, job: Job) -> list[tuple[EventKind, list[str]]]:
    """Give each records message with the main names it is for."""
    kinds = (EventKind.RECORDS, EventKind.RECORDS_SUPPLEMENT)
    return [
        (
            event.kind,
            [main for rows in records(event).values() for row in rows for main in row["tasks"]],
        )
        for event in bench.store.events.of_kinds(job.number, kinds)
    ]


def found(bench: Bench, job: Job) -> dict[str, list[bool]]:
    """Give, by zone, which records of the first message were in DNS already."""
    event = bench.events(job, EventKind.RECORDS)[0]
    return {zone: [row["found"] for row in rows] for zone, rows in records(event).items()}


def work(bench: Bench) -> None:
    """Advance whatever is due and say what there is to say, while nobody looks at DNS."""
    bench.advance()
    bench.announcer.run_one(bench.time)


def hold(bench: Bench, *, times: int = 1000) -> None:
    """Let ACM refuse the next requests for now, so that some records stay unknown."""
    bench.server.faults.add(REQUEST, "throttle", skip=1, times=times)


def test_records_are_told_once_all_are_known(bench: Bench) -> None:
    """One message with every record, grouped by zone, and nobody left to wait for."""
    bench.store.inventory.put_zones(ACCOUNT, {"blog.example": "Z1"}, now=bench.time)
    job = bench.start("shop.example www.shop.example", "blog.example")
    bench.run()
    event = bench.events(job, EventKind.RECORDS)[0]
    shop = bench.server.acm.record("shop.example")
    by_zone = records(event)
    expected = {
        "name": shop.name.rstrip("."),
        "host": shop.name.removesuffix(".shop.example."),
        "type": "CNAME",
        "value": shop.value.rstrip("."),
        "names": ["shop.example"],
        "tasks": ["shop.example"],
        "found": False,
    }

    assert 1 == len(told(bench, job))
    assert [] == event.payload["waiting_for"]
    assert ["blog.example", "shop.example"] == list(by_zone)
    assert [("blog.example", True), ("shop.example", False)] == [
        (zone["zone"], zone["hosted"])
        for zone in event.payload["zones"]  # type: ignore[attr-defined]
    ]
    assert 2 == len(by_zone["shop.example"])
    assert expected == by_zone["shop.example"][0]


def test_apex_and_wildcard_share_a_record_told_once(bench: Bench) -> None:
    """One CNAME proves both, for one certificate or for several: it is shown once."""
    job = bench.start("shop.example *.shop.example")
    bench.run()

    assert [(EventKind.RECORDS, ["shop.example"])] == told(bench, job)


def test_a_shared_record_names_every_name_that_it_proves(bench: Bench) -> None:
    """The owner of a wildcard finds it beside its apex, and no name that another record proves."""
    job = bench.start("shop.example *.shop.example www.shop.example")
    bench.run()
    rows = records(bench.events(job, EventKind.RECORDS)[0])["shop.example"]

    assert [["shop.example", "*.shop.example"], ["www.shop.example"]] == [
        row["names"] for row in rows
    ]


def test_a_record_of_two_certificates_names_both(bench: Bench) -> None:
    """Apex and wildcard on lines of their own: one record, two certificates that wait for it."""
    job = bench.start("shop.example", "*.shop.example")
    bench.run()

    assert [(EventKind.RECORDS, ["shop.example", "*.shop.example"])] == told(bench, job)


def test_without_all_records_the_message_waits_three_minutes(bench: Bench) -> None:
    """Then it goes with what is known and says whose are missing; the rest come as a supplement."""
    hold(bench)
    job = bench.start("shop.example", "blog.example")
    bench.run()
    bench.pass_time(seconds=179)
    bench.run()
    early = told(bench, job)
    bench.pass_time(seconds=1)
    bench.run()
    first = bench.events(job, EventKind.RECORDS)[0]
    bench.server.faults.clear()
    bench.pass_time(minutes=6)
    bench.run()

    assert [] == early
    assert ["blog.example"] == first.payload["waiting_for"]
    assert [
        (EventKind.RECORDS, ["shop.example"]),
        (EventKind.RECORDS_SUPPLEMENT, ["blog.example"]),
    ] == told(bench, job)
    assert [] == bench.events(job, EventKind.RECORDS_SUPPLEMENT)[0].payload["waiting_for"]


def test_supplements_come_at_most_once_a_minute(bench: Bench) -> None:
    """While more are to come, those that became known meanwhile are told together."""
    hold(bench)
    job = bench.start(*(f"shop{number}.example" for number in range(4)))
    bench.run()
    bench.pass_time(minutes=3)
    bench.run()
    bench.server.faults.clear()
    hold(bench)
    first = bench.events(job, EventKind.RECORDS)[0].created_at
    while len(told(bench, job)) == 1:
        bench.pass_time(seconds=5)
        bench.run()
        if bench.time - first > timedelta(minutes=20):
            break
    second = bench.store.events.of_kinds(job.number, (EventKind.RECORDS_SUPPLEMENT,))

    assert 1 == len(second)
    assert second[0].created_at - first >= timedelta(minutes=1)
    assert 2 == len(second[0].payload["waiting_for"])  # type: ignore[arg-type]


def test_a_failed_task_keeps_no_message_waiting(bench: Bench) -> None:
    """All records are known when every other task has its own: those that failed never will."""
    bench.server.faults.add(REQUEST, "error", code="LimitExceededException", skip=1)
    job = bench.start("shop.example", "blog.example")
    bench.run()

    assert [(EventKind.RECORDS, ["shop.example"])] == told(bench, job)
    assert EventKind.TASK_FAILED in bench.kinds(job)


def test_a_job_that_fails_before_its_records_tells_none(bench: Bench) -> None:
    """Nobody is asked to add anything; after a retry the records are told as the first ones."""
    bench.server.faults.add(REQUEST, "error", code="LimitExceededException", times=2)
    job = bench.start("shop.example", "blog.example")
    bench.run()
    before = bench.kinds(job)
    bench.retry(job)
    bench.run()

    assert [EventKind.TASK_FAILED, EventKind.TASK_FAILED, EventKind.FINISHED] == before
    assert [(EventKind.RECORDS, ["blog.example", "shop.example"])] == told(bench, job)


def test_the_record_of_a_dropped_certificate_is_not_asked_for(bench: Bench) -> None:
    """Dropped before the message went: its owner hears nothing."""
    hold(bench)
    job = bench.start("shop.example", "blog.example")
    bench.run()
    bench.drop(job, 0)
    bench.server.faults.clear()
    bench.pass_time(minutes=3)
    bench.run()

    assert [(EventKind.RECORDS, ["blog.example"])] == told(bench, job)


def test_records_that_are_in_dns_already_say_so(bench: Bench) -> None:
    """The message waits for the first look at each record: what is there needs nobody."""
    there = bench.server.acm.record("shop.example")
    bench.records[there.name.rstrip(".")] = there.value.rstrip(".")
    job = bench.start("shop.example", "blog.example")
    work(bench)
    before = told(bench, job)
    bench.run()
    task = bench.task(job)

    assert [] == before
    assert {"shop.example": [True], "blog.example": [False]} == found(bench, job)
    assert ("acm_validates", "the records are in DNS; ACM issues within minutes") == (
        task.reason,
        task.detail,
    )


def test_the_message_waits_no_longer_than_three_minutes_for_a_look(bench: Bench) -> None:
    """A DNS watch that hangs keeps nobody from knowing what to add."""
    job = bench.start("shop.example")
    work(bench)
    bench.pass_time(minutes=3)
    work(bench)

    assert {"shop.example": [False]} == found(bench, job)


def test_one_look_serves_every_certificate_of_a_record(bench: Bench) -> None:
    """The second certificate's copy became known after the look: it is told with the first."""
    hold(bench, times=2)
    job = bench.start("shop.example", "*.shop.example")
    work(bench)
    bench.watch.tick()
    bench.pass_time(minutes=1)
    work(bench)

    assert [(EventKind.RECORDS, ["shop.example", "*.shop.example"])] == told(bench, job)


def test_a_record_that_became_known_late_waits_for_its_look_too(bench: Bench) -> None:
    """At three minutes the others are told, and its certificate is named as waited for."""
    hold(bench)
    job = bench.start("shop.example", "blog.example")
    bench.run()
    bench.server.faults.clear()
    bench.pass_time(minutes=3)
    while TaskState.AWAITING_VALIDATION is not bench.task(job, 1).state:
        work(bench)
    first = bench.events(job, EventKind.RECORDS)[0].payload["waiting_for"]
    bench.run()

    assert ["blog.example"] == first
    assert [
        (EventKind.RECORDS, ["shop.example"]),
        (EventKind.RECORDS_SUPPLEMENT, ["blog.example"]),
    ] == told(bench, job)


def test_what_is_issued_needs_no_look(bench: Bench) -> None:
    """ACM has seen its record: the message says that there is nothing to do."""
    job = bench.start("shop.example")
    bench.advance()
    bench.add_records(job)
    bench.pass_time(seconds=60)
    bench.sweep()
    work(bench)

    assert {"shop.example": [True]} == found(bench, job)


def test_what_uses_another_certificate_owes_no_records(bench: Bench) -> None:
    """Neither a covered task nor one with a chosen certificate keeps the message waiting."""
    arn = bench.server.seed_certificate("old.example")
    bench.sweep()
    job = bench.submit("*.shop.example", "www.shop.example", "old.example", aggregate=True)
    bench.replan(job, 2, reuse_certificate=arn)
    bench.confirm(job)
    bench.engine.run_one(bench.time)
    bench.engine.run_one(bench.time)
    bench.announcer.run_one(bench.time)
    bench.run()

    assert [(EventKind.RECORDS, ["*.shop.example"])] == told(bench, job)
    assert [] == bench.events(job, EventKind.RECORDS)[0].payload["waiting_for"]


def test_the_end_is_told_with_everything_in_it(bench: Bench) -> None:
    """How it ended, how many are ready, how long who was waited for, and each certificate."""
    bench.server.faults.add(REQUEST, "error", code="LimitExceededException", skip=1)
    job = bench.start("shop.example www.shop.example", "blog.example", "gone.example")
    bench.run()
    bench.drop(job, 2)
    bench.pass_time(minutes=10)
    bench.add_records(job)
    bench.sweep()
    bench.run()
    bench.pass_time(seconds=90)
    bench.sweep()
    bench.run()
    event = bench.events(job, EventKind.FINISHED)[0]
    payload = dict(event.payload)
    ready, failed, _ = bench.tasks(job)
    rows: Any = payload.pop("tasks")
    expected = {
        "state": "failed",
        "ready": 1,
        "issued": 0,
        "imported": 0,
        "removed": 0,
        "failed": 1,
        "cancelled": 1,
        "seconds": 690,
        "waited": {"domain owner": 600, "AWS": 90},
        "names": 2,
        "live": 0,
    }

    assert expected == payload
    assert {
        "names": ["shop.example", "www.shop.example"],
        "state": "ready",
        "arn": ready.facts.certificate_arn,
        "distribution": ready.facts.distribution_id,
        "domain": ready.facts.distribution_domain,
        "distribution_arn": ready.facts.distribution_arn,
        "reason": "",
        "detail": "",
        "not_after": ready.facts.not_after.isoformat() if ready.facts.not_after else "",
    } == rows[0]
    assert ("failed", "LimitExceededException", failed.detail, None) == tuple(
        rows[1][key] for key in ("state", "reason", "detail", "not_after")
    )
    assert "cancelled" == rows[2]["state"]


def test_certificates_only_counts_what_is_issued(bench: Bench) -> None:
    """Without distributions nothing is ready: the summary counts certificates."""
    job = bench.start_plain("shop.example")
    bench.run()
    bench.add_records(job)
    bench.live(rounds=3)
    payload = bench.events(job, EventKind.FINISHED)[0].payload

    assert ("succeeded", 0, 1) == tuple(payload[key] for key in ("state", "ready", "issued"))


def test_the_end_is_told_once_by_many_announcers(bench: Bench) -> None:
    """Two processes look at once: one says it, the other finds the job ended."""
    job = bench.start_plain("shop.example")
    second = Announcer(bench.store, bench, sns=True)
    bench.run()
    touched = bench.store.jobs.running()[job.number]
    bench.add_records(job)
    bench.pass_time(seconds=20)
    bench.sweep()
    bench.advance()
    late = second._look  # noqa: SLF001 - as one that had read the job while it still ran
    first = bench.announcer.run_one(bench.time)

    assert first
    assert not late(job.number, touched, bench.time)
    assert not second.run_one(bench.time)
    assert not bench.announcer.run_one(bench.time)
    assert 1 == len(bench.events(job, EventKind.FINISHED))


def test_a_retried_job_ends_again_and_says_so_again(bench: Bench) -> None:
    """Each end is told once: the failed one, and the one after the retry."""
    bench.server.faults.add(REQUEST, "error", code="LimitExceededException")
    job = bench.start_plain("shop.example")
    bench.run()
    bench.run()
    bench.retry(job)
    bench.run()
    bench.add_records(job)
    bench.live(rounds=3)
    bench.run()
    states = [one.payload["state"] for one in bench.events(job, EventKind.FINISHED)]

    assert ["failed", "succeeded"] == states
    assert JobState.SUCCEEDED is bench.job(job).state


def test_nothing_new_is_nothing_read(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A running job that did not move and owes no records is not looked at again."""
    bench.start("shop.example")
    bench.run()
    looked: list[int] = []
    of_job = bench.store.tasks.of_job

    def counted(number: int) -> object:
        looked.append(number)
        return of_job(number)

    monkeypatch.setattr(bench.store.tasks, "of_job", counted)
    bench.announcer.run_one(bench.time)
    once = len(looked)
    for _ in range(5):
        bench.announcer.run_one(bench.time)

    assert once == len(looked)


def test_a_job_that_breaks_the_look_does_not_hold_the_others(bench: Bench) -> None:
    """A fault of ours in one job ends that look; the next one goes on with the other jobs."""
    fine = bench.start_plain("fine.example")
    broken = bench.start_plain("broken.example")
    bench.advance()
    bench.server.acm.issue(bench.arn(fine))
    row = bench.store.records.of_job(broken.number)[0]
    bench.store.records.put([type(row)(row.task, "validation", "nodots", "CNAME", "v")])
    bench.watch.tick()
    with pytest.raises(IndexError):
        bench.announcer.run_one(bench.time)
    bench.announcer.run_one(bench.time)

    assert [EventKind.RECORDS] == bench.kinds(fine)
    assert [] == bench.kinds(broken)


def test_what_is_told_goes_to_every_sink(bench: Bench) -> None:
    """With a topic, the records go to the thread, its files and SNS."""
    job = bench.start("shop.example")
    bench.run()
    batch = bench.store.events.claim(Sink.SNS, bench.time)

    assert batch is not None
    assert (job.number, [EventKind.RECORDS]) == (batch.job, [one.kind for one in batch.events])
    assert TaskState.AWAITING_VALIDATION is bench.task(job).state
