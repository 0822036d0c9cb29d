"""Where a job is told: in its own card's thread, or in its parent's. Reads the store only."""

from bot.store.base import Card, Store


def thread_of(store: Store, number: int) -> Card:
    """Return the card under which a job's replies stand: its own, unless its kind is told in the
    thread of its parent, and that has a card. A thread has no thread of its own: an undo of an undo
    stands beside it.
    """
    job = store.jobs.get(number)
    if job.traits.in_parents_thread and job.parent is not None:
        parent = thread_of(store, job.parent)
        if parent.ts:
            return parent
    return store.cards.of_job(number)


def thread_for(store: Store, number: int) -> str | None:
    """Return the ts of the thread in which a job's card stands, None for the channel itself."""
    found = thread_of(store, number)
    return found.ts if found.job != number else None
