"""Tells people what the store holds: one kind of message a tick, until nothing is due. What is
told, and how often it is tried, is decided by notify.
"""

import threading
from collections.abc import Callable

from bot.clock import Clock
from scheduler.parts import RunOne

MOST = 200
"""Messages in one tick: a stop, and a card that others wait for, must not wait for a thousand."""


def until_idle(
    run_one: RunOne,
    clock: Clock,
    *,
    stopping: threading.Event,
    most: int = MOST,
    give_way: Callable[[], object] = lambda: None,
) -> Callable[[], None]:
    """Return a tick that calls `run_one` until it finds nothing due, `most` times at the most, and
    `give_way` before each of them.
    """

    def tick() -> None:
        for _ in range(most):
            give_way()
            if stopping.is_set() or not run_one(clock.now()):
                return

    return tick
