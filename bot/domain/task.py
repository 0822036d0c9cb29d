"""A task is one certificate's path through a job: its states, its legal moves, its facts."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.change import Change
from bot.domain.importing_job import Import
from bot.domain.removal import Removal


class WhoActs(StrEnum):
    """Who has to do something for a task to go on."""

    US = "us"
    DOMAIN_OWNER = "domain owner"
    OPERATOR = "operator"
    AWS = "AWS"


class TaskState(StrEnum):
    """Where a task stands; people see stages instead."""

    QUEUED = "queued"
    REQUESTED = "requested"
    AWAITING_VALIDATION = "awaiting_validation"
    ISSUED = "issued"
    IMPORTED = "imported"
    CREATING_DISTRIBUTION = "creating_distribution"
    CHANGING = "changing"
    DEPLOYING = "deploying"
    READY = "ready"
    DISABLING = "disabling"
    DISABLED = "disabled"
    REMOVED = "removed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """One idempotent move of a task."""

    USE_CERTIFICATE = "use_certificate"
    REQUEST_CERTIFICATE = "request_certificate"
    IMPORT_CERTIFICATE = "import_certificate"
    WAIT_FOR_COVERING = "wait_for_covering"
    DELETE_DEAD_CERTIFICATES = "delete_dead_certificates"
    COLLECT_RECORDS = "collect_records"
    WAIT_UNTIL_ISSUED = "wait_until_issued"
    CHECK_ALIASES = "check_aliases"
    CREATE_DISTRIBUTION = "create_distribution"
    WAIT_UNTIL_DEPLOYED = "wait_until_deployed"
    WITHDRAW = "withdraw"
    DISABLE_DISTRIBUTION = "disable_distribution"
    WAIT_UNTIL_DISABLED = "wait_until_disabled"
    DELETE_DISTRIBUTION = "delete_distribution"
    DELETE_CERTIFICATE = "delete_certificate"
    DELETE_UNUSED_CERTIFICATE = "delete_unused_certificate"
    LEAVE_ALONE = "leave_alone"
    SAVE_BEFORE = "save_before"
    CHANGE_DISTRIBUTION = "change_distribution"
    WAIT_UNTIL_CHANGED = "wait_until_changed"
    LEAVE_AS_IT_IS = "leave_as_it_is"


class Origin(StrEnum):
    """How a resource came to be the task's: only what was created is ever deleted."""

    CREATED = "created"
    ADOPTED = "adopted"
    REUSED = "reused"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a task was asked to do; fixed at submit, but for what the card's buttons change.

    `names` become the distribution's aliases, the first being the certificate's main name;
    `certificate_names` are what is requested (fewer than `names` where a wildcard covers them;
    empty while another task's certificate is used); `covered_by` is the position of that task.
    Of a clean-up they are those of the task that made what `removes` names; of a task that
    `changes` a distribution which exists, its names, or its domain when it has none. Of one that
    `imports` a certificate for no distribution, `names` are all of the certificate's.
    """

    line: int
    names: tuple[str, ...]
    certificate_names: tuple[str, ...]
    covered_by: int | None = None
    snapshot: str | None = None
    origin: str | None = None
    origin_path: str | None = None
    comment: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    reuse_certificate: str | None = None
    removes: Removal | None = None
    changes: Change | None = None
    imports: Import | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a task's resources; each is saved the moment it is known.

    `requests` are the moments at which certificates were requested for this task, for AWS counts
    them by the year. `dead_certificates` are to be deleted, `undeleted` are those that AWS kept.
    `lost_at` is when AWS's answer to a write was last lost: it may have been done, so whoever goes
    on looks first. `denied` is which operation AWS denies (or that it refuses our credentials) and
    the IAM action it names, until it does not.

    `removed` are ids and ARNs that a clean-up has removed since; `changes` is what a clean-up found
    that its maker did not leave so. `bared` stands for the rest of a distribution (see
    `bot.domain.fingerprint`) that the clean-up disables without its
    names and its certificate, for CloudFront takes that no longer; kept before it is written.

    Of a task that changes a distribution which exists: `before` is the snapshot that was saved of
    it, `version` (see `bot.domain.change`) what we last saw it as or left it, `changed_at` when we
    changed it, `found` the version that waits for a decision, `undone` that it was restored since.
    """

    certificate_arn: str | None = None
    certificate_origin: Origin | None = None
    certificate_status: str | None = None
    certificate_request_id: str | None = None
    requested_at: datetime | None = None
    requests: tuple[datetime, ...] = ()
    issued_at: datetime | None = None
    not_after: datetime | None = None
    timeouts: int = 0
    dead_certificates: tuple[str, ...] = ()
    undeleted: tuple[str, ...] = ()
    covering_lost: bool = False
    distribution_id: str | None = None
    distribution_arn: str | None = None
    distribution_domain: str | None = None
    distribution_origin: Origin | None = None
    distribution_status: str | None = None
    distribution_ipv6: bool = False
    distribution_enabled: bool = True
    distribution_print: str = ""
    created_at: datetime | None = None
    deployed_at: datetime | None = None
    failed_in: TaskState | None = None
    error_code: str | None = None
    certificate_dead: bool = False
    request_id: str | None = None
    lost_at: datetime | None = None
    denied: tuple[str, ...] = ()
    disabled_at: datetime | None = None
    removed: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    bared: str = ""
    before: str | None = None
    version: str = ""
    found: str = ""
    changed_at: datetime | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One certificate's path through a job. `id` is a uuid4 hex; `position` counts from 0 in the
    job.

    `attempts` and `first_tried_at` belong to the present step and generation. `generation` starts
    at 1 and rises before each deliberate new request. `wake_seq` rises whenever someone wakes it.
    """

    id: str
    job: int
    position: int
    plan: Plan
    state: TaskState = TaskState.QUEUED
    step: Step | None = None
    reason: str = ""
    detail: str = ""
    who_acts: WhoActs = WhoActs.US
    facts: Facts = field(default_factory=Facts)
    attempts: int = 0
    first_tried_at: datetime | None = None
    generation: int = 1
    wake_seq: int = 0
    next_attempt_at: datetime | None = None
    drop_requested: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names that people asked for, main name first."""
        return self.plan.names

    @property
    def main_name(self) -> str:
        """The name that people know the task by."""
        return self.plan.names[0]

    @property
    def requests_own(self) -> bool:
        """Whether it asks ACM for a certificate of its own."""
        plan = self.plan
        others = (plan.covered_by, plan.reuse_certificate, plan.imports)
        return all(one is None for one in others)


def is_finished(task: Task, *, with_distribution: bool) -> bool:
    """Tell whether nothing is left to do: ready, removed, failed, cancelled, or issued or
    imported where that is the end.

    A failed task that is to be dropped still has its request to delete.
    """
    match task.state:
        case TaskState.READY | TaskState.REMOVED | TaskState.CANCELLED:
            return True
        case TaskState.FAILED:
            return not task.drop_requested
        case TaskState.ISSUED | TaskState.IMPORTED:
            return not with_distribution and task.plan.changes is None
        case _:
            return False


def may_leave(task: Task, *, with_distribution: bool) -> bool:
    """Tell whether a task of a running job can be dropped: it has not ended, or it failed."""
    if task.drop_requested:
        return False
    return task.state is TaskState.FAILED or not is_finished(
        task, with_distribution=with_distribution
    )
