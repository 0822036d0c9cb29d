"""Ends what nobody ended: jobs that nobody confirmed within a day. It changes nothing in AWS."""

from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)


def expire_unconfirmed(expire: Callable[[], int]) -> None:
    """Call the service that ends unconfirmed jobs (it decides which), and log how many ended."""
    if ended := expire():
        log.info("jobs_expired", jobs=ended)
