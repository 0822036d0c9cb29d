"""Several processes on one store are one bot: nothing twice, nothing missing, one pace."""

import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from bot.aws.pacing import RATES
from bot.sandbox.bot_process import BotProcess
from tests.e2e.play import Play

NAMES = [f"kiosk{number:02}.example" for number in range(1, 13)]
SLOW = 1.2
"""Seconds that Slack takes for a message: more than the second between two of a channel, so that
only the lease keeps a second sender from a job's thread."""
HELD = 5.0
"""Seconds for which AWS keeps a request before it does it: time to stop whoever sent it."""
LEASES_END = 130.0
SKIP = 0.2
"""Seconds by which the clocks go ahead at each look: what waits for AWS waits less."""
REQUEST = "acm.RequestCertificate"
CREATE = "cloudfront.CreateDistributionWithTags"
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
    play.wait(play.is_finished)

    assert dict.fromkeys(NAMES, 1) == {name: len(play.certificates(name)) for name in NAMES}
    assert dict.fromkeys(NAMES, 1) == {name: len(play.distributions(name)) for name in NAMES}
    assert 1 == len(play.world.slack.messages(play.channel))
    assert [] == _recorded_twice(play)
    texts = [reply.text for reply in play.thread()]
    assert dict.fromkeys(MILESTONES, dict.fromkeys(NAMES, 1)) == _told(play), texts
    assert {1} == set(Counter(reply.text for reply in play.thread() if not reply.files).values())
    assert 1 == play.notices()["finished"]
    assert [] == _overlapping(play, "chat.postMessage")
    assert _seconds(play, REQUEST) > 0.6 * _paced(REQUEST)
    assert _seconds(play, CREATE) > 0.6 * _paced(CREATE)


def test_a_process_that_is_paused_past_its_lease_changes_nothing(play: Play) -> None:
    """It sleeps while AWS does what it asked for; another one takes over, finds that, and ends the
    job. When the sleeper wakes it has its answer, and saves and tells nothing.
    """
    name = NAMES[0]
    play.world.slack.knobs.slow_for.clear()
    play.world.aws.faults.add(CREATE, "slow", seconds=HELD)
    sleeper = play.start()
    play.ask(name)
    play.confirm()
    play.wait(lambda: not play.world.aws.faults.pending() and _has_told_all(play))
    try:
        play.wait(lambda: _is_paused(sleeper, play))
        assert [] == play.world.aws.calls(CREATE)
        play.wait(lambda: play.world.aws.calls(CREATE))
        play.advance(LEASES_END)
        play.start()
        play.wait(play.is_finished, skip=SKIP)
    finally:
        os.kill(sleeper.pid, signal.SIGCONT)
    play.wait(lambda: "lease_lost" in sleeper.log.read_text())
    told = Counter(reply.text for reply in play.thread() if not reply.files) + play.notices()

    assert 1 == len(play.world.aws.calls(CREATE))
    assert 1 == len(play.certificates(name))
    assert 1 == len(play.distributions(name))
    assert 1 == len(play.world.slack.messages(play.channel))
    assert {1} == set(told.values())
    assert 0 == sleeper.stop()


def _has_told_all(play: Play) -> bool:
    """Tell whether nothing is on its way to people or to SNS: a pause may not fall there."""
    with closing(sqlite3.connect(play.folder / "edgecert.db")) as store:
        found = store.execute(
            """SELECT 1 FROM deliveries WHERE done_at IS NULL
               UNION SELECT 1 FROM threads WHERE lease_token IS NOT NULL"""
        )
        return found.fetchone() is None


def _is_paused(sleeper: BotProcess, play: Play) -> bool:
    """Stop a process, unless it would keep the store's lock, which no other program may break."""
    os.kill(sleeper.pid, signal.SIGSTOP)
    with closing(sqlite3.connect(play.folder / "edgecert.db", timeout=0)) as store:
        try:
            store.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            os.kill(sleeper.pid, signal.SIGCONT)
            return False
    return True


def _recorded_twice(play: Play) -> list[tuple[str, str]]:
    """Give the milestones that a task passed more than once, by the store: task and kind."""
    with closing(sqlite3.connect(play.folder / "edgecert.db")) as store:
        return store.execute(
            "SELECT task, kind FROM events WHERE task IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1"
        ).fetchall()


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
