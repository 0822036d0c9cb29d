"""The store's promises: what every caller may rely on, and what each must keep.

All times are aware, in UTC. Every method that reads then writes is one `BEGIN IMMEDIATE`
transaction, or one statement. `transaction()` joins several calls into one; it nests (the outermost
commits) and is bound to the calling thread. A claim is a lease: only its holder may save, and a
save by anyone else raises LeaseLostError and changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.domain.event import Event, EventKind, NewEvent, Payload, Sink
from bot.domain.inquiry import Inquiry, InquiryKind, ReplyTo
from bot.domain.inventory import Certificate, Distribution, Sweep, SweepKind
from bot.domain.job import Job, JobKind, JobState, Request
from bot.domain.person import Actor, Member
from bot.domain.snapshot import Snapshot
from bot.domain.task import Plan, Task

LEASE = timedelta(seconds=120)
"""How long a claim lives: twice the longest AWS write (5 s connect + 20 s read, two attempts), and room."""


@dataclass(frozen=True, slots=True)
class TaskClaim:
    """A task under lease, with its job. `task.attempts` already counts this attempt.

    `reserved` tells that an AWS slot was reserved for this very attempt by an earlier `defer`.
    """

    task: Task
    job: Job
    token: str
    lease_until: datetime
    reserved: bool


@dataclass(frozen=True, slots=True)
class JobClaim:
    """A job in `checking` under lease."""

    job: Job
    tasks: tuple[Task, ...]
    token: str
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class InquiryClaim:
    """An inquiry under lease."""

    inquiry: Inquiry
    token: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Undelivered events of one (job, sink), in order, under lease; `parts` of the first were sent."""

    job: int
    sink: Sink
    events: tuple[Event, ...]
    attempts: int
    parts: int
    files: tuple[str, ...]
    token: str


@dataclass(frozen=True, slots=True)
class Card:
    """A job's card as it is shown. `ts` is None until it was posted; `touched` is the job's counter."""

    job: int
    channel: str
    ts: str | None
    shown_hash: str
    shown_at: datetime | None
    touched: int
    attempts: int
    dead_reason: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A DNS record that a task's owner must add, and how it last looked in DNS.

    `state` is `unknown`, `found`, `missing`, `wrong` or `error`; `detail` a sentence about it.
    """

    task: str
    purpose: str
    name: str
    type: str
    value: str
    state: str = "unknown"
    detail: str = ""
    checked_at: datetime | None = None
    next_check_at: datetime | None = None
    looks: int = 0


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what, through which door, to what, and how it ended."""

    at: datetime
    actor: str
    entrance: str
    action: str
    subject: str
    outcome: str


class Jobs(Protocol):
    """Jobs by number. Numbers start at 1 and are never reused."""

    def add(
        self, request: Request, plans: Sequence[Plan], *, kind: JobKind, account: str, actor: str, channel: str, now: datetime
    ) -> Job:
        """Create a job in `checking` with one `queued` task per plan (not due until confirmed) and a card row."""

    def get(self, number: int) -> Job:
        """Return the job, or raise UnknownError."""

    def search(
        self, *, states: Iterable[JobState] | None = None, requested_by: str | None = None, limit: int = 50, offset: int = 0
    ) -> list[Job]:
        """Return jobs, newest first."""

    def save(self, job: Job, *, now: datetime) -> Job:
        """Write state, request, checks, confirmation and flags; bump `revision` by one and touch the card.

        Raises StaleError when the stored revision is not `job.revision`, RefusedError on an illegal move.
        Returns the job as stored.
        """

    def replace_tasks(self, number: int, plans: Sequence[Plan]) -> None:
        """Replace an unconfirmed job's tasks (Edit); raises RefusedError once the job was confirmed."""

    def release_tasks(self, number: int, *, now: datetime) -> None:
        """Make a confirmed job's unfinished tasks due now."""

    def claim_checks(self, now: datetime, *, lease: timedelta = LEASE) -> JobClaim | None:
        """Lease the oldest due job in `checking`; None when there is none."""

    def defer_checks(self, claim: JobClaim, *, until: datetime) -> None:
        """Give the claim back, due again at `until`."""

    def save_checks(self, claim: JobClaim, job: Job, *, plans: Mapping[str, Plan], now: datetime) -> Job:
        """Save what the checks found (like `save`) under the claim; `plans` replaces tasks' plans by id."""

    def touch(self, number: int) -> None:
        """Mark the job's card as possibly out of date."""

    def settle(self, number: int, *, now: datetime) -> Job | None:
        """Move a running job whose tasks have all ended to its end; return it when it moved, else None."""

    def unconfirmed_since(self, moment: datetime) -> list[Job]:
        """Return jobs not confirmed that were created before `moment`."""


