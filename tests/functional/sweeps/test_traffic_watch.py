"""The watch over public names: often at first, seldom later, for thirty days."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.dns.traffic import Lead
from bot.domain.task import TaskState
from scheduler.traffic_watch import FEW, LEASE, LONGEST, WATCHED, TrafficWatch, wait_after
from tests.functional.store.making import advance
from tests.functional.sweeps.conftest import Bench

WAYS = (
    TaskState.REQUESTED,
    TaskState.AWAITING_VALIDATION,
    TaskState.ISSUED,
    TaskState.CREATING_DISTRIBUTION,
    TaskState.DEPLOYING,
    TaskState.READY,
)
FACTS = {"distribution_id": "E1", "distribution_domain": "d1.cloudfront.net"}


class Looks:
    """A DNS that answers as it is told, and remembers what it was asked."""

    def __init__(self, lead: Lead) -> None:
        """Answer so."""
        self.lead = lead
        self.asked: list[tuple[str, str]] = []

    def __call__(self, name: str, domain: str) -> Lead:
        """Answer."""
        self.asked.append((name, domain))
        return self.lead


def ready(bench: Bench) -> None:
    """Let a task be ready."""
    bench.waiting(*WAYS[:-1], **FACTS)
    bench.pass_time(hours=1)
    advance(bench.store, bench.time, state=WAYS[-1])


def live(bench: Bench) -> int:
    """Return how many names are live."""
    return bench.store.tasks.counted(bench.store.jobs.search(limit=1))[0].live


def test_a_name_is_live_once_it_leads_there(bench: Bench) -> None:
    """Looked at when its task is ready, and again in a minute; who cannot tell changes nothing."""
    ready(bench)
    looks = Looks(Lead.ELSEWHERE)
    watch = TrafficWatch(bench.store, looks, bench)
    counts = []
    for lead in (Lead.ELSEWHERE, Lead.THERE, Lead.UNKNOWN, Lead.ELSEWHERE):
        looks.lead = lead
        watch.tick()
        watch.tick()
        counts.append(live(bench))
        bench.pass_time(minutes=5)

    assert [0, 1, 1, 0] == counts
    assert [("shop.example", "d1.cloudfront.net")] * 4 == looks.asked


def test_one_process_looks_at_a_time(bench: Bench) -> None:
    """Another, that died, is waited for no longer than its lease."""
    ready(bench)
    looks = Looks(Lead.THERE)
    watch = TrafficWatch(bench.store, looks, bench)
    bench.store.locks.take("traffic", now=bench.time, lease=LEASE)
    watch.tick()
    before = len(looks.asked)
    bench.time += LEASE
    watch.tick()

    assert (0, 1) == (before, len(looks.asked))


def test_a_name_is_watched_for_thirty_days(bench: Bench) -> None:
    """After them its last answer stands."""
    ready(bench)
    looks = Looks(Lead.THERE)
    watch = TrafficWatch(bench.store, looks, bench)
    watch.tick()
    bench.time += WATCHED
    watch.tick()
    asked = len(looks.asked)
    bench.pass_time(days=9)
    watch.tick()

    assert (2, 2, 1) == (asked, len(looks.asked), live(bench))
    assert FEW > 1


@given(looks=st.integers(1, 5000))
def test_waits_grow_to_four_hours(looks: int) -> None:
    """From a minute, and never shrink."""
    assert timedelta(minutes=1) <= wait_after(looks) <= wait_after(looks + 1) <= LONGEST
