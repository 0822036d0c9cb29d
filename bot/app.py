"""The composition root: makes every part once and hands each what it needs. It decides nothing."""

import os
import time
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog

from bot import __version__, log
from bot.aws.clients import Aws, connect
from bot.aws.config_shape import config_faults
from bot.clock import Clock, OffsetClock, SystemClock
from bot.dns.diagnosis import diagnose
from bot.dns.lookups import Lookups
from bot.dns.traffic import lead
from bot.notify.cards import Cards, Lacking
from bot.notify.files import Files
from bot.notify.homes import Homes
from bot.notify.notices import ChannelNotices, SnsNotices
from bot.notify.replies import Replies
from bot.notify.sns import Sns
from bot.notify.threads import Threads
from bot.services.acting import Acting
from bot.services.certificates import Certificates
from bot.services.clicks import Clicks
from bot.services.distributions import Distributions
from bot.services.health import Health, Trouble
from bot.services.home import Home
from bot.services.import_keys import import_of
from bot.services.jobs import Jobs
from bot.services.permissions import Permissions
from bot.services.roles import Roles
from bot.services.snapshots import Snapshots
from bot.services.task_keys import TaskKeys
from bot.services.telling import where
from bot.services.uploads import Uploads
from bot.settings import Settings, misspelt
from bot.slack.directory import Directory
from bot.slack.download import Download
from bot.slack.outbox import Outbox
from bot.steps.announcing import Announcer
from bot.steps.checks import Checker
from bot.steps.engine import Engine
from bot.steps.inquiries import Inquirer
from bot.store import backup as copies
from bot.store.base import Store
from bot.store.retention import Retention
from bot.store.sqlite import open_store, path_of
from handlers.http.deliveries import Dispatch
from handlers.http.server import HttpServer, application
from handlers.slack.bolt import Listening, Slack
from handlers.slack.doors import Doors
from handlers.slack.socket import SocketLink
from scheduler.clockwork import Role, Scheduler
from scheduler.meeting import BUDGET, Meeting
from scheduler.parts import Parts, RunOne

MOMENT = 0.1
"""Seconds that work waits while people wait for an answer: they get the processor first."""


