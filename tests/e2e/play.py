"""A person, eager domain owners and bots that come and go: what every test here plays with."""

import http.client
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from bot.sandbox.aws import Knobs
from bot.sandbox.bot_process import SERVE, BotProcess
from bot.sandbox.slack import Message
from bot.sandbox.world import OPS_CHANNEL, World
from tests.patience import be_patient

T = TypeVar("T")

CLOCKS = {
    "EDGECERT_SWEEP_SECONDS": "0.5",
    "EDGECERT_DNS_SECONDS": "1",
    "EDGECERT_TICK_SECONDS": "0.2",
    "EDGECERT_GROUP_SECONDS": "1",
    "EDGECERT_LOG_FORMAT": "text",
}
PATIENCE = 180.0
"""Seconds: a lease of a dead process runs out first, however slow the machine is."""
LOOK = 0.05
"""Seconds between two looks: AWS and the bot wake nobody when they change."""


def lags() -> Knobs:
    """AWS as it lags in life, a little faster."""
    return Knobs(
        issue_delay=0.5,
        describe_lag=0.5,
        record_lag=0.5,
        deploy_seconds=1.5,
        list_lag=2,
        tag_lag=1,
        certificate_refused_for=0.5,
    )


class Play:
    """One world, one database, and bots that come and go."""

    def __init__(self, folder: Path, knobs: Knobs | None = None) -> None:
        """Make the world; `start` it with a bot."""
        self.folder = folder
        self.clock = folder / "clock"
        self.clock.write_text("0")
        self.world = World(clock_file=self.clock, knobs=knobs or lags()).start()
        self.world.aws.reset()  # of what other tests of this process left in moto
        be_patient(self.world.slack)
        self.furniture = self.world.furnish()
        self.channel = self.world.slack.channel(OPS_CHANNEL).id
        self.bots: list[BotProcess] = []
        self._looks = threading.Event()

    def close(self) -> None:
        """End bots and world."""
        for bot in self.bots:
            if bot.is_running:
                bot.stop()
        self.world.stop()
        complaints = self.world.slack.complaints

        assert [] == complaints, complaints

    def start(self, *, role: str = "all", **settings: str) -> BotProcess:
        """Start a bot in one of its roles."""
        return self.run(*SERVE, "--role", role, **settings)

    def run(self, *words: str, **settings: str) -> BotProcess:
        """Start a bot by the interpreter's arguments, such as `-m bot serve`."""
        environment = {**self.world.environment(), **CLOCKS, **settings}
        bot = BotProcess(environment, self.folder, words)
        self.bots.append(bot.start())
        return bot

    def advance(self, seconds: float) -> None:
        """Move the clock of the bots and of AWS."""
        ahead = float(self.clock.read_text()) + seconds
        written = self.clock.with_suffix(".new")
        written.write_text(str(ahead))
        written.replace(self.clock)  # whoever reads it meanwhile finds the old one or the new one

    def own(self, *names: str) -> None:
        """Let the owners of names add their validation records before anyone asks."""
        for name in names:
            record = self.world.aws.acm.record(name)
            zone = self.world.dns.zone(name, provider="registrar")
            zone.set(f"{record.name.rstrip('.')}.", "CNAME", record.value)

    def ask(self, *lines: str) -> None:
        """Fill the form and press Confirm, as dana."""
        dana = self.world.slack.person("dana")
        self.wait(lambda: bool(self.world.slack.links.links))

        def opens() -> bool:
            if dana.modal() is None:
                dana.command("/certs", "new", channel=OPS_CHANNEL)
            return dana.modal() is not None

        self.wait(opens)
        form = dana.modal()
        assert form is not None
        form.fill("Domain names", "\n".join(lines))
        live = self.wait(
            lambda: [
                one
                for one in form.search("Snapshot", self.furniture.template)
                if "as it is now" in one
            ]
        )
        form.pick("Snapshot", live[0])
        assert {} == form.submit()

    def confirm(self) -> None:
        """Press Confirm once it is there; the bot may die of it, so no answer is asked for."""
        card = self.wait(lambda: self.card() if '"Confirm"' in said(self.card()) else None)
        self.world.slack.person("dana").press(card, "Confirm")

    def card(self) -> Message | None:
        """Give the job's card, the first of them."""
        found = self.world.slack.messages(self.channel)
        return found[0] if found else None

    def thread(self) -> list[Message]:
        """Give the replies under every card."""
        cards = self.world.slack.messages(self.channel)
        return [
            reply for card in cards for reply in self.world.slack.replies(self.channel, card.ts)
        ]

    def is_finished(self) -> bool:
        """Tell whether the card, the thread and SNS have the job's end."""
        told = any(reply.broadcast for reply in self.thread())
        return told and "finished" in self.notices() and "*Finished*" in said(self.card())

    def notices(self) -> Counter[str]:
        """Count the SNS messages by event."""
        return Counter(
            _body(message.message, message.structure)["event"]
            for message in self.world.aws.sns_messages()
        )

    def certificates(self, name: str) -> list[str]:
        """Give the ARNs of every certificate whose main name this is."""
        pages = self.world.aws.client("acm").get_paginator("list_certificates").paginate()
        return [
            row["CertificateArn"]
            for page in pages
            for row in page["CertificateSummaryList"]
            if row["DomainName"] == name
        ]

    def distributions(self, name: str) -> list[str]:
        """Give the ids of every distribution that has this alias."""
        pages = self.world.aws.client("cloudfront").get_paginator("list_distributions").paginate()
        return [
            row["Id"]
            for page in pages
            for row in page["DistributionList"].get("Items", ())
            if name in row["Aliases"].get("Items", ())
        ]

    def wait(
        self, predicate: Callable[[], T | None], seconds: float = PATIENCE, *, skip: float = 0
    ) -> T:
        """Give the predicate's first true value; fails with what there is to see.

        The predicate may act as a person: nothing of the world is locked meanwhile. `skip` is by
        how many seconds all clocks go ahead after each look.
        """
        deadline = time.monotonic() + seconds
        while not (found := predicate()):
            if time.monotonic() > deadline or not self._is_alive():
                raise AssertionError(f"waited in vain:\n{self._seen()}")
            self._looks.wait(LOOK)
            if skip:
                self.advance(skip)
        return found

    def _is_alive(self) -> bool:
        return not self.bots or any(bot.is_running for bot in self.bots)

    def _seen(self) -> str:
        thread = [reply.text for reply in self.thread()]
        words = self.bots[-1].tail(40) if self.bots else ""
        card = self.card()
        return "\n".join([*(card.texts if card else ()), *thread, str(self.notices()), words])


def free_port() -> int:
    """Give a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def answer(port: int, path: str) -> int:
    """Give the status of a bot's HTTP answer; 0 while nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def said(message: Message | None) -> str:
    """Give all that a message says."""
    return message.text + json.dumps(message.blocks, ensure_ascii=False) if message else ""


def _body(message: str, structure: str | None) -> dict[str, Any]:
    body = json.loads(message)
    return dict(json.loads(body["default"])) if structure == "json" else dict(body)
