"""A disk without room for one byte more under a running store. The kernel says so itself: the
store's log becomes the device /dev/full, which takes nothing (ENOSPC), so every commit fails as
late as on a full disk. It needs no rights and fills nothing.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from bot.store.sqlite import SqliteStore

DEVICE = "/dev/full"
_OPEN = Path("/proc/self/fd")
"""This process's open files, as links to where they are."""


@contextmanager
def full(store: SqliteStore) -> Iterator[None]:
    """Let no write find room, whichever thread writes; afterwards all find it again."""
    connect, log = store.connections.database, f"{store.connections.path}-wal"
    kept, guard, is_full = dict[int, int](), threading.Lock(), True
    # What is committed goes to the database's file: nothing is left to be read from the log.
    connect().conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    device = os.open(DEVICE, os.O_RDWR)

    def watched() -> Database:
        found = connect()
        if not found.conn.in_transaction:
            found.conn.execute("SELECT 1 FROM probes").fetchall()  # opens this thread's log
            with guard:
                for number in _open_at(log) - {*kept.values()} if is_full else ():
                    kept[number] = os.dup(number)
                    os.dup2(device, number)
        return found

    store.connections.database = watched  # type: ignore[method-assign] # of this one store
    try:
        yield
    finally:
        with guard:
            is_full = False
            for number in _open_at(DEVICE) & {*kept}:
                os.dup2(kept[number], number)
            for copy in (*kept.values(), device):
                os.close(copy)


def _open_at(path: str) -> set[int]:
    """Give the numbers under which a file is open; one may be closed meanwhile."""
    found = set()
    for link in _OPEN.iterdir():
        try:
            if str(link.readlink()) == path:
                found.add(int(link.name))
        except FileNotFoundError:
            continue
    return found
