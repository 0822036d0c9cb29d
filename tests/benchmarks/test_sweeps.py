"""What a sweep costs: calls to AWS, and time, of which the store's is ours."""

import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.inventory import SweepKind
from tests.benchmarks.figures import Figures, in_ms, timed
from tests.functional.steps.bench import ACCOUNT, Bench

TIMES = 5


@pytest.mark.parametrize("count", [100, 1_000, 2_500])
def test_a_sweep_of_certificates(bench: Bench, figures: Figures, count: int) -> None:
    """One call for a thousand certificates."""
    for number in range(count):
        bench.server.seed_certificate(f"other{number}.example")
    calls, seconds, ours = _measured(bench, bench.sweeps.certificates)
    figures.add(f"Sweep of {count:,} certificates", *_told(calls, seconds, ours))

    assert -(-count // 1000) == calls
    assert count == len(bench.store.inventory.certificates(ACCOUNT))


def test_a_sweep_of_distributions(bench: Bench, figures: Figures) -> None:
    """One call for a hundred distributions."""
    for _ in range(500):
        bench.server.seed_distribution()
    calls, seconds, ours = _measured(bench, bench.sweeps.distributions)
    figures.add("Sweep of 500 distributions", *_told(calls, seconds, ours))

    assert 5 == calls
    assert 500 == len(bench.store.inventory.distributions(ACCOUNT))


def _told(calls: int, seconds: float, ours: float) -> tuple[str, str]:
    """Return what a sweep cost, and what of it is neither AWS's nor the reading of its answers."""
    measured = f"{calls} call{'s'[: calls > 1]} · {in_ms(seconds)}"
    return measured, f"the store's share {in_ms(ours)}: {ours / seconds:.2f}×"


def _measured(bench: Bench, sweep: Callable[[], None]) -> tuple[int, float, float]:
    """Sweep once, so that others find every row there; return the list calls of a sweep, and the
    medians of its seconds and of those that the same rows take to write and to compare.
    """
    sweep()
    before = len(bench.server.calls())

    def once(_: int) -> None:
        bench.pass_time(minutes=10)
        sweep()

    seconds = statistics.median(timed(once, times=TIMES))
    calls = Counter(call.operation for call in bench.server.calls()[before:])
    ours = statistics.median(_ours(bench) for _ in range(TIMES))
    return calls.total() // TIMES, seconds, ours


def _ours(bench: Bench) -> float:
    inventory = bench.store.inventory
    certificates, distributions = inventory.certificates(ACCOUNT), inventory.distributions(ACCOUNT)
    began = time.perf_counter()
    for first in range(0, len(certificates), 250):
        inventory.put_certificates(certificates[first : first + 250], now=bench.time)
    for first in range(0, len(distributions), 100):
        inventory.put_distributions(distributions[first : first + 100], now=bench.time)
    since = bench.time - timedelta(seconds=1)
    inventory.absent_certificates(ACCOUNT, since=since)
    inventory.absent_distributions(ACCOUNT, since=since)
    bench.store.tasks.wake_changed(ACCOUNT, now=bench.time)
    inventory.sweep_finished(SweepKind.CERTIFICATES, ACCOUNT, started=since, now=bench.time)
    return time.perf_counter() - began
