"""The weather of the sandbox: AWS throttling, Slack down, the bot killed and restarted, the clock
moved.
"""

import math
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from bot.sandbox.aws.faults import Fault
from bot.sandbox.bot_process import BotProcess
from bot.sandbox.slack.records import Json
from bot.sandbox.world import World

HOUR = 3600.0
LINES = 200


class Weather:
    """One world, its clock file, and the bot that lives in it (None: somebody else's)."""

    def __init__(self, world: World, clock: Path, bot: BotProcess | None) -> None:
        """Begin in fine weather, with the clock as the file has it."""
        self._world = world
        self._clock = clock
        self._bot = bot
        self._throttling: Fault | None = None
        self._denied: dict[str, Fault] = {}
        self._restarts = 0
        self._moving = threading.Lock()

    def shown(self) -> Json:
        """Return what is out of order, what time it is, and how the bot is."""
        knobs = self._world.slack.knobs
        return {
            "bot": self._health(),
            "clock": {
                "ahead_seconds": self._ahead(),
                "now": self._world.aws.now().isoformat(timespec="seconds"),
            },
            "aws": {"throttled": self._throttling is not None, "denied": sorted(self._denied)},
            "slack": {"down": knobs.down, "slow": knobs.slow},
        }

    def do(self, given: Mapping[str, object]) -> None:
        """Do what the page's body says; raises LookupError or ValueError with a sentence."""
        is_on = bool(given.get("on"))
        match given.get("do"):
            case "throttle_aws":
                self._throttle(is_on=is_on)
            case "deny":
                self._deny(str(given["operation"]), is_on=is_on)
            case "slack_down":
                self._world.slack.knobs.down = is_on
                if is_on:
                    self._world.slack.cut_links()
            case "slow_slack":
                self._world.slack.knobs.slow = float(str(given["seconds"]))
            case "advance":
                self.advance(float(str(given["hours"])) * HOUR)
            case "kill_bot" | "stop_bot" | "restart_bot" as deed:
                self._handle_bot(deed)
            case "clear":
                self._clear()
            case other:
                raise LookupError(f"there is no weather called {other!r}")

    def advance(self, seconds: float) -> None:
        """Move the clock of AWS and of the bot; it never goes back."""
        if not 0 <= seconds <= timedelta(days=3650).total_seconds():
            raise ValueError("Clocks go ahead only, by ten years at most.")
        written = self._clock.with_suffix(".new")
        with self._moving:
            written.write_text(str(self._ahead() + seconds))
            written.replace(self._clock)  # whoever reads it meanwhile finds the old or the new one

    def _ahead(self) -> float:
        text = self._clock.read_text().strip() if self._clock.exists() else ""
        return float(text or 0)

    def _throttle(self, *, is_on: bool) -> None:
        faults = self._world.aws.faults
        if is_on and self._throttling is None:
            self._throttling = faults.add("*", "throttle", for_seconds=math.inf)
        elif not is_on and self._throttling is not None:
            faults.end(self._throttling)
            self._throttling = None

    def _deny(self, operation: str, *, is_on: bool) -> None:
        faults = self._world.aws.faults
        if is_on and operation not in self._denied:
            self._denied[operation] = faults.add(operation, "denied", for_seconds=math.inf)
        elif not is_on and operation in self._denied:
            faults.end(self._denied.pop(operation))

    def _handle_bot(self, deed: str) -> None:
        if self._bot is None:
            raise LookupError("This sandbox was started without a bot: handle yours by hand.")
        if deed == "kill_bot":
            self._bot.kill()
            return
        if self._bot.is_running:
            self._bot.stop()
        if deed == "restart_bot":
            self._bot.start()
            self._restarts += 1

    def _clear(self) -> None:
        self._throttle(is_on=False)
        for operation in list(self._denied):
            self._deny(operation, is_on=False)
        self._world.slack.knobs.down = False
        self._world.slack.knobs.slow = 0.0

    def _health(self) -> Json:
        links = len(self._world.slack.links.links)
        if self._bot is None:
            return {"ours": False, "running": links > 0, "links": links, "restarts": 0, "log": []}
        return {
            "ours": True,
            "running": self._bot.is_running,
            "links": links,
            "restarts": self._restarts,
            "log": self._bot.last_lines(LINES),
        }
