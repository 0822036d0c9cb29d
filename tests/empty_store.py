"""Empty stores: migrated once in a process and then copied, for to migrate takes ten times as long
as to copy. What migrating does is not tested with these.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.connection import BUSY
from bot.store.sqlite import SqliteStore, open_store


def empty_store(path: Path, *, busy: timedelta = BUSY, secrets: Sequence[str] = ()) -> SqliteStore:
    """Open a store with nothing in it at a path where there is none; `busy` and `secrets` as of
    `open_store`.
    """
    path.touch(0o600, exist_ok=False)
    path.write_bytes(_migrated())
    store = open_store(f"sqlite:///{path}", busy=busy, secrets=secrets)
    assert isinstance(store, SqliteStore)
    return store


@cache
def _migrated() -> bytes:
    """Give what a new store's file holds."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()
