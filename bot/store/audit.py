"""Who did what, through which door, to what, and how it ended."""

from datetime import datetime

from bot.domain.person import Actor
from bot.store.base import AuditRow
from bot.store.connection import Connections
from bot.store.rows import moment, stamp


class SqliteAudit:
    """`bot.store.base.Audit` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def add(self, actor: Actor, action: str, subject: str, outcome: str, *, now: datetime) -> None:
        """Write one row."""
        self._db.insert(
            "audit",
            {
                "at": stamp(now),
                "actor": actor.user,
                "entrance": actor.entrance,
                "action": action,
                "subject": subject,
                "outcome": outcome,
            },
        )

    def of_subject(self, subject: str, *, limit: int = 50) -> list[AuditRow]:
        """Return a subject's rows, newest first."""
        rows = self._db.rows(
            "SELECT * FROM audit WHERE subject = ? ORDER BY id DESC LIMIT ?", (subject, limit)
        )
        return [
            AuditRow(
                at=moment(row["at"]),
                actor=row["actor"],
                entrance=row["entrance"],
                action=row["action"],
                subject=row["subject"],
                outcome=row["outcome"],
            )
            for row in rows
        ]
