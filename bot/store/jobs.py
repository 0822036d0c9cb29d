"""Jobs by number: what was asked, what the checks found, how it ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.job import NOTHING, Job, JobState, Request, may_move
from bot.domain.kinds import JobKind, Order, kind_of
from bot.domain.task import Plan
from bot.errors import LeaseLostError, RefusedError, StaleError, UnknownError
from bot.store import cards
from bot.store.base import LEASE, JobClaim, Where
from bot.store.connection import Connections, Row
from bot.store.locks import new_token
from bot.store.rows import dump, from_job, stamp, to_job
from bot.store.task_table import insert_tasks, tasks_of, wake_job, write_plans

_ENDS = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED})

# Numbers first: sorting whole rows, requests of 500 lines included, would be slow.
_SEARCH = """
SELECT * FROM jobs WHERE number IN (
  SELECT number FROM jobs WHERE {wanted} ORDER BY number DESC LIMIT :limit OFFSET :offset)
ORDER BY number DESC
"""
_IN_STATES = "state IN (SELECT value FROM json_each(:states))"
_OF_REQUESTER = "requested_by = :requested_by"

_CLAIM = """
UPDATE jobs SET lease_token = :token, lease_until = :until WHERE number = (
  SELECT number FROM jobs
  WHERE state = 'checking' AND checks_due_at <= :now
    AND (lease_until IS NULL OR lease_until <= :now)
  ORDER BY checks_due_at, number LIMIT 1)
RETURNING *
"""

# Asked before anything is written: every worker asks at every turn, and mostly in vain.
_ANY = """
SELECT 1 FROM jobs WHERE state = 'checking' AND checks_due_at <= :now
  AND (lease_until IS NULL OR lease_until <= :now) LIMIT 1
"""

# Whoever saves a job ends the lease of its checks: they looked at what it was before.
_SAVE = """
UPDATE jobs SET state = :state, with_distribution = :with_distribution, request = :request,
  job_order = :job_order,
  checks = :checks, checked_at = :checked_at, confirmed_by = :confirmed_by,
  confirmed_at = :confirmed_at, finished_at = :finished_at, cancel_requested = :cancel_requested,
  revision = revision + 1, checks_due_at = :now, lease_token = NULL, lease_until = NULL
