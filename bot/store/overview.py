"""What someone should look at, a few of each kind and how many in all: reads only."""

from datetime import datetime, timedelta

from bot.domain.home_page import Stuck
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.job import OPEN_STATES, Job, JobState
from bot.store.connection import Connections, Row
from bot.store.inventory_rows import to_certificate
from bot.store.records import SqliteRecords
from bot.store.rows import dump, stamp, to_job, to_task
from bot.store.task_table import stored_task

_STUCK = """
WITH bad AS (
  SELECT t.id, t.job, t.position, CASE WHEN t.state = 'failed' THEN 0
    WHEN t.who_acts = 'operator' THEN 1 ELSE 2 END AS rank
  FROM jobs j JOIN tasks t ON t.job = j.number
  WHERE (j.state = 'running' OR (j.state = 'failed' AND j.finished_at > :since))
    AND j.cancel_requested = 0 AND t.drop_requested = 0
    AND (t.state = 'failed'
      OR (t.finished = 0 AND t.who_acts IN ('operator', 'domain owner')))),
worst AS (
  SELECT id, job, rank, count(*) OVER (PARTITION BY job) AS certificates,
    row_number() OVER (PARTITION BY job ORDER BY rank, position) AS place FROM bad)
SELECT id, job, certificates, count(*) OVER () AS total FROM worst WHERE place = 1
ORDER BY rank, job DESC LIMIT :limit
"""

# As `needs_someone` of bot.domain.attention says it of one certificate.
_ENDING = """
SELECT c.*, d.facts AS details, count(*) OVER () AS total
FROM certificates c LEFT JOIN descriptions d ON d.arn = c.arn
WHERE c.account = :account AND (
  (c.status = :issued AND c.not_after > :now
    AND c.not_after <= CASE WHEN c.type = 'IMPORTED' OR c.in_use = 0
      OR json_extract(d.facts, '$.RenewalSummary.RenewalStatus') IN ('PENDING_VALIDATION', 'FAILED')
      THEN :soon ELSE :late END)
  OR (c.in_use = 1 AND c.status <> :gone AND c.not_after <= :now)
  OR (c.in_use = 1 AND c.status IN (:expired, :revoked)))
ORDER BY c.in_use DESC, c.not_after, c.arn LIMIT :limit
"""


class SqliteOverview:
    """`bot.store.base.Overview` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections
        self._records = SqliteRecords(connections)

    def open_jobs(self, requested_by: str, *, limit: int) -> tuple[list[Job], int]:
        """Return a person's open jobs, newest first."""
        states = dump(list[str], list(OPEN_STATES))
        return self._jobs(
            """SELECT *, count(*) OVER () AS total FROM jobs WHERE requested_by = :who
               AND state IN (SELECT value FROM json_each(:states))
               ORDER BY number DESC LIMIT :limit""",
            {"who": requested_by, "states": states, "limit": limit},
        )

    def unconfirmed(self, *, limit: int) -> tuple[list[Job], int]:
        """Return the jobs that wait for someone to confirm or mend them, oldest first."""
        return self._jobs(
            """SELECT *, count(*) OVER () AS total FROM jobs WHERE state = :state
               ORDER BY number LIMIT :limit""",
            {"state": JobState.AWAITING_CONFIRMATION, "limit": limit},
        )

    def stuck(self, since: datetime, *, limit: int) -> tuple[list[Stuck], int]:
        """Return the jobs with certificates that failed, or wait for a person, worst first."""
        rows = self._db.rows(_STUCK, {"since": stamp(since), "limit": limit})
        found = [self._stuck(row) for row in rows]
        return found, _total(rows)

    def ending(
        self, account: str, *, now: datetime, soon: timedelta, late: timedelta, limit: int
    ) -> tuple[list[Certificate], int]:
        """Return certificates that nobody renews and that end soon, or serve and have ended."""
        values = {
            "account": account,
            "now": stamp(now),
            "soon": stamp(now + soon),
            "late": stamp(now + late),
            "issued": CertificateStatus.ISSUED,
            "expired": CertificateStatus.EXPIRED,
            "revoked": CertificateStatus.REVOKED,
            "gone": CertificateStatus.GONE,
            "limit": limit,
        }
        rows = self._db.rows(_ENDING, values)
        return [to_certificate(row) for row in rows], _total(rows)

    def snapshots(self, account: str) -> int:
        """Return how many snapshots are saved."""
        sql = "SELECT count(*) AS total FROM snapshots WHERE account = ?"
        return _total(self._db.rows(sql, (account,)))

    def _jobs(self, sql: str, values: Row) -> tuple[list[Job], int]:
        rows = self._db.rows(sql, values)
        return [to_job(row) for row in rows], _total(rows)

    def _stuck(self, row: Row) -> Stuck:
        task = to_task(stored_task(self._db, row["id"]))
        job = self._db.rows("SELECT * FROM jobs WHERE number = ?", (row["job"],))[0]
        records = self._records.of_task(task.id)
        return Stuck(to_job(job), task, row["certificates"], tuple(records))


def _total(rows: list[Row]) -> int:
    return int(rows[0]["total"]) if rows else 0
