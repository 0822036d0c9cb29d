"""The bot without its clock: the real Bolt app before the local Slack, a store, and notices that go
out when a test says so. AWS is what the test writes into the inventory.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.app import Application
from bot.domain.check import Check, Level
from bot.domain.inventory import Distribution, SweepKind
from bot.domain.job import Job, JobState
from bot.domain.snapshot import Snapshot
from bot.sandbox.slack import Answer, Message, Modal, Person, SlackServer
from bot.slack.outbox import Outbox
from bot.store.base import Store
from scheduler.directory import Directory, SlackDirectory
from tests.functional.slack.known import Known
from tests.patience import ANSWER

OPS = "ssl-ops"
ACCOUNT = "123456789012"
TEMPLATE = "storefront-base"


@dataclass
class Hands:
    """The bot's clock; Slack's triggers and signatures stay on real time."""

    time: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def now(self) -> datetime:
        """Return the moment."""
        return self.time

    def wait(self, **much: float) -> None:
        """Let time pass."""
        self.time += timedelta(**much)


@dataclass
class Desk:
    """What a test holds: Slack, the bot, and its clock."""

    slack: SlackServer
    bot: Application
    clock: Hands

    @property
    def store(self) -> Store:
        """The bot's store."""
        return self.bot.store

    @property
    def outbox(self) -> Outbox:
        """What posts with the bot's token."""
        return Outbox(self.slack.bot_token, self.slack.api_url)

    def person(self, name: str) -> Person:
        """Return someone of the workspace."""
        return self.slack.person(name)

    def settle(self) -> None:
        """Let the bot do what it does after its acks."""
        assert self.bot.listening.settle(ANSWER)

    def meet(self, *asked_about: str) -> None:
        """Let the bot learn who is where at first, and who those are that it was asked about."""
        users = {self.slack.user(name).id for name in asked_about}
        self.store.directory.put("wanted", "people", users, now=self.clock.now())
        self._read(Known(self.slack, self.bot.parts.slack))

    def read_directory(self) -> None:
        """Let the bot ask Slack who is where now."""
        self._read(self.bot.parts.slack)

    def _read(self, slack: SlackDirectory) -> None:
        parts = self.bot.parts
        Directory(parts.store, slack, parts.settings, parts.clock).tick()

    def furnish(self) -> None:
        """Give the account a distribution and a snapshot of it, both swept just now."""
        now = self.clock.now()
        self.store.inventory.put_account(ACCOUNT)
        self.store.inventory.put_distributions([distribution("E1ABC")], now=now)
        self.store.snapshots.add(snapshot(TEMPLATE))
        self.sweep()

    def sweep(self) -> None:
        """Let both sweeps begin and end now."""
        now = self.clock.now()
        for kind in (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS):
            self.store.inventory.sweep_started(kind, ACCOUNT, now=now)
            self.store.inventory.sweep_finished(kind, ACCOUNT, started=now, now=now)

    def tell(self) -> None:
        """Let all that is due be told: cards first, then threads, files and answers."""
        self.clock.wait(seconds=4)  # a card is edited every 3 s at most
        inquirer = self.bot.parts.work[0]
        for _ in range(3):
            for name in ("cards", "threads", "files", "replies"):
                while self.bot.parts.deliver[name](self.clock.now()):
                    pass
            self.clock.wait(seconds=1)
            while inquirer(self.clock.now()):
                pass

    def check(self, number: int, *checks: Check) -> Job:
        """Let a job's checks come in with these results, and its card show them."""
        job = self.store.jobs.get(number)
        found = checks or (Check("quota", Level.PASSED, "12 of 2,500 certificates."),)
        done = replace(job, checks=found, state=JobState.AWAITING_CONFIRMATION)
        saved = self.store.jobs.save(done, now=self.clock.now())
        self.tell()
        return saved

    def form(self, person: Person, names: str = "", channel: str = OPS) -> Modal:
        """Type `/certs new …` and return the form that opened."""
        answer = person.command("/certs", f"new {names}".strip(), channel=channel)
        modal = person.modal()
        assert modal is not None, [message.text for message in answer.messages]
        return modal

    def submit(self, names: str, *, by: str = "dana") -> Job:
        """Submit a form with the usual template as a person would; return the job."""
        form = self.form(self.person(by))
        form.fill("Domain names", names)
        form.pick("Snapshot", TEMPLATE)
        assert {} == form.submit()
        self.tell()
        return self.store.jobs.search(limit=1)[0]

    def checked(self, names: str = "shop.example", *checks: Check) -> Job:
        """Submit a job and let its checks come in."""
        return self.check(self.submit(names).number, *checks)

    def shown(self, person: Person, text: str) -> Message:
        """Wait until the newest message that only this person sees says `text`; return it."""
        self.slack.wait_for(lambda: text in person.ephemerals()[-1].text)
        return person.ephemerals()[-1]

    def card(self, number: int = 1) -> Message:
        """Return a job's card as it is in Slack now."""
        link = self.bot.jobs.link(number)
        assert link is not None, "the card was not posted"
        cards = [m for m in self.slack.messages(link.channel) if m.ts == link.ts]
        return cards[0]

    def publish(self) -> None:
        """Let the Home tabs that are due be published."""
        while self.bot.parts.deliver["homes"](self.clock.now()):
            pass

    def home(self, name: str) -> Modal:
        """Let somebody open their Home tab; return it as it is published then."""
        self.person(name).open_home()
        self.publish()
        shown = self.person(name).home()
        assert shown is not None, "no Home was published"
        return shown

    def press(self, person: str, button: str, number: int = 1) -> Answer:
        """Press a button of a job's card."""
        return self.person(person).press(self.card(number), button)


def said(answer: Answer) -> str:
    """Return the one text that an act was answered with."""
    return answer.wait()[-1].text


def distribution(number: str, *aliases: str) -> Distribution:
    """Return a live distribution of the account."""
    return Distribution(
        id=number,
        account=ACCOUNT,
        arn=f"arn:aws:cloudfront::{ACCOUNT}:distribution/{number}",
        domain=f"{number.lower()}.cloudfront.net",
        aliases=aliases or ("storefront.example",),
        status="Deployed",
        enabled=True,
    )


def snapshot(name: str) -> Snapshot:
    """Return a saved template."""
    taken = datetime(2026, 11, 3, tzinfo=UTC)
    config = {"Aliases": {"Quantity": 1, "Items": ["storefront.example"]}}
    return Snapshot(f"id-{name}", name, ACCOUNT, "E1ABC", "", config, "etag", "U0DANA0000", taken)
