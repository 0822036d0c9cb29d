"""Lets the threads of a process write one after another, in the order in which they asked.

SQLite lets all but one writer sleep and try again: while many write, one that sleeps may be passed
over for seconds, and Slack waits three for an answer to a click.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.errors import StoreError
from bot.store.faults import BUSY


class Turns:
    """A lock that is handed to whoever has waited longest; not for a thread that has it already."""

    def __init__(self) -> None:
        """Nobody has it, and nobody waits."""
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Event] = deque()

    @property
    def waiting(self) -> int:
        """How many threads wait."""
        with self._guard:
            return len(self._waiting)

    @contextmanager
    def taken(self, patience: timedelta) -> Iterator[None]:
        """Wait for the turn and keep it for a `with` block; raises StoreError after `patience`."""
        self._take(patience.total_seconds())
        try:
            yield
        finally:
            self._pass_on()

    def _take(self, patience: float) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if not mine.wait(patience):
            self._give_up(mine)

    def _give_up(self, mine: threading.Event) -> None:
        with self._guard:
            if mine.is_set():  # pragma: no cover - handed to us in the last moment: we have it
                return
            self._waiting.remove(mine)
        raise StoreError(BUSY)

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False