WHERE number = :number AND (:token IS NULL OR lease_token = :token)
"""


class SqliteJobs:
    """`bot.store.base.Jobs` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def add(
        self,
        request: Request,
        plans: Sequence[Plan],
        *,
        kind: JobKind,
        account: str,
        actor: str,
        channel: str,
        now: datetime,
    ) -> Job:
        """Create a job in `checking` with one `queued` task per plan (not due until confirmed) and
        a card row.
        """
        job = Job(
            number=0,
            kind=kind,
            account=account,
            state=JobState.CHECKING,
            request=request,
            requested_by=actor,
            channel=channel,
            created_at=now,
        )
        return self._add(job, plans)

    def add_order(
        self,
        order: Order,
        plans: Sequence[Plan],
        *,
        where: Where | Job,
        actor: str,
        now: datetime,
        request: Request = NOTHING,
    ) -> Job:
        """Create a job, as `add` does, of the kind that carries such an order: under a parent, in
        that one's account and channel, or where no parent is. `request` is what it asks ACM for.
        """
        job = Job(
            number=0,
            kind=kind_of(order),
            account=where.account,
            state=JobState.CHECKING,
            request=request,
            requested_by=actor,
            channel=where.channel,
            created_at=now,
            parent=where.number if isinstance(where, Job) else None,
            order=order,
        )
        return self._add(job, plans)

    def _add(self, job: Job, plans: Sequence[Plan]) -> Job:
        with self._db.transaction():
            number = self._db.insert("jobs", _new_row(job))
            self._db.insert("threads", {"job": number, "channel": job.channel})
            insert_tasks(self._db, number, job.account, plans)
        return replace(job, number=number)

    def get(self, number: int) -> Job:
        """Return the job, or raise UnknownError."""
        return to_job(self._stored(number))

    def children(self, number: int) -> list[Job]:
        """Return the jobs whose parent it is, oldest first."""
        rows = self._db.rows("SELECT * FROM jobs WHERE parent = ? ORDER BY number", (number,))
        return [to_job(row) for row in rows]

    def search(
        self,
        *,
        states: Iterable[JobState] | None = None,
        requested_by: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Job]:
        """Return jobs, newest first."""
        wanted = ["TRUE"]
        values: Row = {"limit": limit, "offset": offset}
        if states is not None:
            wanted.append(_IN_STATES)
            values["states"] = dump(list[str], list(states))
        if requested_by is not None:
            wanted.append(_OF_REQUESTER)
            values["requested_by"] = requested_by
        sql = _SEARCH.format(wanted=" AND ".join(wanted))
        return [to_job(row) for row in self._db.rows(sql, values)]

    def running(self) -> dict[int, int]:
        """Return how often the card of each running job was touched, by number, newest first."""
        rows = self._db.rows(
            """SELECT number, touched FROM jobs JOIN threads ON job = number
               WHERE state = 'running' ORDER BY number DESC"""
        )
        return {row["number"]: row["touched"] for row in rows}

    def save(self, job: Job, *, now: datetime) -> Job:
        """Write state, request, checks, confirmation and flags; bump `revision` by one and touch
        the card.

        A newly asked cancel wakes every unfinished task. Raises StaleError when the stored revision
        is not `job.revision`, RefusedError on an illegal move.
        """
        with self._db.transaction():
            old = self.get(job.number)
            saved = self._save(old, job, now)
            if job.cancel_requested and not old.cancel_requested:
                wake_job(self._db, job.number, now)
            cards.touch_by_person(self._db, job.number)
        return saved

    def replace_tasks(self, number: int, plans: Sequence[Plan]) -> None:
        """Replace an unconfirmed job's tasks (Edit); raises RefusedError once the job was
        confirmed.
        """
        with self._db.transaction():
            job = self._editable(number)
            self._db.execute("DELETE FROM tasks WHERE job = ?", (number,))
            insert_tasks(self._db, number, job.account, plans)

    def replan(self, number: int, plans: Mapping[str, Plan]) -> None:
        """Replace plans of an unconfirmed job's tasks by the tasks' ids, which stay, and with them
        what is kept for them; raises RefusedError once the job was confirmed.
        """
        with self._db.transaction():
            self._editable(number)
            write_plans(self._db, number, plans)

    def release_tasks(self, number: int, *, now: datetime) -> None:
        """Make a confirmed job's unfinished tasks due now."""
        wake_job(self._db, number, now)

    def claim_checks(self, now: datetime, *, lease: timedelta = LEASE) -> JobClaim | None:
        """Lease the oldest due job in `checking`; None when there is none."""
        if self._db.row(_ANY, {"now": stamp(now)}) is None:
            return None
        until = now + lease
        values = {"token": new_token(), "until": stamp(until), "now": stamp(now)}
        with self._db.transaction():
            row = self._db.row(_CLAIM, values)
            if row is None:
                return None
            tasks = tasks_of(self._db, [row["number"]])[row["number"]]
        return JobClaim(to_job(row), tuple(tasks), row["lease_token"], until)

    def defer_checks(self, claim: JobClaim, *, until: datetime) -> None:
        """Give the claim back, due again at `until`; raises LeaseLostError."""
        given_back = self._db.execute(
            """UPDATE jobs SET checks_due_at = :until, lease_token = NULL, lease_until = NULL
               WHERE number = :number AND lease_token = :token""",
            {"until": stamp(until), "number": claim.job.number, "token": claim.token},
        )
        if not given_back:
            raise _lost(claim)

    def save_checks(
        self, claim: JobClaim, job: Job, *, plans: Mapping[str, Plan], now: datetime
    ) -> Job:
        """Save what the checks found (like `save`) under the claim, and end it; raises
        LeaseLostError.

        `plans` replaces tasks' plans by id. What anyone saved since the claim is checked anew.
        """
        with self._db.transaction():
            stored = self._stored(claim.job.number)
            if stored["lease_token"] != claim.token:
                raise _lost(claim)
            write_plans(self._db, job.number, plans)
            saved = self._save(to_job(stored), job, now, token=claim.token)
            cards.touch(self._db, job.number)
        return saved

    def touch(self, number: int) -> None:
        """Mark the job's card as possibly out of date; a card that was given up is shown again."""
        cards.touch_by_person(self._db, number)

    def unconfirmed_since(self, moment: datetime) -> list[Job]:
        """Return jobs not confirmed that were created before `moment`, oldest first."""
        rows = self._db.rows(
            """SELECT * FROM jobs WHERE state IN ('checking', 'awaiting_confirmation')
               AND created_at < ? ORDER BY number""",
            (stamp(moment),),
        )
        return [to_job(row) for row in rows]

    def _editable(self, number: int) -> Job:
        job = self.get(number)
        if job.state not in {JobState.CHECKING, JobState.AWAITING_CONFIRMATION}:
            raise RefusedError(f"{job.name} is {job.state}: its certificates cannot be edited.")
        return job

    def _stored(self, number: int) -> Row:
        row = self._db.row("SELECT * FROM jobs WHERE number = ?", (number,))
        if row is None:
            raise UnknownError(f"There is no job J-{number}.")
        return row

    def _save(self, old: Job, job: Job, now: datetime, *, token: str | None = None) -> Job:
        if old.revision != job.revision:
            raise StaleError(f"{job.name} has changed since: look at its card and try again.")
        if not may_move(old.state, job.state):
            raise RefusedError(f"{job.name} is {old.state}: it cannot become {job.state}.")
        ended = (old.finished_at or now) if job.state in _ENDS else None
        row = from_job(replace(job, finished_at=ended))
        self._db.execute(_SAVE, {**row, "now": stamp(now), "token": token})
        return self.get(job.number)


def _new_row(job: Job) -> Row:
    row = from_job(job)
    del row["number"]  # the database gives it
    return {
        **row,
        "kind": job.kind,
        "parent": job.parent,
        "account": job.account,
        "requested_by": job.requested_by,
        "channel": job.channel,
        "created_at": stamp(job.created_at),
        "checks_due_at": stamp(job.created_at),
    }


def _lost(claim: JobClaim) -> LeaseLostError:
    return LeaseLostError(
        f"{claim.job.name} changed, or another worker checks it: nothing was saved."
    )
