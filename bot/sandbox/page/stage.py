"""World, page and bot together, as `make sandbox`, the tests in a browser and the pictures use
them.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from bot.sandbox.aws import Knobs
from bot.sandbox.bot_process import BotProcess
from bot.sandbox.page.server import PageServer
from bot.sandbox.page.weather import Weather
from bot.sandbox.world import World

PACE: Mapping[str, str] = MappingProxyType(
    {
        "EDGECERT_SWEEP_SECONDS": "2",
        "EDGECERT_DNS_SECONDS": "2",
        "EDGECERT_TICK_SECONDS": "0.3",
        "EDGECERT_GROUP_SECONDS": "3",
        "EDGECERT_LOG_FORMAT": "text",
    }
)
"""A bot that people watch looks more often than one in production; nothing else differs."""


class Stage:
    """Make it, `start()` it, and `stop()` it (or use `with`).

    `folder` holds the bot's database, log and clock file; `port` is the page's (0: a free one).
    `deliver_to` is where a bot of somebody else takes HTTP deliveries; with it, or without
    `with_bot`, none is started. `pace` are settings of the bot.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 0,
        clock_file: Path | None = None,
        slack_clock: Callable[[], float] = time.time,
        with_bot: bool = True,
        deliver_to: str = "",
        knobs: Knobs | None = None,
        pace: Mapping[str, str] = PACE,
    ) -> None:
        self.clock_file = clock_file or folder / "clock"
        self.world = World(
            clock_file=self.clock_file,
            slack_clock=slack_clock,
            http=bool(deliver_to),
            knobs=knobs,
        )
        self.bot: BotProcess | None = None
        self._folder = folder
        self._port = port
        self._has_bot = with_bot and not deliver_to
        self._deliver_to = deliver_to
        self._pace = pace
        self._running = ExitStack()

    def start(self) -> Self:
        """Start all of it; the bot answers some seconds later.

        Raises:
            OSError: the page's port is taken.
        """
        with ExitStack() as started:
            started.enter_context(self.world)
            self.furniture = self.world.furnish()
            self.world.hire()
            self.world.hand_out()
            self.world.slack.deliver_to(self._deliver_to)
            if self._has_bot:
                self.bot = BotProcess({**self.world.environment(), **self._pace}, self._folder)
            self.weather = Weather(self.world, self.clock_file, self.bot)
            self.page = PageServer(self.world, self.weather, self._port)
            started.enter_context(self.page)
            if self.bot:
                started.enter_context(self.bot)
            self._running = started.pop_all()
        return self

    def own(self, name: str) -> None:
        """Add a name's validation record, as its owner would at another provider."""
        record = self.world.aws.acm.record(name)
        zone = self.world.dns.zone(".".join(name.split(".")[-2:]))
        zone.set(record.name, "CNAME", record.value)

    def aliases(self) -> list[str]:
        """Return the names that distributions of the account serve."""
        made = self.world.aws.cloudfront.distributions()
        return [alias for one in made for alias in one.aliases()]

    def stop(self) -> None:
        """Stop all of it; stopping twice is fine."""
        self._running.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()
