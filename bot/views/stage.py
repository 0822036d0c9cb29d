"""One stage of a job: how far its tasks are through it. Which stages a kind has is in `stages`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.task import Task, TaskState


class StageState(StrEnum):
    """What people see of a stage."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    SUCCESS = "success"
    FAILED = "failed"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: how many tasks are through, failed in it, and in all; since when it runs."""

    title: str
    usual: str
    done: int
    failed: int
    total: int
    started: bool
    since: datetime | None

    @property
    def state(self) -> StageState:
        """Return the one word that tells how far the stage is."""
        if not self.total:
            return StageState.NOT_NEEDED
        if self.done == self.total:
            return StageState.SUCCESS
        if self.done + self.failed == self.total:
            return StageState.FAILED
        return StageState.IN_PROGRESS if self.started else StageState.NOT_STARTED


_ORDER = tuple(one for one in TaskState if one not in {TaskState.FAILED, TaskState.CANCELLED})
"""The states of each kind, in the order in which its tasks pass them."""


def reached(task: Task) -> TaskState:
    """Return how far a task came: where a failed one failed."""
    if task.state is not TaskState.FAILED:
        return task.state
    if task.facts.failed_in is not None:
        return task.facts.failed_in
    if task.facts.distribution_id:
        return TaskState.DEPLOYING
    if task.facts.issued_at:
        return TaskState.IMPORTED if task.plan.imports else TaskState.ISSUED
    return TaskState.REQUESTED if task.facts.certificate_arn else TaskState.QUEUED


def stage(
    title: str,
    usual: str,
    tasks: Sequence[Task],
    within: tuple[TaskState, ...],
    since: Callable[[Task], datetime | None],
) -> Stage:
    """Return the stage of `tasks` while they are in the states `within`; `since` returns when a
    task began it.
    """
    last = _ORDER.index(within[-1])
    here = [task for task in tasks if reached(task) in within]
    going = [task for task in here if task.state is not TaskState.FAILED]
    done = sum(_ORDER.index(reached(task)) > last for task in tasks)
    return Stage(
        title=title,
        usual=usual,
        done=done,
        failed=len(here) - len(going),
        total=len(tasks),
        started=bool(going or done or here),
        since=min((moment for task in going if (moment := since(task))), default=None),
    )
