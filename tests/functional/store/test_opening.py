"""Opening: what is made, what is brought up to date, what is refused and left untouched."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NewerDatabaseError, SettingsError
from bot.store.connection import Connections, connect
from bot.store.migrations import is_current, migrate
from bot.store.schema import SCRIPTS
from bot.store.sqlite import SqliteStore, open_store
from tests.functional.store.making import add_job


def _files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, whole."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _make(database: Path) -> None:
    open_store(f"sqlite:///{database}").close()


def _write(database: Path, sql: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(sql)
        connection.commit()


def test_a_new_database_is_made_for_its_owner_alone(database: Path) -> None:
    """With every script run, in WAL; an empty file counts as new."""
    _make(database)
    empty = database.with_name("empty.db")
    empty.touch()
    _make(empty)
    with closing(connect(database, mode="ro")) as connection:
        scripts = connection.execute("SELECT name FROM _sqlite_migrations").fetchall()
        mode = connection.execute("PRAGMA journal_mode").fetchone()

    assert 0o600 == database.stat().st_mode & 0o777
    assert [(name,) for name, _ in SCRIPTS] == scripts
    assert ("wal",) == mode


@pytest.mark.parametrize("locked", ["edgecert.db", "edgecert.db-wal", "edgecert.db-shm", ""])
def test_what_cannot_be_written_is_refused(
    database: Path, monkeypatch: pytest.MonkeyPatch, locked: str
) -> None:
    """The file, its folder, and a journal that another user left; nothing is changed. An
    administrator may write anything, so the system's answer is given here.
    """
    database = database.with_name("edgecert.db")
    _make(database)
    for end in ("-wal", "-shm"):
        database.with_name(f"{database.name}{end}").touch()
    before = _files(database.parent)
    which = database.parent / locked
    monkeypatch.setattr("bot.store.sqlite.os.access", lambda path, _: path != which)

    with pytest.raises(SettingsError, match=f"{which} cannot be written"):
        open_store(f"sqlite:///{database}")
    assert before == _files(database.parent)


def test_connections_are_careful(store: SqliteStore) -> None:
    """Foreign keys are kept, and no crash damages the file; for the disk we wait ourselves."""
    connection = store.connections.database().conn
    foreign_keys = connection.execute("PRAGMA foreign_keys").fetchone()
    synchronous = connection.execute("PRAGMA synchronous").fetchone()

    assert ((1,), (1,)) == (foreign_keys, synchronous)


def test_opening_again_changes_nothing(database: Path) -> None:
    """Migrations run once: the file stays as it was, to the byte, and so does what is in it."""
    store = open_store(f"sqlite:///{database}")
    job = add_job(store, "a.example")
    store.close()
    before = _files(database.parent)
    again = open_store(f"sqlite:///{database}")
    found = again.jobs.get(job.number)
    again.close()

    assert job == found
    assert before == _files(database.parent)


def test_a_database_of_a_newer_version_is_refused_untouched(database: Path) -> None:
    """The sentence says what to do; not a byte of the file changes."""
    _make(database)
    _write(
        database,
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) "
        "VALUES ('edgecert', '9999_future', '')",
    )
    before = database.read_bytes()

    with pytest.raises(NewerDatabaseError, match=r"'9999_future'.*start that version"):
        open_store(f"sqlite:///{database}")
    assert before == database.read_bytes()


def test_a_failed_migration_leaves_nothing(database: Path) -> None:
    """A script that fails halfway is undone whole, and is still to be run."""
    _write(database, "CREATE TABLE probes (in_the_way TEXT)")
    connections = Connections(database)
    with pytest.raises(sqlite3.OperationalError, match="probes"), connections.transaction():
        migrate(connections.database())
    tables = connections.database().table_names()
    current = is_current(connections.database())
    connections.close()

    assert ["probes"] == tables
    assert not current


def test_a_database_that_cannot_be_made_ready_is_named(database: Path) -> None:
    """Here another program holds it: the sentence has the setting, the file and the reason."""
    database.touch()
    with closing(connect(database, mode="rw")) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(SettingsError, match=r"EDGECERT_DATABASE_URL.*edgecert\.db.*locked"):
            open_store(f"sqlite:///{database}", busy=timedelta(0))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "edgecert.db",
        "sqlite://edgecert.db",
        "sqlite:///",
        "sqlite:///:memory:",
        "postgresql://localhost/edgecert",
    ],
)
def test_a_malformed_url_is_refused(url: str) -> None:
    """The sentence names the setting, the value and how to write it."""
    with pytest.raises(SettingsError, match="EDGECERT_DATABASE_URL") as refusal:
        open_store(url)

    assert repr(url) in refusal.value.sentence
    assert "sqlite:///edgecert.db" in refusal.value.sentence


def test_a_missing_folder_is_named(database: Path) -> None:
    """Folders are the operator's to make."""
    with pytest.raises(SettingsError, match=f"no folder {database.parent / 'none'}"):
        open_store(f"sqlite:///{database.parent / 'none' / 'edgecert.db'}")


def test_a_file_that_is_no_database_is_refused_untouched(database: Path) -> None:
    """Whatever it is, it is not ours to write to."""
    database.write_text("not a database, but long enough to look like one\n" * 50)
    before = _files(database.parent)

    with pytest.raises(SettingsError, match="not a database"):
        open_store(f"sqlite:///{database}")
    assert before == _files(database.parent)


def test_another_programs_database_is_refused_untouched(database: Path) -> None:
    """Tables that are not ours stay alone."""
    _write(database, "CREATE TABLE theirs (id INTEGER)")
    before = _files(database.parent)

    with pytest.raises(SettingsError, match="another program"):
        open_store(f"sqlite:///{database}")
    assert before == _files(database.parent)
