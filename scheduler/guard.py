"""Where a fault of ours ends: it is logged, with its job, and the next tick goes on."""

from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)


def survives(what: str, function: Callable[[], bool]) -> bool:
    """Call `function` and return what it returns; False when it raised, which is then logged.

    Whatever it had claimed stays under its lease, and is claimed again when that runs out.
    """
    try:
        return function()
    except Exception:
        # Everything: one job's fault must stop neither its thread nor the jobs of others.
        log.exception("tick_failed", tick=what)
        return False
