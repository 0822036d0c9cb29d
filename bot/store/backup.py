"""Copies of the store: made while it is in use, put back while it is not."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from sqlite_utils import Database

from bot.errors import RefusedError
from bot.store.connection import connect, create_file
from bot.store.migrations import is_ours, refuse_newer

_AT_ONCE = timedelta(0)


def backup(source: Path, target: Path) -> None:
    """Copy the database `source`, as it is at one moment, to the one file `target`.

    The target appears (or is replaced) whole or not at all. Raises RefusedError when it is the
    database itself, another in use or a folder, when its own folder does not exist, or when the
    copy cannot be made (the disk is full, say).
    """
    if not source.is_file():
        raise RefusedError(f"There is no database {source}: nothing was copied.")
    if target.exists() and target.samefile(source):
        raise RefusedError(f"{target} is the database itself: choose another file.")
    _require_folder(target)
    if target.is_dir():
        raise RefusedError(f"{target} is a folder: name a file in it.")
    if target.with_name(f"{target.name}-wal").exists():
        raise RefusedError(f"{target} is a database in use: choose another file.")
    partial = target.with_name(f"{target.name}.partial")
    try:
        _copy(source, partial)
        partial.replace(target)
    except (sqlite3.DatabaseError, OSError) as error:
        raise RefusedError(f"{source} could not be copied to {target}: {error}.") from error
    finally:
        partial.unlink(missing_ok=True)


def _copy(source: Path, partial: Path) -> None:
    partial.unlink(missing_ok=True)
    create_file(partial)
    with closing(connect(source, mode="ro")) as old, closing(connect(partial, mode="rw")) as new:
        old.backup(new)
        # One file, without a log beside it, for whoever copies it away.
        new.execute("PRAGMA journal_mode = DELETE")
        _leave_keys_out(new)


def _leave_keys_out(copy: sqlite3.Connection) -> None:
    """Erase the private keys: sealed or not, none outlives its two days in a copy."""
    copy.execute("PRAGMA journal_mode = MEMORY")  # no file has what is erased, even for a moment
    copy.execute("PRAGMA secure_delete = ON")
    tables = copy.execute("SELECT name FROM sqlite_master WHERE name IN ('sealed', 'uploads')")
    for (table,) in tables.fetchall():
        copy.execute(f"DELETE FROM {table}")


def restore(file: Path, target: Path) -> None:
    """Replace the database `target` (or make it) by the backup `file`.

    Raises NewerDatabaseError when a newer version wrote the backup, RefusedError when it is not a
    whole database of Edgecert, or the target is in use, no database or not writable. Both stay as
    they were then.
    """
    _require_folder(target)
    if not file.is_file():
        raise RefusedError(f"There is no file {file}.")
    with closing(connect(file, mode="ro")) as old:
        _refuse(old, file)
        try:
            if not target.exists():
                create_file(target)
            with closing(connect(target, mode="rw", busy=_AT_ONCE)) as new:
                _be_alone(new)
                old.backup(new)
        except (sqlite3.DatabaseError, OSError) as error:
            raise RefusedError(
                f"{target} is in use, is no database, or cannot be written ({error}): stop "
                "Edgecert first, or name another file."
            ) from error


def _require_folder(target: Path) -> None:
    if not target.parent.is_dir():
        raise RefusedError(f"There is no folder {target.parent}: make it, or choose another.")


def _refuse(connection: sqlite3.Connection, file: Path) -> None:
    try:
        database = Database(connection, execute_plugins=False)
        sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        ours = sound and is_ours(database)
        refuse_newer(database)
    except sqlite3.DatabaseError:
        ours = False
    if not ours:
        raise RefusedError(f"{file} is not a whole backup of Edgecert: nothing was restored.")


def _be_alone(connection: sqlite3.Connection) -> None:
    """Keep everybody else out until the connection is closed, or raise when somebody is in."""
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    # Leaving WAL needs every other connection closed, idle ones included.
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("COMMIT")
