"""What the store hands out: claims under lease, cards, records, audit rows. Values only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.event import Event, Sink
from bot.domain.inquiry import Inquiry
from bot.domain.job import Job
from bot.domain.notice import Notice, NoticeSink
from bot.domain.task import Task

LEASE = timedelta(seconds=120)
"""How long a claim lives: twice the longest AWS write (two attempts of 5 s connect + 20 s read)."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a job without a parent belongs: its account, and the channel of its card."""

    account: str
    channel: str


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
    """Undelivered events of one (job, sink), in order, under lease; `parts` of the first went."""

    job: int
    sink: Sink
    events: tuple[Event, ...]
    attempts: int
    parts: int
    files: tuple[str, ...]
    token: str


@dataclass(frozen=True, slots=True)
class Card:
    """A job's card as it is shown. `ts` is None until it was posted; `touched` is the job's
    counter.
    """

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
class HomeClaim:
    """A person's Home tab under lease; `openings` counts how often they opened it."""

    user: str
    team: str
    opened_at: datetime
    openings: int
    shown_hash: str
    attempts: int
    token: str


@dataclass(frozen=True, slots=True)
class BulletinClaim:
    """A bulletin under lease, with its notices in the order of their writing."""

    number: int
    account: str
    sink: NoticeSink
    created_at: datetime
    notices: tuple[Notice, ...]
    attempts: int
    token: str


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
class TrafficRow:
    """A public name of a ready task, and where it led by the last look: a word of
    `bot.dns.traffic.Lead`, "" before the first. `since` is when it was looked up first.
    """

    task: str
    name: str
    domain: str
    lead: str = ""
    looks: int = 0
    since: datetime | None = None
    next_check_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what, through which door, to what, and how it ended."""

    at: datetime
    actor: str
    entrance: str
    action: str
    subject: str
    outcome: str
