"""Threads that do what is due: inquiries, checks, tasks. They hold nothing but a lease in the
store, so that killing them at any moment loses nothing.
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

from bot.clock import Clock
from scheduler.guard import survives
from scheduler.parts import RunOne

NextSlot: TypeAlias = Callable[[datetime], datetime | None]
"""Returns when the next slot of a rate comes that a task has reserved, if that is `SOON`."""
SOON = timedelta(seconds=1)
GLANCE = 0.05
"""Real seconds between two looks at the clock, which may run faster than the machine's."""
PATIENCE = 2.0
"""Real seconds after which a slot that was to come soon is left to the next tick: the clock may
stand still."""


class Worker:
    """At most `size` threads, each of which works until nothing is due, nor will be in a moment.

    One thread waits for slots that come before the next tick: were those left to the tick, several
    calls would be made at once that AWS wants one after another, and it would refuse some.
    """

    def __init__(
        self,
        run_ones: Sequence[RunOne],
        *,
        clock: Clock,
        size: int,
        next_slot: NextSlot = lambda _: None,
        give_way: Callable[[], object] = lambda: None,
    ) -> None:
        """`run_ones` in the order in which a thread asks them; none can starve another. `give_way`
        is called before each of them.
        """
        self._run_ones = tuple(run_ones)
        self._clock = clock
        self._size = size
        self._next_slot = next_slot
        self._give_way = give_way
        self._stopping = threading.Event()
        self._waiting = threading.Lock()
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()

    @property
    def running(self) -> int:
        """How many threads are at work."""
        with self._lock:
            return len(self._threads)

    def tick(self) -> None:
        """Start a thread if there is room; it starts the next one when it found something to do.

        So an idle bot asks the store once a tick, and a busy one has `size` threads in no time.
        """
        with self._lock:
            if self._stopping.is_set() or len(self._threads) >= self._size:
                return
            # A daemon: a thread that waits for a hanging AWS must not keep the process alive.
            thread = threading.Thread(target=self._work, name="worker", daemon=True)
            self._threads.add(thread)
            thread.start()

    def drain(self) -> int:
        """Do all that is due in the calling thread, faults included; return how many things."""
        done = 0
        while ran := sum(run_one(self._clock.now()) for run_one in self._run_ones):
            done += ran
        return done

    def stop(self) -> None:
        """Claim nothing more; what runs is finished, or left to its lease."""
        self._stopping.set()

    def join(self, timeout: float) -> bool:
        """Wait up to `timeout` real seconds for the threads; return whether all have ended."""
        deadline = time.monotonic() + timeout
        while waiting := self._any():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            waiting.join(left)
        return True

    def _any(self) -> threading.Thread | None:
        with self._lock:
            return next(iter(self._threads), None)

    def _work(self) -> None:
        try:
            while not self._stopping.is_set() and (self._round() or self._slot_came()):
                self.tick()
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())

    def _slot_came(self) -> bool:
        """Wait for a slot that comes soon, unless another thread does; False when none came."""
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return survives("work", self._wait_for_slot)
        finally:
            self._waiting.release()

    def _wait_for_slot(self) -> bool:
        slot = self._next_slot(self._clock.now())
        if slot is None:
            return False
        deadline = time.monotonic() + PATIENCE
        while (left := (slot - self._clock.now()).total_seconds()) > 0:
            if self._stopping.wait(min(left, GLANCE)) or time.monotonic() > deadline:
                return False
        return True

    def _round(self) -> bool:
        """Ask each for one thing; True when any had one."""
        found = False
        for run_one in self._run_ones:
            if not self._stopping.is_set():
                self._give_way()
            if not self._stopping.is_set():  # a stop may have come meanwhile
                found = survives("work", partial(run_one, self._clock.now())) or found
        return found
