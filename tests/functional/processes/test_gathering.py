"""What many ask for at one moment is written in one transaction, and answered once it is in."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.connection import Connections
from bot.store.gathering import Gathering
from tests.empty_store import empty_store

MANY = 20


@pytest.fixture
def connections(tmp_path: Path) -> Connections:
    """An empty store's connections, which wait for no lock."""
    return empty_store(tmp_path / "edgecert.db", busy=timedelta(seconds=20)).connections


def _waiting(gathering: Gathering[int], count: int) -> None:
    """Wait until so many have asked."""
    tick = threading.Event()
    while len(gathering._waiting) < count:  # noqa: SLF001 - nothing else tells
        tick.wait(0.001)


def test_all_of_a_moment_are_written_together(connections: Connections) -> None:
    """The first waits for its turn, and writes for all who came meanwhile; each has its answer."""
    written, writers = list[int](), set[int]()

    def write(what: int) -> bool:
        written.append(what)
        writers.add(threading.get_ident())
        return what % 2 > 0

    gathering = Gathering[int](connections, write)
    with ThreadPoolExecutor(MANY) as pool:
        with connections.transaction():
            asked = [pool.submit(gathering.ask, number) for number in range(MANY)]
            _waiting(gathering, MANY)
        answers = [one.result() for one in asked]

    assert 1 == len(writers)
    assert list(range(MANY)) == sorted(written)
    assert [bool(number % 2) for number in range(MANY)] == answers
    connections.close()


def test_whoever_is_in_a_transaction_writes_in_it(connections: Connections) -> None:
    """It has its turn: to wait for one who waits for it would never end."""
    gathering = Gathering[int](connections, bool)
    with ThreadPoolExecutor(1) as pool:
        with connections.transaction():
            other = pool.submit(gathering.ask, 1)
            _waiting(gathering, 1)
            own = gathering.ask(2)

        assert (True, True) == (own, other.result())
    connections.close()


def test_what_is_not_committed_is_answered_by_its_error(connections: Connections) -> None:
    """Each of those who asked is told, and the next is written again."""
    gathering = Gathering[int](connections, lambda _: connections.insert("probes", {"id": 1}) > 0)
    connections.execute("PRAGMA query_only = 1")
    with pytest.raises(StoreError, match="read-only"):
        gathering.ask(1)
    connections.execute("PRAGMA query_only = 0")
    connections.close()


def test_a_turn_that_never_comes_is_told_to_all(tmp_path: Path) -> None:
    """Whoever waits for the one who waits in vain does not wait longer."""
    connections = empty_store(tmp_path / "edgecert.db", busy=timedelta(milliseconds=50)).connections
    gathering = Gathering[int](connections, bool)
    with ThreadPoolExecutor(2) as pool, connections.transaction():
        asked = [pool.submit(gathering.ask, number) for number in range(2)]
        errors = [one.exception(20) for one in asked]

    assert [StoreError] * 2 == [type(one) for one in errors]
    connections.close()


def test_a_fault_of_ours_leaves_nobody_waiting(connections: Connections) -> None:
    """Whoever writes raises it; the others are told that nothing was saved."""

    def broken(_: int) -> bool:
        raise ZeroDivisionError

    gathering = Gathering[int](connections, broken)
    with ThreadPoolExecutor(2) as pool:
        with connections.transaction():
            asked = [pool.submit(gathering.ask, number) for number in range(2)]
            _waiting(gathering, 2)
        errors = [one.exception(20) for one in asked]

    assert {ZeroDivisionError, StoreError} == {type(one) for one in errors}
    assert 0 == connections.waiting()
    connections.close()
