"""The real bot on a clock that runs faster than the machine's: `python -m tests.benchmarks.fast
serve` is `python -m bot serve`, and what reads the bot's clock goes faster.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from functools import partial

BEGAN, SPEED = "BENCH_BEGAN", "BENCH_SPEED"
"""Where the bot finds when its clock is right, in seconds since 1970, and how fast it runs."""
COMMAND = ("-m", "tests.benchmarks.fast", "serve")


class FastClock:
    """A clock that was right at `began` (since 1970), and runs `speed` times as fast from then."""

    def __init__(self, began: float, speed: float) -> None:
        self._began = began
        self._speed = speed

    def now(self) -> datetime:
        """Return the moment."""
        passed = (time.time() - self._began) * self._speed
        return datetime.fromtimestamp(self._began, UTC) + timedelta(seconds=passed)


if __name__ == "__main__":
    from bot.app import backup, build, restore
    from handlers.cli.commands import Tools, commands

    clock = FastClock(float(os.environ[BEGAN]), float(os.environ[SPEED]))
    commands(Tools(build=partial(build, clock=clock), backup=backup, restore=restore))()
