"""What processes share: leases by name, rates by name, keys answered once. Each verb is one
statement. None waits for the disk: after a power cut no process is left that it would bind, and a
click whose deed was kept is kept too.
"""

import math
import secrets
from datetime import UTC, datetime, timedelta

from bot.store.connection import Connections
from bot.store.gathering import Gathering
from bot.store.rows import stamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ONCE = timedelta(days=1)


def new_token() -> str:
    """Return a token that no other claim has."""
    return secrets.token_hex(16)


class SqliteLocks:
    """`bot.store.base.Locks` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections
        self._keys: Gathering[tuple[str, datetime]] = Gathering(connections, self._write_once)

    def take(self, name: str, *, now: datetime, lease: timedelta) -> str | None:
        """Take a named lease; return its token, or None while someone else holds it."""
        token = new_token()
        with self._db.unsynced():
            taken = self._db.execute(
                """INSERT INTO leases(name, token, until) VALUES (:name, :token, :until)
                   ON CONFLICT(name) DO UPDATE SET token = excluded.token, until = excluded.until
                   WHERE leases.until <= :now""",
                {"name": name, "token": token, "until": stamp(now + lease), "now": stamp(now)},
            )
        return token if taken else None

    def give_back(self, name: str, token: str) -> None:
        """End a named lease if it is still ours."""
        with self._db.unsynced():
            self._db.execute("DELETE FROM leases WHERE name = ? AND token = ?", (name, token))

    def holds(self, name: str, token: str) -> bool:
        """Tell whether a lease is still ours (also past its time, while nobody else took it)."""
        found = self._db.row("SELECT 1 FROM leases WHERE name = ? AND token = ?", (name, token))
        return found is not None

    def reserve(self, name: str, *, per_second: float, burst: int, now: datetime) -> datetime:
        """Reserve the next slot of a rate and return when it is (now or later).

        `arrival` is the rate's theoretical arrival time, in microseconds since 1970 (the generic
        cell rate algorithm, ITU-T I.371): a slot is `burst` intervals before the arrival it causes.
        """
        pace = _Pace(per_second, burst, now)
        with self._db.unsynced():
            rows = self._db.rows(
                """INSERT INTO rates(name, arrival) VALUES (:name, :now + :interval)
                   ON CONFLICT(name) DO UPDATE SET arrival = max(arrival, :now) + :interval
                   RETURNING arrival""",
                pace.values(name),
            )
        arrival: int = rows[0]["arrival"]
        return max(now, _EPOCH + (arrival - pace.allowance) * _MICROSECOND)

    def available(self, name: str, *, per_second: float, burst: int, now: datetime) -> bool:
        """Take a slot only if one is free now."""
        with self._db.unsynced():
            taken = self._db.execute(
                """INSERT INTO rates(name, arrival) VALUES (:name, :now + :interval)
                   ON CONFLICT(name) DO UPDATE SET arrival = max(arrival, :now) + :interval
                   WHERE max(arrival, :now) + :interval - :allowance <= :now""",
                _Pace(per_second, burst, now).values(name),
            )
        return taken > 0

    def once(self, key: str, *, now: datetime) -> bool:
        """Return True the first time a key is seen, for a day. The keys of one moment are written
        together.
        """
        return self._keys.ask((key, now))

    def _write_once(self, asked: tuple[str, datetime]) -> bool:
        key, now = asked
        return self._write_key(key, None, now, "WHERE requests.expires_at <= :now")

    def remember(self, key: str, response: str, *, now: datetime) -> None:
        """Keep what a key was answered with, for a day."""
        self._write_key(key, response, now, "")

    def answered(self, key: str) -> str | None:
        """Return what a key was answered with."""
        row = self._db.row("SELECT response FROM requests WHERE key = ?", (key,))
        return row["response"] if row else None

    def _write_key(self, key: str, response: str | None, now: datetime, when: str) -> bool:
        values = {"key": key, "response": response, "now": stamp(now), "end": stamp(now + _ONCE)}
        written = self._db.execute(
            "INSERT INTO requests(key, response, expires_at) VALUES (:key, :response, :end) "
            "ON CONFLICT(key) DO UPDATE SET response = excluded.response, "
            f"expires_at = excluded.expires_at {when}",
            values,
        )
        return written > 0


class _Pace:
    """A rate in whole microseconds, rounded so that it is never exceeded."""

    def __init__(self, per_second: float, burst: int, now: datetime) -> None:
        self.interval = math.ceil(1_000_000 / per_second)
        self.allowance = burst * self.interval
        self.now = (now - _EPOCH) // _MICROSECOND

    def values(self, name: str) -> dict[str, object]:
        return {
            "name": name,
            "now": self.now,
            "interval": self.interval,
            "allowance": self.allowance,
        }
