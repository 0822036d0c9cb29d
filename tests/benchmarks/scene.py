"""A person before the real bot, whose AWS is in a third process: each has an interpreter of its
own, as in life.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Self, TypeVar

from bot.sandbox.bot_process import SERVE, BotProcess
from bot.sandbox.slack import Message, SlackServer
from bot.sandbox.world import OPS_CHANNEL
from tests.benchmarks.fast import BEGAN, SPEED
from tests.benchmarks.outside import Outside
from tests.benchmarks.stock import COMMAND as STOCK
from tests.e2e.play import answer, free_port, said

T = TypeVar("T")
TICKS = os.sysconf("SC_CLK_TCK")

AT_ONCE = 50
LOOK = 0.02
_NEVER = threading.Event()


class Scene:
    """Slack here, AWS and DNS in a second process, the bot in a third."""

    def __init__(
        self, folder: Path, *, own: Sequence[str] = (), speed: float = 1, **knobs: object
    ) -> None:
        """Start Slack and AWS; `speed` is the bot's clock's and AWS's, `knobs` are AWS's others."""
        self._folder = folder
        self._began = time.time()
        self._speed = speed
        self.slack = SlackServer(rates=False).start()
        self.outside = Outside(own=own, began=self._began, speed=self._speed, **knobs)
        self.bot: BotProcess | None = None
        self.worker: BotProcess | None = None
        self.port = free_port()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for bot in (self.worker, self.bot):
            if bot and bot.is_running:
                bot.stop()
        self.outside.close()
        self.slack.stop()

    def start(
        self,
        settings: Mapping[str, str] = MappingProxyType({}),
        *,
        http: bool = False,
        apart: bool = False,
        command: Sequence[str] = SERVE,
    ) -> BotProcess:
        """Start a bot and wait until it is ready; `apart` is whether another process works, and
        this one answers only.
        """
        door = {"SLACK_APP_TOKEN": self.slack.app_token}
        if http:
            door = {"SLACK_SIGNING_SECRET": self.slack.signing_secret}
            self.slack.deliver_to(f"http://127.0.0.1:{self.port}/slack/events")
        outside = self.outside.environment
        environment = {
            **{name: value for name, value in outside.items() if not name.startswith("SLACK_")},
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "EDGECERT_CHANNEL": self.slack.channel(OPS_CHANNEL).id,
            "EDGECERT_HTTP_PORT": str(self.port),
            BEGAN: str(self._began),
            SPEED: str(self._speed),
            **door,
            **settings,
        }
        if apart:
            other = {**environment, "EDGECERT_HTTP_PORT": str(free_port())}
            self.worker = BotProcess(other, self._folder, (*command, "--role", "worker")).start()
            command = (*command, "--role", "web")
        self.bot = BotProcess(environment, self._folder, command).start()
        self.wait(lambda: answer(self.port, "/readyz") == 200)
        return self.bot

    @contextmanager
    def stock(self) -> Iterator[None]:
        """Let an app of Bolt's own serve this Slack for a `with` block."""
        slack = self.slack
        environment = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
        }
        folder = self._folder / "stock"
        folder.mkdir()
        app = BotProcess(environment, folder, STOCK).start()
        slack.wait_linked(seconds=60)
        try:
            yield
        finally:
            app.stop()
            self.wait(lambda: not slack.links.links)

    def confirm(self, names: list[str]) -> None:
        """Ask for a job by a list file, and press Confirm."""
        dana = self.slack.person("dana")
        dana.command("/certs", "new", channel=OPS_CHANNEL)
        form = dana.modal()
        assert form is not None
        form.attach("Domain list file", "names.txt", "\n".join(names).encode())
        live = self.wait(
            lambda: [
                one
                for one in form.search("Snapshot", self.outside.template)
                if "as it is now" in one
            ]
        )
        form.pick("Snapshot", live[0])
        assert {} == form.submit()
        card = self.wait(lambda: self.card() if '"Confirm"' in said(self.card()) else None)
        dana.press(card, "Confirm")

    def card(self) -> Message | None:
        """Give the job's card."""
        found = self.slack.messages(self.slack.channel(OPS_CHANNEL).id)
        return found[0] if found else None

    def type_at_once(self, text: str, count: int = AT_ONCE) -> list[float | None]:
        """Let people type `/certs …` in the same moment; give the seconds to each ack, None where
        none came in time.
        """
        dana, before = self.slack.person("dana"), len(self.slack.deliveries("slash_commands"))
        ready = threading.Barrier(count)

        def command() -> None:
            ready.wait()
            dana.command("/certs", text, channel=OPS_CHANNEL)

        with ThreadPoolExecutor(count) as people:
            typed = [people.submit(command) for _ in range(count)]
        for one in typed:
            one.result()
        return [one.seconds for one in self.slack.deliveries("slash_commands")[before:]]

    def wait(self, predicate: Callable[[], T | None], seconds: float = 60) -> T:
        """Give the predicate's first true value; fails with what the bot logged."""
        deadline = time.monotonic() + seconds
        while not (found := predicate()):
            if time.monotonic() > deadline:
                words = self.bot.tail(40) if self.bot else ""
                raise AssertionError(f"waited in vain: {said(self.card())}\n{words}")
            _NEVER.wait(LOOK)
        return found


def cpu_seconds(bot: BotProcess) -> float:
    """Read the processor time that a process took (proc_pid_stat(5): utime, stime)."""
    fields = Path(f"/proc/{bot.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
