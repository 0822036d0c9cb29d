"""Brings a database to the tables of this version, and refuses one that a newer version wrote.
It never changes a database that it refuses.
"""

from collections.abc import Callable

from sqlite_utils import Database, Migrations

from bot.errors import NewerDatabaseError
from bot.store.schema import SCRIPTS

_SET = "edgecert"


def migrate(database: Database) -> None:
    """Run the scripts that this database has not seen, all or none; a second run changes nothing.

    Call it inside a write transaction, so that two processes never migrate at once.
    """
    _migrations().apply(database)


def is_current(database: Database) -> bool:
    """Tell whether every script has run; reads only."""
    return not _migrations().pending(database)


def is_ours(database: Database) -> bool:
    """Tell whether Edgecert made this database; reads only."""
    return bool(_migrations().applied(database))


def refuse_newer(database: Database) -> None:
    """Raise NewerDatabaseError when a script ran that this version does not know; reads only."""
    known = {name for name, _ in SCRIPTS}
    unknown = [seen.name for seen in _migrations().applied(database) if seen.name not in known]
    if unknown:
        raise NewerDatabaseError(
            f"The database was written by a newer version of Edgecert (it has {unknown[-1]!r}, "
            f"this version ends at {SCRIPTS[-1][0]!r}). It was not touched: start that version "
            "instead, or restore a backup made before the upgrade."
        )


def _migrations() -> Migrations:
    migrations = Migrations(_SET)
    for name, script in SCRIPTS:
        migrations(name=name)(_runner(script))
    return migrations


def _runner(script: str) -> Callable[[Database], None]:
    def run(database: Database) -> None:
        database.executescript(script)

    return run
