"""Other open jobs that will make aliases of the same names. Reads our own tables only."""

from collections.abc import Iterable

from bot.domain.job import Job
from bot.domain.job_page import Link
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


def card_links(cards: Cards, jobs: Iterable[int]) -> tuple[tuple[str, str], ...]:
    """Return (`J-42`, address) of each job's card; one that is not posted yet is left out."""
    found = {number: cards.of_job(number) for number in sorted(set(jobs))}
    return tuple(
        (f"J-{number}", Link(card.channel, card.ts).address)
        for number, card in found.items()
        if card.ts
    )
