"""Private keys on their way, sealed, each with its end. Nothing here writes or returns a key in
clear but `open`, and erasing leaves nothing in freed pages (`secure_delete`).
"""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.private_key import PrivateKeyText
from bot.errors import KeyNeededError
from bot.store.connection import Connections
from bot.store.rows import dump, stamp
from bot.store.sealing import Seal

_AMONG = "task IN (SELECT value FROM json_each(:tasks))"


class SqliteSealed:
    """`bot.store.base.Sealed` on SQLite."""

    def __init__(self, connections: Connections, seal: Seal) -> None:
        """Use these connections; `seal` has the secrets."""
        self._db = connections
        self._seal = seal

    def put(self, task: str, key: PrivateKeyText, *, until: datetime, now: datetime) -> None:
        """Seal a key and keep it until then, in the place of an earlier one."""
        values = {
            "task": task,
            "ciphertext": self._seal.close(key),
            "sealed_at": stamp(now),
            "expires_at": stamp(until),
        }
        with self._db.transaction():
            self.erase([task])
            self._db.execute(
                """INSERT INTO sealed(task, ciphertext, sealed_at, expires_at)
                   VALUES (:task, :ciphertext, :sealed_at, :expires_at)""",
                values,
            )

    def open(self, task: str, *, now: datetime) -> PrivateKeyText:
        """Return a task's key, or raise KeyNeededError."""
        row = self._db.row(
            "SELECT ciphertext FROM sealed WHERE task = ? AND expires_at > ?", (task, stamp(now))
        )
        if row is None:
            raise KeyNeededError(
                "No private key is kept for this certificate, or it was kept for its two days and "
                "erased: it needs the key again. Hand it over once more."
            )
        return self._seal.open(row["ciphertext"])

    def those(self, tasks: Iterable[str], *, now: datetime) -> frozenset[str]:
        """Return which of these tasks have a key."""
        rows = self._db.rows(
            f"SELECT task FROM sealed WHERE {_AMONG} AND expires_at > :now",
            {"tasks": dump(list[str], list(tasks)), "now": stamp(now)},
        )
        return frozenset(row["task"] for row in rows)

    def move(self, task: str, to: str) -> None:
        """Let the key of a draft (or task) be that of another."""
        with self._db.transaction():
            self.erase([to])
            self._db.execute("UPDATE sealed SET task = ? WHERE task = ?", (to, task))

    def erase(self, tasks: Iterable[str]) -> int:
        """Erase the keys of these tasks."""
        values = {"tasks": dump(list[str], list(tasks))}
        return self._db.execute(f"DELETE FROM sealed WHERE {_AMONG}", values)

    def expire(self, now: datetime) -> int:
        """Erase the keys whose time is over."""
        return self._db.execute("DELETE FROM sealed WHERE expires_at <= ?", (stamp(now),))

    def scrub(self) -> bool:
        """Empty the database's log of what was erased since the last time."""
        row = self._db.rows("SELECT made FROM erasures WHERE made > scrubbed")
        if not row:
            return True
        if not self._db.empty_log():
            return False
        self._db.execute("UPDATE erasures SET scrubbed = ?", (row[0]["made"],))
        return True
