"""Whether the public names of ready tasks lead to their distributions, by the last look."""

from collections.abc import Sequence
from datetime import datetime

from bot.store.base import TrafficRow
from bot.store.connection import Connections, Row
from bot.store.rows import moment_or_none, stamp, stamp_or_none


class SqliteTraffic:
    """`bot.store.base.Traffic` on SQLite. Nobody waits for the disk: what a power cut undoes is
    looked up again.
    """

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def due(self, now: datetime, *, limit: int = 200) -> list[TrafficRow]:
        """Return the names that are to be looked up now, the longest due first."""
        rows = self._db.rows(
            """SELECT * FROM traffic WHERE next_check_at <= ?
               ORDER BY next_check_at, task, name LIMIT ?""",
            (stamp(now), limit),
        )
        return [_row(row) for row in rows]

    def looked(self, rows: Sequence[TrafficRow], *, now: datetime) -> None:
        """Save where names lead, and when they are looked up again (None: no more)."""
        with self._db.unsynced(), self._db.transaction():
            self._db.execute_many(
                """UPDATE traffic SET lead = ?, looks = looks + 1, since = coalesce(since, ?),
                   checked_at = ?, next_check_at = ? WHERE task = ? AND name = ?""",
                [
                    (
                        row.lead,
                        stamp(now),
                        stamp(now),
                        stamp_or_none(row.next_check_at),
                        row.task,
                        row.name,
                    )
                    for row in rows
                ],
            )


def _row(row: Row) -> TrafficRow:
    return TrafficRow(
        task=row["task"],
        name=row["name"],
        domain=row["domain"],
        lead=row["lead"],
        looks=row["looks"],
        since=moment_or_none(row["since"]),
        next_check_at=moment_or_none(row["next_check_at"] or None),
    )
