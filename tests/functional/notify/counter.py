"""The bot's notices before the local Slack: a real store, a clock moved by hand, nothing else.

It must never decide what is right: it only lets things happen and shows what came of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.domain.event import EventKind, NewEvent, Payload
from bot.domain.job import Distributions, Job, JobState, Request
from bot.domain.kinds import JobKind
from bot.domain.list_rows import CertificateLine
from bot.domain.task import Facts, Plan, Task, TaskState
from bot.errors import AwsError
from bot.notify.cards import Cards
from bot.notify.files import Files
from bot.notify.replies import Replies
from bot.notify.sns import Sns
from bot.notify.threads import Threads
from bot.sandbox.slack import Message, SlackServer
from bot.slack.outbox import Outbox
from bot.store.base import Store

ACCOUNT = "111122223333"
IDLE = 3
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:edgecert"
ZONE = {"zone": "a.example", "hosted": False}
RECORD = {"name": "_x.a.example", "host": "_x", "type": "CNAME", "value": "_y.acm-validations.aws"}


@dataclass
class Hand:
    """A clock that is moved by hand."""

    time: datetime = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the moment."""
        return self.time

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)


@dataclass
class Topic:
    """What the topic received; it fails as often as it is told to, before or after it received."""

    received: list[tuple[str, str, str, Mapping[str, str]]] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)
    refusals: list[AwsError] = field(default_factory=list)
    losses: list[AwsError] = field(default_factory=list)

    @property
    def sns(self) -> "Topic":
        """The topic is the whole of its AWS."""
        return self

    @contextmanager
    def on_behalf_of(self, job: str) -> Iterator[None]:
        """Note for which job it is called."""
        self.asked_for.append(job)
        yield

    def publish(
        self,
        topic: str,
        *,
        subject: str,
        message: str,
        attributes: Mapping[str, str],
        email: str | None = None,
    ) -> object:
        """Receive one message, or fail."""
        assert topic == TOPIC
        assert email
        if self.refusals:
            raise self.refusals.pop(0)
        self.received.append((subject, message, email, attributes))
        if self.losses:
            raise self.losses.pop(0)
        return object()


@dataclass
class Counter:
    """One instance of the notices, and what its tests look at."""

    slack: SlackServer
    store: Store
    clock: Hand
    topic: Topic = field(default_factory=Topic)

    def __post_init__(self) -> None:
        """Wire one instance; another Counter on the same store is another process."""
        outbox = Outbox(self.slack.bot_token, self.slack.api_url)
        self.cards = Cards(self.store, outbox, self.clock, sns=True)
        self.threads = Threads(self.store, outbox, self.clock)
        self.files = Files(self.store, outbox, self.clock)
        self.replies = Replies(self.store, outbox, self.clock)
        self.sns = Sns(self.store, self.topic, self.clock, topic=TOPIC)

    @property
    def channel(self) -> str:
        """The id of the ops channel."""
        return self.slack.channel("ssl-ops").id

    def job(self, count: int = 1, *, running: bool = True, channel: str = "") -> Job:
        """Add a job of so many certificates, confirmed unless said otherwise."""
        names = [f"s{number}.a.example" for number in range(count)]
        now = self.clock.now()
        job = self.store.jobs.add(
            Request(
                tuple(CertificateLine(at, (name,)) for at, name in enumerate(names, start=1)),
                distributions=Distributions.CREATE,
                template="live:E1ABC",
            ),
            [Plan(at, (name,), (name,)) for at, name in enumerate(names, start=1)],
            kind=JobKind.CREATE,
            account=ACCOUNT,
            actor=self.slack.user("dana").id,
            channel=channel or self.channel,
            now=now,
        )
        if not running:
            return job
        job = self.store.jobs.save(replace(job, state=JobState.AWAITING_CONFIRMATION), now=now)
        by = self.slack.user("sam").id
        confirmed = replace(job, state=JobState.RUNNING, confirmed_by=by, confirmed_at=now)
        return self.store.jobs.save(confirmed, now=now)

    def carded(self, count: int = 1) -> Job:
        """Add a running job whose card is posted."""
        job = self.job(count)
        while self.card_of(job) is None:
            assert self.cards.run_one(self.clock.now())
            self.clock.wait(1)
        return job

    def card_of(self, job: Job) -> str | None:
        """Return the ts of a job's card."""
        return self.store.cards.of_job(job.number).ts

    def happen(
        self, job: Job, kind: EventKind, payload: Payload | None = None, task: int | None = None
    ) -> None:
        """Let something happen in a job, or to its task at a position."""
        of = None if task is None else self.tasks(job)[task].id
        event = NewEvent(kind, payload or {}, of)
        self.store.events.add(job.number, [event], sns=True, now=self.clock.now())

    def tasks(self, job: Job) -> list[Task]:
        """Return a job's tasks."""
        return self.store.tasks.of_job(job.number)

    def move(self, job: Job, state: TaskState) -> None:
        """Put every task of a job into a state, by the legal ways."""
        ways = (
            TaskState.REQUESTED,
            TaskState.AWAITING_VALIDATION,
            TaskState.ISSUED,
            TaskState.CREATING_DISTRIBUTION,
            TaskState.DEPLOYING,
            TaskState.READY,
        )
        for task in self.tasks(job):
            moved = replace(task, facts=Facts())
            passed = ways.index(task.state) + 1 if task.state in ways else 0
            for way in ways[passed : ways.index(state) + 1]:
                moved = replace(moved, state=way)
                self.store.tasks.write(moved, now=self.clock.now())

    def run(self, *names: str, rounds: int = 60) -> None:
        """Let sinks tell all that they can, a second a round, until nothing came in three."""
        idle = 0
        for _ in range(rounds):
            went = [getattr(self, name).run_one(self.clock.now()) for name in names]
            idle = 0 if any(went) else idle + 1
            if idle == IDLE:
                return
            self.clock.wait(1)

    def posted(self, channel: str = "") -> Sequence[Message]:
        """Return the channel's own messages."""
        return self.slack.messages(channel or self.channel)

    def thread(self, job: Job) -> list[str]:
        """Return the texts of a job's replies, files left out."""
        replies = self.slack.replies(self.channel, self.card_of(job) or "")
        return [reply.text for reply in replies if not reply.files]

    def shared(self, job: Job) -> list[list[str]]:
        """Return the names of the files shared in a job's thread, a list for each message."""
        replies = self.slack.replies(self.channel, self.card_of(job) or "")
        return [[file.name for file in reply.files] for reply in replies if reply.files]

    def dead(self) -> list[tuple[int, str]]:
        """Return (number, sink) of the dead letters."""
        return [(number, sink) for _, number, sink, _ in self.store.events.dead_letters()]


def records(*names: str) -> Payload:
    """Return the payload of records to add."""
    zones = [
        {**ZONE, "zone": name, "records": [{**RECORD, "name": f"_x.{name}", "names": [name]}]}
        for name in names
    ]
    return {"zones": zones, "waiting_for": []}


def made(number: int) -> Payload:
    """Return the payload of a created distribution."""
    name = f"s{number}.a.example"
    traffic = {"zone": "a.example", "hosted": False, "name": name, "host": f"s{number}"}
    record = {**traffic, "type": "CNAME", "value": f"d{number}.cloudfront.net"}
    about = {"names": [name], "id": f"E{number}", "domain": f"d{number}.cloudfront.net"}
    return {**about, "arn": "arn", "ipv6": True, "request_id": "r", "records": [record]}