class Tasks(Protocol):
    """Tasks of jobs; claimed, advanced, woken."""

    def of_job(self, number: int) -> list[Task]:
        """Return a job's tasks by position."""

    def of_jobs(self, numbers: Iterable[int]) -> dict[int, list[Task]]:
        """Return the tasks of several jobs in one read."""

    def get(self, task: str) -> Task:
        """Return the task, or raise UnknownError."""

    def claim(self, now: datetime, *, lease: timedelta = LEASE) -> TaskClaim | None:
        """Lease one due task of a running job in one statement, the longest due first.

        Before it returns, `attempts + 1` and (when null) `first_tried_at = now` are committed.
        """

    def defer(self, claim: TaskClaim, *, until: datetime) -> None:
        """Give an unused claim back: this attempt does not count; due at `until` with its slot reserved."""

    def save(self, claim: TaskClaim, task: Task, *, events: Sequence[NewEvent], sns: bool, now: datetime) -> None:
        """Save the task's state, step, facts and words, and its events, in one transaction, ending the lease.

        Attempts and first_tried_at are reset when step or generation changed. When `wake_seq` moved since
        the claim, the task is due now whatever `task.next_attempt_at` says. Raises LeaseLostError, or
        RefusedError on an illegal move. Touches the card.
        """

    def write(self, task: Task, *, now: datetime) -> None:
        """Save a task without a claim (retry, drop): bumps wake_seq, so that a running claim looks again."""

    def checkpoint(self, claim: TaskClaim, task: Task) -> None:
        """Commit generation and facts under the claim, before a side effect; keeps the lease."""

    def wake(self, tasks: Iterable[str], *, now: datetime) -> None:
        """Make tasks due now: increments wake_seq."""

    def wake_changed(self, account: str, *, now: datetime) -> int:
        """Wake every waiting task whose recorded certificate or distribution status differs from the
        inventory's, or whose resource the inventory no longer holds; return how many."""

    def pending(self) -> tuple[int, int]:
        """Return how many tasks wait for a certificate, and how many for a deployment (sets the sweeps' pace)."""

    def with_aliases(self, names: Iterable[str], *, other_than: int) -> dict[str, int]:
        """Return, for each name that an unfinished task of another open job will make an alias of, that job."""


class Events(Protocol):
    """The ordered outbox."""

    def add(self, job: int, events: Sequence[NewEvent], *, sns: bool, now: datetime) -> None:
        """Number and write events, with a delivery for each sink that tells them."""

    def of_job(self, job: int, *, after: int = 0, limit: int = 1000) -> list[Event]:
        """Return a job's events in order."""

    def of_kinds(self, job: int, kinds: Iterable[EventKind]) -> list[Event]:
        """Return a job's events of some kinds, in order."""

    def claim(self, sink: Sink, now: datetime, *, lease: timedelta = timedelta(seconds=60)) -> Batch | None:
        """Lease one (job, sink) whose first undelivered event is due, with all that are undelivered.

        Of THREAD only jobs whose card is posted; of FILES only events whose thread reply is sent.
        """

    def done(self, batch: Batch, numbers: Iterable[int], *, now: datetime) -> None:
        """Record delivery and end the lease; raises LeaseLostError."""

    def progress(self, batch: Batch, *, parts: int, files: Sequence[str] | None = None) -> None:
        """Record how many parts of the first event were sent (or its file ids); keeps the lease."""

    def hold(self, batch: Batch, *, until: datetime) -> None:
        """End the lease without an attempt: the batch is due again at `until` (grouping, pacing)."""

    def retry(self, batch: Batch, *, at: datetime, error: str) -> None:
        """Count a failed attempt; due again at `at`; ends the lease."""

    def bury(self, batch: Batch, numbers: Iterable[int], *, reason: str, now: datetime) -> None:
        """Put deliveries into the dead letters; the queue goes on behind them; ends the lease."""

    def dead_letters(self, *, limit: int = 100) -> list[tuple[int, int, Sink, str]]:
        """Return (job, number, sink, reason) of dead deliveries, newest first."""


