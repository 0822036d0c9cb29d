"""The worker's threads: as many as there is work for, and never more than allowed."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
import structlog

from bot.clock import SystemClock
from scheduler.worker import Worker

PATIENCE = 10.0


class Queue:
    """Things to do: `run_one` does one and counts it."""

    def __init__(self, things: int, *, do: Callable[[], None] = lambda: None) -> None:
        self.left = things
        self.done = 0
        self.threads: set[str] = set()
        self.empty = threading.Event()
        self._do = do
        self._lock = threading.Lock()

    def run_one(self, now: datetime) -> bool:
        """Do one thing; False when there is none."""
        assert now.tzinfo is UTC
        with self._lock:
            if not self.left:
                self.empty.set()
                return False
            self.left -= 1
        self._do()
        with self._lock:
            self.done += 1
            self.threads.add(str(threading.get_ident()))
        return True


def _worker(*queues: Queue, size: int = 4) -> Worker:
    return Worker([queue.run_one for queue in queues], clock=SystemClock(), size=size)


def test_one_tick_works_off_everything_that_is_due() -> None:
    """A thread goes on until nothing is due."""
    queue = Queue(25)
    worker = _worker(queue)
    worker.tick()

    assert queue.empty.wait(PATIENCE)
    assert worker.join(PATIENCE)
    assert (25, 0) == (queue.done, worker.running)


def test_work_that_waits_fills_all_threads_and_no_more() -> None:
    """Slow tasks run side by side, up to the size."""
    together = threading.Barrier(4)

    def do() -> None:
        together.wait(PATIENCE)

    queue = Queue(8, do=do)
    worker = _worker(queue, size=4)
    for _ in range(20):
        worker.tick()
    running = worker.running

    assert queue.empty.wait(PATIENCE)
    assert worker.join(PATIENCE)
    assert running <= 4
    assert (8, 4) == (queue.done, len(queue.threads))


def test_a_thread_with_work_calls_for_help() -> None:
    """One tick is enough for several threads once there is much to do."""
    two = threading.Event()
    first = threading.Event()

    def do() -> None:
        if not first.is_set():
            first.set()
            return
        if threading.active_count():
            two.set()

    queue = Queue(50, do=do)
    worker = _worker(queue)
    worker.tick()

    assert two.wait(PATIENCE)
    assert worker.join(PATIENCE)
    assert 50 == queue.done


def test_nobody_starves() -> None:
    """A thousand tasks do not keep a person's question waiting: each round asks all."""
    order: list[str] = []
    questions = Queue(1, do=lambda: order.append("question"))
    tasks = Queue(1000, do=lambda: order.append("task"))
    worker = _worker(tasks, questions, size=1)

    assert 1001 == worker.drain()
    assert ["task", "question"] == order[:2]


def test_a_fault_stops_neither_the_worker_nor_others() -> None:
    """It is logged, and the next tick goes on."""
    faults = iter([ZeroDivisionError("boom")])

    def faulty(_: datetime) -> bool:
        for fault in faults:
            raise fault
        return False

    queue = Queue(3)
    worker = Worker([faulty, queue.run_one], clock=SystemClock(), size=1)
    with structlog.testing.capture_logs() as lines:
        worker.tick()
        worker.join(PATIENCE)

    assert 3 == queue.done
    assert ["tick_failed"] == [line["event"] for line in lines]


def test_work_gives_way_before_each_thing() -> None:
    """Whoever waits for an answer gets the processor first."""
    order: list[str] = []
    kinds = [Queue(1, do=partial(order.append, name)) for name in ("one", "two")]
    run_ones = [kind.run_one for kind in kinds]
    worker = Worker(run_ones, clock=SystemClock(), size=1, give_way=partial(order.append, "way"))
    worker.tick()

    assert worker.join(PATIENCE)
    assert ["way", "one", "way", "two", "way", "way"] == order


@pytest.mark.parametrize(("stops", "order"), [("one", ["way", "one"]), ("way", ["way"])])
def test_a_stop_gives_way_no_more(stops: str, order: list[str]) -> None:
    """After a stop nobody is waited for in vain, and what came up meanwhile is not begun."""
    seen: list[str] = []

    def note(name: str) -> None:
        seen.append(name)
        if name == stops:
            worker.stop()

    kinds = [Queue(2, do=partial(note, name)) for name in ("one", "two")]
    run_ones = [kind.run_one for kind in kinds]
    worker = Worker(run_ones, clock=SystemClock(), size=1, give_way=partial(note, "way"))
    worker.tick()

    assert worker.join(PATIENCE)
    assert order == seen


def test_draining_tells_faults() -> None:
    """Tests that drain see what went wrong."""

    def faulty(_: datetime) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Worker([faulty], clock=SystemClock(), size=1).drain()


def test_a_stop_claims_nothing_more() -> None:
    """What runs is finished; what is due is left to the next start."""
    begun, go_on = threading.Event(), threading.Event()

    def do() -> None:
        begun.set()
        go_on.wait(PATIENCE)

    queue = Queue(10, do=do)
    worker = _worker(queue, size=1)
    worker.tick()
    begun.wait(PATIENCE)
    worker.stop()
    go_on.set()

    assert worker.join(PATIENCE)
    worker.tick()
    assert (1, 0) == (queue.done, worker.running)


def test_a_stop_does_not_wait_for_what_hangs() -> None:
    """A call that AWS does not answer is left to its lease."""
    begun, go_on = threading.Event(), threading.Event()

    def do() -> None:
        begun.set()
        go_on.wait(PATIENCE)

    worker = _worker(Queue(1, do=do))
    worker.tick()
    begun.wait(PATIENCE)
    worker.stop()
    ended = worker.join(0.05)
    go_on.set()

    assert not ended
    assert worker.join(PATIENCE)
