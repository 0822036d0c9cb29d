"""Killed at the worst moments and restarted an hour later: nothing is made twice, nothing is
missing.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.killed_bot import KILLED
from tests.e2e.play import Play

NAME = "kiosk.example"


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A world with lags, whose domain owner has added the record."""
    made = Play(tmp_path)
    made.own(NAME)
    yield made
    made.close()


@pytest.mark.parametrize(
    "operation",
    [
        "acm.RequestCertificate",
        "cloudfront.CreateDistributionWithTags",
        "slack.chat.postMessage",
        "sns.Publish",
    ],
)
def test_a_killed_bot_finishes_its_job_after_the_restart(play: Play, operation: str) -> None:
    """One certificate, one distribution, each message once; twice only where the kill fell in
    between.
    """
    dying = play.start(kill_after=operation)
    play.ask(NAME)
    play.confirm()
    status = dying.wait(60)
    play.advance(3600)
    play.start()
    play.wait(play.is_finished)
    texts = Counter(reply.text for reply in play.thread() if not reply.files)
    doubled_replies = [text for text, count in texts.items() if count > 1]
    doubled_notices = [event for event, count in play.notices().items() if count > 1]

    assert KILLED == status
    assert 1 == len(play.certificates(NAME))
    assert 1 == len(play.distributions(NAME))
    assert 1 == len(play.world.slack.messages(play.channel))
    assert (1 if operation == "slack.chat.postMessage" else 0) == len(doubled_replies)
    assert (1 if operation == "sns.Publish" else 0) == len(doubled_notices)
    assert max([*texts.values(), *play.notices().values()]) <= 2
