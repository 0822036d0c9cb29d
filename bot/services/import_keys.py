"""Which tasks want a private key of a person, and what upload links say of them. Opens no key."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.job import Job
from bot.domain.key_source import KeySource
from bot.domain.remedy_rows_secrets import SECRETS_ERRORS
from bot.domain.task import Task, TaskState
from bot.services.task_keys import ToImport, is_wanting
from bot.store.base import Store

_OF_SECRETS = frozenset(row.code for row in SECRETS_ERRORS) | {"secret_without_key"}
"""Failures that another key mends, or a secret."""
_READ = "secretsmanager.GetSecretValue"
_UNOPENED = "key_needed"


def import_of(task: Task) -> ToImport | None:
    """Return what a task imports with a key that a person hands over; None for any other. A task
    whose secret does not give its key away takes one from a person too.
    """
    imports = task.plan.imports
    if imports is None or imports.certificate is None:
        return None
    if imports.key_source is KeySource.SECRET and not _is_stuck(task):
        return None
    return ToImport(imports.title, imports.certificate)


def _is_stuck(task: Task) -> bool:
    failed = task.state is TaskState.FAILED and task.facts.error_code in _OF_SECRETS
    return failed or _READ in task.facts.denied


def keyless(store: Store, job: Job, tasks: Iterable[Task], now: datetime) -> frozenset[str]:
    """Return the ids of the tasks that have a certificate to import and no key yet, or none any
    more, or one that cannot be opened.
    """
    wanting = {task.id: task.reason for task in tasks if is_wanting(job, task) and import_of(task)}
    kept = store.sealed.those(wanting, now=now) if wanting else frozenset()
    opened = {one for one in kept if wanting[one] != _UNOPENED}
    return frozenset(wanting.keys() - opened)
