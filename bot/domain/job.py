"""A job is what a person asked for, shown as J-42: its request, its states, its legal moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.domain.check import Check
from bot.domain.domain_list import CertificateLine, Note
from bot.domain.kinds import TRAITS, JobKind, Order, Traits
from bot.domain.task import Task, TaskState, is_finished


class JobState(StrEnum):
    """Where a job stands."""

    CHECKING = "checking"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Distributions(StrEnum):
    """What is made of an issued certificate."""

    CREATE = "create"
    ATTACH = "attach"
    NONE = "none"


class Logging(StrEnum):
    """What becomes of the template's standard logging."""

    OFF = "off"
    KEEP = "keep"


class KeyAlgorithm(StrEnum):
    """Key types that both ACM requests and CloudFront serves (values are ACM's)."""

    RSA_2048 = "RSA_2048"
    ECDSA_P256 = "EC_prime256v1"


_S = JobState
LEGAL_MOVES: MappingProxyType[JobState, frozenset[JobState]] = MappingProxyType(
    {
        _S.CHECKING: frozenset({_S.AWAITING_CONFIRMATION, _S.CANCELLED, _S.EXPIRED}),
        _S.AWAITING_CONFIRMATION: frozenset({_S.CHECKING, _S.RUNNING, _S.CANCELLED, _S.EXPIRED}),
        _S.RUNNING: frozenset({_S.SUCCEEDED, _S.FAILED, _S.CANCELLED}),
        _S.SUCCEEDED: frozenset(),
        _S.FAILED: frozenset({_S.RUNNING}),
        _S.CANCELLED: frozenset(),
        _S.EXPIRED: frozenset(),
    }
)
"""Every move a job may make; staying is always legal."""

OPEN_STATES = frozenset({JobState.CHECKING, JobState.AWAITING_CONFIRMATION, JobState.RUNNING})


@dataclass(frozen=True, slots=True)
class Request:
    """What the form said.

    `template` is `snapshot:<id>` or `live:<distribution id>` ("as it is now"), None when none is
    created; `target` is the id of what a certificate is attached to; `enable` says whether clones
    of a disabled template are enabled; `notes` tell what was mended in the list.
    """

    lines: tuple[CertificateLine, ...]
    distributions: Distributions = Distributions.CREATE
    template: str | None = None
    target: str | None = None
    logging: Logging = Logging.OFF
    key: KeyAlgorithm = KeyAlgorithm.RSA_2048
    aggregate: bool = False
    tags: tuple[tuple[str, str], ...] = ()
    enable: bool = True
    file_name: str | None = None
    notes: tuple[Note, ...] = ()


NOTHING = Request((), Distributions.NONE)
"""The request of a job whose kind has no form."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a person asked for. `revision` rises when request, checks or state change, and only
    then.

    `request` is what the form said, and empty for a kind that has none; `order` is what such a
    kind is asked for.
    """

    number: int
    kind: JobKind
    account: str
    state: JobState
    request: Request
    requested_by: str
    channel: str
    created_at: datetime
    parent: int | None = None
    order: Order | None = None
    checks: tuple[Check, ...] = ()
    checked_at: datetime | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    finished_at: datetime | None = None
    revision: int = 1
    cancel_requested: bool = False

    @property
    def name(self) -> str:
        """`J-42`, as people write it."""
        return f"J-{self.number}"

    @property
    def traits(self) -> Traits:
        """What may be done with a job of its kind."""
        return TRAITS[self.kind]

    @property
    def main_names(self) -> tuple[str, ...]:
        """The main names of the certificates that it is about."""
        if self.order is not None:
            return self.order.names
        return tuple(line.names[0] for line in self.request.lines)

    @property
    def with_distribution(self) -> bool:
        """Whether each task ends with a distribution, which is created or was there before."""
        return self.request.distributions is not Distributions.NONE

    @property
    def creates_distributions(self) -> bool:
        """Whether each task creates a distribution."""
        return self.request.distributions is Distributions.CREATE

    @property
    def is_open(self) -> bool:
        """Whether the job may still change AWS."""
        return self.state in OPEN_STATES


def may_move(old: JobState, new: JobState) -> bool:
    """Tell whether a job may go from `old` to `new`; staying is always legal."""
    return old is new or new in LEGAL_MOVES[old]


def settled(job: Job, tasks: Sequence[Task]) -> JobState:
    """Return the state that a running job's tasks give it: running, succeeded, failed, or
    cancelled, also when every one of them was dropped.
    """
    if not all(is_finished(task, with_distribution=job.with_distribution) for task in tasks):
        return JobState.RUNNING
    if job.cancel_requested or {task.state for task in tasks} == {TaskState.CANCELLED}:
        return JobState.CANCELLED
    failed = any(task.state is TaskState.FAILED for task in tasks)
    return JobState.FAILED if failed else JobState.SUCCEEDED
