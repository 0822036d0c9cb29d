"""Which tasks want a private key of a person, and what upload links say of them. Opens no key."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.job import OPEN_STATES, Job, JobState
from bot.domain.key_source import KeySource
from bot.domain.task import Task, TaskState
from bot.services.task_keys import ToImport
from bot.store.base import Store

_WANTING = frozenset({TaskState.QUEUED, TaskState.FAILED})


def import_of(task: Task) -> ToImport | None:
    """Return what a task imports with a key that a person hands over; None for any other."""
    imports = task.plan.imports
    if imports is None or imports.certificate is None or imports.key_source is KeySource.SECRET:
        return None
    return ToImport(imports.title, imports.certificate)


def keyless(store: Store, job: Job, tasks: Iterable[Task], now: datetime) -> frozenset[str]:
    """Return the ids of the tasks that have a certificate to import and no key yet, or none any
    more.
    """
    if job.state not in OPEN_STATES | {JobState.FAILED} or job.cancel_requested:
        return frozenset()
    wanting = {
        task.id
        for task in tasks
        if task.state in _WANTING
        and not task.drop_requested
        and task.facts.certificate_arn is None
        and import_of(task)
    }
    kept = store.sealed.those(wanting, now=now) if wanting else frozenset()
    return frozenset(wanting - kept)
