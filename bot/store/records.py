"""DNS records that owners must add, and how each last looked in DNS."""

from collections.abc import Sequence
from datetime import datetime

from bot.store import cards
from bot.store.base import RecordRow
from bot.store.connection import Connections, Row
from bot.store.rows import moment_or_none, stamp, stamp_or_none
from bot.store.task_table import wake_tasks

_PUT = """
INSERT INTO records(task, purpose, name, type, value, state, detail, checked_at,
  next_check_at, looks)
VALUES (:task, :purpose, :name, :type, :value, :state, :detail, :checked_at, :next_check_at, :looks)
ON CONFLICT(task, purpose, name) DO UPDATE SET
  type = excluded.type, value = excluded.value, state = excluded.state,
  detail = excluded.detail, checked_at = excluded.checked_at,
  next_check_at = excluded.next_check_at, looks = excluded.looks
WHERE (records.type, records.value) <> (excluded.type, excluded.value)
"""

# A record that was never looked up is due; one looked up without a next time is settled. What is
# due is read first (CROSS JOIN keeps the order): thousands wait, and few are due.
_DUE = """
SELECT r.* FROM records r CROSS JOIN tasks t ON t.id = r.task JOIN jobs j ON j.number = t.job
WHERE r.is_watched = 1 AND t.finished = 0 AND t.state = 'awaiting_validation'
  AND j.state = 'running' AND r.purpose = 'validation'
  AND (r.next_check_at <= :now OR (r.next_check_at IS NULL AND r.looks = 0))
ORDER BY r.next_check_at, t.job, t.position, r.name LIMIT :limit
"""

_LOOKED = """
UPDATE records SET state = :state, detail = :detail, checked_at = :now,
  next_check_at = :next_check_at, looks = looks + 1
WHERE task = :task AND purpose = :purpose AND name = :name AND value = :value
"""

_SEEN = """
SELECT t.job, r.state <> :state AS changed FROM records r JOIN tasks t ON t.id = r.task
WHERE r.task = :task AND r.purpose = :purpose AND r.name = :name AND r.value = :value
"""


class SqliteRecords:
    """`bot.store.base.Records` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def put(self, rows: Sequence[RecordRow]) -> None:
        """Write records by (task, purpose, name); what DNS said of an unchanged value is kept."""
        with self._db.transaction():
            self._db.execute_many(_PUT, [_row(record) for record in rows])

    def of_job(self, job: int) -> list[RecordRow]:
        """Return a job's records, by task position and name."""
        rows = self._db.rows(
            """SELECT r.* FROM records r JOIN tasks t ON t.id = r.task WHERE t.job = ?
               ORDER BY t.position, r.name, r.purpose""",
            (job,),
        )
        return [_record(row) for row in rows]

    def of_task(self, task: str) -> list[RecordRow]:
        """Return a task's records, by name: of the hundreds of a job only its own are read."""
        rows = self._db.rows("SELECT * FROM records WHERE task = ? ORDER BY name, purpose", (task,))
        return [_record(row) for row in rows]

    def due(self, now: datetime, *, limit: int = 200) -> list[RecordRow]:
        """Return validation records of waiting tasks that are to be looked up now.

        Never looked up first, then the longest due. A record looked up whose `next_check_at` is
        None is looked up no more.
        """
        rows = self._db.rows(_DUE, {"now": stamp(now), "limit": limit})
        return [_record(row) for row in rows]

    def looked(self, rows: Sequence[RecordRow], *, now: datetime) -> None:
        """Save what DNS said, touch the cards, and wake the tasks whose record changed state.

        `checked_at` becomes `now` and `looks` rises by one. A record whose value was replaced
        meanwhile is left alone: DNS was asked about another.
        """
        with self._db.transaction():
            jobs: set[int] = set()
            changed: set[str] = set()
            for record in rows:
                values = {**_row(record), "now": stamp(now)}
                for seen in self._db.rows(_SEEN, values):
                    jobs.add(seen["job"])
                    if seen["changed"]:
                        changed.add(record.task)
                self._db.execute(_LOOKED, values)
            wake_tasks(self._db, changed, now)
            for job in sorted(jobs):
                cards.touch(self._db, job)


def _row(record: RecordRow) -> Row:
    return {
        "task": record.task,
        "purpose": record.purpose,
        "name": record.name,
        "type": record.type,
        "value": record.value,
        "state": record.state,
        "detail": record.detail,
        "checked_at": stamp_or_none(record.checked_at),
        "next_check_at": stamp_or_none(record.next_check_at),
        "looks": record.looks,
    }


def _record(row: Row) -> RecordRow:
    return RecordRow(
        task=row["task"],
        purpose=row["purpose"],
        name=row["name"],
        type=row["type"],
        value=row["value"],
        state=row["state"],
        detail=row["detail"],
        checked_at=moment_or_none(row["checked_at"]),
        next_check_at=moment_or_none(row["next_check_at"]),
        looks=row["looks"],
    )
