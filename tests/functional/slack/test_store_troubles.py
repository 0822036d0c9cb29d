"""While the store cannot be written, whoever acts is told so before Slack gives up on the ack."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager

import pytest
from sqlite_utils import Database

from bot.domain.job import JobState
from bot.store.connection import connect
from bot.store.sqlite import SqliteStore
from tests.functional.slack.desk import Desk, said


@contextmanager
def locked(store: SqliteStore) -> Iterator[None]:
    """Let another program hold the write lock."""
    with closing(connect(store.connections.path, mode="rw")) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def read_only(store: SqliteStore) -> Iterator[None]:
    """Let no thread's connection write; then all again."""
    usual, is_on = store.connections.database, True

    def limited() -> Database:
        database = usual()
        database.conn.execute(f"PRAGMA query_only = {int(is_on)}")
        return database

    store.connections.database = limited  # type: ignore[method-assign] # of this one store
    yield
    is_on = False


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [(locked, "The store is locked by another write"), (read_only, "The store is read-only")],
)
def test_an_act_is_answered(
    desk: Desk,
    trouble: Callable[[SqliteStore], AbstractContextManager[None]],
    sentence: str,
) -> None:
    """The sentence says what to do; nothing was saved, and the same act is done afterwards."""
    desk.checked("shop.example")
    assert isinstance(desk.store, SqliteStore)
    names = " ".join(f"n{number}.example" for number in range(9))
    form = desk.form(desk.person("dana"), names)
    form.pick("Snapshot", "storefront-base")
    with trouble(desk.store):
        pressed = desk.press("sam", "Confirm")
        errors = form.submit()
    again = form.submit()

    assert None is pressed.error
    assert sentence in said(pressed)
    assert sentence in " ".join(errors.values())
    assert {} == again
    assert [JobState.CHECKING] == [job.state for job in desk.store.jobs.search(limit=1)]
    assert [] == [event for event in desk.person("dana").ephemerals() if "incident" in event.text]
