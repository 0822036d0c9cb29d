"""Writes in one transaction what many threads ask for at the same moment: fifty clicks wait for one
turn, not each for those before it. It must never answer before all of it is committed.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.errors import StoreError
from bot.store.connection import Connections
from bot.store.faults import BUSY

T = TypeVar("T")


@dataclass(slots=True)
class _Asked(Generic[T]):
    """What a thread asks for, and what came of it."""

    what: T
    answer: bool | None = None
    fault: StoreError | None = None
    is_done: threading.Event = field(default_factory=threading.Event)


class Gathering(Generic[T]):
    """Whoever asks first waits for the turn, and then writes for all who have asked by then."""

    def __init__(self, connections: Connections, write: Callable[[T], bool]) -> None:
        """`write` is called inside a transaction that does not wait for the disk."""
        self._db = connections
        self._write = write
        self._guard = threading.Lock()
        self._waiting: list[_Asked[T]] = []

    def ask(self, what: T) -> bool:
        """Return what `write` said of it, once that is committed; a thread that is in a transaction
        has its turn already, and writes in that. Raises StoreError.
        """
        if self._db.database().conn.in_transaction:
            return self._write(what)
        mine = _Asked(what)
        with self._guard:
            self._waiting.append(mine)
            is_first = len(self._waiting) == 1
        if is_first:
            self._write_all()
        mine.is_done.wait()
        if mine.answer is None:
            raise mine.fault or StoreError(BUSY)
        return mine.answer

    def _write_all(self) -> None:
        asked, answers, fault = list[_Asked[T]](), list[bool](), StoreError(BUSY)
        try:
            with self._db.unsynced(), self._db.transaction():
                asked = self._gathered()
                found = [self._write(one.what) for one in asked]
            answers = found
        except StoreError as error:
            fault = error
        finally:  # nobody is left waiting, whatever went wrong
            for place, one in enumerate(asked or self._gathered()):
                one.answer, one.fault = (answers[place] if answers else None), fault
                one.is_done.set()

    def _gathered(self) -> list[_Asked[T]]:
        with self._guard:
            asked, self._waiting = self._waiting, []
        return asked
