"""Tasks of jobs: what they are and know, who works on one, what wakes them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.event import NewEvent
from bot.domain.job import Job
from bot.domain.job_page import JobRow
from bot.domain.task import Task
from bot.store import cards, claims
from bot.store.base import LEASE, TaskClaim
from bot.store.connection import Connections, Row
from bot.store.events import SqliteEvents
from bot.store.rows import dump, from_task, stamp, stamp_or_none, to_task
from bot.store.task_table import (
    WAKE,
    is_new_try,
    refuse_illegal,
    stored_task,
    tasks_of,
    wake_tasks,
)

_WRITE = """
UPDATE tasks SET state = :state, step = :step, reason = :reason, detail = :detail,
  who_acts = :who_acts, generation = :generation, finished = :finished, plan = :plan,
  names = :names, facts = :facts, certificate_arn = :certificate_arn,
  certificate_status = :certificate_status, distribution_id = :distribution_id,
  distribution_status = :distribution_status, attempts = :attempts,
  first_tried_at = :first_tried_at, next_attempt_at = :next_attempt_at,
  drop_requested = :drop_requested, wake_seq = wake_seq + 1, reserved = 0
WHERE id = :id
"""

_ALIASES = """
SELECT name.value AS name, min(j.number) AS job
FROM jobs j JOIN tasks t ON t.job = j.number, json_each(t.names) AS name
WHERE j.state IN ('checking', 'awaiting_confirmation', 'running') AND j.number <> :job
  AND j.with_distribution = 1 AND t.finished = 0
  AND name.value IN (SELECT value FROM json_each(:names))
GROUP BY name.value
"""

_DISTRIBUTIONS = """
SELECT d.value AS distribution, min(j.number) AS job
FROM jobs j JOIN tasks t ON t.job = j.number, json_each(:ids) AS d
WHERE j.state IN ('checking', 'awaiting_confirmation', 'running') AND j.number <> :job
  AND t.finished = 0 AND d.value IN (t.distribution_id,
    json_extract(t.plan, '$.changes.distribution'), json_extract(t.plan, '$.removes.id'))
GROUP BY d.value
"""

_CHANGED_IT = """
SELECT * FROM tasks WHERE distribution_id = :distribution
  AND json_extract(facts, '$.changed_at') IS NOT NULL ORDER BY job DESC, position DESC
"""

_WORKING_WITH = """
WITH going AS (
  SELECT t.* FROM jobs j JOIN tasks t ON t.job = j.number
  WHERE j.state IN ('checking', 'awaiting_confirmation', 'running') AND j.number <> :job
    AND t.state <> 'cancelled')
SELECT arn, min(job) AS job FROM (
  SELECT certificate_arn AS arn, job FROM going
  UNION ALL SELECT json_extract(plan, '$.reuse_certificate'), job FROM going
  UNION ALL SELECT json_extract(plan, '$.removes.id'), job FROM going
  UNION ALL SELECT json_extract(plan, '$.changes.certificate'), job FROM going
  UNION ALL SELECT json_extract(plan, '$.imports.renews'), job FROM going
  UNION ALL SELECT json_extract(plan, '$.changes.replaces'), job FROM going
  UNION ALL SELECT dead.value, job
    FROM going, json_each(going.facts, '$.dead_certificates') AS dead
  UNION ALL SELECT json_extract(s.config, '$.ViewerCertificate.ACMCertificateArn'), job
    FROM going JOIN snapshots s ON s.id = json_extract(going.plan, '$.changes.snapshot')
    WHERE json_extract(going.plan, '$.changes.how') = 'restore')
WHERE arn IN (SELECT value FROM json_each(:arns)) GROUP BY arn
"""

_NAMING = """
SELECT t.* FROM tasks t JOIN jobs j ON j.number = t.job
WHERE j.kind = 'import' AND j.number <> :job AND t.state <> 'cancelled'
  AND json_extract(t.plan, '$.imports.is_tagged')
  AND json_extract(t.plan, '$.imports.title') = :name
  AND (j.state IN ('checking', 'awaiting_confirmation', 'running')
    OR t.certificate_arn IS NOT NULL)
