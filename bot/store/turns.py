"""Lets the threads of a process write one after another: those that can wait least first, and of
these in the order in which they asked.

SQLite lets all but one writer sleep and try again: while many write, one that sleeps may be passed
over for seconds, and Slack waits three for an answer to a click.
"""

import itertools
import threading
from bisect import insort
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.errors import StoreError
from bot.store.faults import BUSY


@dataclass(order=True, slots=True)
class _Waiting:
    """A thread's place in the line: by its patience in seconds, then by when it asked."""

    patience: float
    number: int
    turn: threading.Event = field(default_factory=threading.Event, compare=False)


class Turns:
    """A lock that is handed to whoever has least patience, and among them has waited longest; not
    for a thread that has it already. People are few: what waits behind them waits for moments.
    """

    def __init__(self) -> None:
        """Nobody has it, and nobody waits."""
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: list[_Waiting] = []
        self._asked = itertools.count()

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
            mine = _Waiting(patience, next(self._asked))
            insort(self._waiting, mine)
        if not mine.turn.wait(patience):
            self._give_up(mine)

    def _give_up(self, mine: _Waiting) -> None:
        with self._guard:
            if mine.turn.is_set():  # pragma: no cover - handed to us in the last moment: we have it
                return
            self._waiting.remove(mine)
        raise StoreError(BUSY)

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.pop(0).turn.set()
            else:
                self._is_taken = False
