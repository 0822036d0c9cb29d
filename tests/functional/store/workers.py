"""What other processes do to a store while a test looks on: claims, reservations, deaths."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from bot.store.base import Store
from bot.store.sqlite import open_store
from tests.functional.store.making import NOW, add_job

DEATH = 9


def claim_all(path: Path) -> list[str]:
    """Claim tasks until none is due; return their ids."""
    store = open_store(f"sqlite:///{path}")
    found = claims_of(store)
    store.close()
    return found


def claims_of(store: Store) -> list[str]:
    """Claim tasks until none is due; return their ids."""
    found = []
    while claim := store.tasks.claim(NOW):
        found.append(claim.task.id)
    return found


def reserve_many(path: Path, count: int) -> list[datetime]:
    """Reserve slots of one rate, all asked for at the same moment."""
    store = open_store(f"sqlite:///{path}")
    slots = [store.locks.reserve("acm", per_second=10, burst=5, now=NOW) for _ in range(count)]
    store.close()
    return slots


def open_and_add(path: Path) -> int:
    """Open a database that may not be there yet and add a job; return its number."""
    store = open_store(f"sqlite:///{path}")
    number = add_job(store, "a.example").number
    store.close()
    return number


def die_in_a_transaction(path: Path) -> None:
    """Write much and die before the commit."""
    store = open_store(f"sqlite:///{path}", busy=timedelta(seconds=5))
    with store.transaction():
        for _ in range(50):
            add_job(store, "lost.example")
        os._exit(DEATH)


def claim_homes(path: Path) -> list[str]:
    """Claim Home tabs until none is due; return whose they are."""
    store = open_store(f"sqlite:///{path}")
    found = []
    while claim := store.homes.claim(
        NOW, spacing=timedelta(seconds=30), recent=timedelta(hours=24)
    ):
        found.append(claim.user)
    store.close()
    return found
