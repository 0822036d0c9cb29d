"""The whole bot on a hand clock: the real application before the local Slack and the strict AWS,
its table of ticks run as they fall due, and owners who add their records at once or not at all.

It must never decide what is right: it lets weather come and time pass, and shows what was told.
"""

import html
import itertools
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.app import Application
from bot.aws.clients import Aws
from bot.dns.diagnosis import Diagnosis
from bot.dns.traffic import Lead
from bot.domain.job import Distributions, Job, JobState
from bot.domain.person import Actor
from bot.domain.snapshot import Snapshot
from bot.domain.task import Task, TaskState
from bot.errors import StoreError
from bot.sandbox.aws import AwsServer
from bot.sandbox.aws.cloudfront import templates
from bot.sandbox.slack import Message, Modal, Person, SlackServer
from bot.services.health import Health, Report
from bot.services.submitting import NewCertificates
from bot.settings import load
from bot.store.sqlite import SqliteStore, open_store
from scheduler.parts import Parts
from scheduler.ticks import TICKS, Running
from tests.functional.slack.desk import OPS, TEMPLATE, Hands
from tests.patience import ANSWER

MOST = 2000
"""Things done at one moment; more means that something is due again and again."""
ROUND = 10.0
TAKEN = f"snapshot:id-{TEMPLATE}"
LEAD_TO_WORK = ("distributions", "dns")
"""The last ticks after which tasks may be due: work is done then, and told by the ticks below."""


class Clockwork:
    """The ticks of one process, run by hand: each when its seconds have passed."""

    def __init__(self, parts: Parts) -> None:
        """Take every row of the table; threads are left out, so work is done in line."""
        running = Running.of(parts)
        self._parts = parts
        self._rows = [
            (tick.name, timedelta(seconds=tick.seconds(parts.settings)), tick.made(running))
            for tick in TICKS
            if tick.name != "work"
        ]
        self._due: dict[str, datetime] = {}
        self.is_guarded = False

    def tick(self, now: datetime) -> None:
        """Run what is due. An error ends the test, but the store's when that `is_guarded`: the
        bot's threads log it, and go on at the next tick.
        """
        for name, every, run in self._rows:
            if now >= self._due.get(name, now):
                self._due[name] = now + every
                self._do(run)
            if name in LEAD_TO_WORK:
                self._work(now)

    def at_slot(self, now: datetime) -> None:
        """Do what is due between two ticks, as the thread does that waits for reserved slots."""
        self._work(now)

    def _work(self, now: datetime) -> None:
        for _ in range(MOST):
            found = [self._do(partial(one, now)) for one in self._parts.work]
            if not any(found):
                return
        raise AssertionError(f"still something is due after {MOST} rounds at one moment")

    def _do(self, run: Callable[[], bool | None]) -> bool:
        try:
            return bool(run())
        except StoreError:
            if not self.is_guarded:
                raise
            return False


def nowhere(_name: str, _domain: str) -> Lead:
    """Tell where a public name leads: no owner here points one to its distribution."""
    return Lead.ELSEWHERE


