"""What Slack refuses for good: named where people look, and nobody else waits for it."""

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from structlog.testing import capture_logs

from bot.sandbox.slack import SlackServer
from bot.services.health import Health
from tests.functional.outage.hour import HOUR, TASKS, Hour, expected, milestones, out_of_order
from tests.unit.services.office import settings


def health_of(hour: Hour) -> tuple[str, ...]:
    """Return what `/readyz` tells of what could not be delivered."""
    return Health(hour.store, hour.clock, settings()).report().dead_letters


def archived(slack: SlackServer, *, is_so: bool) -> None:
    """Archive the general channel, or bring it back."""
    slack.put_channel(replace(slack.channel("general"), archived=is_so))


def left(slack: SlackServer, *, is_so: bool) -> None:
    """Put the bot out of the general channel, or invite it again."""
    channel = slack.channel("general")
    others = tuple(one for one in channel.members if one != slack.bot_user_id)
    slack.put_channel(replace(channel, members=others if is_so else (*others, slack.bot_user_id)))


def hidden(slack: SlackServer, *, is_so: bool) -> None:
    """Make the general channel one that the bot cannot see, or open it again."""
    slack.put_channel(replace(slack.channel("general"), is_private=is_so))
    left(slack, is_so=is_so)


@pytest.mark.parametrize("shut", [archived, left, hidden])
def test_a_channel_that_is_shut_holds_up_no_other(
    hour: Hour, slack: SlackServer, shut: Callable[..., None]
) -> None:
    """While one job's channel is shut its messages become dead letters, told by health and in the
    log; the other job's come as if nothing was; once it is open the same job goes on.
    """
    lost, fine = hour.job("general"), hour.job()
    hour.at(30, partial(shut, slack, is_so=True))
    hour.at(1500, partial(shut, slack, is_so=False))
    with capture_logs() as log:
        hour.run(HOUR)
    told = milestones(hour.thread(lost))
    named = health_of(hour)

    assert expected(fine) == Tally(milestones(hour.thread(fine)))
    assert [] == out_of_order(milestones(hour.thread(fine)), fine)
    assert f"✅ *Finished* · {TASKS} of {TASKS} ready" in hour.card(fine)
    assert ("Confirmed", "") == told[0]
    assert (f"{lost.name} succeeded", "") == told[-1]
    assert [] == out_of_order(told, lost)
    assert any(line.startswith(f"{lost.name}, thread ") for line in named)
    assert any(line.startswith(f"{lost.name}, files ") for line in named)
    assert not [line for line in named if line.startswith(f"{fine.name},")]
    assert {lost.number} == {one["job"] for one in log if one["event"] == "reply_not_posted"}
    assert "could not be delivered; `/readyz` says why" in hour.card(lost)


@pytest.mark.parametrize("code", ["msg_too_long", "invalid_blocks", "msg_blocks_too_long"])
def test_a_message_that_slack_refuses_is_the_only_one_lost(
    hour: Hour, slack: SlackServer, code: str
) -> None:
    """The same job's next message is told in its turn, and so are its files and the other jobs'."""
    job, other = hour.job(), hour.job()
    hour.at(59, lambda: slack.knobs.fail("chat.postMessage", code))
    hour.run(HOUR)
    missing = expected(job) + expected(other)
    missing.subtract(milestones([*hour.thread(job), *hour.thread(other)]))

    assert {("DNS records to add", ""): 1} == {what: n for what, n in missing.items() if n}
    assert [f"chat.postMessage: {code}"] == [line.split(": ", 1)[1] for line in health_of(hour)]
    assert 2 * 4 * TASKS == sum(
        name.startswith("records-") for name in hour.files(job) + hour.files(other)
    )


@pytest.mark.parametrize("code", ["channel_not_found", "file_not_found", "invalid_blocks"])
def test_files_that_slack_refuses_are_the_only_ones_lost(
    hour: Hour, slack: SlackServer, code: str
) -> None:
    """No text waits for files, and the next milestone's files come."""
    job = hour.job()
    hour.at(59, lambda: slack.knobs.fail("files.getUploadURLExternal", code))
    hour.run(HOUR)

    assert expected(job) == Tally(milestones(hour.thread(job)))
    assert not [name for name in hour.files(job) if name.startswith("records-")]
    assert f"{job.name}.csv" in hour.files(job)
    assert [f"{job.name}, files 2: files.getUploadURLExternal: {code}"] == list(health_of(hour))


def test_a_card_that_slack_refuses_is_told_and_comes_back(hour: Hour, slack: SlackServer) -> None:
    """An edit is refused for good: the thread goes on, health names the card, and what a
    person does next shows it again, as the job is then.
    """
    job = hour.job()
    hour.at(205, lambda: slack.knobs.fail("chat.update", "msg_too_long"))
    named: list[str] = []
    hour.at(300, lambda: named.extend(health_of(hour)))
    hour.run(HOUR)

    assert [f"{job.name}, card: chat.update: msg_too_long"] == named
    assert expected(job) == Tally(milestones(hour.thread(job)))
    assert f"✅ *Finished* · {TASKS} of {TASKS} ready" in hour.card(job)
    assert () == health_of(hour)
