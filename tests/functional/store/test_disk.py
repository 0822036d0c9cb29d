"""The disk: a commit is on it before anything relies on it, and nobody waits for another's wait."""

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.errors import StoreError, UnknownError
from bot.store.sqlite import SqliteStore, open_store
from tests.functional.store.making import NOW, add_job, later
from tests.patience import ANSWER


@dataclass
class SlowDisk:
    """A disk that takes nothing until `go` is set; `asked` tells that somebody waits."""

    asked: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    def sync(self, _: int) -> None:
        """Stand in for os.fsync."""
        self.asked.set()
        self.go.wait(ANSWER)


@pytest.fixture
def synced(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was brought to the disk from now on."""
    add_job(store, "first.example")  # the log's own name is on the disk after this
    names: list[str] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        names.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return names


def test_a_commit_is_on_the_disk_when_it_returns(
    store: SqliteStore, database: Path, synced: list[str]
) -> None:
    """The log holds all commits; a transaction of several writes waits once."""
    add_job(store, "a.example", "b.example")
    once = list(synced)
    store.jobs.touch(1)

    assert [f"{database.name}-wal"] == once
    assert [f"{database.name}-wal"] * 2 == synced


def test_what_changes_nothing_does_not_wait(store: SqliteStore, synced: list[str]) -> None:
    """Reads, claims that find nothing, and a block that is undone."""
    store.jobs.search()
    store.tasks.claim(NOW)
    with pytest.raises(UnknownError), store.transaction():
        store.jobs.get(add_job(store, "a.example").number + 1)

    assert [] == synced


def test_what_binds_only_the_living_does_not_wait(store: SqliteStore, synced: list[str]) -> None:
    """Leases, rates and clicks; inside a transaction they wait with the rest of it."""
    token = store.locks.take("sweep", now=NOW, lease=later(1) - NOW)
    store.locks.give_back("sweep", token or "")
    store.locks.reserve("aws", per_second=1, burst=1, now=NOW)
    store.locks.available("slack", per_second=1, burst=1, now=NOW)
    store.locks.once("click", now=NOW)
    alone = len(synced)
    with store.transaction():
        store.locks.once("other", now=NOW)

    assert (0, 1) == (alone, len(synced))


def test_a_new_log_is_found_again(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that names it is brought to the disk too, once."""
    folders: list[bool] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        folders.append(Path(f"/proc/self/fd/{descriptor}").is_dir())
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    store = open_store(f"sqlite:///{database}")
    add_job(store, "a.example")
    store.close()

    assert [False, True, False] == folders


def test_nobody_waits_for_anothers_wait(store: SqliteStore, slow_disk: SlowDisk) -> None:
    """While one thread waits for the disk, others write."""
    waiting = threading.Thread(target=store.jobs.touch, args=(1,))
    waiting.start()
    is_at_disk = slow_disk.asked.wait(ANSWER)
    first = store.locks.once("click", now=NOW)
    still = waiting.is_alive()
    slow_disk.go.set()
    waiting.join(ANSWER)

    assert (True, True, True, False) == (is_at_disk, first, still, waiting.is_alive())


def test_a_disk_that_fails_is_told(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever acts is told that it was done, which is so, and to look at the disk."""

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(StoreError, match="Look at the disk") as told:
        add_job(store, "a.example")

    assert "It was done" in told.value.sentence
    assert "nothing was saved" not in told.value.sentence
    assert ["a.example"] == [task.main_name for task in store.tasks.of_job(1)]


@pytest.fixture
def slow_disk(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    """A slow disk, for whatever is written from now on."""
    add_job(store, "a.example")
    disk = SlowDisk()
    monkeypatch.setattr(os, "fsync", disk.sync)
    return disk
