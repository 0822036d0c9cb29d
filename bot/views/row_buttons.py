"""The button at the right of a row: Drop while its job runs, Remove or Undo once it ended."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.domain.clean_up import can_be_removed
from bot.domain.job import Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.task import Task, may_leave
from bot.domain.undoing import can_be_undone
from bot.views import ids
from bot.views.blocks import Ask, button
from bot.views.message import Block, clip


def row_button(task: Task, job: Job) -> Block | None:
    """Return the button of a row, None when there is nothing to press."""
    return _drop(task, job) or _remove(task, job) or _undo(task, job)


def droppable(job: Job, tasks: Sequence[Task]) -> list[Task]:
    """Return the tasks that may still leave a running job."""
    if job.cancel_requested or job.state is not JobState.RUNNING:
        return []
    return [task for task in tasks if may_leave(task, with_distribution=job.with_distribution)]


def _drop(task: Task, job: Job) -> Block | None:
    if not droppable(job, [task]):
        return None
    return button(
        "Drop…",
        ids.DROP,
        f"{job.number}:{job.revision}:{task.id}",
        ask=Ask(
            title=f"Drop {clip(task.main_name, 60)} from {job.name}?",
            text=DROPPED[job.kind],
            yes="Drop it",
            no="Keep it",
            is_danger=True,
        ),
    )


DROPPED: Mapping[JobKind, str] = MappingProxyType(
    {
        JobKind.CREATE: "It leaves the job, and its pending request is deleted. What exists "
        "already stays.",
        JobKind.CLEAN_UP: "It leaves the job and stays as it is now: a distribution that was "
        "disabled already stays disabled.",
        JobKind.DELETE: "It leaves the job, and stays as it is.",
        JobKind.IMPORT: "It leaves the job, and its key is erased here. What was imported already "
        "stays.",
        JobKind.ATTACH: "It leaves the job and stays as it is now: what was changed already stays "
        "so, and Undo takes it back.",
        JobKind.REPLACE_NAMES: "It leaves the job and keeps the certificate that it serves now. A "
        "pending request is deleted, unless another distribution waits for it.",
        JobKind.APPLY: "It leaves the job and stays as it is now: what was changed already stays "
        "so, and Undo takes it back.",
    }
)


def _remove(task: Task, job: Job) -> Block | None:
    if not can_be_removed(job, task):
        return None
    return button(
        "Remove…",
        ids.REMOVE,
        f"{job.number}:{job.revision}:{task.id}",
        ask=Ask(
            title=f"Remove {clip(task.main_name, 60)}?",
            text=(
                "A plan comes into this job's thread first: exactly what goes, what stays, and "
                "why. Nothing is removed before someone confirms it there."
            ),
            yes="Show the plan",
            is_danger=True,
        ),
    )


def _undo(task: Task, job: Job) -> Block | None:
    if not can_be_undone(job, task):
        return None
    return button(
        "Undo…",
        ids.UNDO,
        f"{job.number}:{job.revision}:{task.id}",
        ask=Ask(
            title=f"Undo {clip(task.main_name, 60)}?",
            text=(
                "A plan comes into this job's thread first: all that would change back on this "
                "distribution. Nothing is restored before someone confirms it there."
            ),
            yes="Show the plan",
        ),
    )
