"""How long a step waits before it looks again; tables, never clocks."""

from datetime import timedelta

TRANSIENT_SECONDS = (1, 2, 5, 10, 20, 40, 60, 120, 300)
"""After a fault of AWS or the network; 1 + 2 + … + 120 = 260 s, then every 5 minutes for as long
as it takes."""

LAG_SECONDS = (2, 2, 3, 5, 8, 10, 15, 20, 30)
"""While AWS has not made something visible yet: records take seconds, with over 20 names a
minute or more."""


def after(table: tuple[int, ...], attempts: int) -> timedelta:
    """Return the wait after the `attempts`-th attempt (counted from 1); the last entry repeats."""
    return timedelta(seconds=table[min(max(attempts, 1), len(table)) - 1])
