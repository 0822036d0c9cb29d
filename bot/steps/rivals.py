"""Who has, or will have, the names that a job makes aliases of, and who works with what it changes
or removes: other open jobs, and distributions. Reads our own tables only.
"""

from collections.abc import Iterable

from bot.domain.inventory import Distribution
from bot.domain.job import Job
from bot.domain.job_page import Link
from bot.domain.removal import Resource
from bot.domain.task import Task
from bot.store.base import Cards, Store


def rivals(store: Store, job: Job, tasks: Iterable[Task]) -> dict[str, int]:
    """Return, for each name of the tasks that another open job will make an alias of, that job.

    A job that makes no distributions has none.
    """
    if not job.with_distribution:
        return {}
    names = [name for task in tasks for name in task.names]
    return store.tasks.with_aliases(names, other_than=job.number)


def new_aliases(task: Task) -> tuple[str, ...]:
    """Return the names that become aliases by a task: of a change, those that it adds."""
    changes = task.plan.changes
    return changes.adds if changes else task.names


def takers(store: Store, job: Job, tasks: Iterable[Task]) -> dict[str, Distribution]:
    """Return, for each name that becomes an alias by a task, the distribution of the account that
    has it already; the one that a task changes may have it.
    """
    wanted = {name: task for task in tasks for name in new_aliases(task)}
    found = store.inventory.with_aliases(job.account, wanted)
    return {name: one for name, one in found.items() if not _is_target(wanted[name], one)}


def busy(store: Store, job: Job, tasks: Iterable[Task]) -> dict[str, int]:
    """Return, for each distribution that a task changes and another open job works on, that job."""
    ids = [task.plan.changes.distribution for task in tasks if task.plan.changes]
    return store.tasks.with_distributions(ids, other_than=job.number) if ids else {}


def at_work(store: Store, job: Job, tasks: Iterable[Task]) -> dict[str, int]:
    """Return, for each certificate that a task removes and another open job works with, that
    job.
    """
    removals = [task.plan.removes for task in tasks if task.plan.removes]
    arns = [one.id for one in removals if one.what is Resource.CERTIFICATE]
    return store.tasks.working_with(arns, other_than=job.number) if arns else {}


def _is_target(task: Task, found: Distribution) -> bool:
    return task.plan.changes is not None and task.plan.changes.distribution == found.id


def card_links(cards: Cards, jobs: Iterable[int]) -> tuple[tuple[str, str], ...]:
    """Return (`J-42`, address) of each job's card; one that is not posted yet is left out."""
    found = {number: cards.of_job(number) for number in sorted(set(jobs))}
    return tuple(
        (f"J-{number}", Link(card.channel, card.ts).address)
        for number, card in found.items()
        if card.ts
    )
