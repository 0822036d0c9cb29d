"""SIGTERM ends the bot within ten seconds whatever hangs, and the next start finishes the job."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.sandbox.bot_process import BotProcess
from bot.sandbox.world import OPS_CHANNEL
from tests.e2e.play import Play, said

NAME = "kiosk.example"
BY_CONTRACT = 10.0
HANGS = 30.0
"""Seconds: longer than any time limit of ours, and than a stop may take."""
LEASES_END = 130.0
SKIP = 0.2
"""Seconds after each look: what waits until it looks again for a lost request waits less."""


@dataclass(frozen=True, slots=True)
class _Stop:
    """How a bot ended after SIGTERM."""

    status: int
    seconds: float


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A world with lags, whose domain owner has added the record."""
    made = Play(tmp_path)
    made.own(NAME)
    yield made
    made.close()


def test_a_bot_stops_whatever_hangs(play: Play) -> None:
    """Neither a request that AWS does not answer, nor a card that Slack does not take, nor a form
    that it does not open holds up the end; nothing of it is lost, and nothing is done twice.
    """
    play.world.aws.faults.add("acm.RequestCertificate", "slow", seconds=HANGS)
    bot = play.start()
    play.ask(NAME)
    play.wait(lambda: '"Confirm"' in said(play.card()))
    play.world.slack.knobs.slow = HANGS
    play.confirm()
    play.world.slack.person("dana").command("/certs", "new", channel=OPS_CHANNEL)
    play.wait(lambda: _is_telling(play) and not play.world.aws.faults.pending())
    hung = _stopped(bot)
    play.world.slack.knobs.slow = 0
    play.advance(LEASES_END)
    bot = play.start()
    play.wait(play.is_finished, skip=SKIP)
    idle = _stopped(bot)

    assert (0, 0) == (hung.status, idle.status)
    assert hung.seconds < BY_CONTRACT
    assert idle.seconds < BY_CONTRACT
    assert 1 == len(play.certificates(NAME))
    assert 1 == len(play.distributions(NAME))
    assert 1 == len(play.world.slack.messages(play.channel))


def _stopped(bot: BotProcess) -> _Stop:
    """Send SIGTERM and wait for the end."""
    began = time.monotonic()
    status = bot.stop()
    return _Stop(status, time.monotonic() - began)


def _is_telling(play: Play) -> bool:
    """Tell whether the card is on its way to Slack: it is under lease while it is."""
    with closing(sqlite3.connect(play.folder / "edgecert.db")) as store:
        found = store.execute("SELECT 1 FROM threads WHERE lease_token IS NOT NULL").fetchone()
    return found is not None
