"""The table of ticks, and what its small functions do."""

import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SystemClock
from bot.settings import load
from scheduler.delivery import until_idle
from scheduler.dns_watch import FIRST_WAITS, LONGEST, wait_after
from scheduler.recovery import expire_unconfirmed
from scheduler.retention import prune
from scheduler.ticks import TICKS

SETTINGS = load(
    {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_SIGNING_SECRET": "made-up", "channel": "C1"}
)


def test_names_are_unique() -> None:
    """Each tick is known by its name in logs."""
    names = [tick.name for tick in TICKS]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("tick", TICKS, ids=lambda tick: tick.name)
def test_a_tick_has_an_interval_and_a_role(tick: object) -> None:
    """Intervals are positive seconds, roles are those of `serve`."""
    (row,) = (each for each in TICKS if each is tick)

    assert row.seconds(SETTINGS) > 0
    assert row.roles <= {"web", "worker"}
    assert row.roles


def test_the_web_role_changes_nothing() -> None:
    """A process that only listens keeps the directory by which it judges, and no more."""
    assert ["directory"] == [tick.name for tick in TICKS if "web" in tick.roles]


def test_the_settings_clocks_are_those_of_the_ticks() -> None:
    """EDGECERT_TICK_SECONDS sets what it says; DNS too, so that a new record is soon looked up."""
    settings = SETTINGS.model_copy(update={"tick_seconds": 0.5, "dns_seconds": 7.0})
    seconds = {tick.name: tick.seconds(settings) for tick in TICKS}

    assert (0.5, 0.5) == (seconds["work"], seconds["dns"])
    assert (0.5, 0.5) == (seconds["certificates"], seconds["cards"])


@given(looks=st.integers(1, 10_000))
def test_waits_between_looks_grow_to_four_hours(looks: int) -> None:
    """Never shorter than the one before, never longer than four hours."""
    assert wait_after(looks) <= wait_after(looks + 1) <= LONGEST


def test_the_first_ten_waits_are_twenty_minutes() -> None:
    """Ten looks while the owner is likely at work."""
    waits = [wait_after(looks) for looks in range(1, 11)]

    assert timedelta(minutes=20) == sum(waits, timedelta())
    assert [timedelta(seconds=seconds) for seconds in FIRST_WAITS] == waits


def test_later_waits_grow_by_fifteen_percent() -> None:
    """270 s × 1.15 after the tenth look."""
    assert timedelta(seconds=270 * 1.15) == wait_after(11)
    assert LONGEST == wait_after(39)
    assert LONGEST > wait_after(38)


@given(looks=st.integers(1, 100), seconds=st.floats(0, 100_000))
def test_no_wait_is_shorter_than_the_least(looks: int, seconds: float) -> None:
    """EDGECERT_DNS_SECONDS is the least distance between two looks at one record."""
    least = timedelta(seconds=seconds)

    assert max(least, wait_after(looks)) == wait_after(looks, least=least)


class _Messages:
    """Messages to send; each look sends one."""

    def __init__(self, count: int) -> None:
        self.left = count

    def run_one(self, _: datetime) -> bool:
        """Send one; False when there is none."""
        self.left -= self.left > 0
        return self.left > 0


def test_delivery_goes_on_until_nothing_is_due() -> None:
    """One tick sends all that waits."""
    messages = _Messages(5)
    until_idle(messages.run_one, SystemClock(), stopping=threading.Event())()

    assert 0 == messages.left


def test_delivery_pauses_now_and_then() -> None:
    """A queue of thousands must not keep a stop waiting."""
    messages = _Messages(1000)
    until_idle(messages.run_one, SystemClock(), stopping=threading.Event(), most=10)()

    assert 990 == messages.left


def test_delivery_gives_way() -> None:
    """Before each message: whoever waits for an answer comes first."""
    ways: list[int] = []
    messages = _Messages(3)
    until_idle(
        messages.run_one,
        SystemClock(),
        stopping=threading.Event(),
        give_way=lambda: ways.append(messages.left),
    )()

    assert [3, 2, 1] == ways


@pytest.mark.parametrize(
    "name",
    ["announce", "cards", "threads", "files", "sns", "replies", "notices", "sns-notices", "homes"],
)
def test_whatever_tells_people_gives_way(name: str) -> None:
    """As the process's parts say."""
    ways: list[str] = []

    def run_one(_: datetime) -> bool:
        return False

    parts = SimpleNamespace(
        announce=run_one,
        deliver={name: run_one},
        clock=SystemClock(),
        give_way=lambda: ways.append(name),
    )
    (tick,) = [one for one in TICKS if one.name == name]
    tick.made(SimpleNamespace(parts=parts, stopping=threading.Event()))()  # type: ignore[arg-type] # all that these ticks use

    assert [name] == ways


def test_delivery_stops_when_told() -> None:
    """After a stop nothing more is claimed."""
    stopping, messages = threading.Event(), _Messages(5)
    stopping.set()
    until_idle(messages.run_one, SystemClock(), stopping=stopping)()

    assert 5 == messages.left


@pytest.mark.parametrize("ended", [0, 2])
def test_unconfirmed_jobs_are_ended_by_the_service(ended: int) -> None:
    """Time only asks; which jobs end is the service's to say."""
    calls: list[int] = []

    def expire() -> int:
        calls.append(ended)
        return ended

    with structlog.testing.capture_logs() as lines:
        expire_unconfirmed(expire)

    assert [ended] == calls
    assert bool(ended) == bool(lines)


@pytest.mark.parametrize("gone", [0, 7])
def test_forgetting_is_logged_when_something_went(gone: int) -> None:
    """A day on which nothing was old enough says nothing."""
    with structlog.testing.capture_logs() as lines:
        prune(_Shelf(gone), SystemClock())

    assert [gone] * bool(gone) == [line["rows"] for line in lines]


class _Shelf:
    """What retention is asked of."""

    def __init__(self, gone: int) -> None:
        self._gone = gone

    def prune(self, now: datetime) -> int:
        """Say how many rows went."""
        assert now.tzinfo is UTC
        return self._gone
