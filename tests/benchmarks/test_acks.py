"""How soon people are answered: fifty at once, idle and beside a large job; eight slow ones. Each
is compared with an app that Bolt's own pool serves, in the same run.
"""

import statistics
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.sandbox.aws.rates import PUBLISHED_RATES
from tests.benchmarks.figures import Figures, in_ms, percentile
from tests.benchmarks.scene import AT_ONCE, Scene

CERTIFICATES = 500
ROUNDS = 6
BESIDE = 40
"""Rounds beside the job: some five seconds of it, of which the first is its busiest."""
NAMES = [f"k{number}.example" for number in range(CERTIFICATES)]
REQUEST = "acm.RequestCertificate"
SOCKET, HTTP, APART = "Socket Mode", "HTTP", "Socket Mode, another process works"
SLOW, SLOW_SECONDS = 8, 1.6
"""Twice as long is longer than Slack waits: whoever waits for a free thread is too late."""


@pytest.mark.parametrize(
    ("text", "door"),
    [("help", SOCKET), ("help", HTTP), ("jobs", SOCKET), ("jobs", HTTP), ("jobs", APART)],
)
def test_acks_beside_a_large_job(tmp_path: Path, figures: Figures, text: str, door: str) -> None:
    """Fifty people type a command in the same moment, before and while 500 tasks are due."""
    rates = dict(PUBLISHED_RATES)  # without AWS's, no job is as fast
    with Scene(tmp_path, issue_delay=5, deploy_seconds=60, rates=rates) as scene:
        with scene.stock():
            stock = _typed(scene, text)
        scene.start(http=door == HTTP, apart=door == APART)
        idle = _typed(scene, text)
        scene.confirm(NAMES)
        scene.wait(lambda: scene.outside.calls()[REQUEST] > 0)
        first = [one for _ in range(ROUNDS) for one in scene.type_at_once(text)]
        busy = first + [one for _ in range(BESIDE - ROUNDS) for one in scene.type_at_once(text)]
        under_way = scene.outside.calls()[REQUEST]
    figures.add(
        f"Ack of {AT_ONCE} `/certs {text}` at once, {CERTIFICATES} tasks running, {door}",
        _told(busy),
        f"in its first moments {_told(first)} · idle {_told(idle)} · an app of Bolt's that only "
        f"acks {_told(stock)}: "
        f"{_middle(busy) / _middle(stock):.1f}×, p99 {_last(busy) / _last(stock):.1f}×",
    )

    assert BESIDE * AT_ONCE == len(busy)
    assert under_way < CERTIFICATES


def test_slow_ones_beside_each_other(tmp_path: Path, figures: Figures) -> None:
    """Eight people open a form at once while Slack takes its time."""
    with Scene(tmp_path) as scene:
        scene.slack.knobs.slow_for["views.open"] = SLOW_SECONDS
        with scene.stock():
            stock = scene.type_at_once("new", SLOW)
        scene.start()
        ours = scene.type_at_once("new", SLOW)
    figures.add(
        f"{SLOW} forms opened at once, {SLOW_SECONDS} s each: too late",
        f"{_late(ours)} of {SLOW}",
        f"Bolt's own pool: {_late(stock)} of {SLOW}",
    )

    assert SLOW == len(ours) == len(stock)


def _typed(scene: Scene, text: str) -> list[float | None]:
    scene.type_at_once(text)  # what is loaded once
    return [one for _ in range(ROUNDS) for one in scene.type_at_once(text)]


def _acked(seconds: Sequence[float | None]) -> list[float]:
    return [one for one in seconds if one is not None]


def _middle(seconds: Sequence[float | None]) -> float:
    return statistics.median(_acked(seconds))


def _last(seconds: Sequence[float | None]) -> float:
    return percentile(_acked(seconds), 99)


def _late(seconds: Sequence[float | None]) -> int:
    return len(seconds) - len(_acked(seconds))


def _told(seconds: Sequence[float | None]) -> str:
    late = _late(seconds)
    p50, p99 = in_ms(_middle(seconds)), in_ms(_last(seconds))
    return f"p50 {p50} · p99 {p99}" + (f" · {late} too late" if late else "")
