"""The bot as a process: its start, what it takes while idle, and how soon it answers when busy."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.sandbox.bot_process import BotProcess
from bot.sandbox.world import OPS_CHANNEL
from tests.benchmarks.figures import Figures, spread
from tests.e2e.play import Play, answer, free_port

AS_SHIPPED = {
    "EDGECERT_TICK_SECONDS": "1",
    "EDGECERT_SWEEP_SECONDS": "15",
    "EDGECERT_DNS_SECONDS": "15",
}
CERTIFICATES = 200
AT_ONCE = 50
SETTLED, IDLE_SECONDS = 5.0, 10.0
"""Seconds after which a start has loaded all that it needs, and how long idling is measured."""
TICKS = os.sysconf("SC_CLK_TCK")


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A world without a bot."""
    made = Play(tmp_path)
    yield made
    made.close()


def test_start_and_idle(play: Play, figures: Figures) -> None:
    """From the start to /readyz, then ten seconds in which nobody asks for anything."""
    began = time.perf_counter()
    bot, port = _start(play)
    play.wait(lambda: answer(port, "/readyz") == 200)
    figures.add("Start to /readyz 200", f"{time.perf_counter() - began:.1f} s")
    threading.Event().wait(SETTLED)
    began, spent = time.perf_counter(), _cpu_seconds(bot)
    threading.Event().wait(IDLE_SECONDS)
    share = (_cpu_seconds(bot) - spent) / (time.perf_counter() - began)
    figures.add("Idle memory (resident)", f"{_resident_mb(bot):.0f} MB")
    figures.add("Idle CPU, of one core", f"{share:.1%}")

    assert bot.is_running


def test_acks_while_a_large_job_runs(play: Play, figures: Figures) -> None:
    """Fifty people at once type a command, before and while 200 certificates are requested."""
    _, port = _start(play)
    play.wait(lambda: answer(port, "/readyz") == 200)
    _type(play)
    play.ask(*(f"k{number}.example" for number in range(CERTIFICATES)))
    play.confirm()
    play.wait(lambda: bool(play.world.aws.calls("acm.RequestCertificate")))
    for _ in range(3):
        _type(play)
    acks = [one.seconds for one in play.world.slack.deliveries("slash_commands")]
    typed = acks[-4 * AT_ONCE :]
    idle, busy = typed[:AT_ONCE], typed[AT_ONCE:]
    under_way = len(play.world.aws.calls("acm.RequestCertificate"))
    slack = "Slack waits 3,000 ms; people, sandbox and bot share the machine"
    figures.add(f"Ack of {AT_ONCE} commands at once, idle", _told(idle), slack)
    figures.add(
        f"Ack of {AT_ONCE} commands at once, {CERTIFICATES} tasks running",
        _told(busy),
        slack,
    )

    assert 4 * AT_ONCE == len(typed)
    assert under_way < CERTIFICATES
    assert [] == play.world.slack.troubles


def _start(play: Play) -> tuple[BotProcess, int]:
    port = free_port()
    return play.start(EDGECERT_HTTP_PORT=str(port), **AS_SHIPPED), port


def _type(play: Play) -> None:
    """Let fifty people type a command in the same moment."""
    dana = play.world.slack.person("dana")
    ready = threading.Barrier(AT_ONCE)

    def command() -> None:
        ready.wait()
        dana.command("/certs", "jobs", channel=OPS_CHANNEL)

    with ThreadPoolExecutor(AT_ONCE) as people:
        typed = [people.submit(command) for _ in range(AT_ONCE)]
    for one in typed:
        one.result()


def _told(seconds: list[float | None]) -> str:
    """Say how soon the acks came, and how many did not come in time."""
    acked = [one for one in seconds if one is not None]
    late = len(seconds) - len(acked)
    return f"{spread(acked)} · {late} of {len(seconds)} too late"


def _cpu_seconds(bot: BotProcess) -> float:
    """Read the processor time that a process took (proc_pid_stat(5): utime, stime)."""
    fields = Path(f"/proc/{bot.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _resident_mb(bot: BotProcess) -> float:
    status = Path(f"/proc/{bot.pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
