"""What the benchmarks measured, to be read by people: one table at the end, nothing saved."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import StringIO

from rich.console import Console
from rich.table import Table

WIDTH = 150


@dataclass(slots=True)
class Figures:
    """The rows of the table: what was measured, what came out, what to compare it with."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, what: str, measured: str, compare: str = "") -> None:
        """Add a row."""
        self.rows.append((what, measured, compare))

    def table(self) -> str:
        """Return the table as text."""
        table = Table("what", "measured", "compare", title="Benchmarks", show_lines=False)
        for row in self.rows:
            table.add_row(*row)
        text = StringIO()
        Console(file=text, width=WIDTH).print(table)
        return text.getvalue()


def timed(do: Callable[[int], object], *, times: int) -> list[float]:
    """Call `do` with 0, 1, 2 … and return the seconds of each call."""
    taken = []
    for turn in range(times):
        began = time.perf_counter()
        do(turn)
        taken.append(time.perf_counter() - began)
    return taken


def spread(seconds: Sequence[float]) -> str:
    """Return median and 99th percentile in milliseconds."""
    return f"p50 {in_ms(statistics.median(seconds))} · p99 {in_ms(percentile(seconds, 99))}"


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the smallest value that `percent` in a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def in_ms(seconds: float) -> str:
    """Return seconds in milliseconds, as people read them."""
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"
