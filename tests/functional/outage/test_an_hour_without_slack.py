"""Slack fails for an hour in every way it can, and comes back: all is told, in order, once."""

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pytest

from bot.domain.event import EventKind, Sink
from bot.domain.job import Job
from bot.sandbox.slack import SlackServer
from tests.functional.outage.hour import HOUR, TASKS, Hour, expected, milestones, out_of_order

RECORDS = sorted(
    f"records-s{task}.a.example.{form}"
    for task in range(TASKS)
    for form in ("csv", "json", "tf", "zone")
)
"""A set for each zone, in messages of two zones each: what is lost on the way comes once."""
AFTERWARDS = 1200.0
"""Seconds after which all is told: the longest wait of 5 minutes, the longest pause, the queue."""


@dataclass(frozen=True)
class Outage:
    """One way to fail: how it begins, and whether Slack accepts what it does not answer."""

    begin: Callable[[Hour], None]
    accepts: bool = False


def _down(hour: Hour) -> None:
    hour.slack.knobs.be_down(seconds=HOUR)


def _refusing(hour: Hour) -> None:
    hour.slack.knobs.refusing = True
    hour.at(HOUR, lambda: setattr(hour.slack.knobs, "refusing", False))


def _slow(hour: Hour) -> None:
    """Every answer comes after the bot stopped waiting for it."""
    _patience(hour, 0.03)
    hour.slack.knobs.be_slow(0.15, seconds=HOUR)
    hour.at(HOUR, lambda: _patience(hour, 10))


def _patience(hour: Hour, seconds: float) -> None:
    for process in hour.processes:
        for part in (process.cards, process.threads, process.files, process.replies):
            client = part._outbox._calls._client  # noqa: SLF001 - else each attempt takes 10 s
            client.timeout = seconds  # type: ignore[assignment] # seconds, whole or not


def _throttled(hour: Hour) -> None:
    hour.slack.knobs.ratelimit("*", retry_after=900, seconds=HOUR)


def _dropping(hour: Hour) -> None:
    hour.slack.knobs.drop(seconds=HOUR)


def _losing(hour: Hour) -> None:
    hour.slack.knobs.lose_after_accept("*", seconds=HOUR)


OUTAGES = {
    "down": Outage(_down),
    "refusing": Outage(_refusing),
    "slow": Outage(_slow, accepts=True),
    "throttled": Outage(_throttled),
    "dropping": Outage(_dropping),
    "losing answers": Outage(_losing, accepts=True),
}


def assert_told(hour: Hour, job: Job, *, twice: int = 0) -> None:
    """Everything is told in order, once; `twice` messages (of the first, whose answers were lost)
    may be there twice; the card and the files are there too. No minute had over 40 edits.
    """
    replies = hour.thread(job)
    told = milestones(list({one.text: one for one in replies}.values()))

    assert expected(job) == Tally(told)
    assert [] == out_of_order(told, job)
    assert len(replies) - len({one.text for one in replies}) <= twice
    assert 1 <= len(hour.cards(job)) <= 1 + twice
    assert f"✅ *Finished* · {TASKS} of {TASKS} ready" in hour.card(job)
    assert [*RECORDS, f"{job.name}.csv"] == sorted(
        {name for name in hour.files(job) if not name.startswith("traffic")},
        key=lambda name: (name.startswith("J-"), name),
    )
    assert hour.most_edits_in_a_minute() <= 40
    assert len(RECORDS) == sum(name in RECORDS for name in hour.files(job))
    assert 1 == hour.files(job).count(f"{job.name}.csv")


@pytest.mark.parametrize("name", OUTAGES)
@pytest.mark.parametrize("posted", [True, False], ids=["after the card", "before the card"])
def test_all_is_told_once_slack_is_back(hour: Hour, name: str, *, posted: bool) -> None:
    """Whether the outage begins before or after the card was posted: nothing is missing, nothing is
    told twice but what Slack accepted without saying so, and SNS has told everything meanwhile.
    """
    jobs = [hour.job(), hour.job("general", begins=200)]
    outage = OUTAGES[name]
    if posted:
        hour.run(30)
    outage.begin(hour)
    seen: list[int] = []
    hour.at(HOUR - 60, lambda: seen.append(len(hour.bot.topic.received)))
    hour.run(HOUR + AFTERWARDS)

    for job in jobs:
        assert_told(hour, job, twice=1 if outage.accepts else 0)
    assert seen == [len(hour.bot.topic.received)]
    assert 4 <= seen[0]
    assert [] == hour.bot.dead()


def test_two_processes_one_of_which_ends_in_the_middle(hour: Hour) -> None:
    """Half-way one process is gone with the leases it held, and another starts: all once."""
    job = hour.job()
    hour.processes.append(hour.process())
    hour.run(20)
    _down(hour)

    def ends() -> None:
        """End with a lease on the thread, on the files and on the card, as a kill does."""
        hour.processes.pop(0)
        for sink in (Sink.THREAD, Sink.FILES):
            hour.store.events.claim(sink, hour.clock.now())
        hour.processes.append(hour.process())

    hour.at(HOUR / 2, ends)
    hour.at(HOUR + 5, ends)
    hour.run(HOUR + AFTERWARDS)

    assert_told(hour, job)


def test_many_cards_come_back_at_the_pace_slack_allows(hour: Hour, slack: SlackServer) -> None:
    """Fifteen cards that change every 20 s before an hour without Slack ends, and after: never over
    40 edits in any minute, none of them refused, and each shows its last state in the end.
    """
    jobs = [hour.bot.job(1) for _ in range(15)]
    hour.processes.append(hour.process())

    def change(turn: int) -> None:
        for job in jobs:
            changed = replace(hour.store.jobs.get(job.number), cancel_requested=bool(turn % 2))
            hour.store.jobs.save(changed, now=hour.clock.now())

    for turn in range(24):
        hour.at(HOUR + 20 * turn, partial(change, turn))
    hour.at(60, lambda: slack.knobs.be_down(seconds=HOUR))
    for job in jobs:
        confirmed = partial(hour.bot.happen, job, EventKind.CONFIRMED, {"by": "U0SAM00000"})
        hour.at(200, confirmed)
    hour.run(HOUR + 700)

    assert 25 < hour.most_edits_in_a_minute() <= 40
    assert all(call.ok for call in slack.calls("chat.update"))
    assert {1} == {len(hour.thread(job)) for job in jobs}
    assert all("Cancelling…" in hour.card(job) for job in jobs)
