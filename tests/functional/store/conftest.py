"""A store on a file of its own for each test. It must never be shared between tests."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.sqlite import SqliteStore
from tests.empty_store import empty_store


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the test's database is."""
    return tmp_path / "edgecert.db"


@pytest.fixture
def store(database: Path) -> Iterator[SqliteStore]:
    """An empty store that waits for no lock."""
    store = empty_store(database, busy=timedelta(0))
    yield store
    store.close()