@dataclass
class Station:
    """One bot, one account, one workspace."""

    slack: SlackServer
    aws: AwsServer
    bot: Application
    clock: Hands
    clockwork: Clockwork
    gateways: Aws
    records: dict[str, str] = field(default_factory=dict)
    others: list[Application] = field(default_factory=list)
    _turns: Iterator[int] = field(default_factory=itertools.count)

    @property
    def store(self) -> SqliteStore:
        """The bot's store."""
        assert isinstance(self.bot.store, SqliteStore)
        return self.bot.store

    def another(self) -> Application:
        """Start another bot on the same store, as another process is; Slack's deliveries go to all
        of them in turn.
        """
        store = open_store(f"sqlite:///{self.store.connections.path}")
        made = Application(self.bot.settings, store, self.clock, self.gateways)
        made.parts = replace(made.parts, look=self.look_up, lead=nowhere)
        self.others.append(made)
        return made

    def front(self) -> Application:
        """Give the bot whose turn it is to take a delivery."""
        bots = [self.bot, *self.others]
        return bots[next(self._turns) % len(bots)]

    def settle(self) -> None:
        """Let the bots do what they do after their acks."""
        for bot in (self.bot, *self.others):
            assert bot.listening.settle(ANSWER)

    def close(self) -> None:
        """Close every bot's store."""
        for bot in (self.bot, *self.others):
            bot.listening.drain(5)
            bot.store.close()

    def actor(self, name: str) -> Actor:
        """Give a person as the services know them."""
        user = self.slack.user(name)
        return Actor(user.id, user.team_id)

    def form(self, *lines: str, template: str = TAKEN) -> NewCertificates:
        """Fill the form, one certificate a line; no template means certificates only."""
        return NewCertificates(
            names_text="\n".join(lines),
            distributions=Distributions.CREATE if template else Distributions.NONE,
            template=template or None,
            channel=self.slack.channel(OPS).id,
        )

    def ask(self, *lines: str, template: str = TAKEN) -> Job:
        """Submit a job as dana does; it waits for its checks."""
        form = self.form(*lines, template=template)
        return self.bot.jobs.submit(self.actor("dana"), form, key=uuid4().hex)

    def open_form(self, person: Person, names: str) -> Modal:
        """Type `/certs new`, and fill in names and template."""
        person.command("/certs", "new", channel=OPS)
        form = person.modal()
        assert form is not None
        form.fill("Domain names", names)
        form.pick("Snapshot", TEMPLATE)
        return form

    def edit(self, job: Job, *lines: str, template: str = TAKEN) -> Job:
        """Submit an unconfirmed job anew as dana does."""
        form, revision = self.form(*lines, template=template), self.job(job).revision
        return self.bot.jobs.edit(self.actor("dana"), job.number, revision, form, key=uuid4().hex)

    def confirm(self, job: Job) -> Job:
        """Confirm a checked job as sam does, whatever is unknown."""
        now = self.job(job)
        return self.bot.jobs.confirm(
            self.actor("sam"), job.number, now.revision, accept_unknown=True
        )

    def start(self, *lines: str, template: str = TAKEN) -> Job:
        """Submit a job, let its checks come in, confirm it; nothing of it was done yet."""
        job = self.ask(*lines, template=template)
        self.until(lambda: self.job(job).state is JobState.AWAITING_CONFIRMATION)
        return self.confirm(job)

    def retry(self, job: Job) -> None:
        """Press Retry failed as dana does."""
        self.bot.jobs.retry_failed(self.actor("dana"), job.number, self.job(job).revision)

    def look_up(self, name: str, value: str) -> Diagnosis:
        """Look a record up in what the owners added; those who act do so when they are asked."""
        there = self.records.get(name)
        if there is None:
            return Diagnosis("missing", "not found at ns1.example")
        return Diagnosis("found" if there == value else "wrong", f"found: {there}")

    def resolve(self, name: str) -> str | None:
        """Look a record up as ACM does."""
        return self.records.get(name.rstrip("."))

    def add_records(self, job: Job, position: int | None = None) -> None:
        """Let every owner, or those of one certificate, add their validation records."""
        tasks = self.tasks(job)
        for row in self.store.records.of_job(job.number):
            if position is None or row.task == tasks[position].id:
                self.records[row.name] = row.value

    def pass_time(self, seconds: float, *, step: float = ROUND) -> None:
        """Let so much time pass in steps, all that falls due being done."""
        end = self.clock.now() + timedelta(seconds=seconds)
        self.work()
        while self.clock.now() < end:
            self.clock.wait(seconds=step)
            self.work()

    def work(self) -> None:
        """Do all that is due at this moment."""
        self.clockwork.tick(self.clock.now())

    def until(self, met: Callable[[], object], *, seconds: float = 1800, step: float = 2.0) -> None:
        """Let time pass until something is so; fails when it does not come to be."""
        end = self.clock.now() + timedelta(seconds=seconds)
        self.work()
        while not met():
            assert self.clock.now() < end, self.seen()
            self.clock.wait(seconds=step)
            self.work()

    def finish(self, job: Job, *, seconds: float = 1800) -> None:
        """Let owners act and time pass until the job has ended and all of that was told."""

        def has_ended() -> bool:
            self.add_records(job)
            return self.job(job).state is not JobState.RUNNING

        self.until(has_ended, seconds=seconds, step=10)
        self.pass_time(60)

    def job(self, job: Job) -> Job:
        """Give a job as it is now."""
        return self.store.jobs.get(job.number)

    def tasks(self, job: Job) -> list[Task]:
        """Give a job's tasks."""
        return self.store.tasks.of_job(job.number)

    def task(self, job: Job, position: int = 0) -> Task:
        """Give one task of a job."""
        return self.tasks(job)[position]

    def named(self, job: Job, name: str) -> Task:
        """Give the task whose first name this is."""
        return next(task for task in self.tasks(job) if task.main_name == name)

    def arn(self, job: Job, position: int = 0) -> str:
        """Give the ARN of a task's certificate."""
        return self.task(job, position).facts.certificate_arn or ""

    def until_state(self, job: Job, state: TaskState, position: int = 0) -> None:
        """Let time pass until a task is in a state."""
        self.until(lambda: self.task(job, position).state is state)

    def until_all(self, job: Job, state: TaskState) -> None:
        """Let time pass until every task is in a state."""
        self.until(lambda: {state} == {task.state for task in self.tasks(job)})

    def message(self, job: Job) -> Message:
        """Give a job's card as it is in Slack now."""
        link = self.bot.jobs.link(job.number)
        assert link is not None, "the card was not posted"
        return next(m for m in self.slack.messages(link.channel) if m.ts == link.ts)

    def card(self, job: Job) -> str:
        """Give all that a job's card says now."""
        return said(self.message(job))

    def row(self, job: Job, name: str = "shop.example") -> str:
        """Give the card's row of a certificate."""
        rows = [
            _read(text) for text in self.message(job).texts if f"`{name}`" in text.split("\n")[0]
        ]
        assert 1 == len(rows), self.card(job)
        return rows[0]

    def thread(self, job: Job) -> list[str]:
        """Give all that each reply in a job's thread says, files left out."""
        link = self.bot.jobs.link(job.number)
        assert link is not None, "the card was not posted"
        replies = self.slack.replies(link.channel, link.ts)
        return [said(reply) for reply in replies if not reply.files]

    def replies(self, job: Job, title: str) -> list[str]:
        """Give the replies that tell of one kind of milestone."""
        return [reply for reply in self.thread(job) if f"*{title}*" in reply]

    def milestones(self, job: Job) -> list[str]:
        """Give the first words of each reply in a job's thread, in order: the milestones."""
        return [_first_words(reply) for reply in self.thread(job)]

    def notices(self, job: Job) -> list[dict[str, Any]]:
        """Give the documents that SNS was told of a job, in order."""
        bodies = [json.loads(one.message) for one in self.aws.sns_messages()]
        told = [json.loads(body["default"]) for body in bodies]
        return [one for one in told if one["job"] == job.name]

    def events(self, job: Job) -> list[str]:
        """Give the kinds of what SNS was told of a job, in order."""
        return [one["event"] for one in self.notices(job)]

    def made(self) -> tuple[int, int]:
        """Count the certificates and distributions of the account, the template's left out."""
        return len(self.aws.acm.certificates()), len(self.aws.cloudfront.distributions())

    def calls(self, operation: str = "*") -> int:
        """Tell how often AWS was asked for an operation."""
        return len(self.aws.calls(None if operation == "*" else operation))

    @contextmanager
    def counted(self) -> Iterator[Counter[str]]:
        """Count the calls of AWS in a block, by operation; filled in at its end."""
        found: Counter[str] = Counter()
        before = self.calls()
        yield found
        found.update(call.operation for call in self.aws.calls()[before:])

    def readiness(self) -> dict[str, str]:
        """Give what a probe is told is not well."""
        return dict(self.health().troubles)

    def health(self) -> Report:
        """Give all that a probe is told."""
        return Health(self.store, self.clock, self.bot.settings).report()

    def seen(self) -> str:
        """Give what there is to see when something does not come to be."""
        jobs = self.store.jobs.search()
        return "\n".join(
            f"{job.name} {job.state}: {task.state} {task.reason} {task.detail}"
            for job in jobs
            for task in self.tasks(job)
        )


