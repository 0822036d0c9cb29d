"""Looks whether the public names of ready certificates lead to their distributions, for 30 days.
What it sees is for people, in lists: nothing is begun or ended by it.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.clock import Clock
from bot.dns.traffic import Lead
from bot.store.base import Store, TrafficRow

LeadOf: TypeAlias = Callable[[str, str], Lead]
"""Look up whether a name leads to a distribution's own name."""

FEW = 20
"""Names of one tick, one after the other: a look takes milliseconds, and minutes when servers are
silent."""
LEASE = timedelta(minutes=5)
FIRST = timedelta(minutes=1)
GROWTH = 1.5
LONGEST = timedelta(hours=4)
"""1, 1.5, 2.25 … minutes: four hours are reached at the 15th look, eight hours in."""
WATCHED = timedelta(days=30)


def wait_after(looks: int) -> timedelta:
    """Return the time from the `looks`-th look at a name to the next."""
    return min(FIRST * GROWTH ** min(looks - 1, 50), LONGEST)


class TrafficWatch:
    """The watch over the names that are due; one process at a time."""

    def __init__(self, store: Store, lead: LeadOf, clock: Clock) -> None:
        """Look up with `lead`, keep in `store`."""
        self._store = store
        self._lead = lead
        self._clock = clock

    def tick(self) -> None:
        """Look up the next few names."""
        now = self._clock.now()
        due = self._store.traffic.due(now, limit=FEW)
        if not due:
            return
        token = self._store.locks.take("traffic", now=now, lease=LEASE)
        if token is None:
            return
        try:
            self._store.traffic.looked([self._looked(row, now) for row in due], now=now)
        finally:
            self._store.locks.give_back("traffic", token)

    def _looked(self, row: TrafficRow, now: datetime) -> TrafficRow:
        found = self._lead(row.name, row.domain)
        # Who could not be asked says nothing: the last answer stands.
        known = row.lead if found is Lead.UNKNOWN else found.value
        ends = row.since is not None and now - row.since >= WATCHED
        again = None if ends else now + wait_after(row.looks + 1)
        return replace(row, lead=known, next_check_at=again)
