"""What can be taken back of a job that changed distributions: each one's former configuration, as
it was saved. Rules; nothing is read or written.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.change import Change, How
from bot.domain.job import Job, JobState
from bot.domain.task import Plan, Task

UNDONE_WHEN = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})
"""The states in which a job's changes may be undone: no step of its own works on them."""


def can_be_undone(job: Job, task: Task) -> bool:
    """Tell whether a task of an ended job changed a distribution, saved what it was, and was not
    undone yet.
    """
    facts = task.facts
    changed = facts.changed_at is not None and facts.before is not None
    return job.state in UNDONE_WHEN and changed and not facts.undone


def undoable(job: Job, tasks: Sequence[Task]) -> list[Task]:
    """Return the tasks of a job that can be undone."""
    return [task for task in tasks if can_be_undone(job, task)]


def restoring(task: Task) -> Plan:
    """Return the plan that brings back what a task found, while the distribution still is the
    version that the task left.
    """
    changes, facts = task.plan.changes, task.facts
    which = changes.distribution if changes else facts.distribution_id or ""
    change = Change(which, How.RESTORE, facts.before, seen=facts.version, undoes=task.id)
    return Plan(task.plan.line, task.names, (), changes=change)


def undone(maker: Task) -> Task:
    """Return a task once what it changed was taken back."""
    return replace(maker, facts=replace(maker.facts, undone=True))