def _first_words(reply: str) -> str:
    found = re.search(r"\*(.+?)\*", reply)
    assert found, reply
    return found[1]


def as_read(sentence: str) -> str:
    """Give a sentence as Slack shows it, without its end."""
    return html.escape(sentence, quote=False).rstrip(".")


def said(message: Message) -> str:
    """Give all that a message says; a bare page as its reader sees it."""
    return "\n".join(_read(text) for text in message.texts)


def _read(text: str) -> str:
    return re.sub(r"<(https://[^|>]+)>", r"\1", text)


def station(
    slack: SlackServer,
    aws: AwsServer,
    gateways: Aws,
    empty: Path,
    folder: Path,
    **chosen: object,
) -> Station:
    """Make a bot with a new store before an empty account; whoever asked closes its store. Settings
    that are `chosen` come besides.
    """
    database = folder / f"{uuid4().hex}.db"
    shutil.copy(empty, database)
    store = open_store(f"sqlite:///{database}", secrets=load(_stand_ins(slack, **chosen)).secrets)
    assert isinstance(store, SqliteStore)
    # No storm cuts the power: the thread that does all the work need not wait for the disk.
    store.connections.execute("PRAGMA synchronous = OFF")
    clock = Hands()
    aws.reset()
    topic = aws.client("sns").create_topic(Name="edgecert")["TopicArn"]
    settings = load(_stand_ins(slack, sns_topic_arn=topic, **chosen))
    bot = Application(settings, store, clock, gateways)
    made = Station(slack, aws, bot, clock, Clockwork(bot.parts), gateways)
    slack.courier.delivered = made.settle
    bot.parts = replace(bot.parts, look=made.look_up, lead=nowhere)
    made.clockwork = Clockwork(bot.parts)
    config = templates.GOLDEN["custom_origin"]()
    store.snapshots.add(
        Snapshot(
            f"id-{TEMPLATE}", TEMPLATE, aws.account, "E1OLD", "", config, "etag", "U1", clock.now()
        )
    )
    return made


def _stand_ins(slack: SlackServer, **chosen: object) -> dict[str, object]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "channel": slack.channel(OPS).id,
        **chosen,
    }
