"""What SQLite says when it cannot read or write, in words for people: the one place where its
errors become ours. A fault of our own statements is none of these, and is raised as it is.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from bot.errors import StoreError

BUSY = (
    "The store is locked by another write, so nothing was saved. Try again in a moment; if it "
    "stays so, another program holds the database file."
)
NO_DISK = (
    "The disk that holds the store does not read or write, so nothing was saved. Look at the disk: "
    "the bot goes on by itself once it works."
)
NOT_CONFIRMED = (
    "It was done, but the disk that holds the store does not confirm that it keeps it. Look before "
    "you do it again; a power cut now could undo it. Look at the disk: the bot goes on by itself "
    "once it works."
)
"""What is committed is seen by everyone, though nobody knows yet whether it would outlive us."""
_READ_ONLY = (
    "The store is read-only, so nothing was saved. Let the user that runs the bot write the "
    "database file and its folder."
)
_DAMAGED = (
    "The store's file is damaged. Stop the bot, and put a copy back: python -m bot store restore "
    "FILE."
)
_SENTENCES: Mapping[int, str] = MappingProxyType(
    {
        sqlite3.SQLITE_BUSY: BUSY,
        sqlite3.SQLITE_LOCKED: BUSY,
        sqlite3.SQLITE_FULL: (
            "The disk that holds the store is full, so nothing was saved. Free some space: the "
            "bot then goes on by itself."
        ),
        sqlite3.SQLITE_READONLY: _READ_ONLY,
        sqlite3.SQLITE_PERM: _READ_ONLY,
        sqlite3.SQLITE_CANTOPEN: (
            "The store's file cannot be opened. Look whether it is still there, and whether the "
            "user that runs the bot may open it."
        ),
        sqlite3.SQLITE_IOERR: NO_DISK,
        sqlite3.SQLITE_CORRUPT: _DAMAGED,
        sqlite3.SQLITE_NOTADB: _DAMAGED,
    }
)
_PRIMARY = 0xFF
"""An extended result code holds the primary one in its lowest byte (sqlite.org/rescode.html)."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise StoreError for what the disk or another program did to us."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # An error of Python's own module carries no code of SQLite's.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
        if code not in _SENTENCES:
            raise
        raise StoreError(_SENTENCES[code]) from error
