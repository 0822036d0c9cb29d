"""Transactions: all or nothing, also when the disk is full, read-only or locked."""

import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import RefusedError, StoreError
from bot.store.connection import BRIEF, connect
from bot.store.sqlite import SqliteStore, open_store
from tests.functional.store.making import NOW, add_job, plan, running_job


class _OopsError(RefusedError):
    """What goes wrong inside a block."""


def _undone(store: SqliteStore, deed: Callable[[], object]) -> None:
    """Do something in a block that fails at its end."""

    def block() -> None:
        with store.transaction():
            deed()
            raise _OopsError("no")

    with pytest.raises(_OopsError):
        block()


def _numbers(store: SqliteStore) -> list[int]:
    return [job.number for job in store.jobs.search()]


def test_a_block_is_committed_whole(store: SqliteStore, database: Path) -> None:
    """Another connection sees nothing of it before its end, and all of it after."""
    other = open_store(f"sqlite:///{database}", busy=timedelta(0))
    with store.transaction():
        add_job(store, "a.example")
        before = other.jobs.search()
        add_job(store, "b.example")
    after = other.jobs.search()
    other.close()

    assert [] == before
    assert [2, 1] == [job.number for job in after]


def test_a_block_that_raises_leaves_nothing(store: SqliteStore) -> None:
    """And the connection is ready for the next."""
    _undone(store, lambda: add_job(store, "a.example"))

    assert [] == _numbers(store)
    assert 1 == add_job(store, "a.example").number


def test_the_outermost_block_commits(store: SqliteStore) -> None:
    """What an inner block did is undone with the outer one."""

    def inner() -> None:
        with store.transaction():
            add_job(store, "a.example")

    _undone(store, inner)

    assert [] == _numbers(store)


def test_an_inner_block_that_raises_undoes_only_itself(store: SqliteStore) -> None:
    """Who catches its error commits the rest."""
    with store.transaction():
        add_job(store, "a.example")
        _undone(store, lambda: add_job(store, "b.example"))
        running = running_job(store, "c.example").number
        with pytest.raises(RefusedError):
            store.jobs.replace_tasks(running, [plan("d.example")])

    assert [2, 1] == _numbers(store)
    assert ["c.example"] == [task.main_name for task in store.tasks.of_job(2)]


def test_a_block_belongs_to_its_thread(database: Path) -> None:
    """Another thread's write is not part of it: it waits, and stays when the block is undone."""
    store = open_store(f"sqlite:///{database}", busy=timedelta(seconds=30))
    assert isinstance(store, SqliteStore)
    other = threading.Thread(target=add_job, args=(store, "kept.example"))

    def deed() -> None:
        add_job(store, "lost.example")
        other.start()

    _undone(store, deed)
    other.join(60)
    names = [task.main_name for number in _numbers(store) for task in store.tasks.of_job(number)]
    store.close()

    assert ["kept.example"] == names


def test_a_locked_store_is_not_writable(store: SqliteStore, database: Path) -> None:
    """Another program that holds the write lock makes writes fail after the time to wait."""
    other = connect(database, mode="rw")
    other.execute("BEGIN IMMEDIATE")
    locked = store.is_writable()
    with pytest.raises(StoreError, match="is locked by another write"):
        add_job(store, "a.example")
    jobs = _numbers(store)
    other.execute("ROLLBACK")
    other.close()

    assert not locked
    assert [] == jobs
    assert store.is_writable()


def test_a_full_disk_changes_nothing(store: SqliteStore) -> None:
    """What does not fit is not half written; reads go on, and writes do once there is room."""
    add_job(store, "a.example")
    connection = store.connections.database().conn
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    many = [f"n{number}.example" for number in range(500)]
    with pytest.raises(StoreError, match="disk that holds the store is full"):
        add_job(store, *many)
    jobs = _numbers(store)
    connection.execute("PRAGMA max_page_count = 1000000")

    assert [1] == jobs
    assert store.is_writable()
    assert 2 == add_job(store, "b.example").number


def test_a_read_only_store_is_read(store: SqliteStore) -> None:
    """Nothing can be written, everything be read; health tells."""
    add_job(store, "a.example")
    store.connections.database().conn.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="is read-only"):
        add_job(store, "b.example")

    assert not store.is_writable()
    assert [1] == _numbers(store)


def test_a_failed_commit_is_rolled_back(store: SqliteStore) -> None:
    """A commit that the database refuses leaves no open transaction behind."""
    connection = store.connections.database().conn

    def orphan() -> None:
        with store.transaction():
            connection.execute("PRAGMA defer_foreign_keys = ON")
            store.connections.execute("INSERT INTO threads(job, channel) VALUES (99, 'C1')")

    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        orphan()

    assert not connection.in_transaction
    assert 1 == add_job(store, "a.example").number


def test_a_thread_that_serves_a_listener_waits_briefly(database: Path) -> None:
    """Slack waits three seconds for all that a listener does; workers have more time, and keep
    it. Whoever waits for nothing at all is not made to wait.
    """
    store = open_store(f"sqlite:///{database}")
    assert isinstance(store, SqliteStore)
    found: list[int] = []

    def listen(*, reads_before: bool) -> None:
        if reads_before:
            store.jobs.search()
        for _ in range(2):
            store.be_brief()
        found.extend(_patience(store))

    for reads_before in (False, True):
        thread = threading.Thread(target=listen, kwargs={"reads_before": reads_before})
        thread.start()
        thread.join(60)
    usual = _patience(store)
    store.close()

    assert [round(BRIEF.total_seconds() * 1000)] * 2 == found
    assert [5000] == usual


def test_brief_is_never_longer(store: SqliteStore) -> None:
    """A store that waits for no lock does not begin to."""
    store.be_brief()

    assert [0] == _patience(store)


def test_transactions_stand_in_line_too(database: Path) -> None:
    """Whoever asked first writes first, be it a statement or a whole transaction."""
    store = open_store(f"sqlite:///{database}")
    assert isinstance(store, SqliteStore)
    threads = [threading.Thread(target=_note, args=(store, number)) for number in range(6)]
    with store.transaction():
        for number, thread in enumerate(threads, 1):
            thread.start()
            while store.connections.waiting() < number:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join(60)
    written = store.connections.rows("SELECT key FROM requests ORDER BY rowid")
    store.close()

    assert [str(number) for number in range(6)] == [row["key"] for row in written]


def test_a_closed_store_is_closed_for_every_thread(store: SqliteStore) -> None:
    """Closing twice does nothing."""
    add_job(store, "a.example")
    store.close()
    store.close()

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        store.jobs.get(1)


def test_a_thread_that_ended_leaves_no_connection(store: SqliteStore) -> None:
    """Threads come and go without using up file handles."""
    for _ in range(5):
        thread = threading.Thread(target=store.locks.once, args=("k",), kwargs={"now": NOW})
        thread.start()
        thread.join(60)

    assert 1 == store.connections.count()


def _patience(store: SqliteStore) -> list[int]:
    """Return the milliseconds that the calling thread's writes wait for others."""
    connection = store.connections.database().conn
    return [row[0] for row in connection.execute("PRAGMA busy_timeout")]


def _note(store: SqliteStore, number: int) -> None:
    """Write, alone or in a transaction."""
    if number % 2:
        with store.transaction():
            store.locks.remember(str(number), "", now=NOW)
        return
    store.locks.remember(str(number), "", now=NOW)
