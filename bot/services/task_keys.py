"""What private keys are wanted for: the tasks of jobs that have no certificate yet. Reads and wakes
tasks; never sees a key but to have it checked.
"""

from collections.abc import Callable
from datetime import datetime

from bot.domain.importing import GivenFile
from bot.domain.job import OPEN_STATES, JobState
from bot.domain.person import Actor
from bot.domain.task import Task, TaskState
from bot.domain.upload import KeyFor, KeyRead
from bot.errors import UnknownError
from bot.store.base import Store

Check = Callable[[Task, GivenFile], KeyRead]
"""Read what was handed over for a task, and compare it with the task's certificate."""

_WANTING = frozenset({TaskState.QUEUED, TaskState.FAILED})
_OPEN = OPEN_STATES | {JobState.FAILED}


class TaskKeys:
    """`bot.services.uploads.Recipient` for tasks."""

    def __init__(self, store: Store, check: Check) -> None:
        """Look at the tasks of `store`; `check` reads and judges keys."""
        self._store = store
        self._check = check

    def about(self, task: str) -> KeyFor | None:
        """Return what a key would be for; None for a task that is not, or needs none any more."""
        try:
            found = self._store.tasks.get(task)
        except UnknownError:
            return None
        job = self._store.jobs.get(found.job)
        if job.state not in _OPEN or found.state not in _WANTING or found.drop_requested:
            return None
        return KeyFor(job.name, found.main_name, found.names)

    def check(self, task: str, given: GivenFile) -> KeyRead:
        """Return the key in what was handed over, or what is wrong with it."""
        return self._check(self._store.tasks.get(task), given)

    def taken(self, task: str, actor: Actor, *, now: datetime) -> None:  # noqa: ARG002 - audited
        """Make the task due now, and show its job anew."""
        self._store.tasks.wake([task], now=now)
        self._store.jobs.touch(self._store.tasks.get(task).job)
