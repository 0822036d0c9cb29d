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
SKIP = 0.2
"""Seconds; five for each real one: what waits for AWS and for a message's turn waits less."""
TELLING = frozenset({"slack.chat.postMessage", "sns.Publish"})


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
    play.wait(play.is_finished, skip=SKIP)
    texts = Counter(reply.text for reply in play.thread() if not reply.files)
    told = texts + play.notices()
    doubled = [message for message, count in told.items() if count > 1]

    assert KILLED == status
    assert 1 == len(play.certificates(NAME))
    assert 1 == len(play.distributions(NAME))
    assert 1 == len(play.world.slack.messages(play.channel))
    assert max(told.values()) <= 2
    # A kill behind a message always doubles that one; beside another on its way, that one too.
    behind = int(operation in TELLING)
    assert behind <= len(doubled) <= behind + 1
