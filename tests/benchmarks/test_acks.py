"""How soon people are answered: fifty at once, idle and beside a large job; eight slow ones."""

import statistics
from pathlib import Path

import pytest

from tests.benchmarks.figures import Figures, in_ms, percentile
from tests.benchmarks.scene import AT_ONCE, Scene

CERTIFICATES = 500
ROUNDS = 6
SHIPPED = {"EDGECERT_TICK_SECONDS": "1"}
NAMES = [f"k{number}.example" for number in range(CERTIFICATES)]
REQUEST = "acm.RequestCertificate"


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
@pytest.mark.parametrize("text", ["help", "jobs"])
def test_acks_beside_a_large_job(tmp_path: Path, figures: Figures, text: str, http: bool) -> None:
    """Fifty people type a command in the same moment, before and while 500 tasks are due."""
    with Scene(tmp_path, issue_delay=5, deploy_seconds=60) as scene:
        scene.start(http=http, **SHIPPED)
        scene.type_at_once(text)  # what is loaded once
        idle = [one for _ in range(ROUNDS) for one in scene.type_at_once(text)]
        scene.confirm(NAMES)
        scene.wait(lambda: scene.outside.calls()[REQUEST] > 0)
        busy = [one for _ in range(ROUNDS) for one in scene.type_at_once(text)]
        under_way = scene.outside.calls()[REQUEST]
    door = "HTTP" if http else "Socket Mode"
    at_rest, at_work = _acked(idle), _acked(busy)
    figures.add(
        f"Ack of {AT_ONCE} `/certs {text}` at once, {CERTIFICATES} tasks running, {door}",
        _told(at_work, len(busy)),
        f"idle {_told(at_rest, len(idle))} · "
        f"busy ÷ idle {statistics.median(at_work) / statistics.median(at_rest):.1f}",
    )

    assert ROUNDS * AT_ONCE == len(busy)
    assert under_way < CERTIFICATES


def _acked(seconds: list[float | None]) -> list[float]:
    return [one for one in seconds if one is not None]


def _told(acked: list[float], asked: int) -> str:
    late = asked - len(acked)
    p50, p99 = in_ms(statistics.median(acked)), in_ms(percentile(acked, 99))
    return f"p50 {p50} · p99 {p99}" + (f" · {late} too late" if late else "")
