"""What SQLite says of disks and locks becomes a sentence; faults of our own stay what they are."""

import sqlite3

import pytest

from bot.errors import StoreError
from bot.store.faults import translated

BUSY_SNAPSHOT = sqlite3.SQLITE_BUSY | (2 << 8)
IOERR_FSYNC = sqlite3.SQLITE_IOERR | (4 << 8)


def refusal(code: int) -> StoreError:
    """Return what becomes of SQLite's error with this result code."""
    error = sqlite3.OperationalError("what SQLite says")
    error.sqlite_errorcode = code
    with pytest.raises(StoreError) as caught, translated():
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("code", "said", "remedy"),
    [
        (sqlite3.SQLITE_FULL, "disk that holds the store is full", "Free some space"),
        (sqlite3.SQLITE_BUSY, "is locked by another write", "Try again in a moment"),
        (BUSY_SNAPSHOT, "is locked by another write", "Try again in a moment"),
        (sqlite3.SQLITE_LOCKED, "is locked by another write", "Try again in a moment"),
        (sqlite3.SQLITE_READONLY, "is read-only", "Let the user that runs the bot write"),
        (sqlite3.SQLITE_PERM, "is read-only", "Let the user that runs the bot write"),
        (sqlite3.SQLITE_CANTOPEN, "cannot be opened", "Look whether it is still there"),
        (sqlite3.SQLITE_IOERR, "does not read or write", "Look at the disk"),
        (IOERR_FSYNC, "does not read or write", "Look at the disk"),
        (sqlite3.SQLITE_CORRUPT, "is damaged", "python -m bot store restore FILE"),
        (sqlite3.SQLITE_NOTADB, "is damaged", "python -m bot store restore FILE"),
    ],
)
def test_what_went_wrong_is_said_with_what_to_do(code: int, said: str, remedy: str) -> None:
    """By SQLite's result code, its extended ones included, never by its English."""
    error = refusal(code)

    assert said in error.sentence
    assert remedy in error.sentence
    assert "what SQLite says" == str(error.__cause__)


@pytest.mark.parametrize(
    "error",
    [
        sqlite3.OperationalError("no such table: probes"),
        sqlite3.IntegrityError("FOREIGN KEY constraint failed"),
        ValueError("none of SQLite's"),
    ],
)
def test_a_fault_of_ours_is_no_trouble_of_the_disk(error: Exception) -> None:
    """A wrong statement must be found in the log, not blamed on the disk."""
    with pytest.raises(type(error)) as caught, translated():
        raise error

    assert error is caught.value
