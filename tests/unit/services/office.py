"""A workspace as the directory's tick left it, and the services on a real store: for service tests.
Two people operate (dana, sam), vera is a member, gus a guest, sten comes from another workspace.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.aws.config_shape import config_faults
from bot.domain.check import Check, Level
from bot.domain.inventory import Distribution, SweepKind
from bot.domain.job import Job, JobState
from bot.domain.person import Actor, Member
from bot.domain.snapshot import Snapshot
from bot.services.jobs import Jobs
from bot.services.roles import Roles
from bot.services.snapshots import Snapshots
from bot.services.submitting import NewCertificates
from bot.settings import Settings, load
from bot.store.base import Store
from tests.empty_store import empty_store

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
OPS, PUBLIC, ELSEWHERE = "C0SSLOPS00", "C0GENERAL0", "C0RANDOM00"
TEAM, OTHER = "T0EDGESAND", "T0NEIGHBOR"
ACCOUNT = "123456789012"
DANA, SAM, VERA, GUS = (Actor(user, TEAM) for user in ("U0DANA", "U0SAM", "U0VERA", "U0GUS"))
STEN = Actor("U0STEN", OTHER)
BASE = "snapshot:" + "a" * 32


def load_usual() -> Settings:
    """Return a deployment's usual settings."""
    return settings()


@dataclass
class Hands:
    """A clock that a test moves."""

    time: datetime = NOON

    def now(self) -> datetime:
        """Return the moment."""
        return self.time

    def wait(self, **much: float) -> None:
        """Let time pass."""
        self.time += timedelta(**much)


@dataclass
class Office:
    """A store, a clock, and the services between them."""

    store: Store
    clock: Hands = field(default_factory=Hands)
    settings: Settings = field(default_factory=load_usual)

    @property
    def roles(self) -> Roles:
        """Who may."""
        return Roles(self.store, self.clock, self.settings)

    @property
    def jobs(self) -> Jobs:
        """The verbs of jobs."""
        return Jobs(self.store, self.clock, self.settings, self.roles)

    @property
    def snapshots(self) -> Snapshots:
        """The verbs of snapshots."""
        return Snapshots(self.store, self.clock, self.roles, config_faults)

    def set(self, **changed: object) -> None:
        """Run under other settings from now on."""
        self.settings = settings(**changed)

    def submit(self, form: NewCertificates | None = None, *, actor: Actor = DANA) -> Job:
        """Submit a form (a plain one by default) for an operator."""
        shown = form or plain_form()
        key = f"view:{self.clock.time}:{hash(shown)}"
        return self.jobs.submit(actor, shown, key=key)

    def checked(self, *checks: Check, form: NewCertificates | None = None) -> Job:
        """Submit a job and let its checks come in."""
        job = self.submit(form)
        return self.check(job.number, *checks)

    def check(self, number: int, *checks: Check) -> Job:
        """Let a job's checks come in, as a worker would."""
        job = self.store.jobs.get(number)
        found = checks or (Check("quota", Level.PASSED, "12 of 2,500 certificates."),)
        done = replace(job, checks=found, state=JobState.AWAITING_CONFIRMATION)
        return self.store.jobs.save(done, now=self.clock.now())

    def running(self, form: NewCertificates | None = None) -> Job:
        """Submit a job, check it and confirm it."""
        job = self.checked(form=form)
        return self.jobs.confirm(SAM, job.number, job.revision)

    def audit(self, subject: str) -> list[tuple[str, str, str]]:
        """Return (actor, action, outcome) of a subject, oldest first."""
        rows = self.store.audit.of_subject(subject)
        return [(row.actor, row.action, row.outcome) for row in reversed(rows)]


def settings(**changed: object) -> Settings:
    """Return a deployment's settings."""
    usual: dict[str, object] = {
        "SLACK_BOT_TOKEN": "xoxb-made-up",
        "SLACK_SIGNING_SECRET": "made up",
        "channel": OPS,
    }
    return load({**usual, **changed})


def plain_form(names: str = "shop.example www.shop.example", **changed: object) -> NewCertificates:
    """Return a form that nothing is wrong with."""
    form = NewCertificates(names_text=names, template=BASE, channel=OPS)
    return replace(form, **changed)  # type: ignore[arg-type] # the test's own choice of fields


def furnished(folder: Path) -> Office:
    """Return an office whose directory, account and one snapshot are there."""
    office = Office(empty_store(folder / "edgecert.db"))
    people_are_in(office)
    store, now = office.store, office.clock.now()
    store.inventory.put_account(ACCOUNT)
    store.inventory.put_distributions([distribution()], now=now)
    store.snapshots.add(
        Snapshot(
            BASE.removeprefix("snapshot:"),
            "storefront-base",
            ACCOUNT,
            "E1ABC",
            "",
            {},
            "etag",
            DANA.user,
            now,
        )
    )
    for kind in (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS):
        store.inventory.hurried(kind)
    return office


def people_are_in(office: Office) -> None:
    """Let the directory's tick read everything now."""
    directory, now = office.store.directory, office.clock.now()
    directory.put("bot", "team", {TEAM}, now=now)
    directory.put("bot", "channels", {OPS, PUBLIC}, now=now)
    directory.put("bot", "private", {OPS}, now=now)
    everyone = {actor.user for actor in (DANA, SAM, GUS, STEN)}
    directory.put("channel", OPS, everyone, now=now)
    directory.put("channel", PUBLIC, everyone | {VERA.user}, now=now)
    directory.put("name", OPS, {"ssl-ops"}, now=now)
    members = [Member(actor.user, actor.team) for actor in (DANA, SAM, VERA, STEN)]
    directory.put_people([*members, Member(GUS.user, TEAM, is_guest=True)], now=now)


def distribution(number: str = "E1ABC", *aliases: str) -> Distribution:
    """Return a live distribution of the account."""
    names = aliases or ("storefront.example",)
    return Distribution(
        id=number,
        account=ACCOUNT,
        arn=f"arn:aws:cloudfront::{ACCOUNT}:distribution/{number}",
        domain=f"{number.lower()}.cloudfront.net",
        aliases=names,
        status="Deployed",
        enabled=True,
    )
