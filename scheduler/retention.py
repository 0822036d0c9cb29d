"""Forgets what retention allows: never anything of a job that may still change."""

from datetime import datetime
from typing import Protocol

import structlog

from bot.clock import Clock

log = structlog.get_logger(__name__)


class Prunes(Protocol):
    """What knows how long each row is kept (the store promises it)."""

    def prune(self, now: datetime) -> int:
        """Delete what retention allows; return how many rows went."""
        ...


def prune(store: Prunes, clock: Clock) -> None:
    """Delete what is older than its retention."""
    if gone := store.prune(clock.now()):
        log.info("pruned", rows=gone)
