"""Killed from outside while every thread runs: nothing is made twice, nothing is missing. What a
kill at each single point does is tried in `matrix`.
"""

import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.play import Play

NAME = "kiosk.example"
SKIP = 0.2
"""Seconds; five for each real one: what waits for AWS and for a message's turn waits less."""
KILLS = 2
MOST_CALLS = 40
"""Calls of a bot before it is killed: about as many as it makes from Confirm to the end."""
IN_FLIGHT = 2
"""Messages that one kill may double: the thread's and the topic's are sent side by side."""


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A world with lags, whose domain owner has added the record."""
    made = Play(tmp_path)
    made.own(NAME)
    yield made
    made.close()


@pytest.fixture
def drawing(request: pytest.FixtureRequest) -> random.Random:
    """Draws the moments; `--randomly-seed` draws nearly the same ones again."""
    return random.Random(request.config.getoption("randomly_seed", 0))  # noqa: S311 # no secrets


@pytest.mark.parametrize("hours", [0, 1])
def test_a_bot_killed_at_any_moments_finishes_its_job(
    play: Play, drawing: random.Random, hours: int
) -> None:
    """One certificate, one distribution, one card; each message once, or twice around a kill."""
    bot = play.start()
    play.ask(NAME)
    play.confirm()
    for _ in range(KILLS):
        enough = _calls(play) + drawing.randrange(MOST_CALLS)
        is_enough = partial(_is_enough, play, enough)
        play.wait(is_enough, skip=SKIP)
        os.kill(bot.pid, signal.SIGKILL)
        assert -signal.SIGKILL == bot.wait(10)
        play.advance(3600 * hours)
        bot = play.start()
    play.wait(play.is_finished, skip=SKIP)
    told = Counter(reply.text for reply in play.thread() if not reply.files) + play.notices()

    assert 1 == len(play.certificates(NAME))
    assert 1 == len(play.distributions(NAME))
    assert 1 == len(play.world.slack.messages(play.channel))
    assert max(told.values()) <= 1 + KILLS
    assert sum(told.values()) - len(told) <= KILLS * IN_FLIGHT


def _is_enough(play: Play, calls: int) -> bool:
    return _calls(play) >= calls or play.is_finished()


def _calls(play: Play) -> int:
    return len(play.world.slack.calls()) + len(play.world.aws.calls())
