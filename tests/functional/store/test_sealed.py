"""Sealed keys: what is kept, who can open it, when it is erased, and that nothing stays behind."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.domain.job import JobState
from bot.domain.private_key import PrivateKeyText
from bot.domain.task import Facts, TaskState
from bot.domain.upload import KEPT, Upload
from bot.errors import KeyNeededError, RefusedError
from bot.store.backup import backup
from bot.store.connection import connect
from bot.store.sqlite import SqliteStore, open_store
from tests.empty_store import empty_store
from tests.functional.store.making import (
    ARN,
    NOW,
    add_job,
    advance,
    checked_job,
    claimed,
    later,
    plan,
    running_job,
)

SECRET, OLDER = Fernet.generate_key().decode(), Fernet.generate_key().decode()
KEY = PrivateKeyText(b"not a key, but as long as one: " + Fernet.generate_key() * 70)
UNTIL = NOW + KEPT


@pytest.fixture
def store(database: Path) -> Iterator[SqliteStore]:
    """An empty store that seals."""
    store = empty_store(database, busy=timedelta(0), secrets=[SECRET])
    yield store
    store.close()


def _again(database: Path, *secrets: str) -> closing[SqliteStore]:
    """Open the store once more, under other secrets."""
    store = open_store(f"sqlite:///{database}", secrets=secrets)
    assert isinstance(store, SqliteStore)
    return closing(store)


def _bytes(database: Path) -> bytes:
    """Give all that is on the disk: the database, its freed pages, and its log."""
    files = sorted(database.parent.glob(f"{database.name}*"))
    return b"".join(file.read_bytes() for file in files)


def _ciphertext(store: SqliteStore, task: str = "t") -> bytes:
    row = store.connections.rows("SELECT ciphertext FROM sealed WHERE task = ?", (task,))[0]
    sealed: bytes = row["ciphertext"]
    return sealed


def _with_key(store: SqliteStore, task: str) -> str:
    """Keep a key for a task, and a link that was not used."""
    store.sealed.put(task, KEY, until=UNTIL, now=NOW)
    store.uploads.add(f"token of {task}", Upload(task, "U1", "T1", later(600)), now=NOW)
    return task


def _is_kept(store: SqliteStore, task: str) -> bool:
    """Whether a task has its key and its link still; never one without the other."""
    key = task in store.sealed.those([task], now=NOW)
    assert key == (store.uploads.find(f"token of {task}") is not None)
    return key


def test_a_key_is_kept_sealed(store: SqliteStore, database: Path) -> None:
    """What is written is not the key, and the key comes back."""
    store.sealed.put("t", KEY, until=UNTIL, now=NOW)

    assert KEY == store.sealed.open("t", now=NOW)
    assert KEY.reveal()[:40] not in _bytes(database)
    assert _ciphertext(store)[100:200] in _bytes(database)
    assert {"t"} == store.sealed.those(["t", "u"], now=NOW)


def test_a_new_key_takes_the_place_of_the_old(store: SqliteStore) -> None:
    """Whoever handed over the wrong one hands over another."""
    store.sealed.put("t", PrivateKeyText("wrong"), until=UNTIL, now=NOW)
    store.sealed.put("t", KEY, until=UNTIL, now=NOW)

    assert KEY == store.sealed.open("t", now=NOW)


def test_without_a_secret_no_key_is_taken(database: Path) -> None:
    """Nothing is written, and the setting is named."""
    with closing(empty_store(database)) as store:
        with pytest.raises(RefusedError, match="EDGECERT_SECRET_KEY is not set"):
            store.sealed.put("t", KEY, until=UNTIL, now=NOW)
        kept = store.sealed.those(["t"], now=NOW)

    assert frozenset() == kept


def test_secrets_are_rotated(store: SqliteStore, database: Path) -> None:
    """The first seals, all open: a key from before the rotation opens until its secret goes."""
    store.sealed.put("old", KEY, until=UNTIL, now=NOW)
    newer = Fernet.generate_key().decode()
    with _again(database, newer, SECRET) as both:
        opened = both.sealed.open("old", now=NOW)
        both.sealed.put("new", KEY, until=UNTIL, now=NOW)
    with _again(database, newer) as one:
        with pytest.raises(KeyNeededError, match="needs the key again"):
            one.sealed.open("old", now=NOW)
        opened_new = one.sealed.open("new", now=NOW)

    assert [KEY, KEY] == [opened, opened_new]
    with pytest.raises(KeyNeededError):
        store.sealed.open("new", now=NOW)


def test_a_key_that_cannot_be_opened_is_asked_for_again(store: SqliteStore, database: Path) -> None:
    """Under another secret, or under none: an error of ours says so, and the key stays sealed."""
    store.sealed.put("t", KEY, until=UNTIL, now=NOW)
    for secrets in ((OLDER,), ()):
        with (
            _again(database, *secrets) as other,
            pytest.raises(KeyNeededError, match="EDGECERT_SECRET_KEY no longer has"),
        ):
            other.sealed.open("t", now=NOW)

    assert KEY == store.sealed.open("t", now=NOW)


def test_a_key_that_is_not_there_is_asked_for_again(store: SqliteStore) -> None:
    """Whether it never was, or its time is over and no tick erased it yet."""
    store.sealed.put("t", KEY, until=later(60), now=NOW)
    for task, now in (("never", NOW), ("t", later(60))):
        with pytest.raises(KeyNeededError, match="needs the key again"):
            store.sealed.open(task, now=now)

    assert frozenset() == store.sealed.those(["t"], now=later(60))


def test_keys_whose_time_is_over_are_erased(store: SqliteStore) -> None:
    """Those, and no others."""
    store.sealed.put("t", KEY, until=later(60), now=NOW)
    store.sealed.put("u", KEY, until=later(61), now=NOW)

    assert 1 == store.sealed.expire(later(60))
    assert 0 == store.sealed.expire(later(60))
    assert {"u"} == store.sealed.those(["t", "u"], now=NOW)


def test_a_draft_s_key_becomes_a_task_s(store: SqliteStore) -> None:
    """Under another id, in the place of what was there; where there is none, none is left."""
    store.sealed.put("draft", KEY, until=UNTIL, now=NOW)
    store.sealed.put("t", PrivateKeyText("wrong"), until=UNTIL, now=NOW)
    store.sealed.move("draft", "t")

    assert KEY == store.sealed.open("t", now=NOW)
    assert frozenset() == store.sealed.those(["draft"], now=NOW)


def test_a_key_is_erased_with_the_arn(store: SqliteStore) -> None:
    """In the transaction that saves it; what another task has stays."""
    running_job(store, "a.example", "b.example")
    claim = claimed(store)
    other = next(t for t in store.tasks.of_job(1) if t.id != claim.task.id)
    _with_key(store, claim.task.id), _with_key(store, other.id)
    imported = replace(claim.task, facts=Facts(certificate_arn=ARN), state=TaskState.ISSUED)

    def save_and_crash() -> None:
        with store.transaction():
            store.tasks.save(claim, imported, events=(), sns=False, now=NOW)
            assert not _is_kept(store, claim.task.id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        save_and_crash()
    before = _is_kept(store, claim.task.id)
    store.tasks.save(claim, imported, events=(), sns=False, now=NOW)

    assert (True, False) == (before, _is_kept(store, claim.task.id))
    assert _is_kept(store, other.id)


def test_a_key_is_erased_with_the_arn_of_a_checkpoint(store: SqliteStore) -> None:
    """An ARN may be saved before its step ends."""
    running_job(store, "a.example")
    claim = claimed(store)
    _with_key(store, claim.task.id)
    store.tasks.checkpoint(claim, claim.task)
    before = _is_kept(store, claim.task.id)
    store.tasks.checkpoint(claim, replace(claim.task, facts=Facts(certificate_arn=ARN)))

    assert (True, False) == (before, _is_kept(store, claim.task.id))


def test_a_failed_task_keeps_its_key_for_a_retry(store: SqliteStore) -> None:
    """Until it is cancelled."""
    running_job(store, "a.example")
    task = _with_key(store, store.tasks.of_job(1)[0].id)
    failed = advance(store, NOW, state=TaskState.FAILED)
    kept = _is_kept(store, task)
    store.tasks.write(replace(failed, state=TaskState.CANCELLED), now=NOW)

    assert (True, False) == (kept, _is_kept(store, task))


@pytest.mark.parametrize("state", [JobState.CANCELLED, JobState.EXPIRED])
def test_the_keys_of_a_job_that_is_not_confirmed_are_erased(
    store: SqliteStore, state: JobState
) -> None:
    """Nobody needs them any more; those of other jobs stay."""
    first, second = checked_job(store, "a.example"), add_job(store, "b.example")
    task, other = (store.tasks.of_job(job.number)[0].id for job in (first, second))
    _with_key(store, task), _with_key(store, other)
    store.jobs.save(replace(first, state=state), now=NOW)

    assert (False, True) == (_is_kept(store, task), _is_kept(store, other))


def test_the_keys_of_replaced_tasks_are_erased(store: SqliteStore) -> None:
    """*Edit* makes new tasks: what is to stay is moved before."""
    job = checked_job(store, "a.example")
    task = _with_key(store, store.tasks.of_job(job.number)[0].id)
    store.jobs.replace_tasks(job.number, [plan("b.example")])

    assert not _is_kept(store, task)


def test_an_erased_key_leaves_nothing_behind(store: SqliteStore, database: Path) -> None:
    """Not sealed, not in a freed page, and once the log is emptied not there either."""
    store.sealed.put("t", KEY, until=UNTIL, now=NOW)
    sealed = _ciphertext(store)
    parts = {sealed[at : at + 100] for at in range(0, len(sealed) - 100, 100)}
    store.sealed.erase(["t"])
    in_the_log = any(part in _bytes(database) for part in parts)

    assert in_the_log
    assert store.sealed.scrub()
    assert set() == {part for part in parts if part in _bytes(database)}


def test_the_log_is_emptied_only_when_something_was_erased(
    store: SqliteStore, database: Path
) -> None:
    """Else there is nothing to empty it for."""
    log = database.with_name(f"{database.name}-wal")
    store.is_writable()

    assert store.sealed.scrub()
    assert 0 < log.stat().st_size


def test_a_reader_in_the_way_is_waited_for(store: SqliteStore, database: Path) -> None:
    """The log is emptied the next time."""
    store.sealed.put("t", KEY, until=UNTIL, now=NOW)
    sealed = _ciphertext(store)
    with closing(connect(database, mode="ro")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sealed").fetchone()
        store.sealed.erase(["t"])
        first = store.sealed.scrub()
    second = store.sealed.scrub()

    assert (False, True) == (first, second)
    assert sealed[100:200] not in _bytes(database)


def test_a_backup_holds_no_key(store: SqliteStore, database: Path, tmp_path: Path) -> None:
    """Whoever restores it is asked for the key again."""
    store.sealed.put("t", KEY, until=UNTIL, now=NOW)
    sealed, copy = _ciphertext(store), tmp_path / "copy.db"
    backup(database, copy)
    with _again(copy, SECRET) as restored:
        kept = restored.sealed.those(["t"], now=NOW)

    assert sealed[100:200] not in copy.read_bytes()
    assert frozenset() == kept
    assert {"t"} == store.sealed.those(["t"], now=NOW)
