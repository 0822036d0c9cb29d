"""Forgets what retention allows: never anything of a job that may still change."""

import structlog

from bot.clock import Clock
from bot.store.base import Store

log = structlog.get_logger(__name__)


def prune(store: Store, clock: Clock) -> None:
    """Delete what is older than its retention."""
    if gone := store.prune(clock.now()):
        log.info("pruned", rows=gone)
