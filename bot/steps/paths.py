"""The path of a task, by the kind of its job: which step comes next. Rules; nothing is read or
written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.job import Job
from bot.domain.kinds import JobKind
from bot.domain.removal import Resource
from bot.domain.task import Step, Task, TaskState, is_finished


@dataclass(frozen=True, slots=True)
class Path:
    """`following` returns the step of a task that has not ended; `leaving` ends one that a person
    dropped, or whose job was cancelled.
    """

    following: Callable[[Task], Step]
    leaving: Step


def next_step(task: Task, job: Job) -> Step | None:
    """Return what a task does next, or None when nothing is left to do."""
    if is_finished(task, with_distribution=job.with_distribution):
        return None
    path = PATHS[job.kind]
    if task.drop_requested or job.cancel_requested:
        return Step.LEAVE_AS_IT_IS if _is_changing(task) else path.leaving
    return path.following(task)


def _is_changing(task: Task) -> bool:
    """Tell whether a distribution that exists may be changed by now, which has to be looked at."""
    reached = task.facts.failed_in or task.state
    return task.plan.changes is not None and reached in _CHANGED


_CHANGED = frozenset({TaskState.CHANGING, TaskState.DEPLOYING})
_CREATING: Mapping[TaskState, Step] = MappingProxyType(
    {
        TaskState.REQUESTED: Step.COLLECT_RECORDS,
        TaskState.AWAITING_VALIDATION: Step.WAIT_UNTIL_ISSUED,
        TaskState.ISSUED: Step.CHECK_ALIASES,
        TaskState.CREATING_DISTRIBUTION: Step.CREATE_DISTRIBUTION,
        TaskState.DEPLOYING: Step.WAIT_UNTIL_DEPLOYED,
    }
)


_REPLACED = frozenset({TaskState.REQUESTED, TaskState.DEPLOYING})
"""Where a dead certificate may go: once the new one is saved, and once nothing serves the dead."""


def _creating(task: Task) -> Step:
    if task.state is TaskState.QUEUED:
        return _first_of_creating(task)
    if task.facts.dead_certificates and task.state in _REPLACED:
        return Step.DELETE_DEAD_CERTIFICATES
    if task.plan.changes is not None and task.state in CHANGING:
        return CHANGING[task.state]
    return _CREATING[task.state]


def _first_of_creating(task: Task) -> Step:
    if task.requests_own:
        return Step.REQUEST_CERTIFICATE
    covered = task.plan.covered_by is not None
    return Step.WAIT_FOR_COVERING if covered else Step.USE_CERTIFICATE


_IMPORTING: Mapping[TaskState, Step] = MappingProxyType(
    {**_CREATING, TaskState.QUEUED: Step.IMPORT_CERTIFICATE, TaskState.IMPORTED: Step.CHECK_ALIASES}
)


def _importing(task: Task) -> Step:
    if task.state is TaskState.IMPORTED and task.facts.dead_certificates:
        return Step.DELETE_DEAD_CERTIFICATES
    return _IMPORTING[task.state]


_REMOVING: Mapping[TaskState, Step] = MappingProxyType(
    {
        TaskState.QUEUED: Step.DISABLE_DISTRIBUTION,
        TaskState.DISABLING: Step.WAIT_UNTIL_DISABLED,
        TaskState.DISABLED: Step.DELETE_DISTRIBUTION,
    }
)


def _removing(task: Task) -> Step:
    removes = task.plan.removes
    if removes is not None and removes.what is Resource.CERTIFICATE:
        return Step.DELETE_CERTIFICATE
    return _REMOVING[task.state]


CHANGING: Mapping[TaskState, Step] = MappingProxyType(
    {
        TaskState.QUEUED: Step.SAVE_BEFORE,
        TaskState.ISSUED: Step.SAVE_BEFORE,
        TaskState.CHANGING: Step.CHANGE_DISTRIBUTION,
        TaskState.DEPLOYING: Step.WAIT_UNTIL_CHANGED,
    }
)
"""How a distribution that exists is changed, from where all that it needs is there."""


def _changing(task: Task) -> Step:
    return CHANGING[task.state]


def _deleting(_task: Task) -> Step:
    return Step.DELETE_UNUSED_CERTIFICATE


PATHS: Mapping[JobKind, Path] = MappingProxyType(
    {
        JobKind.CREATE: Path(_creating, leaving=Step.WITHDRAW),
        JobKind.CLEAN_UP: Path(_removing, leaving=Step.LEAVE_ALONE),
        JobKind.APPLY: Path(_changing, leaving=Step.LEAVE_AS_IT_IS),
        JobKind.ATTACH: Path(_changing, leaving=Step.LEAVE_AS_IT_IS),
        JobKind.REPLACE_NAMES: Path(_creating, leaving=Step.WITHDRAW),
        JobKind.DELETE: Path(_deleting, leaving=Step.LEAVE_ALONE),
        JobKind.IMPORT: Path(_importing, leaving=Step.WITHDRAW),
    }
)
"""Every kind has its path; its states and legal moves are in `bot.domain.task_moves`."""
LEAVING = frozenset(path.leaving for path in PATHS.values())
"""The steps that end a task. They need no credentials of the job's account, and keep the step that
they interrupted: that step's attempts say whether to look first."""
