"""One SQLite connection per thread, and transactions that know before they read that they will
write. Only this module and `backup` open connections.
"""

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from sqlite_utils import Database

from bot.store.disk import Disk
from bot.store.faults import translated
from bot.store.turns import Turns

Row: TypeAlias = dict[str, Any]
Values: TypeAlias = Mapping[str, object] | Sequence[object]

BUSY = timedelta(seconds=5)
"""How long a writer waits for another: a hundred times the longest transaction (50 ms)."""
IN_PASSING = timedelta(milliseconds=100)
"""How long the log's emptying waits for readers: it keeps writers waiting meanwhile."""
BRIEF = timedelta(seconds=1)
"""How long it waits where Slack waits three seconds for all that a listener does."""


def connect(path: Path, *, mode: str, busy: timedelta = BUSY) -> sqlite3.Connection:
    """Open a file in SQLite's `mode` (`ro` never writes, `rw` never creates), in autocommit."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=busy.total_seconds(),
        isolation_level=None,
        check_same_thread=False,  # close() is called by the thread that ends the process
    )


def create_file(path: Path) -> None:
    """Make an empty file that only its owner may read; SQLite gives its journals the same mode."""
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


class Connections:
    """The threads' connections to one database file."""

    def __init__(self, path: Path, *, busy: timedelta = BUSY) -> None:
        """Remember the file; each thread connects when it first asks."""
        self.path = path
        self._busy = busy
        self._local = threading.local()
        self._guard = threading.Lock()
        # Weak: a thread that ends takes its connection with it.
        self._open: weakref.WeakSet[Database] = weakref.WeakSet()
        self._turns = Turns()
        self._disk = Disk(path)

    def database(self) -> Database:
        """Return the calling thread's connection."""
        found: Database | None = getattr(self._local, "database", None)
        if found is None:
            found = self._connect()
            self._local.database = found
        return found

    def be_brief(self) -> None:
        """From now on the calling thread waits for other writers no longer than BRIEF."""
        if self._patience() <= BRIEF:
            return
        self._local.busy = BRIEF
        found: Database | None = getattr(self._local, "database", None)
        if found is not None:
            found.conn.execute(_patient(BRIEF))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block in one BEGIN IMMEDIATE transaction; inside another, in a savepoint of it.

        BEGIN IMMEDIATE waits for its turn; a deferred one that has read cannot wait and fails.
        """
        with self._turn("BEGIN IMMEDIATE") as database:
            if database.conn.in_transaction:
                with database.atomic():
                    yield
                return
            database.conn.execute("BEGIN IMMEDIATE")
            try:
                yield
                database.conn.execute("COMMIT")
            finally:
                database.rollback()  # of what was not committed

    @contextmanager
    def unsynced(self) -> Iterator[None]:
        """Let what the block commits not wait for the disk: a power cut may undo the last of it.

        Nothing is undone out of order: whoever commits and waits brings all before it to the disk.
        """
        was, self._local.is_unsynced = self._is_unsynced(), True
        try:
            yield
        finally:
            self._local.is_unsynced = was

    def execute(self, sql: str, values: Values = ()) -> int:
        """Run one statement; return how many rows it changed."""
        with self._turn(sql) as database:
            return database.conn.execute(sql, values).rowcount

    def execute_many(self, sql: str, rows: Iterable[Values]) -> None:
        """Run one statement for each row."""
        with self._turn(sql) as database:
            database.conn.executemany(sql, rows)

    def insert(self, table: str, values: Mapping[str, object]) -> int:
        """Insert one row; return its rowid."""
        with self._turn("INSERT") as database:
            rowid = database.table(table).insert(dict(values)).last_rowid
        assert rowid is not None  # noqa: S101 - a plain insert always sets it
        return rowid

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """Return every row of a query, or of a write with RETURNING."""
        with self._turn(sql) as database:
            cursor = database.conn.execute(sql, values)
            keys = [column[0] for column in cursor.description]
            return [dict(zip(keys, row, strict=True)) for row in cursor.fetchall()]

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """Return the first row, or None."""
        return next(iter(self.rows(sql, values)), None)

    def empty_log(self) -> bool:
        """Bring what is in the log beside the database into it, and empty the log; False when
        readers were in the way.
        """
        with self._turn("PRAGMA wal_checkpoint") as database:
            database.conn.execute(_patient(IN_PASSING))
            try:
                checkpoint = database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                database.conn.execute(_patient(self._patience()))
        return not checkpoint[0]  # whether it was blocked

    def count(self) -> int:
        """Return how many threads have a connection."""
        with self._guard:
            return len(self._open)

    def waiting(self) -> int:
        """Return how many threads wait for their turn to write."""
        return self._turns.waiting

    def close(self) -> None:
        """Close every thread's connection; what they had not committed is rolled back."""
        with self._guard:
            for database in list(self._open):
                database.close()
            self._open.clear()

    @contextmanager
    def _turn(self, sql: str) -> Iterator[Database]:
        """Give the calling thread's connection; to a write of its own, when its turn has come.

        Raises StoreError for what the disk or another program did meanwhile.
        """
        with translated():
            database = self.database()
            if database.conn.in_transaction or sql.lstrip().upper().startswith("SELECT"):
                yield database
                return
            before = database.conn.total_changes
            with self._turns.taken(self._patience()):
                yield database
            # Only now, when the turn was passed on: nobody waits for another's wait for the disk.
            if database.conn.total_changes > before and not self._is_unsynced():
                self._disk.sync()

    def _patience(self) -> timedelta:
        busy: timedelta = getattr(self._local, "busy", self._busy)
        return busy

    def _is_unsynced(self) -> bool:
        found: bool = getattr(self._local, "is_unsynced", False)
        return found

    def _connect(self) -> Database:
        connection = connect(self.path, mode="rw", busy=self._patience())
        connection.execute("PRAGMA foreign_keys = ON")
        # SQLite would wait for the disk inside its lock; we do it ourselves, after each commit.
        # We must: an attempt is committed before AWS is asked, and after a power cut the next
        # worker has to know that there was one, or it would ask again without looking first.
        connection.execute("PRAGMA synchronous = NORMAL")
        # What is deleted is overwritten with zeros: private keys, though sealed, leave nothing.
        connection.execute("PRAGMA secure_delete = ON")
        database = Database(connection, execute_plugins=False)
        with self._guard:
            self._open.add(database)
        return database


def _patient(busy: timedelta) -> str:
    return f"PRAGMA busy_timeout = {round(busy.total_seconds() * 1000)}"
