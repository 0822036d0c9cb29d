"""How long a step waits before it looks again; tables, never clocks."""

from datetime import timedelta

TRANSIENT_SECONDS = (1, 2, 5, 10, 20, 40, 60, 120, 300)
"""After a fault of AWS or the network; 1 + 2 + … + 120 = 260 s, then every 5 minutes for as long
as it takes."""

FIRST_LOOK_SECONDS = 3
"""From a certificate's request to the first look for its records: they are never there at once."""

RECORDS_SECONDS = (6, 10, 15, 20, 30)
"""While ACM prepares the records. They take some 5 s, so one or two looks (3 s, 9 s) find them:
that keeps a certificate within four AWS calls. With over 20 names they take a minute or more."""

TRAFFIC_SECONDS = (15, 30, 60, 120, 300)
"""While a name still leads to a distribution that is to go: its owner may act at any time, and
resolvers keep what they knew for some minutes."""

LAG_SECONDS = (2, 2, 3, 5, 8, 10, 15, 20, 30)
"""While AWS has not made something visible yet."""


def after(table: tuple[int, ...], attempts: int) -> timedelta:
    """Return the wait after the `attempts`-th attempt (counted from 1); the last entry repeats."""
    return timedelta(seconds=table[min(max(attempts, 1), len(table)) - 1])
