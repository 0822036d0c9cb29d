"""The store on SQLite: one file, WAL, one connection a thread, one writer at a time."""

import os
import secrets as chance
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager, closing
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from bot.errors import SettingsError, StoreError
from bot.store import backup, base
from bot.store.audit import SqliteAudit
from bot.store.cards import SqliteCards
from bot.store.certificates import SqliteCertificates
from bot.store.connection import BUSY, Connections, connect, create_file
from bot.store.denials import SqliteDenials
from bot.store.directory import SqliteDirectory
from bot.store.events import SqliteEvents
from bot.store.homes import SqliteHomes
from bot.store.inquiries import SqliteInquiries
from bot.store.inventory import SqliteInventory
from bot.store.jobs import SqliteJobs
from bot.store.locks import SqliteLocks
from bot.store.migrations import is_current, is_ours, migrate, refuse_newer
from bot.store.notices import SqliteNotices
from bot.store.overview import SqliteOverview
from bot.store.records import SqliteRecords
from bot.store.retention import Retention, prune
from bot.store.sealed import SqliteSealed
from bot.store.sealing import Seal
from bot.store.snapshots import SqliteSnapshots
from bot.store.tasks import SqliteTasks
from bot.store.traffic import SqliteTraffic
from bot.store.uploads import SqliteUploads

_SCHEME = "sqlite:///"


def path_of(url: str) -> Path:
    """Return the file of `sqlite:///relative.db` or `sqlite:////absolute.db`, or raise
    SettingsError.
    """
    name = url.removeprefix(_SCHEME)
    if not url.startswith(_SCHEME) or not name or name == ":memory:":
        raise SettingsError(
            f"EDGECERT_DATABASE_URL is {url!r}: write sqlite:///edgecert.db for a file in the "
            "working directory, or sqlite:////var/lib/edgecert.db for any other."
        )
    return Path(name)


def open_store(
    url: str,
    *,
    busy: timedelta = BUSY,
    retention: Retention | None = None,
    secrets: Sequence[str] = (),
) -> base.Store:
    """Open the store, make it if it is not there, and bring its tables up to this version.

    `busy` is how long a write waits for another; `secrets` seal private keys, the first, and open
    them, all. Raises SettingsError when the URL, the folder or
    the file is not usable, NewerDatabaseError (and leaves the file as it was) when a newer version
    wrote it.
    """
    path = path_of(url)
    if not path.parent.is_dir():
        raise SettingsError(f"EDGECERT_DATABASE_URL is {url!r}: there is no folder {path.parent}.")
    _require_writable(path, url)
    if path.exists():
        _inspect(path, url)
    else:
        create_file(path)
    store = SqliteStore(Connections(path, busy=busy), retention or Retention(), Seal(secrets))
    try:
        store.prepare()
    except (sqlite3.DatabaseError, StoreError) as error:
        store.close()
        raise SettingsError(f"EDGECERT_DATABASE_URL is {url!r}: {path}: {error}.") from error
    return store


def _require_writable(path: Path, url: str) -> None:
    """Refuse a store that could be read only: the bot would start, and fail at its first click.
    SQLite makes its journals beside the file, so that the folder counts too.
    """
    journals = (path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))
    for one in (path.parent, path, *journals):
        if one.exists() and not os.access(one, os.W_OK):
            raise SettingsError(
                f"EDGECERT_DATABASE_URL is {url!r}: {one} cannot be written. Let the user that "
                "runs the bot write the database file and its folder."
            )


def _inspect(path: Path, url: str) -> None:
    """Look at a file without writing to it; an empty one is a new database."""
    try:
        with closing(connect(path, mode="ro")) as connection:
            database = Database(connection, execute_plugins=False)
            strange = database.table_names() and not is_ours(database)
            refuse_newer(database)
    except sqlite3.DatabaseError as error:
        raise SettingsError(f"EDGECERT_DATABASE_URL is {url!r}: {path}: {error}.") from error
    if strange:
        raise SettingsError(f"EDGECERT_DATABASE_URL is {url!r}: {path} belongs to another program.")


class SqliteStore:
    """`bot.store.base.Store` on SQLite."""

    def __init__(self, connections: Connections, retention: Retention, seal: Seal) -> None:
        """Use these connections; nothing is opened yet."""
        self.connections = connections
        self._retention = retention
        events = SqliteEvents(connections)
        self.jobs: base.Jobs = SqliteJobs(connections)
        self.tasks: base.Tasks = SqliteTasks(connections, events)
        self.events: base.Events = events
        self.cards: base.Cards = SqliteCards(connections)
        self.records: base.Records = SqliteRecords(connections)
        self.traffic: base.Traffic = SqliteTraffic(connections)
        self.inventory: base.Inventory = SqliteInventory(connections)
        self.certificates: base.Certificates = SqliteCertificates(connections)
        self.snapshots: base.Snapshots = SqliteSnapshots(connections)
        self.inquiries: base.Inquiries = SqliteInquiries(connections)
        self.homes: base.Homes = SqliteHomes(connections)
        self.notices: base.Notices = SqliteNotices(connections)
        self.overview: base.Overview = SqliteOverview(connections)
        self.directory: base.Directory = SqliteDirectory(connections)
        self.denials: base.Denials = SqliteDenials(connections)
        self.locks: base.Locks = SqliteLocks(connections)
        self.audit: base.Audit = SqliteAudit(connections)
        self.sealed: base.Sealed = SqliteSealed(connections, seal)
        self.uploads: base.Uploads = SqliteUploads(connections)

    def prepare(self) -> None:
        """Switch to WAL and migrate. A database that is as it should be is not written to."""
        database = self.connections.database()
        if database.journal_mode != "wal":  # new, or restored from a backup
            database.conn.execute("PRAGMA journal_mode = WAL")
        if not is_current(database):
            with self.connections.transaction():
                migrate(database)

    def transaction(self) -> AbstractContextManager[None]:
        """Join the calls of a `with` block into one BEGIN IMMEDIATE transaction; nests.

        An inner block that raises undoes what it did, and only that; the outermost commits.
        """
        return self.connections.transaction()

    def be_brief(self) -> None:
        """From now on the calling thread waits at most a second for other writers."""
        self.connections.be_brief()

    def is_writable(self) -> bool:
        """Write and read back one row; False when the disk is full, locked or read-only."""
        value = chance.token_hex(8)
        try:
            self.connections.execute(
                """INSERT INTO probes(id, value) VALUES (1, ?)
                   ON CONFLICT(id) DO UPDATE SET value = excluded.value""",
                (value,),
            )
            return {"value": value} == self.connections.row("SELECT value FROM probes")
        except (sqlite3.Error, StoreError):
            return False

    def prune(self, now: datetime) -> int:
        """Delete what retention allows in batches of 500; return how many rows went."""
        return prune(self.connections, self._retention, now)

    def backup(self, target: Path) -> None:
        """Copy the store to a file while it is in use."""
        backup.backup(self.connections.path, target)

    def close(self) -> None:
        """Close every thread's connection."""
        self.connections.close()
