"""One-time links: found by their token only, used once, by whoever is first, for ten minutes."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.upload import LIVES, Upload
from bot.store.sqlite import SqliteStore
from tests.empty_store import empty_store
from tests.functional.store.making import NOW, later

END = NOW + LIVES
UPLOAD = Upload("t", "U1", "T1", END)


def test_a_link_is_found_by_its_token(store: SqliteStore) -> None:
    """By no other, and it says whose it is and what for."""
    store.uploads.add("token", UPLOAD, now=NOW)

    assert UPLOAD == store.uploads.find("token")
    assert store.uploads.find("Token") is None


def test_no_token_is_written(store: SqliteStore, database: Path) -> None:
    """Who reads the database can use no link."""
    store.uploads.add("a-token-that-nobody-has", UPLOAD, now=NOW)
    files = database.parent.glob(f"{database.name}*")

    assert b"a-token-that" not in b"".join(file.read_bytes() for file in files)


def test_a_link_is_used_once(store: SqliteStore) -> None:
    """Looking does not use it; the second use does nothing."""
    store.uploads.add("token", UPLOAD, now=NOW)
    open_before = UPLOAD.is_open(NOW)
    uses = [store.uploads.use("token", now=NOW), store.uploads.use("token", now=later(1))]
    found = store.uploads.find("token")

    assert [True, False] == uses
    assert replace(UPLOAD, used_at=NOW) == found
    assert (True, False) == (open_before, found.is_open(NOW))


def test_a_link_ends(store: SqliteStore) -> None:
    """After ten minutes to the second; a token that never was is not open either."""
    store.uploads.add("token", UPLOAD, now=NOW)

    assert not store.uploads.use("token", now=END)
    assert not store.uploads.use("never", now=NOW)
    assert (True, False) == (UPLOAD.is_open(later(599)), UPLOAD.is_open(END))


def test_of_two_at_once_one_uses_it(database: Path) -> None:
    """Whichever comes first, in whatever thread."""
    store = empty_store(database, busy=timedelta(seconds=60))
    store.uploads.add("token", UPLOAD, now=NOW)
    start, used = threading.Barrier(4), list[bool]()

    def use() -> None:
        start.wait()
        used.append(store.uploads.use("token", now=NOW))

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()

    assert [False, False, False, True] == sorted(used)


def test_a_new_link_ends_the_person_s_old_ones(store: SqliteStore) -> None:
    """For the same task; others' links and other tasks' stay open."""
    others = {"b": replace(UPLOAD, user="U2"), "c": replace(UPLOAD, task="u")}
    store.uploads.add("a", UPLOAD, now=NOW)
    for token, upload in others.items():
        store.uploads.add(token, upload, now=NOW)
    store.uploads.add("d", UPLOAD, now=later(1))

    assert replace(UPLOAD, expires_at=later(1)) == store.uploads.find("a")
    assert others == {token: store.uploads.find(token) for token in others}
    assert UPLOAD == store.uploads.find("d")


def test_all_links_of_a_task_are_ended(store: SqliteStore) -> None:
    """A used one stays as it was used."""
    for token, upload in {"a": UPLOAD, "b": replace(UPLOAD, user="U2")}.items():
        store.uploads.add(token, upload, now=NOW)
    store.uploads.use("a", now=NOW)
    store.uploads.end("t", now=later(1))
    found = [store.uploads.find(token) for token in "ab"]

    assert [END, later(1)] == [one.expires_at for one in found if one]


def test_links_that_ended_are_forgotten(store: SqliteStore) -> None:
    """Those that ended before a moment."""
    store.uploads.add("a", UPLOAD, now=NOW)
    store.uploads.add("b", replace(UPLOAD, task="u", expires_at=later(601)), now=NOW)

    assert 1 == store.uploads.forget(later(601))
    assert (None, "u") == (store.uploads.find("a"), getattr(store.uploads.find("b"), "task", ""))