ORDER BY t.job DESC, t.position
"""

# No look into JSON where none is needed (AND would look all the same): who asks waits for this.
_COUNTS = """
SELECT t.job, count(*) - (SELECT count(*) FROM tasks c
    WHERE c.job = t.job AND json_extract(c.plan, '$.covered_by') IS NOT NULL) AS certificates,
  sum(CASE WHEN t.state IN ('removed', 'ready') THEN 1
    WHEN t.state NOT IN ('issued', 'imported') OR j.with_distribution THEN 0
    ELSE json_extract(t.plan, '$.changes') IS NULL END) AS ready,
  count(t.distribution_id) AS distributions, sum(t.state = 'failed') AS failed,
  sum(iif(t.distribution_id IS NULL, 0,
    (SELECT count(*) FROM traffic r WHERE r.task = t.id AND r.lead = 'there'))) AS live,
  sum(iif(t.distribution_id IS NULL, 0, (SELECT count(*) FROM json_each(t.names) AS name
    WHERE name.value IS NOT json_extract(t.facts, '$.distribution_domain')))) AS names
FROM tasks t JOIN jobs j ON j.number = t.job
WHERE t.job IN (SELECT value FROM json_each(?)) GROUP BY t.job
"""
_NONE = dict.fromkeys(("certificates", "ready", "distributions", "failed", "live", "names"), 0)

# Facts are JSON, whose times are not written as the columns' are.
_REQUESTS = """
SELECT count(*) AS number FROM tasks t, json_each(t.facts, '$.requests') AS request
WHERE t.account = :account AND datetime(request.value) > datetime(:since)
"""

_CHANGED = f"""{WAKE} AND account = :account AND (next_attempt_at > :now OR lease_until > :now)
AND job IN (SELECT number FROM jobs WHERE state = 'running') AND (
  EXISTS (SELECT 1 FROM certificates c
          WHERE c.arn = certificate_arn AND c.status IS NOT certificate_status)
  OR EXISTS (SELECT 1 FROM distributions d WHERE d.id = distribution_id
             AND (d.gone = 1 OR d.status IS NOT distribution_status)))
