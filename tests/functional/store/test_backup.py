"""Backup and restore: whole copies, and what is not overwritten."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NewerDatabaseError, RefusedError
from bot.store.backup import backup, restore
from bot.store.sqlite import SqliteStore, open_store
from tests.functional.store.making import add_job


@pytest.fixture
def copy(store: SqliteStore, tmp_path: Path) -> Path:
    """A backup that holds one job."""
    target = tmp_path / "copy.db"
    add_job(store, "a.example")
    store.backup(target)
    return target


def _jobs(database: Path) -> list[int]:
    store = open_store(f"sqlite:///{database}", busy=timedelta(0))
    numbers = [job.number for job in store.jobs.search()]
    store.close()
    return numbers


def _write(database: Path, sql: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(sql)
        connection.commit()


def test_a_backup_is_one_private_file(store: SqliteStore, copy: Path) -> None:
    """No log beside it, nobody else may read it, and it replaces the one before."""
    add_job(store, "b.example")
    store.backup(copy)
    names = {path.name for path in copy.parent.iterdir() if path.name.startswith("copy")}

    assert {"copy.db"} == names
    assert 0o600 == copy.stat().st_mode & 0o777
    assert [2, 1] == _jobs(copy)


def test_a_backup_never_overwrites_a_store(
    store: SqliteStore, database: Path, tmp_path: Path
) -> None:
    """Neither itself, by whatever name, nor another that is open; nor is a folder made up."""
    link = tmp_path / "link.db"
    link.symlink_to(database)
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    add_job(other, "b.example")

    for target, reason in {
        database: "the database itself",
        link: "the database itself",
        tmp_path / "other.db": "in use",
        tmp_path / "none" / "copy.db": "no folder",
        tmp_path: "is a folder",
    }.items():
        with pytest.raises(RefusedError, match=reason):
            store.backup(target)
    assert [1] == [job.number for job in other.jobs.search()]
    other.close()


def test_a_backup_that_fails_leaves_the_one_before(copy: Path, tmp_path: Path) -> None:
    """The copy is made beside it and takes its place at the end, or goes."""
    before = copy.read_bytes()
    damaged = tmp_path / "damaged.db"
    damaged.write_text("not a database, but long enough to look like one\n" * 50)

    with pytest.raises(RefusedError, match=r"could not be copied.*not a database"):
        backup(damaged, copy)
    with pytest.raises(RefusedError, match="There is no database"):
        backup(tmp_path / "none.db", copy)
    assert before == copy.read_bytes()
    assert not (tmp_path / "copy.db.partial").exists()


def test_a_restore_makes_or_replaces_the_database(
    store: SqliteStore, database: Path, copy: Path, tmp_path: Path
) -> None:
    """What came after the backup is gone; a database that is not there is made."""
    add_job(store, "b.example")
    store.close()
    restore(copy, database)
    restore(copy, tmp_path / "new.db")

    assert [1] == _jobs(database)
    assert [1] == _jobs(tmp_path / "new.db")
    assert 0o600 == (tmp_path / "new.db").stat().st_mode & 0o777


def test_a_store_in_use_is_not_restored(store: SqliteStore, database: Path, copy: Path) -> None:
    """Not even when the connection to it is idle."""
    add_job(store, "b.example")

    with pytest.raises(RefusedError, match="in use"):
        restore(copy, database)
    assert [2, 1] == [job.number for job in store.jobs.search()]
    assert store.is_writable()


def test_a_newer_backup_is_refused(store: SqliteStore, database: Path, copy: Path) -> None:
    """The database stays as it was, and so does the backup."""
    store.close()
    _write(
        copy,
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) "
        "VALUES ('edgecert', '9999_future', '')",
    )
    before = database.read_bytes(), copy.read_bytes()

    with pytest.raises(NewerDatabaseError, match="9999_future"):
        restore(copy, database)
    assert before == (database.read_bytes(), copy.read_bytes())


def test_what_is_no_backup_is_refused(store: SqliteStore, database: Path, tmp_path: Path) -> None:
    """A text, another program's database, a damaged backup, nothing at all."""
    store.close()
    text, theirs = tmp_path / "text.db", tmp_path / "theirs.db"
    text.write_text("not a database, but long enough to look like one\n" * 50)
    _write(theirs, "CREATE TABLE theirs (id INTEGER)")
    before = database.read_bytes()

    for file, reason in {
        text: "not a whole backup",
        theirs: "not a whole backup",
        tmp_path / "none.db": "no file",
        tmp_path: "no file",
    }.items():
        with pytest.raises(RefusedError, match=reason):
            restore(file, database)
    assert before == database.read_bytes()


def test_a_damaged_backup_is_refused(store: SqliteStore, database: Path, copy: Path) -> None:
    """Half of it is not restored."""
    store.close()
    whole = copy.read_bytes()
    copy.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])
    before = database.read_bytes()

    with pytest.raises(RefusedError, match="not a whole backup"):
        restore(copy, database)
    assert before == database.read_bytes()


def test_a_target_that_is_no_database_is_left_alone(copy: Path, tmp_path: Path) -> None:
    """Whoever named the wrong file loses nothing; nor is a folder made up."""
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to look like one\n" * 50)
    before = text.read_bytes()

    with pytest.raises(RefusedError, match="no database"):
        restore(copy, text)
    with pytest.raises(RefusedError, match="no folder"):
        restore(copy, tmp_path / "none" / "new.db")
    assert before == text.read_bytes()


def test_a_target_that_cannot_be_made_is_named(copy: Path, tmp_path: Path) -> None:
    """The operator reads which file and why."""
    (tmp_path / "loop.db").symlink_to(tmp_path / "loop.db")

    with pytest.raises(RefusedError, match=r"loop\.db is in use, is no database, or cannot"):
        restore(copy, tmp_path / "loop.db")
