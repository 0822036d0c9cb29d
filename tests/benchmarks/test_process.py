"""The bot as a process: its start, and what it takes while nobody asks for anything."""

import statistics
import threading
import time
from pathlib import Path

import pytest

from bot.sandbox.bot_process import BotProcess
from tests.benchmarks.figures import Figures
from tests.benchmarks.scene import Scene, cpu_seconds

STARTS = 3
GOAL, GOAL_MB = 2.0, 150
"""Seconds of a start, and resident memory (docs/benchmarks.md)."""
SETTLED, IDLE_SECONDS, IDLES = 5.0, 10.0, 3
"""Seconds after which a start has loaded all that it needs, how long idling is measured, and how
often.
"""
UNCOMPILED = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": ""}
"""A Python that keeps no compiled code; packages that pip installs bring theirs."""


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "uncompiled"])
def test_a_start(tmp_path: Path, figures: Figures, *, compiled: bool) -> None:
    """From the start of the process to /readyz; the first one fills the caches and is not told."""
    settings = {} if compiled else UNCOMPILED
    with Scene(tmp_path) as scene:
        taken = [_started(scene, settings) for _ in range(STARTS + compiled)][-STARTS:]
    seconds, spent = (statistics.median(each) for each in zip(*taken, strict=True))
    figures.add(
        "Start to /readyz 200" + ("" if compiled else ", nothing compiled yet"),
        f"{seconds:.1f} s",
        f"goal {GOAL:.0f} s: {seconds / GOAL:.2f}× · {spent:.1f} s of processor",
    )

    assert STARTS == len(taken)


def test_idling(tmp_path: Path, figures: Figures) -> None:
    """Seconds in which nobody asks for anything, with the settings as shipped."""
    with Scene(tmp_path) as scene:
        bot = scene.start()
        threading.Event().wait(SETTLED)
        share = statistics.median(_share(bot) for _ in range(IDLES))
        resident, is_running = _resident_mb(bot), bot.is_running
    share_of_goal = f"goal {GOAL_MB} MB: {resident / GOAL_MB:.2f}×"
    figures.add("Idle memory (resident)", f"{resident:.0f} MB", share_of_goal)
    figures.add("Idle CPU, of one core", f"{share:.1%}", f"{IDLES} times {IDLE_SECONDS:.0f} s")

    assert is_running


def _share(bot: BotProcess) -> float:
    """Return the share of a core that the bot takes for a while."""
    began, spent = time.perf_counter(), cpu_seconds(bot)
    threading.Event().wait(IDLE_SECONDS)
    return (cpu_seconds(bot) - spent) / (time.perf_counter() - began)


def _started(scene: Scene, settings: dict[str, str]) -> tuple[float, float]:
    """Start a bot and stop it; return the seconds until it was ready, and those of processor."""
    began = time.perf_counter()
    bot = scene.start(settings)
    taken = time.perf_counter() - began, cpu_seconds(bot)
    bot.stop()
    return taken


def _resident_mb(bot: BotProcess) -> float:
    status = Path(f"/proc/{bot.pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
