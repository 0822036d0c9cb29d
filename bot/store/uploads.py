"""One-time links, found by the hash of their tokens: who reads the database can use none."""

import hashlib
from datetime import datetime

from bot.domain.upload import Upload
from bot.store.connection import Connections
from bot.store.rows import moment, moment_or_none, stamp


class SqliteUploads:
    """`bot.store.base.Uploads` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def add(self, token: str, upload: Upload, *, now: datetime) -> None:
        """Write a link; those that the same person had for the same task end now."""
        values = {
            "token_hash": _hash(token),
            "task": upload.task,
            "user": upload.user,
            "team": upload.team,
            "expires_at": stamp(upload.expires_at),
        }
        with self._db.transaction():
            self._db.execute(
                """UPDATE uploads SET expires_at = :now WHERE task = :task AND user = :user
                   AND used_at IS NULL AND expires_at > :now""",
                {"task": upload.task, "user": upload.user, "now": stamp(now)},
            )
            self._db.insert("uploads", values)

    def find(self, token: str) -> Upload | None:
        """Return a link, used and ended ones too."""
        row = self._db.row("SELECT * FROM uploads WHERE token_hash = ?", (_hash(token),))
        if row is None:
            return None
        return Upload(
            task=row["task"],
            user=row["user"],
            team=row["team"],
            expires_at=moment(row["expires_at"]),
            used_at=moment_or_none(row["used_at"]),
        )

    def use(self, token: str, *, now: datetime) -> bool:
        """Use a link up, if it is open."""
        used = self._db.execute(
            """UPDATE uploads SET used_at = :now
               WHERE token_hash = :hash AND used_at IS NULL AND expires_at > :now""",
            {"hash": _hash(token), "now": stamp(now)},
        )
        return used > 0

    def end(self, task: str, *, now: datetime) -> None:
        """End every open link of a task now."""
        self._db.execute(
            """UPDATE uploads SET expires_at = :now
               WHERE task = :task AND used_at IS NULL AND expires_at > :now""",
            {"task": task, "now": stamp(now)},
        )

    def forget(self, before: datetime) -> int:
        """Forget the links that ended before then."""
        return self._db.execute("DELETE FROM uploads WHERE expires_at < ?", (stamp(before),))


def _hash(token: str) -> str:
    # 256 random bits need no salt and no slow hash: there is nothing to guess from.
    return hashlib.sha256(token.encode()).hexdigest()
