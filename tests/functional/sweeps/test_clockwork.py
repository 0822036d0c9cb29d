"""The clockwork: every tick runs, faults and hanging calls stop nothing, a stop is quick."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.aws.clients import connect
from bot.dns.diagnosis import Diagnosis
from bot.domain.inventory import SweepKind
from bot.settings import load
from scheduler.clockwork import Role, Scheduler
from scheduler.parts import Parts
from scheduler.ticks import TICKS, Tick
from tests.functional.sweeps.conftest import Bench
from tests.functional.sweeps.test_directory import FakeSlack

PATIENCE = 60.0
SETTINGS = load(
    {
        "SLACK_BOT_TOKEN": "xoxb-made-up",
        "SLACK_SIGNING_SECRET": "made-up",
        "channel": "C1",
        "tick_seconds": 0.02,
    }
)


def _idle(_: datetime) -> bool:
    return False


@pytest.fixture
def parts(bench: Bench) -> Parts:
    """The real store and AWS, a fake Slack, nothing to do and nothing to tell."""
    return Parts(
        settings=SETTINGS,
        store=bench.store,
        clock=bench,
        aws=connect(version="test"),
        slack=FakeSlack(),
        look=lambda _, __: Diagnosis("missing", "not found"),
        work=(_idle,),
        announce=_idle,
        expire=lambda: 0,
    )


@pytest.fixture
def running() -> Iterator[list[Scheduler]]:
    """What a test started; it is stopped whatever happens."""
    started: list[Scheduler] = []
    yield started
    ended = [scheduler.stop(PATIENCE) for scheduler in started]

    assert all(ended), "the store is closed next: nothing may use it then"


def _tick(name: str, run: Callable[[], None], *roles: str) -> Tick:
    return Tick(name, lambda _: 0.02, lambda _: run, frozenset(roles or {"worker"}))


def test_every_tick_of_the_table_runs_at_the_start(
    bench: Bench, parts: Parts, running: list[Scheduler]
) -> None:
    """Moments after the start the account, its lists, its quotas and the directory are known."""
    running.append(Scheduler(parts, ticks=TICKS))
    running[0].start()

    assert _eventually(lambda: _known(bench))
    assert {"C1", "C2"} == bench.store.directory.members("bot", "channels")[0]


def _eventually(fact: Callable[[], bool]) -> bool:
    """Wait for a fact; tell whether it came about."""
    deadline, pause = time.monotonic() + PATIENCE, threading.Event()
    while not fact() and time.monotonic() < deadline:
        pause.wait(0.01)
    return fact()


def _known(bench: Bench) -> bool:
    inventory = bench.store.inventory
    account = inventory.account()
    kinds = (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS, SweepKind.ZONES, SweepKind.QUOTAS)
    lists = all(inventory.sweep(kind, account).finished_at for kind in kinds)
    return lists and bool(bench.store.directory.members("name", "C1")[0])


def test_work_and_messages_are_asked_for_again_and_again(
    parts: Parts, running: list[Scheduler]
) -> None:
    """The worker and each delivery are called at every tick, with the clock's time."""
    asked = {"work": 0, "announce": 0, "cards": 0}
    enough = threading.Event()

    def asking(name: str) -> Callable[[datetime], bool]:
        def run_one(now: datetime) -> bool:
            assert parts.clock.now() == now
            asked[name] += 1
            if min(asked.values()) >= 3:
                enough.set()
            return False

        return run_one

    busy = replace(
        parts,
        work=(asking("work"),),
        announce=asking("announce"),
        deliver={"cards": asking("cards")},
    )
    running.append(Scheduler(busy))
    running[0].start()

    assert enough.wait(PATIENCE)


def test_a_fault_does_not_end_its_tick(parts: Parts, running: list[Scheduler]) -> None:
    """The tick comes again."""
    calls: list[int] = []
    again = threading.Event()

    def faulty() -> None:
        calls.append(1)
        if len(calls) > 1:
            again.set()
        raise ZeroDivisionError

    running.append(Scheduler(parts, ticks=(_tick("faulty", faulty),)))
    running[0].start()

    assert again.wait(PATIENCE)


def test_a_tick_that_hangs_delays_no_other_and_never_overlaps(
    parts: Parts, running: list[Scheduler]
) -> None:
    """While one waits for AWS the others go on, and it is not started a second time."""
    hanging, go_on, others = threading.Event(), threading.Event(), threading.Event()
    starts: list[int] = []
    rounds: list[int] = []

    def hang() -> None:
        starts.append(1)
        hanging.set()
        go_on.wait(PATIENCE)

    def other() -> None:
        rounds.append(1)
        if hanging.is_set() and len(rounds) > 5:
            others.set()

    running.append(Scheduler(parts, ticks=(_tick("hang", hang), _tick("other", other))))
    running[0].start()
    passed = others.wait(PATIENCE)
    begun = len(starts)
    go_on.set()

    assert passed
    assert 1 == begun


def test_a_stop_is_quick_when_nothing_hangs(parts: Parts) -> None:
    """All threads end well within the patience."""
    scheduler = Scheduler(parts)
    scheduler.start()

    assert scheduler.stop(PATIENCE)
    assert 0 == scheduler.worker.running


def test_a_stop_does_not_wait_for_aws(bench: Bench, parts: Parts, running: list[Scheduler]) -> None:
    """A sweep and a task that hang are given up after the patience, and keep their leases."""
    bench.server.faults.add("acm.ListCertificates", "slow", seconds=30)
    begun, go_on = threading.Event(), threading.Event()

    def hang(_: datetime) -> bool:
        begun.set()
        go_on.wait(PATIENCE)
        return False

    scheduler = Scheduler(replace(parts, work=(hang,)))
    running.append(scheduler)
    scheduler.start()
    begun.wait(PATIENCE)
    sweeping = _eventually(lambda: not bench.server.faults.pending())
    started = time.monotonic()
    ended = scheduler.stop(0.3)
    took = time.monotonic() - started
    lease = bench.store.locks.take(
        f"sweep:{SweepKind.CERTIFICATES}", now=bench.time, lease=timedelta(seconds=1)
    )
    go_on.set()
    bench.server.stop()  # lets go of the call that hangs

    assert sweeping
    assert not ended
    assert took < PATIENCE / 2
    assert lease is None


def test_what_never_started_stops_at_once(parts: Parts) -> None:
    """A start that failed half-way can still be cleaned up."""
    assert Scheduler(parts).stop(PATIENCE)


@pytest.mark.parametrize(
    ("role", "names"),
    [("all", {"both", "web", "worker"}), ("web", {"both", "web"}), ("worker", {"both", "worker"})],
)
def test_a_role_runs_its_own_ticks(
    parts: Parts, running: list[Scheduler], role: Role, names: set[str]
) -> None:
    """`--role` chooses; all runs every tick."""
    ran: set[str] = set()
    complete = threading.Event()

    def marking(name: str) -> Callable[[], None]:
        def run() -> None:
            ran.add(name)
            if ran >= names:
                complete.set()

        return run

    rows = {"both": {"web", "worker"}, "web": {"web"}, "worker": {"worker"}}
    ticks = tuple(_tick(name, marking(name), *r) for name, r in rows.items())
    running.append(Scheduler(parts, role=role, ticks=ticks))
    running[0].start()

    assert complete.wait(PATIENCE)
    assert running[0].stop(PATIENCE)
    assert names == ran
