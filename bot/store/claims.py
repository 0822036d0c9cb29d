"""Claims of tasks: one worker at a time, fenced by a token, losing no wake-up."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.task import Task
from bot.errors import LeaseLostError
from bot.store.base import TaskClaim
from bot.store.connection import Connections, Row
from bot.store.locks import new_token
from bot.store.rows import from_facts, from_task, moment_or_none, stamp, to_job, to_task
from bot.store.task_table import is_new_try, refuse_illegal, stored_task

# `slot` keeps for this attempt what `reserved` said: RETURNING shows a row after the update.
# The job is looked up for one task after another: a join might read all that run first.
_CLAIM = """
UPDATE tasks SET lease_token = :token, lease_until = :until, claimed_at = :now,
  attempts = attempts + 1, first_tried_at = coalesce(first_tried_at, :now),
  slot = reserved, reserved = 0
WHERE id = (
  SELECT t.id FROM tasks t
  WHERE t.finished = 0 AND t.next_attempt_at <= :now
    AND (t.lease_until IS NULL OR t.lease_until <= :now)
    AND (SELECT j.state FROM jobs j WHERE j.number = t.job) = 'running'
  ORDER BY t.next_attempt_at, t.job, t.position LIMIT 1)
RETURNING *
"""

_DEFER = """
UPDATE tasks SET attempts = attempts - 1, next_attempt_at = :until, reserved = 1,
  first_tried_at = CASE WHEN attempts = 1 THEN NULL ELSE first_tried_at END,
  lease_token = NULL, lease_until = NULL
WHERE id = :id AND lease_token = :token
"""

_NEXT_SLOT = """
SELECT min(next_attempt_at) AS at FROM tasks
WHERE finished = 0 AND reserved = 1 AND next_attempt_at > :now AND next_attempt_at <= :soon
"""

_SAVE = """
UPDATE tasks SET state = :state, step = :step, reason = :reason, detail = :detail,
  who_acts = :who_acts, generation = :generation, finished = :finished,
  facts = :facts, certificate_arn = :certificate_arn,
  certificate_status = :certificate_status, distribution_id = :distribution_id,
  distribution_status = :distribution_status, next_attempt_at = :next_attempt_at,
  attempts = CASE WHEN :afresh THEN 0 ELSE attempts END,
  first_tried_at = CASE WHEN :afresh THEN NULL ELSE first_tried_at END,
  plan = coalesce(:new_plan, plan), names = coalesce(:new_names, names),
  lease_token = NULL, lease_until = NULL
WHERE id = :id AND lease_token = :token
"""

# A new generation begins with the attempt that commits it: it counts, so that a crash after the
# side effect is followed by an attempt that looks first.
_CHECKPOINT = """
UPDATE tasks SET facts = :facts, certificate_arn = :certificate_arn,
  certificate_status = :certificate_status, distribution_id = :distribution_id,
  distribution_status = :distribution_status, generation = :generation,
  attempts = CASE WHEN generation = :generation THEN attempts ELSE 1 END,
  first_tried_at = CASE WHEN generation = :generation THEN first_tried_at ELSE claimed_at END
WHERE id = :id AND lease_token = :token
"""


def claim(db: Connections, now: datetime, lease: timedelta) -> TaskClaim | None:
    """Lease one due task of a running job, the longest due first; call it in a transaction."""
    until = now + lease
    row = db.row(_CLAIM, {"token": new_token(), "until": stamp(until), "now": stamp(now)})
    if row is None:
        return None
    job = db.rows("SELECT * FROM jobs WHERE number = ?", (row["job"],))[0]
    return TaskClaim(
        task=to_task(row),
        job=to_job(job),
        token=row["lease_token"],
        lease_until=until,
        reserved=bool(row["slot"]),
    )


def defer(db: Connections, claim: TaskClaim, until: datetime) -> None:
    """Give a claim back as if it had not been made, or raise LeaseLostError."""
    _require(db.execute(_DEFER, {**_fence(claim), "until": stamp(until)}), claim)


def next_slot(db: Connections, now: datetime, within: timedelta) -> datetime | None:
    """Return when the next reserved slot comes, if it comes that soon."""
    row = db.row(_NEXT_SLOT, {"now": stamp(now), "soon": stamp(now + within)})
    return moment_or_none(row["at"] if row else None)


def save(db: Connections, claim: TaskClaim, task: Task, now: datetime) -> None:
    """Save a task and end its claim, or raise LeaseLostError or RefusedError; call it in a
    transaction.
    """
    stored = stored_task(db, claim.task.id)
    _require(stored["lease_token"] == claim.token, claim)
    old = to_task(stored)
    refuse_illegal(stored, task)
    # Asked for since the claim: a task that has failed meanwhile has its request to delete still.
    task = replace(task, drop_requested=old.drop_requested)
    row = from_task(task, with_distribution=bool(stored["with_distribution"]))
    new_plan = task.plan != claim.task.plan
    values = {
        **row,
        **_fence(claim),
        "next_attempt_at": _due(claim, old, task, row, now),
        "afresh": is_new_try(old, task),
        "new_plan": row["plan"] if new_plan else None,
        "new_names": row["names"] if new_plan else None,
    }
    _require(db.execute(_SAVE, values), claim)


def checkpoint(db: Connections, claim: TaskClaim, task: Task) -> None:
    """Commit generation and facts and keep the lease, or raise LeaseLostError."""
    values = {**_fence(claim), "generation": task.generation, **from_facts(task.facts)}
    _require(db.execute(_CHECKPOINT, values), claim)


def _due(claim: TaskClaim, old: Task, task: Task, row: Row, now: datetime) -> str | None:
    if row["finished"]:
        return None
    woken = old.wake_seq != claim.task.wake_seq
    return stamp(now if woken or task.next_attempt_at is None else task.next_attempt_at)


def _fence(claim: TaskClaim) -> Row:
    return {"id": claim.task.id, "token": claim.token}


def _require(saved: object, claim: TaskClaim) -> None:
    if not saved:
        raise LeaseLostError(
            f"Another worker has the certificate {claim.task.main_name} now: nothing was saved."
        )
