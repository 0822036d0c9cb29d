"""Looks at DNS records while their owners act, often at first, and says how they stand. What it
sees is for people: whether a certificate issues is ACM's word alone.
"""

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from typing import TypeAlias

from bot.clock import Clock
from bot.dns.diagnosis import Diagnosis
from bot.domain.inventory import SweepKind
from bot.store.base import RecordRow, Store
from scheduler.guard import survives
from scheduler.parts import Look

Question: TypeAlias = tuple[str, str]
"""A record's name and the value that it should have."""

THREADS = 16
LEASE = timedelta(seconds=60)
FIRST_WAITS = (15, 30, 45, 60, 90, 120, 150, 180, 240, 270)
"""Seconds between the first looks: 15 + 30 + … + 270 = 1,200 s, ten looks in twenty minutes."""
GROWTH = 1.15
LONGEST = timedelta(hours=4)
"""From 270 s each wait is 1.15 times the one before: 4 h are reached at the 39th look, a day in."""


def wait_after(looks: int, *, least: timedelta = timedelta()) -> timedelta:
    """Return the time from the `looks`-th look at a record to the next; at least `least`."""
    if looks <= len(FIRST_WAITS):
        return max(timedelta(seconds=FIRST_WAITS[max(looks, 1) - 1]), least)
    grown = FIRST_WAITS[-1] * GROWTH ** min(looks - len(FIRST_WAITS), 100)
    return max(min(timedelta(seconds=grown), LONGEST), least)


_BROKE = Diagnosis("error", "could not be looked up: something broke on our side (see the log)")


class DnsWatch:
    """The watch over all records that are due: a new one at the first tick after it is known."""

    def __init__(
        self,
        store: Store,
        look: Look,
        clock: Clock,
        *,
        least: timedelta = timedelta(),
        threads: int = THREADS,
    ) -> None:
        """Look up with `look`, at most `threads` records at a time; `least` is the least time
        between two looks at one record.
        """
        self._store = store
        self._look = look
        self._clock = clock
        self._least = least
        self._threads = threads

    def tick(self) -> None:
        """Look up every record that is due, unless another process is at it."""
        now = self._clock.now()
        due = self._store.records.due(now)
        if not due:
            return
        token = self._store.locks.take("dns", now=now, lease=LEASE)
        if token is None:
            return
        try:
            self._store.inventory.sweep_started(SweepKind.DNS, "", now=now)
            self._look_at(due)
            done = self._clock.now()
            self._store.inventory.sweep_finished(SweepKind.DNS, "", started=now, now=done)
        finally:
            self._store.locks.give_back("dns", token)

    def _look_at(self, due: list[RecordRow]) -> None:
        answers = self._answers({_question(record) for record in due})
        now = self._clock.now()
        looked = [
            self._judged(record, answers.get(_question(record), _BROKE), now) for record in due
        ]
        self._store.records.looked(looked, now=now)

    def _judged(self, record: RecordRow, said: Diagnosis, now: datetime) -> RecordRow:
        return replace(
            record,
            state=said.state,
            detail=said.sentence,
            next_check_at=now + wait_after(record.looks + 1, least=self._least),
        )

    def _answers(self, questions: Iterable[Question]) -> dict[Question, Diagnosis]:
        """Ask each question once, many at a time: apex and wildcard share a record, jobs may too.

        The threads are daemons: a look under way keeps no process from ending. A look that breaks
        has no answer, and keeps no other from having one.
        """
        queue: SimpleQueue[Question] = SimpleQueue()
        for question in questions:
            queue.put(question)
        answers: dict[Question, Diagnosis] = {}
        threads = [
            threading.Thread(target=self._ask, args=(queue, answers), name="dns", daemon=True)
            for _ in range(min(self._threads, queue.qsize()))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def _ask(self, queue: SimpleQueue[Question], answers: dict[Question, Diagnosis]) -> None:
        while True:
            try:
                question = queue.get_nowait()
            except Empty:
                return
            survives(f"dns look at {question[0]}", partial(self._answer, question, answers))

    def _answer(self, question: Question, answers: dict[Question, Diagnosis]) -> bool:
        answers[question] = self._look(*question)
        return True


def _question(record: RecordRow) -> Question:
    return record.name, record.value
