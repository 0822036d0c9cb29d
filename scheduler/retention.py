"""Forgets what retention allows: never anything of a job that may still change, but private keys
when their time is over.
"""

from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.store.base import Store

log = structlog.get_logger(__name__)


TOLD = timedelta(days=1)
"""How long a link that ended is remembered: whoever opens it is told why it does nothing."""


class Prunes(Protocol):
    """What knows how long each row is kept (the store promises it)."""

    def prune(self, now: datetime) -> int:
        """Delete what retention allows; return how many rows went."""
        ...


def prune(store: Prunes, clock: Clock) -> None:
    """Delete what is older than its retention."""
    if gone := store.prune(clock.now()):
        log.info("pruned", rows=gone)


def erase_keys(store: Store, clock: Clock) -> None:
    """Erase private keys whose time is over, and what is left of erased ones in the store's log."""
    now = clock.now()
    if gone := store.sealed.expire(now):
        log.info("keys_erased", keys=gone)
    store.sealed.scrub()
    store.uploads.forget(now - TOLD)
