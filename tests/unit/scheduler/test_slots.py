"""Between two ticks one thread of the worker waits for slots that tasks have reserved."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from scheduler import worker as workers
from scheduler.worker import SOON, Worker

PATIENCE = 10.0
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Line:
    """Tasks that wait for their slots, and a clock that goes on a little at each look."""

    def __init__(self, *seconds: float, pace: float = 0.1) -> None:
        """Reserve slots so many seconds after noon."""
        self.slots = [NOON + timedelta(seconds=each) for each in seconds]
        self.done: list[tuple[datetime, datetime]] = []
        self.asked = threading.Event()
        self._pace = timedelta(seconds=pace)
        self._time = NOON
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Tell the time."""
        with self._lock:
            self._time += self._pace
            return self._time

    def run_one(self, now: datetime) -> bool:
        """Do what has the first slot, if that has come."""
        with self._lock:
            if not self.slots or self.slots[0] > now:
                return False
            self.done.append((self.slots.pop(0), now))
            return True

    def next_slot(self, now: datetime) -> datetime | None:
        """Tell the first slot, if it comes soon."""
        with self._lock:
            self.asked.set()
            return next((slot for slot in self.slots[:1] if slot <= now + SOON), None)


def worker_of(line: Line) -> Worker:
    """Give a worker before a line."""
    return Worker([line.run_one], clock=line, size=4, next_slot=line.next_slot)


def test_each_is_done_at_its_slot_without_a_tick() -> None:
    """One tick is enough while the next slot comes within a second; none is used before."""
    line = Line(0.3, 0.5, 0.9, 1.3, 2.2)
    worker = worker_of(line)
    worker.tick()

    assert worker.join(PATIENCE)
    assert [] == line.slots
    assert [] == [slot for slot, at in line.done if at < slot]


def test_what_comes_later_is_left_to_a_tick() -> None:
    """Nobody waits for a slot that lies further ahead."""
    line = Line(0.3, 5)
    worker = worker_of(line)
    worker.tick()

    assert worker.join(PATIENCE)
    assert 1 == len(line.done)


def test_one_thread_waits() -> None:
    """Further ticks start threads that end at once."""
    line = Line(0.9, pace=0)
    worker = worker_of(line)
    worker.tick()
    line.asked.wait(PATIENCE)
    line.asked.clear()
    for _ in range(3):
        worker.tick()
    worker.stop()

    assert worker.join(PATIENCE)
    assert not line.asked.is_set()
    assert [] == line.done


def test_a_clock_that_stands_still_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slot is left to a tick after a moment of the machine's time."""
    monkeypatch.setattr(workers, "PATIENCE", 0.01)
    line = Line(0.9, pace=0)
    worker = worker_of(line)
    worker.tick()

    assert worker.join(PATIENCE)
    assert 1 == len(line.slots)


def test_a_fault_of_the_store_is_told_and_survived() -> None:
    """The thread ends, and the next tick starts another."""

    def broken(_: datetime) -> datetime | None:
        raise ZeroDivisionError

    line = Line()
    worker = Worker([line.run_one], clock=line, size=1, next_slot=broken)
    with structlog.testing.capture_logs() as lines:
        worker.tick()
        ended = worker.join(PATIENCE)

    assert ended
    assert ["tick_failed"] == [one["event"] for one in lines]
