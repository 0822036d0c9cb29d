"""What App Home shows a person: their jobs, what waits for someone, what will end, snapshots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.domain.attention import Concern
from bot.domain.job import Job
from bot.domain.job_page import JobRow
from bot.domain.permissions import Verb
from bot.domain.snapshot import Snapshot
from bot.domain.task import Task

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Few(Generic[T_co]):
    """The first few of a list, and how many it has in all."""

    shown: Sequence[T_co] = ()
    total: int = 0

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.shown)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A job with certificates that failed or wait for a person: the worst, and how many in all.

    `records` are the DNS records of that certificate as the store keeps them.
    """

    job: Job
    worst: Task
    certificates: int
    records: Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class HomePage:
    """One person's Home. `why` says why they may see nothing, and whom to ask; then all else is
    empty. `is_unknown`: they are being looked up. `approvers` completes "waits for …";
    `is_swept`: the account's certificates were read. `lacking`: verbs that the bot itself may not
    do, each with why.
    """

    why: str = ""
    is_unknown: bool = False
    can_operate: bool = False
    lacking: Mapping[Verb, str] = field(default_factory=dict)
    approvers: str = ""
    is_swept: bool = False
    mine: Few[JobRow] = field(default_factory=Few)
    unconfirmed: Few[Job] = field(default_factory=Few)
    stuck: Few[Stuck] = field(default_factory=Few)
    concerns: Few[Concern] = field(default_factory=Few)
    snapshots: Few[Snapshot] = field(default_factory=Few)