"""

_FOR_REASONS = f"""{WAKE} AND account = :account AND next_attempt_at > :now
AND job IN (SELECT number FROM jobs WHERE state = 'running')
AND reason IN (SELECT value FROM json_each(:reasons))
"""


class SqliteTasks:
    """`bot.store.base.Tasks` on SQLite."""

    def __init__(self, connections: Connections, events: SqliteEvents) -> None:
        """Use these connections; what happens to a task goes to `events`."""
        self._db = connections
        self._events = events

    def of_job(self, number: int) -> list[Task]:
        """Return a job's tasks by position."""
        return tasks_of(self._db, [number])[number]

    def counted(self, jobs: Sequence[Job]) -> list[JobRow]:
        """Return jobs as rows of a list, in their order; *ready* is issued where no distribution is
        asked for. Nothing but the counts leaves the database: a job may have 500 tasks.
        """
        numbers = dump(list[int], [job.number for job in jobs])
        counts = {row.pop("job"): row for row in self._db.rows(_COUNTS, (numbers,))}
        return [JobRow(job, **counts.get(job.number, _NONE)) for job in jobs]

    def get(self, task: str) -> Task:
        """Return the task, or raise UnknownError."""
        return to_task(stored_task(self._db, task))

    def claim(self, now: datetime, *, lease: timedelta = LEASE) -> TaskClaim | None:
        """Lease one due task of a running job in one statement, the longest due first.

        Before it returns, `attempts + 1` and (when null) `first_tried_at = now` are committed.
        """
        with self._db.transaction():
            return claims.claim(self._db, now, lease)

    def defer(self, claim: TaskClaim, *, until: datetime) -> None:
        """Give an unused claim back: this attempt does not count; due at `until` with its slot
        reserved.
        """
        claims.defer(self._db, claim, until)

    def next_slot(self, now: datetime, *, within: timedelta) -> datetime | None:
        """Return when the next reserved slot comes, if it comes that soon."""
        return claims.next_slot(self._db, now, within)

    def save(
        self, claim: TaskClaim, task: Task, *, events: Sequence[NewEvent], sns: bool, now: datetime
    ) -> None:
        """Save the task's state, step, facts and words, and its events, in one transaction.

        Ends the lease. A plan is saved when it is not the claim's; what others asked of the task
        meanwhile (`drop_requested`, a wake-up) is kept.
        """
        with self._db.transaction():
            claims.save(self._db, claim, task, now)
            self._events.add(task.job, events, sns=sns, now=now)
            cards.touch(self._db, task.job)

    def checkpoint(self, claim: TaskClaim, task: Task) -> None:
        """Commit generation and facts under the claim, before a side effect; keeps the lease."""
        claims.checkpoint(self._db, claim, task)

    def write(self, task: Task, *, now: datetime) -> None:
        """Save a task without a claim (retry, drop): bumps wake_seq, so that a running claim looks
        again.

        A task that is newly to be dropped is due now, and so is one saved without a time. Raises
        RefusedError on an illegal move.
        """
        with self._db.transaction():
            stored = stored_task(self._db, task.id)
            old = to_task(stored)
            refuse_illegal(stored, task)
            row = from_task(task, with_distribution=bool(stored["with_distribution"]))
            self._db.execute(_WRITE, {**row, **_timing(old, task, row, now)})
            cards.touch_by_person(self._db, task.job)

    def wake(self, tasks: Iterable[str], *, now: datetime) -> None:
        """Make tasks due now: increments wake_seq. Finished tasks stay as they are."""
        wake_tasks(self._db, tasks, now)

    def wake_changed(self, account: str, *, now: datetime) -> int:
        """Wake every waiting task whose recorded certificate or distribution status differs from
        the inventory's, or whose resource the inventory held and holds no longer; return how many.
        """
        return self._db.execute(_CHANGED, {"account": account, "now": stamp(now)})

    def wake_who_wait(self, account: str, reasons: Iterable[str], *, now: datetime) -> int:
        """Wake every task of a running job that waits for one of these reasons; return how many."""
        values = {"reasons": dump(list[str], list(reasons)), "account": account, "now": stamp(now)}
        return self._db.execute(_FOR_REASONS, values)

    def pending(self) -> tuple[int, int]:
        """Return how many tasks wait for a certificate, and how many for a deployment."""
        row = self._db.rows(
            """SELECT count(CASE WHEN state NOT IN ('deploying', 'disabling') THEN 1 END)
                        AS certificates,
                      count(CASE WHEN state IN ('deploying', 'disabling') THEN 1 END)
                        AS deployments
               FROM tasks WHERE finished = 0
                 AND state IN ('requested', 'awaiting_validation', 'deploying', 'disabling')"""
        )[0]
        return row["certificates"], row["deployments"]

    def requests_since(self, account: str, since: datetime) -> int:
        """Return how many certificates all tasks of an account requested after a moment."""
        values = {"account": account, "since": stamp(since)}
        return int(self._db.rows(_REQUESTS, values)[0]["number"])

    def with_distributions(self, ids: Iterable[str], *, other_than: int) -> dict[str, int]:
        """Return, for each distribution that an unfinished task of another open job makes, changes
        or removes, that job.
        """
        values = {"job": other_than, "ids": dump(list[str], list(ids))}
        rows = self._db.rows(_DISTRIBUTIONS, values)
        return {row["distribution"]: row["job"] for row in rows}

    def of_distribution(self, distribution: str) -> list[Task]:
        """Return the tasks of any job that changed a distribution, newest first."""
        rows = self._db.rows(_CHANGED_IT, {"distribution": distribution})
        return [to_task(row) for row in rows]

    def working_with(self, arns: Iterable[str], *, other_than: int = 0) -> dict[str, int]:
        """Return, for each of these certificates that a task of another open job made, uses,
        removes, replaces, puts on a distribution or brings back there, that job.
        """
        values = {"job": other_than, "arns": dump(list[str], list(arns))}
        return {row["arn"]: row["job"] for row in self._db.rows(_WORKING_WITH, values)}

    def naming(self, name: str, *, other_than: int) -> list[Task]:
        """Return the tasks of other jobs that give a certificate this name, or gave it one: those
        of open jobs, and those that imported something.
        """
        rows = self._db.rows(_NAMING, {"name": name, "job": other_than})
        return [to_task(row) for row in rows]

    def with_aliases(self, names: Iterable[str], *, other_than: int) -> dict[str, int]:
        """Return, for each name that an unfinished task of another open job will make an alias of,
        that job.
        """
        rows = self._db.rows(_ALIASES, {"job": other_than, "names": dump(list[str], list(names))})
        return {row["name"]: row["job"] for row in rows}


def _timing(old: Task, task: Task, row: Row, now: datetime) -> Row:
    afresh = is_new_try(old, task)
    return {
        "attempts": 0 if afresh else task.attempts,
        "first_tried_at": None if afresh else stamp_or_none(task.first_tried_at),
        "next_attempt_at": _due(old, task, row, now),
        "drop_requested": task.drop_requested,
    }


def _due(old: Task, task: Task, row: Row, now: datetime) -> str | None:
    if row["finished"]:
        return None
    dropped = task.drop_requested and not old.drop_requested
    return stamp(now if dropped or task.next_attempt_at is None else task.next_attempt_at)
