"""What a task's new state means for others: whoever waits for it is woken, the task that made what
a clean-up removed forgets it, and the task whose change was undone knows. Called in the transaction
that saves the task.
"""

from contextlib import suppress
from datetime import datetime

from bot.domain.clean_up import without
from bot.domain.job import Job
from bot.domain.removal import Resource
from bot.domain.task import Task, TaskState
from bot.domain.undoing import undone
from bot.errors import UnknownError
from bot.store.base import Store

_TELLING = frozenset({TaskState.ISSUED, TaskState.REMOVED, TaskState.FAILED, TaskState.CANCELLED})


def tell(store: Store, job: Job, task: Task, *, now: datetime) -> None:
    """Tell whoever must know that a task came to its present state."""
    undoes = task.plan.changes.undoes if task.plan.changes else ""
    if undoes and task.state is TaskState.READY:
        with suppress(UnknownError):  # the job that is undone may be forgotten by now
            store.tasks.write(undone(store.tasks.get(undoes)), now=now)
    if task.state not in _TELLING:
        return
    # Of 500 tasks nobody waits for another, unless the job says so.
    if job.request.aggregate or (job.order is not None and not job.traits.alone):
        others = store.tasks.of_job(task.job)
        store.tasks.wake([one.id for one in others if _waits_for(one, task)], now=now)
    removes = task.plan.removes
    if task.state is TaskState.REMOVED and removes is not None:
        # The lists show it until two passes missed it.
        if removes.what is Resource.CERTIFICATE:
            store.inventory.forget_certificate(removes.id)
        else:
            store.inventory.forget_distribution(removes.id)
        with suppress(UnknownError):  # the job that made it may be forgotten by now
            store.tasks.write(without(store.tasks.get(removes.maker), removes), now=now)


def _waits_for(other: Task, task: Task) -> bool:
    after = other.plan.removes.after if other.plan.removes else ()
    return other.plan.covered_by == task.position or task.position in after
