"""The promises about jobs and their tasks: what was asked, who works on it, how far it is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.event import NewEvent
from bot.domain.job import NOTHING, Job, JobState, Request
from bot.domain.job_page import JobRow
from bot.domain.kinds import JobKind, Order
from bot.domain.task import Plan, Task
from bot.store.base.values import LEASE, JobClaim, TaskClaim, Where


class Jobs(Protocol):
    """Jobs by number. Numbers start at 1 and are never reused."""

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

    def get(self, number: int) -> Job:
        """Return the job, or raise UnknownError."""

    def children(self, number: int) -> list[Job]:
        """Return the jobs whose parent it is, oldest first."""

    def search(
        self,
        *,
        states: Iterable[JobState] | None = None,
        requested_by: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Job]:
        """Return jobs, newest first."""

    def running(self) -> dict[int, int]:
        """Return how often the card of each running job was touched, by number, newest
        first: whoever remembers it knows which jobs moved since.
        """

    def save(self, job: Job, *, now: datetime) -> Job:
        """Write state, request, checks, confirmation and flags; bump `revision` by one and touch
        the card.

        `finished_at` is kept by the store. A newly asked cancel makes every unfinished task due
        now; a save ends a running check of the job, which starts again. Raises StaleError when the
        stored revision is not `job.revision`, RefusedError on an illegal move. Returns the job as
        stored.
        """

    def replace_tasks(self, number: int, plans: Sequence[Plan]) -> None:
        """Replace an unconfirmed job's tasks (Edit); raises RefusedError once the job was
        confirmed.
        """

    def replan(self, number: int, plans: Mapping[str, Plan]) -> None:
        """Replace plans of an unconfirmed job's tasks by the tasks' ids, which stay, and with them
        what is kept for them; raises RefusedError once the job was confirmed.
        """

    def release_tasks(self, number: int, *, now: datetime) -> None:
        """Make a confirmed job's unfinished tasks due now."""

    def claim_checks(self, now: datetime, *, lease: timedelta = LEASE) -> JobClaim | None:
        """Lease the oldest due job in `checking`; None when there is none."""

    def defer_checks(self, claim: JobClaim, *, until: datetime) -> None:
        """Give the claim back, due again at `until`."""

    def save_checks(
        self, claim: JobClaim, job: Job, *, plans: Mapping[str, Plan], now: datetime
    ) -> Job:
        """Save what the checks found (like `save`) under the claim; `plans` replaces tasks' plans
        by id.
        """

    def touch(self, number: int) -> None:
        """Mark the job's card as possibly out of date."""

    def unconfirmed_since(self, moment: datetime) -> list[Job]:
        """Return jobs not confirmed that were created before `moment`."""


class Tasks(Protocol):
    """Tasks of jobs; claimed, advanced, woken."""

    def of_job(self, number: int) -> list[Task]:
        """Return a job's tasks by position."""

    def counted(self, jobs: Sequence[Job]) -> list[JobRow]:
        """Return jobs as rows of a list, in their order, with what is counted of their tasks."""

    def get(self, task: str) -> Task:
        """Return the task, or raise UnknownError."""

    def claim(self, now: datetime, *, lease: timedelta = LEASE) -> TaskClaim | None:
        """Lease one due task of a running job in one statement, the longest due first.

        Before it returns, `attempts + 1` and (when null) `first_tried_at = now` are committed.
        """

    def defer(self, claim: TaskClaim, *, until: datetime) -> None:
        """Give an unused claim back: this attempt does not count; due at `until` with its slot
        reserved.
        """

    def next_slot(self, now: datetime, *, within: timedelta) -> datetime | None:
        """Return when the next reserved slot comes, if it comes that soon."""

    def save(
        self, claim: TaskClaim, task: Task, *, events: Sequence[NewEvent], sns: bool, now: datetime
    ) -> None:
        """Save the task's state, step, facts and words, and its events, in one transaction, ending
        the lease.

        Attempts and first_tried_at are the store's: reset when step or generation changed, not by a
        task's first step. When `wake_seq` moved since the claim, the task is due now whatever
        `task.next_attempt_at` says. `drop_requested` stays as stored, and so does the plan unless
        it differs from the claim's. Raises LeaseLostError, or RefusedError on an illegal move.
        Touches the card.
        """

    def write(self, task: Task, *, now: datetime) -> None:
        """Save a task without a claim (retry, drop): bumps wake_seq, so that a running claim looks
        again.

        Read the task in the same `transaction()`: what is written replaces what is stored. A task
        that is newly to be dropped is due now, and so is an unfinished one without a time.
        """

    def checkpoint(self, claim: TaskClaim, task: Task) -> None:
        """Commit generation and facts under the claim, before a side effect; keeps the lease."""

    def wake(self, tasks: Iterable[str], *, now: datetime) -> None:
        """Make tasks due now: increments wake_seq."""

    def wake_changed(self, account: str, *, now: datetime) -> int:
        """Wake every waiting task whose recorded certificate or distribution status differs from
        the inventory's, or whose resource the inventory held and holds no longer; return how many.
        """

    def wake_who_wait(self, account: str, reasons: Iterable[str], *, now: datetime) -> int:
        """Wake every task of a running job that waits for one of these reasons; return how many."""

    def pending(self) -> tuple[int, int]:
        """Return how many tasks wait for a certificate, and how many for a deployment (sets the
        sweeps' pace).
        """

    def requests_since(self, account: str, since: datetime) -> int:
        """Return how many certificates all tasks of an account requested after a moment."""

    def with_distributions(self, ids: Iterable[str], *, other_than: int) -> dict[str, int]:
        """Return, for each distribution that an unfinished task of another open job makes, changes
        or removes, that job.
        """

    def of_distribution(self, distribution: str) -> list[Task]:
        """Return the tasks of any job that changed a distribution, newest first."""

    def working_with(self, arns: Iterable[str], *, other_than: int = 0) -> dict[str, int]:
        """Return, for each of these certificates that a task of another open job made, uses,
        removes, replaces, puts on a distribution or brings back there, that job.
        """

    def naming(self, name: str, *, other_than: int) -> list[Task]:
        """Return the tasks of other jobs that give a certificate this name, or gave it one: those
        of open jobs, and those that imported something.
        """

    def with_aliases(self, names: Iterable[str], *, other_than: int) -> dict[str, int]:
        """Return, for each name that an unfinished task of another open job will make an alias of,
        that job.
        """
