"""The local Slack, a store on a file, and one instance of the notices, for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.slack import SlackServer
from bot.store.base import Store
from tests.complaints import without_complaint
from tests.empty_store import empty_store
from tests.functional.notify.counter import Counter, Hand


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A running Slack without rate limits of its own: the bot keeps them by its clock."""
    with SlackServer(rates=False) as server, without_complaint(server):
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    store = empty_store(tmp_path / "edgecert.db")
    yield store
    store.close()


@pytest.fixture
def counter(slack: SlackServer, store: Store) -> Counter:
    """The notices, before anything happened."""
    return Counter(slack, store, Hand())
