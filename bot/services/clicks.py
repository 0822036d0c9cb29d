"""Tells a first click from its repetition: Slack and people deliver some things twice."""

from bot.clock import Clock
from bot.store.base import Store


class Clicks:
    """Remembers for a day which deliveries were taken, across processes."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Remember in `store`."""
        self._store = store
        self._clock = clock

    def is_first(self, key: str) -> bool:
        """Tell whether a key is seen for the first time; it counts as seen from now on."""
        return self._store.locks.once(key, now=self._clock.now())
