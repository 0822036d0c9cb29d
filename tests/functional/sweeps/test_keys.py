"""The tick that erases private keys whose time is over."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet

from bot.domain.private_key import PrivateKeyText
from bot.domain.upload import KEPT, LIVES, Upload
from scheduler.retention import TOLD, erase_keys
from scheduler.ticks import TICKS
from tests.empty_store import empty_store
from tests.functional.store.making import NOW

SECRET = Fernet.generate_key().decode()


class Later:
    """A clock some time after the tests' now."""

    def __init__(self, much: timedelta) -> None:
        self._much = much

    def now(self) -> datetime:
        """Return the moment."""
        return NOW + self._much


def test_a_key_whose_time_is_over_is_erased_whole(tmp_path: Path) -> None:
    """After two days it is in no file of the store any more, sealed or not; one day after its end
    a link is forgotten.
    """
    database = tmp_path / "edgecert.db"
    store = empty_store(database, secrets=[SECRET])
    store.sealed.put("t", PrivateKeyText(b"k" * 2000), until=NOW + KEPT, now=NOW)
    store.uploads.add("token", Upload("t", "U1", "T1", NOW + LIVES), now=NOW)
    sealed = store.connections.rows("SELECT ciphertext FROM sealed")[0]["ciphertext"]
    there = [sealed[100:200] in _bytes(database)]
    for much in (KEPT - timedelta(seconds=1), KEPT):
        erase_keys(store, Later(much))
        there.append(sealed[100:200] in _bytes(database))
    link = store.uploads.find("token")
    store.close()

    assert [True, True, False] == there
    assert KEPT > LIVES + TOLD
    assert link is None


def _bytes(database: Path) -> bytes:
    return b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))


def test_keys_are_looked_at_every_minute() -> None:
    """By a worker: none lives a minute longer than it may."""
    (tick,) = (tick for tick in TICKS if tick.name == "keys")

    assert {"worker"} == tick.roles
    assert 60 >= tick.seconds(None)  # type: ignore[arg-type] # it asks no setting
