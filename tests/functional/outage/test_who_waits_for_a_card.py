"""Who submitted a job while Slack was down learns where its card is, however long that took."""

from dataclasses import replace

import pytest

from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.job import Job
from bot.sandbox.slack import SlackServer
from bot.sandbox.slack.responses import new_url
from bot.steps.inquiries import Inquirer
from tests.functional.outage.hour import Hour


def asked(hour: Hour, slack: SlackServer, where: str) -> Job:
    """Let dana submit a job in a channel: the link to its card is asked for with it."""
    job = hour.bot.job(running=False)
    dana = slack.user("dana").id
    with slack.workspace.change():
        url = new_url(slack.workspace, dana, where)[1]
    hour.store.inquiries.add(
        InquiryKind.CARD_LINK,
        {"job": str(job.number)},
        actor=dana,
        reply_to=ReplyTo(dana, channel=where, response_url=url),
        now=hour.clock.now(),
    )
    return job


class Worker:
    """What answers questions; this one's need nothing of AWS."""

    def __init__(self, hour: Hour) -> None:
        """Read the store of the hour."""
        self._inquirer = Inquirer(hour.store, None, hour.clock)  # type: ignore[arg-type] # no AWS
        self._hour = hour

    def run(self, seconds: int, *, step: int = 5) -> None:
        """Let a worker answer and the notices tell."""
        for _ in range(seconds // step):
            self._inquirer.run_one(self._hour.clock.now())
            self._hour.run(step)


def told_to(slack: SlackServer) -> tuple[list[str], list[str]]:
    """Return what dana was whispered, and what was written to her directly."""
    dana = slack.user("dana").id
    posts = [call.payload for call in slack.calls("chat.postMessage") if call.ok]
    direct = [str(post["text"]) for post in posts if post["channel"] == dana]
    return [one.text for one in slack.ephemerals(dana)], direct


@pytest.mark.parametrize("minutes", [1, 45, 300])
def test_the_link_is_told_however_late(hour: Hour, slack: SlackServer, minutes: int) -> None:
    """While its response_url lives there, later in the channel she asked in; once."""
    slack.knobs.be_down(seconds=60 * minutes)
    job = asked(hour, slack, slack.channel("general").id)
    Worker(hour).run(60 * minutes + 360, step=5 if minutes < 60 else 20)
    whispers, direct = told_to(slack)

    assert 1 == len(whispers)
    assert f"🔐 *{job.name}* goes on at <" in whispers[0]
    assert f"message_ts={hour.bot.card_of(job)}" in whispers[0].replace("&amp;", "&")
    assert [] == direct
    assert (minutes < 30) is not bool(slack.calls("chat.postEphemeral"))


def test_who_is_not_in_the_channel_is_written_to(hour: Hour, slack: SlackServer) -> None:
    """She left the channel meanwhile, and Slack came back when her response_url was dead."""
    slack.knobs.be_down(seconds=3600)
    general, dana = slack.channel("general"), slack.user("dana").id
    others = tuple(one for one in general.members if one != dana)
    slack.put_channel(replace(general, members=others))
    job = asked(hour, slack, general.id)
    Worker(hour).run(3600 + 600, step=10)
    whispers, direct = told_to(slack)

    assert [] == whispers
    assert [True] == [f"🔐 *{job.name}* goes on at <" in one for one in direct]
