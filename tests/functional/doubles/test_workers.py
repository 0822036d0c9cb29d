"""Two workers on one store, and one that sleeps past its lease: one job, one effect.

two bots work and tell at the same moment → each certificate, distribution and message once
paused between AWS's answer and our save  → another worker adopts what was made; nothing is told
                                            twice; the sleeper saves nothing when it wakes
paused before it asks AWS                 → the sleeper asks for nothing when it wakes
paused while it tells Slack               → told in order by whoever took over; the sleeper's
                                            report is refused
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from bot.app import Application
from bot.domain.event import Sink
from bot.domain.job import JobState
from bot.domain.task import Origin, Step, TaskState
from bot.errors import LeaseLostError
from bot.steps.engine import Engine
from bot.store.base import TaskClaim
from tests.functional.storms.station import Clockwork, Station

NAMES = [f"kiosk{number}.example" for number in range(6)]
REQUEST = "acm.RequestCertificate"
CREATE = "cloudfront.CreateDistributionWithTags"
TOLD = ["records", "distribution_created", "finished"]


def engine_of(bot: Application) -> Engine:
    """Give what takes a bot's tasks on."""
    engine = bot.parts.work[-1].__self__  # type: ignore[attr-defined] # its run_one
    assert isinstance(engine, Engine)
    return engine


def claimed(station: Station, step: Step) -> TaskClaim:
    """Claim the one task as a worker does that is to sleep."""
    claim = station.store.tasks.claim(station.clock.now())
    assert claim is not None
    assert claim.task.step in {step, None}
    return claim


def test_two_bots_work_and_tell_at_the_same_moment(station: Station) -> None:
    """All ticks of both run in step, each bot in a thread of its own."""
    job = station.start(*NAMES)
    other = Clockwork(station.another().parts)
    ticks: tuple[Callable[[datetime], None], ...] = (station.clockwork.tick, other.tick)
    with ThreadPoolExecutor(2) as pool:
        for _ in range(60):
            list(pool.map(lambda tick: tick(station.clock.now()), ticks))
            station.add_records(job)
            station.clock.wait(seconds=4)

    assert JobState.SUCCEEDED is station.job(job).state
    assert (len(NAMES), len(NAMES)) == station.made()
    assert [len(NAMES)] * 2 == [station.calls(REQUEST), station.calls(CREATE)]
    assert {1} == set(Counter(station.thread(job)).values())
    assert 1 == len([card for card in cards(station) if f"{job.name} ·" in card])
    assert ["records", "finished"] == [
        one for one in station.events(job) if one != "distribution_created"
    ]


def cards(station: Station) -> list[str]:
    """Give the first line of every card of this test's job: its link is the newest of its name."""
    link = station.bot.jobs.link(1)
    assert link is not None
    messages = station.slack.messages(link.channel)
    return [message.texts[0] for message in messages if message.ts >= link.ts]


@pytest.mark.parametrize(
    ("operation", "step", "state"),
    [
        (REQUEST, Step.REQUEST_CERTIFICATE, TaskState.QUEUED),
        (CREATE, Step.CREATE_DISTRIBUTION, TaskState.CREATING_DISTRIBUTION),
    ],
)
def test_a_worker_that_sleeps_after_aws_answered_saves_nothing(
    station: Station, operation: str, step: Step, state: TaskState
) -> None:
    """Another one takes the task over when the lease runs out, and finds what was made."""
    job = station.start("shop.example")
    if operation == CREATE:
        station.aws.faults.add(CREATE, "throttle", times=2)
        station.until_state(job, TaskState.AWAITING_VALIDATION)
        station.add_records(job)
        station.until_state(job, state)
        station.clock.wait(seconds=10)
    before = station.calls(operation)
    sleeper, claim = engine_of(station.bot), claimed(station, step)
    outcome = sleeper._run(claim, step)  # noqa: SLF001 - the moment in between
    station.clock.wait(minutes=3)
    station.clockwork = Clockwork(station.another().parts)
    station.finish(job)
    facts, ended = station.task(job).facts, station.job(job)
    told = station.thread(job)

    with pytest.raises(LeaseLostError):
        sleeper._save(claim, step, outcome)  # noqa: SLF001 - it wakes
    station.pass_time(60)
    origin = facts.certificate_origin if operation == REQUEST else facts.distribution_origin
    assert Origin.ADOPTED is origin
    assert before + 1 == station.calls(operation)
    assert (1, 1) == station.made()
    assert ended == station.job(job)
    assert told == station.thread(job)
    assert TOLD == station.events(job)


def test_a_worker_that_sleeps_before_it_asks_aws_asks_for_nothing(station: Station) -> None:
    """It sees that its lease is over, and leaves the task to whoever has it."""
    job = station.start("shop.example")
    sleeper, claim = engine_of(station.bot), claimed(station, Step.REQUEST_CERTIFICATE)
    station.clock.wait(minutes=3)
    station.clockwork = Clockwork(station.another().parts)
    station.finish(job)
    asked = station.calls()

    with pytest.raises(LeaseLostError):
        sleeper.advance(claim)
    assert asked == station.calls()
    assert (1, 1) == station.made()


def test_a_teller_that_sleeps_keeps_the_order(station: Station) -> None:
    """It had claimed the thread's next message: after its lease another one tells it, and what the
    sleeper then does is refused.
    """
    job = station.ask("shop.example")
    station.pass_time(20)
    station.confirm(job)
    sleeping = station.store.events.claim(Sink.THREAD, station.clock.now())
    assert sleeping is not None
    station.finish(job)
    told = station.milestones(job)
    numbers = [event.number for event in sleeping.events]

    with pytest.raises(LeaseLostError):
        station.store.events.done(sleeping, numbers, now=station.clock.now())
    assert {1} == set(Counter(told).values())
    assert told.index("Confirmed") < told.index("DNS records to add") < told.index("Issued")
