"""A Slack that keeps its rates, and is down, throttles, or loses the bot in between; with the real
engine at work behind.

down for an hour           → the job goes on without it; afterwards all is told, in order, once,
                             never faster than Slack takes it
429 to everything          → with AWS throttling everything too: after ten minutes the same; each
                             Retry-After is kept
killed behind a telling    → the next bot finds a Slack that answers 429 to everything: only what
                             Slack had accepted may be told twice
"""

from collections import Counter
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from tests.functional.storms.station import Clockwork, Station
from tests.functional.storms.telling import (
    FORMS,
    assert_told,
    ended_for_all,
    files,
    told,
)
from tests.functional.storms.weather import IN_DNS, TEN_MINUTES, fleet

HOUR = 3600.0
MOST_EDITS = 40
"""Of a minute; Slack takes some ten more of a whole workspace."""


class Killed(BaseException):
    """The process ends: nothing catches it, nothing is saved."""


def names(count: int) -> list[str]:
    """Give names of one zone."""
    return [f"k{number}.kiosks.example" for number in range(count)]


def refused(station: Station) -> Counter[str]:
    """Count the calls that Slack refused, by method."""
    return Counter(call.method for call in station.slack.calls() if not call.ok)


def most_edits_in_a_minute(station: Station) -> int:
    """Count the edits of the busiest minute, by the station's clock."""
    moments = [call.at for call in station.slack.calls("chat.update")]
    return max((sum(start <= one < start + 60 for one in moments) for start in moments), default=0)


def end(station: Station, job: Job) -> None:
    """Let the owner act and time pass until all is told, files and the card's last state too."""

    def has_ended() -> bool:
        station.add_records(job)
        return station.bot.jobs.link(job.number) is not None and ended_for_all(station, job)

    station.until(has_ended, step=1)
    station.pass_time(60, step=2)
    station.slack.wait_for(lambda: f"{job.name}.csv" in files(station, job))


def assert_shown(station: Station, job: Job) -> None:
    """One card tells that all is ready; each file is there once."""
    count = len(station.tasks(job))
    cards = [m for m in station.slack.messages(job.channel) if f"{job.name} ·" in m.texts[0]]
    shared = Counter(files(station, job))

    assert 1 == len(cards)
    assert f"✅ *Finished* · {count} of {count} ready" in station.card(job)
    assert {f"records.{form}": 1 for form in FORMS} == {
        name: times for name, times in shared.items() if name.startswith("records")
    }
    assert 1 == shared[f"{job.name}.csv"]


@pytest.mark.parametrize("before", ["the card is posted", "the records are told"])
def test_an_hour_without_slack(strict: Station, before: str) -> None:
    """The job runs to its end meanwhile, and SNS tells of it at once; then Slack is told the same,
    whether or not it knew of the job before.
    """
    strict.aws.knobs.issue_delay = strict.aws.knobs.deploy_seconds = 300
    if before == "the card is posted":
        strict.slack.knobs.be_down(seconds=HOUR)
    job = strict.start(*names(8))
    strict.until_all(job, TaskState.AWAITING_VALIDATION)
    strict.slack.knobs.be_down(seconds=HOUR)
    strict.pass_time(600, step=30)
    strict.add_records(job)
    strict.pass_time(HOUR - 660, step=30)
    known = strict.events(job)
    end(strict, job)

    assert ["records", "distribution_created", "finished"] == known == strict.events(job)
    assert JobState.SUCCEEDED is strict.job(job).state
    assert_told(strict, job)
    assert_shown(strict, job)
    assert most_edits_in_a_minute(strict) <= MOST_EDITS
    assert Counter() == refused(strict)


def test_ten_minutes_in_which_both_throttle_everything(strict: Station) -> None:
    """Tasks at every step, checks included: afterwards all ends well and is told once. Slack is
    asked no oftener than its Retry-After says, by each of the three cards and by the directory.
    """
    jobs = fleet(strict)
    strict.aws.faults.add("*", "throttle", for_seconds=TEN_MINUTES)
    strict.slack.knobs.ratelimit("*", retry_after=60, seconds=TEN_MINUTES)
    strict.confirm(jobs.queued)
    strict.add_records(jobs.many, IN_DNS)
    strict.pass_time(TEN_MINUTES - 10)
    pressed = refused(strict)
    for job in jobs.all:
        strict.finish(job, seconds=900)

    assert max(pressed.values()) <= (len(jobs.all) + 1) * TEN_MINUTES / 60
    assert pressed == refused(strict)
    assert [JobState.SUCCEEDED] * 3 == [strict.job(job).state for job in jobs.all]
    assert (6, 6) == strict.made()
    for job in jobs.all:
        assert_told(strict, job)


@pytest.mark.parametrize(
    ("method", "times", "twice"),
    [
        ("chat.postMessage", 2, "Confirmed"),
        ("chat.postMessage", 3, "DNS records to add"),
        ("chat.update", 2, ""),
        ("files.completeUploadExternal", 1, ""),
    ],
)
def test_a_recovery_that_slack_throttles(
    strict: Station, monkeypatch: pytest.MonkeyPatch, method: str, times: int, twice: str
) -> None:
    """Killed right behind what Slack accepted, and for a minute the next bot is answered 429 to
    whatever it says: nothing is missing, and only that one message may be there twice.
    """
    job = strict.ask(*names(3))
    with monkeypatch.context() as patch:
        patch.setattr(WebClient, "api_call", deadly(method, times))
        with pytest.raises(Killed):
            run(strict, job)
    strict.clockwork = Clockwork(strict.another().parts)
    strict.slack.knobs.ratelimit("*", retry_after=30, seconds=60)
    run(strict, job)
    end(strict, job)
    milestones = told(strict, job)
    doubled = {title for (title, _), number in Counter(milestones).items() if number > 1}

    assert JobState.SUCCEEDED is strict.job(job).state
    assert doubled <= {twice}
    assert_told(strict, job, twice=twice)
    assert_shown(strict, job)
    assert refused(strict)
    assert max(refused(strict).values()) <= 3


def deadly(method: str, times: int) -> Any:  # noqa: ANN401 # as the client's own
    """Give a call of Slack behind whose last success of a method the process ends."""
    call, left = WebClient.api_call, [times]

    def api_call(self: WebClient, api_method: str, **named: Any) -> Any:  # noqa: ANN401
        answer = call(self, api_method, **named)
        left[0] -= api_method == method
        if api_method == method and not left[0]:
            raise Killed
        return answer

    return api_call


def run(station: Station, job: Job) -> None:
    """Confirm the job once its checks are in, and let the owner act until it has ended."""
    station.until(lambda: station.job(job).state is not JobState.CHECKING, step=1)
    if station.job(job).state is JobState.AWAITING_CONFIRMATION:
        station.pass_time(5, step=1)
        station.confirm(job)

    def has_ended() -> bool:
        station.add_records(job)
        return station.job(job).finished_at is not None

    station.until(has_ended, step=1)
    station.pass_time(30, step=1)
