"""Writers of one process take turns: who can wait least, and among them who asked first, writes
first, however many there are.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.errors import StoreError
from bot.store.turns import Turns

PATIENCE = timedelta(seconds=20)


def _after(count: int, turns: Turns) -> None:
    """Wait until so many threads wait for their turn."""
    tick = threading.Event()
    while turns.waiting < count:
        tick.wait(0.001)


def _noting(
    turns: Turns, order: list[int], number: int, patience: timedelta = PATIENCE
) -> Callable[[], None]:
    def write() -> None:
        with turns.taken(patience):
            order.append(number)

    return write


def test_turns_come_in_the_order_of_asking() -> None:
    """Nobody who asked later goes first, as SQLite's own waiting would allow."""
    turns, order = Turns(), list[int]()
    with ThreadPoolExecutor(8) as pool:
        asked: list[Future[None]] = []
        with turns.taken(PATIENCE):
            for number in range(8):
                asked.append(pool.submit(_noting(turns, order, number)))
                _after(number + 1, turns)
        for one in asked:
            one.result()

    assert list(range(8)) == order
    assert 0 == turns.waiting


def test_whoever_can_wait_least_goes_first() -> None:
    """A click passes the workers that wait, however many they are, and no other click."""
    turns, order = Turns(), list[int]()
    brief = timedelta(seconds=19)
    with ThreadPoolExecutor(6) as pool:
        asked: list[Future[None]] = []
        with turns.taken(PATIENCE):
            for number, patience in enumerate((PATIENCE, PATIENCE, brief, PATIENCE, brief)):
                asked.append(pool.submit(_noting(turns, order, number, patience)))
                _after(number + 1, turns)
        for one in asked:
            one.result()

    assert [2, 4, 0, 1, 3] == order


def test_a_turn_is_passed_on_by_a_writer_that_fails() -> None:
    """What goes wrong in one write keeps no other from its turn."""
    turns, order = Turns(), list[int]()
    with pytest.raises(ZeroDivisionError), turns.taken(PATIENCE):
        _ = 1 // 0
    _noting(turns, order, 1)()

    assert [1] == order


def test_a_turn_that_never_comes_is_an_error() -> None:
    """Whoever has waited long enough is told so, and no longer stands in line."""
    turns, order = Turns(), list[int]()
    with ThreadPoolExecutor(1) as pool, turns.taken(PATIENCE):
        waited = pool.submit(_noting(turns, order, 1, timedelta(milliseconds=10)))
        with pytest.raises(StoreError, match="locked"):
            waited.result()
    _noting(turns, order, 2)()

    assert [2] == order
    assert 0 == turns.waiting