class Cards(Protocol):
    """The card of each job: level-triggered."""

    def claim(self, now: datetime, *, spacing: timedelta, lease: timedelta = timedelta(seconds=60)) -> Card | None:
        """Lease a card whose job was touched since it was shown, at most one per `spacing` and job."""

    def posted(self, card: Card, *, ts: str, channel: str) -> None:
        """Record where the card is, at once after Slack accepted it; keeps the lease."""

    def shown(self, card: Card, *, shown_hash: str, now: datetime) -> None:
        """Record that the state at `card.touched` is shown; ends the lease."""

    def retry(self, card: Card, *, at: datetime) -> None:
        """Count a failed attempt; due again at `at`; ends the lease."""

    def bury(self, card: Card, *, reason: str) -> None:
        """Stop showing this card until it is touched by a person again; ends the lease."""

    def of_job(self, job: int) -> Card:
        """Return the job's card row."""

    def by_message(self, channel: str, ts: str) -> int | None:
        """Return the job whose card this message is, or None."""


class Records(Protocol):
    """DNS records that owners must add."""

    def put(self, rows: Sequence[RecordRow]) -> None:
        """Write records by (task, purpose, name); what DNS said of an unchanged value is kept."""

    def of_job(self, job: int) -> list[RecordRow]:
        """Return a job's records, by task position and name."""

    def due(self, now: datetime, *, limit: int = 200) -> list[RecordRow]:
        """Return validation records of waiting tasks that are to be looked up now."""

    def looked(self, rows: Sequence[RecordRow], *, now: datetime) -> None:
        """Save what DNS said, touch the cards whose record changed state."""

    def look_now(self, job: int, *, now: datetime) -> None:
        """Make every record of a job due for a look-up."""


class Inventory(Protocol):
    """What the sweeps saw. Reads never wait for AWS."""

    def put_account(self, account: str) -> None:
        """Keep which AWS account the credentials belong to."""

    def account(self) -> str:
        """Return the AWS account, or "" while no sweep has ever reached AWS."""

    def put_certificates(self, rows: Sequence[Certificate], *, now: datetime) -> None:
        """Insert or refresh rows in one short transaction."""

    def put_distributions(self, rows: Sequence[Distribution], *, now: datetime) -> None:
        """Insert or refresh rows in one short transaction."""

    def absent_certificates(self, account: str, *, since: datetime) -> list[str]:
        """Return ARNs not seen since `since`; each call counts as one absence (see `absences`)."""

    def absent_distributions(self, account: str, *, since: datetime) -> list[str]:
        """Return ids not seen since `since`, absent from two passes."""

    def forget_certificate(self, arn: str) -> None:
        """Mark a certificate as gone (status GONE), after a describe said so."""

    def forget_distribution(self, distribution: str) -> None:
        """Remove a distribution, after a get said so."""

    def certificate(self, arn: str) -> Certificate | None:
        """Return one certificate."""

    def certificates(self, account: str) -> list[Certificate]:
        """Return all certificates that are not gone, by main name."""

    def distribution(self, distribution: str) -> Distribution | None:
        """Return one distribution."""

    def distributions(self, account: str, *, search: str = "", limit: int | None = None) -> list[Distribution]:
        """Return distributions, filtered by id, domain, alias or comment."""

    def with_aliases(self, account: str, names: Iterable[str]) -> dict[str, Distribution]:
        """Return, for each name that is an alias of a distribution, that distribution."""

    def put_zones(self, account: str, zones: Mapping[str, str], *, now: datetime) -> None:
        """Replace the account's public hosted zones: name to zone id."""

    def zones(self, account: str) -> dict[str, str]:
        """Return the account's public hosted zones."""

    def put_quota(self, account: str, name: str, value: float | None, *, now: datetime) -> None:
        """Keep a Service Quotas value; None when it could not be read."""

    def quotas(self, account: str) -> dict[str, float | None]:
        """Return the quotas read so far."""

    def sweep_started(self, kind: SweepKind, account: str, *, now: datetime) -> None:
        """Record that a pass begins."""

    def sweep_finished(self, kind: SweepKind, account: str, *, started: datetime, now: datetime) -> None:
        """Record that a pass ended well; clears the error."""

    def sweep_failed(self, kind: SweepKind, account: str, *, error: str) -> None:
        """Record why a pass did not end."""

    def sweep(self, kind: SweepKind, account: str) -> Sweep:
        """Return the last pass of a kind; all None when there was none."""

    def hurry(self, kind: SweepKind) -> None:
        """Ask for a pass as soon as possible (a job waits for its checks)."""

    def hurried(self, kind: SweepKind) -> bool:
        """Take the wish for a pass, once."""


