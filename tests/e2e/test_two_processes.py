"""Several processes on one store are one bot: nothing twice, nothing missing, one pace."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.aws.pacing import RATES
from tests.e2e.play import Play

NAMES = [f"kiosk{number:02}.example" for number in range(1, 13)]
SLOW = 1.2
"""Seconds that Slack takes for a message: more than the second between two of a channel, so that
only the lease keeps a second sender from a job's thread."""
MILESTONES = ("*Issued*", "*Distribution created*", "*Ready*")


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A world with lags, whose domain owners have added their records."""
    made = Play(tmp_path)
    made.own(*NAMES)
    made.world.slack.knobs.slow_for["chat.postMessage"] = SLOW
    yield made
    made.close()


def test_three_processes_share_a_job(play: Play) -> None:
    """One that answers people and two that work: every certificate, distribution and message comes
    once, no two sends of a job overlap, and AWS is called at one pace.
    """
    for role in ("web", "worker", "worker"):
        play.start(role=role, EDGECERT_GROUP_SECONDS="3")
    play.ask(*NAMES)
    play.confirm()
    play.wait(play.is_finished, 60)

    assert dict.fromkeys(NAMES, 1) == {name: len(play.certificates(name)) for name in NAMES}
    assert dict.fromkeys(NAMES, 1) == {name: len(play.distributions(name)) for name in NAMES}
    assert 1 == len(play.world.slack.messages(play.channel))
    assert dict.fromkeys(MILESTONES, dict.fromkeys(NAMES, 1)) == _told(play)
    assert {1} == set(Counter(reply.text for reply in play.thread() if not reply.files).values())
    assert 1 == play.notices()["finished"]
    assert [] == _overlapping(play, "chat.postMessage")
    assert _seconds(play, "acm.RequestCertificate") > 0.6 * _paced("acm.RequestCertificate")
    assert _seconds(play, "cloudfront.CreateDistributionWithTags") > 0.6 * _paced(
        "cloudfront.CreateDistributionWithTags"
    )


def _told(play: Play) -> dict[str, dict[str, int]]:
    """Count, for each milestone, the replies that tell it of each name."""
    texts = [reply.text for reply in play.thread()]
    return {
        milestone: {
            name: sum(milestone in text and f"`{name}`" in text for text in texts) for name in NAMES
        }
        for milestone in MILESTONES
    }


def _overlapping(play: Play, method: str) -> list[float]:
    """Give the moments at which a message was sent before the one before it was answered.

    Slack notes a call when it answers it, `SLOW` seconds after it came.
    """
    calls = play.world.slack.calls(method)
    return [late.at for early, late in pairwise(calls) if late.at - early.at < SLOW]


def _seconds(play: Play, operation: str) -> float:
    """Give the time from the first to the last call."""
    times = [call.at for call in play.world.aws.calls(operation)]
    return (max(times) - min(times)).total_seconds()


def _paced(operation: str) -> float:
    """Give the least seconds from the first to the last call, when all processes keep one rate.

    Two with a rate each would take less than half of it.
    """
    rate = RATES[operation]
    return (len(NAMES) - rate.burst) / rate.per_second
