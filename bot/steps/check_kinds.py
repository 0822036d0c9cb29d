"""What is checked before anyone can confirm a job, by its kind: rules over what is known.

Never asks the network.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.check import Check
from bot.domain.job import Job
from bot.domain.kinds import JobKind
from bot.domain.task import Task
from bot.steps.check_deletions import deletions
from bot.steps.check_imports import Ground, imports
from bot.steps.check_names import Known, covering_certificates, taken_names
from bot.steps.check_quotas import import_quotas, quotas, shared_policies
from bot.steps.check_removals import removals
from bot.steps.check_swaps import swaps
from bot.steps.check_templates import Resolved, template_checks


@dataclass(frozen=True, slots=True)
class Look:
    """All that a kind's checks may look at; `ground` is what imports are checked against."""

    job: Job
    tasks: tuple[Task, ...]
    known: Known
    resolved: Resolved
    limits: Mapping[str, float | None]
    ground: Ground


def _of_creation(look: Look) -> list[Check]:
    job, tasks, known = look.job, look.tasks, look.known
    found = [*template_checks(job, tasks, look.resolved), *taken_names(job, known)]
    found += covering_certificates(tasks, known)
    found += quotas(job, tasks, known, look.limits)
    found += shared_policies(tasks, known, look.resolved)
    if any(task.plan.changes for task in tasks):
        found += swaps(job, tasks, known, look.limits)
    return found


def _of_removal(look: Look) -> list[Check]:
    return removals(look.job, look.tasks, look.known)


def _of_deletion(look: Look) -> list[Check]:
    return deletions(look.tasks, look.known)


def _of_changes(look: Look) -> list[Check]:
    return [*look.resolved.checks, *look.resolved.faults]


def _of_attaching(look: Look) -> list[Check]:
    found = taken_names(look.job, look.known)
    return [*found, *swaps(look.job, look.tasks, look.known, look.limits)]


def _of_replacing(look: Look) -> list[Check]:
    return [*_of_attaching(look), *quotas(look.job, look.tasks, look.known, look.limits)]


def _of_import(look: Look) -> list[Check]:
    job, tasks, known = look.job, look.tasks, look.known
    resolved = look.resolved
    found = [*resolved.checks, *resolved.faults, *imports(job, tasks, look.ground)]
    found += [*template_checks(job, tasks, resolved), *taken_names(job, known)]
    found += import_quotas(job, tasks, known, look.limits)
    # What could not be read is told of every job, and among its template's checks once more.
    return list(dict.fromkeys([*found, *shared_policies(tasks, known, resolved)]))


CHECKS: Mapping[JobKind, Callable[[Look], list[Check]]] = MappingProxyType(
    {
        JobKind.CREATE: _of_creation,
        JobKind.CLEAN_UP: _of_removal,
        JobKind.APPLY: _of_changes,
        JobKind.ATTACH: _of_attaching,
        JobKind.REPLACE_NAMES: _of_replacing,
        JobKind.DELETE: _of_deletion,
        JobKind.IMPORT: _of_import,
    }
)
"""What is checked before anyone can confirm a job of a kind."""