class Snapshots(Protocol):
    """Saved templates; names are unique, ignoring case."""

    def add(self, snapshot: Snapshot) -> None:
        """Save; raises RefusedError when the name is taken."""

    def get(self, snapshot: str) -> Snapshot:
        """Return by id, or raise UnknownError."""

    def find(self, name: str) -> Snapshot | None:
        """Return by name, ignoring case."""

    def search(self, account: str, text: str = "", *, limit: int | None = None) -> list[Snapshot]:
        """Return snapshots whose name, distribution or aliases hold `text`, newest first."""

    def delete(self, snapshot: str) -> None:
        """Remove by id."""


class Inquiries(Protocol):
    """Questions that need the network."""

    def add(self, kind: InquiryKind, subject: Mapping[str, str], *, actor: str, reply_to: ReplyTo, now: datetime) -> Inquiry:
        """Write an open inquiry that expires in 30 minutes."""

    def claim(self, now: datetime) -> InquiryClaim | None:
        """Lease the oldest open inquiry."""

    def answer(self, claim: InquiryClaim, answer: Payload, *, now: datetime) -> None:
        """Save the answer; raises LeaseLostError."""

    def defer(self, claim: InquiryClaim, *, until: datetime) -> None:
        """Give it back, due at `until`."""

    def claim_answered(self, now: datetime) -> InquiryClaim | None:
        """Lease the oldest answered inquiry that was not told."""

    def told(self, claim: InquiryClaim) -> None:
        """Record that the person has the answer."""


class Directory(Protocol):
    """Who is where in Slack, cached by a tick; reads say how old the cache is."""

    def put(self, kind: str, key: str, members: Iterable[str], *, now: datetime) -> None:
        """Replace a list: kind `channel` or `group` (members), or `bot` with key `channels`."""

    def members(self, kind: str, key: str) -> tuple[frozenset[str], datetime | None]:
        """Return the cached list and when it was read; (empty, None) when never."""

    def put_people(self, people: Sequence[Member], *, now: datetime) -> None:
        """Refresh what is known of users."""

    def person(self, user: str) -> Member | None:
        """Return what is known of a user."""


class Locks(Protocol):
    """What processes share: leases by name, rates by name, keys answered once."""

    def take(self, name: str, *, now: datetime, lease: timedelta) -> str | None:
        """Take a named lease; return its token, or None while someone else holds it."""

    def give_back(self, name: str, token: str) -> None:
        """End a named lease if it is still ours."""

    def reserve(self, name: str, *, per_second: float, burst: int, now: datetime) -> datetime:
        """Reserve the next slot of a rate and return when it is (now or later): one statement, exact
        across processes (the generic cell rate algorithm)."""

    def available(self, name: str, *, per_second: float, burst: int, now: datetime) -> bool:
        """Take a slot only if one is free now."""

    def once(self, key: str, *, now: datetime) -> bool:
        """Return True the first time a key is seen (duplicate deliveries and clicks), for a day."""

    def remember(self, key: str, response: str, *, now: datetime) -> None:
        """Keep what a key was answered with."""

    def answered(self, key: str) -> str | None:
        """Return what a key was answered with."""


class Audit(Protocol):
    """Who did what."""

    def add(self, actor: Actor, action: str, subject: str, outcome: str, *, now: datetime) -> None:
        """Write one row."""

    def of_subject(self, subject: str, *, limit: int = 50) -> list[AuditRow]:
        """Return a subject's rows, newest first."""


class Store(Protocol):
    """Everything that is remembered. One object per process; one connection per thread behind it."""

    jobs: Jobs
    tasks: Tasks
    events: Events
    cards: Cards
    records: Records
    inventory: Inventory
    snapshots: Snapshots
    inquiries: Inquiries
    directory: Directory
    locks: Locks
    audit: Audit

    def transaction(self) -> AbstractContextManager[None]:
        """Join the calls of a `with` block into one BEGIN IMMEDIATE transaction; nests."""

    def is_writable(self) -> bool:
        """Write and read back one row; False when the disk is full, locked or read-only."""

    def prune(self, now: datetime) -> int:
        """Delete what retention allows in batches of 500; return how many rows went."""

    def backup(self, target: Path) -> None:
        """Copy the store to a file while it is in use."""

    def close(self) -> None:
        """Close every thread's connection."""
