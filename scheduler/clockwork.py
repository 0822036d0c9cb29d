"""Starts and stops the ticks. APScheduler says when a tick is due; a thread of the tick's own runs
it, so no tick overlaps itself, delays another, or keeps the process from ending.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.guard import survives
from scheduler.parts import Parts
from scheduler.ticks import TICKS, Running, Tick
from scheduler.worker import Worker

log = structlog.get_logger(__name__)

Role = Literal["all", "web", "worker"]
PATIENCE = 8.0
"""Seconds that a stop waits for what runs; the process has ten to end."""


class TickThread:
    """One tick's thread: it runs the tick when told, and once only however often it was told."""

    def __init__(self, name: str, run: Callable[[], None], stopping: threading.Event) -> None:
        """`run` is called again and again until `stopping` is set; its faults are logged."""
        self.name = name
        self._run = run
        self._stopping = stopping
        self._due = threading.Event()
        # A daemon: a sweep that waits for a hanging AWS must not keep the process alive.
        self._thread = threading.Thread(target=self._loop, name=f"tick-{name}", daemon=True)

    def start(self) -> None:
        """Start waiting."""
        self._thread.start()

    def wake(self) -> None:
        """Say that the tick is due, or that it is time to look whether we stop."""
        self._due.set()

    @property
    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def join(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for the thread; return whether it has ended."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._due.wait()
            self._due.clear()
            if not self._stopping.is_set():
                survives(self.name, self._once)

    def _once(self) -> bool:
        self._run()
        return True


class Scheduler:
    """The ticks of one process."""

    def __init__(
        self, parts: Parts, *, role: Role = "all", ticks: tuple[Tick, ...] = TICKS
    ) -> None:
        """Choose the ticks of `role`; nothing starts yet."""
        self._running = Running.of(parts)
        self._settings = parts.settings
        wanted = {"web", "worker"} if role == "all" else {role}
        self._ticks = {
            tick.name: (tick, TickThread(tick.name, tick.made(self._running), self._stopping))
            for tick in ticks
            if tick.roles & wanted
        }
        self._scheduler = BackgroundScheduler(timezone=UTC)

    @property
    def worker(self) -> Worker:
        """The threads that run tasks."""
        return self._running.worker

    @property
    def _stopping(self) -> threading.Event:
        return self._running.stopping

    def start(self) -> None:
        """Start every tick; each runs at once, and then at its interval."""
        for tick, thread in self._ticks.values():
            thread.start()
            self._scheduler.add_job(
                thread.wake,
                "interval",
                seconds=tick.seconds(self._settings),
                id=tick.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    def stop(self, timeout: float = PATIENCE) -> bool:
        """Claim nothing more, wait up to `timeout` seconds for what runs; return whether all ended.

        What has not ended by then keeps its lease, and is found again when that runs out.
        """
        deadline = time.monotonic() + timeout
        self._stopping.set()
        self._running.worker.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        threads = [thread for _, thread in self._ticks.values() if thread.is_alive]
        for thread in threads:
            thread.wake()
        left = [thread.name for thread in threads if not thread.join(_until(deadline))]
        ended = self._running.worker.join(_until(deadline))
        if left or not ended:
            log.warning("stopped_early", ticks=left, workers=self._running.worker.running)
        return ended and not left


def _until(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
