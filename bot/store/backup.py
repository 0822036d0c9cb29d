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
    database itself, another in use or a folder, or its own folder does not exist.
    """
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
    finally:
        partial.unlink(missing_ok=True)


def _copy(source: Path, partial: Path) -> None:
    partial.unlink(missing_ok=True)
    create_file(partial)
    with closing(connect(source, mode="ro")) as old, closing(connect(partial, mode="rw")) as new:
        old.backup(new)
        # One file, without a log beside it, for whoever copies it away.
        new.execute("PRAGMA journal_mode = DELETE")


def restore(file: Path, target: Path) -> None:
    """Replace the database `target` (or make it) by the backup `file`.

    Raises NewerDatabaseError when a newer version wrote the backup, RefusedError when it is not a
    whole database of Edgecert, or the target is in use or no database. Both stay untouched then.
    """
    _require_folder(target)
    with closing(_backup(file)) as old:
        if not target.exists():
            create_file(target)
        with closing(_alone(target)) as new:
            old.backup(new)


def _require_folder(target: Path) -> None:
    if not target.parent.is_dir():
        raise RefusedError(f"There is no folder {target.parent}: make it, or choose another.")


def _backup(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise RefusedError(f"There is no file {file}.")
    connection = connect(file, mode="ro")
    try:
        _refuse(connection, file)
    except BaseException:
        connection.close()
        raise
    return connection


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


def _alone(target: Path) -> sqlite3.Connection:
    """Open a database that nobody else has open, and keep it so until it is closed."""
    connection = connect(target, mode="rw", busy=_AT_ONCE)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        # Leaving WAL needs every other connection closed, idle ones included.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise RefusedError(
            f"{target} is in use, or no database ({error}): stop Edgecert first, or move it away."
        ) from error
    return connection