class Application:
    """The bot, made and not started. Tests reach its parts; nobody else needs to."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, aws: Aws) -> None:
        """Make every part; nothing is asked of the network."""
        self.settings = settings
        self.store = store
        self.clock = clock
        self.roles = Roles(store, clock, settings)
        self.jobs = Jobs(store, clock, settings, self.roles)
        self.snapshots = Snapshots(store, clock, self.roles, config_faults)
        self.home = Home(store, clock, self.roles)
        self.uploads = self._uploads()
        self.listening = self._listening()
        self.parts = self._parts(aws)
        self.link = self._link()
        self.scheduler: Scheduler | None = None
        self.http: HttpServer | None = None

    def start(self, role: Role) -> None:
        """Begin to serve `role`; raises SettingsError when the HTTP port cannot be had."""
        answers = role != "worker"
        self.http = self._server(answers=answers)
        self.http.start()
        if self.link and answers:
            self.link.start()
        self.scheduler = Scheduler(self.parts, role=role)
        self.scheduler.start()
        self._say_that_it_runs(role)

    def _say_that_it_runs(self, role: Role) -> None:
        settings = self.settings
        structlog.get_logger(__name__).info(
            "started",
            version=__version__,
            role=role,
            slack="Socket Mode" if settings.slack_app_token else "signed HTTP",
            http=f"{settings.http_host}:{settings.http_port}",
            channel=settings.channel,
            database=settings.database_url,
            sns=settings.sns_topic_arn or "off",
        )

    def stop(self, timeout: float) -> bool:
        """Take nothing more, let what runs end within `timeout` seconds; return whether all did."""
        deadline = time.monotonic() + timeout
        ended = [not self.link or self.link.stop(_left(deadline))]
        ended.append(not self.scheduler or self.scheduler.stop(_left(deadline)))
        ended.append(self.listening.drain(_left(deadline)))
        # Last: a probe may ask until the end.
        ended.append(not self.http or self.http.stop(_left(deadline)))
        if all(ended):
            self.store.close()
        return all(ended)

    def _listening(self) -> Listening:
        settings = self.settings
        token = settings.slack_bot_token.get_secret_value()
        secret = settings.slack_signing_secret
        doors = Doors(
            roles=self.roles,
            jobs=self.jobs,
            snapshots=self.snapshots,
            certificates=Certificates(self.store, self.clock, self.roles),
            distributions=Distributions(self.store, self.clock, self.roles),
            home=self.home,
            where=partial(where, self.store, settings),
            clicks=Clicks(self.store, self.clock),
            download=Download(token=token, api_url=settings.slack_api_url),
            be_brief=self.store.be_brief,
            meet=Meeting(
                self.store, Directory(token, settings.slack_api_url, timeout=BUDGET), self.clock
            ),
            channel=settings.channel,
            uploads=self.uploads,
        )
        slack = Slack(settings.slack_api_url, token, secret.get_secret_value() if secret else "")
        return Listening(slack, doors)

    def _uploads(self) -> Uploads | None:
        settings, store = self.settings, self.store
        if not settings.takes_uploads:
            return None
        acting = Acting(store, self.clock, self.roles, sns=settings.sns_topic_arn is not None)
        return Uploads(acting, TaskKeys(store, import_of), self._address)

    def _address(self) -> str:
        """Return where people reach the HTTP server: in the sandbox, on this very machine."""
        settings = self.settings
        port = self.http.port if self.http else settings.http_port
        host = "[::1]" if ":" in settings.http_host else "127.0.0.1"
        return settings.public_url or f"http://{host}:{port}"

    def _parts(self, aws: Aws) -> Parts:
        settings, store, clock = self.settings, self.store, self.clock
        sns = settings.sns_topic_arn is not None
        token = settings.slack_bot_token.get_secret_value()
        lookups = Lookups(settings.dns_servers)
        return Parts(
            settings=settings,
            store=store,
            clock=clock,
            aws=aws,
            slack=Directory(token, settings.slack_api_url),
            look=partial(diagnose, lookups.cname),
            work=(
                Inquirer(store, aws, clock).run_one,
                Checker(store, aws, clock, settings.extra_roots).run_one,
                Engine(store, aws, clock, sns=sns, lead=partial(lead, lookups)).run_one,
            ),
            announce=Announcer(store, clock, sns=sns).run_one,
            expire=self.jobs.expire,
            lead=partial(lead, lookups),
            deliver=_deliveries(settings, store, clock, aws, self.home, self.roles.own.lacking),
            give_way=partial(self.listening.let_answer, MOMENT),
        )

    def _link(self) -> SocketLink | None:
        token = self.settings.slack_app_token
        if token is None:
            return None
        return self.listening.link(token.get_secret_value())

    def _server(self, *, answers: bool) -> HttpServer:
        links: Mapping[str, Trouble] = {}
        if self.link and answers:
            links = {"slack": self.link.trouble}
        health = Health(self.store, self.clock, self.settings, links)
        takes: Dispatch | None = None
        if answers and not self.link:
            takes = self.listening.dispatch
        app = application(health, takes, self.uploads if answers else None)
        return HttpServer(app, host=self.settings.http_host, port=self.settings.http_port)


def _deliveries(
    settings: Settings, store: Store, clock: Clock, aws: Aws, home: Home, lacking: Lacking
) -> Mapping[str, RunOne]:
    """Return what tells people, by the name of its tick."""
    outbox = Outbox(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    window = timedelta(seconds=settings.group_seconds)
    topic = settings.sns_topic_arn
    return {
        "cards": Cards(store, outbox, clock, sns=topic is not None, lacking=lacking).run_one,
        "threads": Threads(store, outbox, clock, window=window).run_one,
        "files": Files(store, outbox, clock, window=window).run_one,
        "sns": Sns(store, aws, clock, topic=topic, window=window).run_one,
        "notices": ChannelNotices(
            store, outbox, clock, channel=settings.channel, lacking=lacking
        ).run_one,
        "sns-notices": SnsNotices(store, aws, clock, topic=topic).run_one,
        "replies": Replies(store, outbox, clock).run_one,
        "homes": Homes(store, outbox, clock, home).run_one,
    }


def build(settings: Settings, *, clock: Clock | None = None) -> Application:
    """Make the bot from its settings; opens the store, and asks nothing of the network.

    Raises SettingsError or NewerDatabaseError when the store cannot be used.
    """
    log.configure(settings.log_level, settings.log_format)
    for name, meant in misspelt(os.environ).items():
        structlog.get_logger(__name__).warning("unknown_setting", name=name, did_you_mean=meant)
    keep = timedelta(days=settings.keep_days)
    store = open_store(
        settings.database_url,
        retention=Retention(events=keep, audit=keep),
        secrets=settings.secrets,
    )
    if clock is None:
        offset = settings.clock_file
        clock = OffsetClock(offset) if offset else SystemClock()
    heard = Permissions(store, clock, settings).heard
    aws = connect(
        version=__version__,
        connections=settings.workers,
        heard=heard,
        secrets_prefix=settings.secrets_prefix,
    )
    return Application(settings, store, clock, aws)


def backup(url: str, file: Path) -> None:
    """Copy the store at `url` to a file while it is in use; raises RefusedError."""
    copies.backup(path_of(url), file)


def restore(url: str, file: Path) -> None:
    """Put a copy in the place of the store at `url`; raises RefusedError, NewerDatabaseError."""
    copies.restore(file, path_of(url))


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
