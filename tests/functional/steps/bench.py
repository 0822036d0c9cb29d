"""A workbench for steps: the real store and sweeps, the strict AWS over HTTP, and a clock that is
moved by hand.
"""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from cryptography.fernet import Fernet

from bot.aws.clients import Aws
from bot.dns.diagnosis import Diagnosis
from bot.dns.traffic import Lead
from bot.domain.aggregate import plan as aggregated
from bot.domain.clean_up import asked_about
from bot.domain.domain_list import parse_text
from bot.domain.event import Event, EventKind
from bot.domain.inventory import SweepKind
from bot.domain.job import Distributions, Job, JobState, Request
from bot.domain.kinds import JobKind
from bot.domain.person import Actor, Role
from bot.domain.snapshot import Snapshot
from bot.domain.task import Plan, Task, TaskState
from bot.sandbox.aws import AwsServer
from bot.sandbox.aws.cloudfront import templates
from bot.services.acting import Acting
from bot.services.cleaning import Cleaning
from bot.services.mending import Mending
from bot.steps.announcing import Announcer
from bot.steps.backoff import FIRST_LOOK_SECONDS
from bot.steps.checks import Checker
from bot.steps.engine import Engine
from bot.steps.inquiries import Inquirer
from bot.store.base import Store
from bot.store.sqlite import SqliteStore, open_store
from scheduler.dns_watch import DnsWatch
from scheduler.sweeps import Sweeps

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ACCOUNT = "123456789012"
SOMEONE = Actor("U3", "T1")


SECRETS = (Fernet.generate_key().decode(),)
"""What private keys are sealed with."""


def store_of(url: str) -> Store:
    """Open a store that does not wait for the disk: no test of steps cuts the power."""
    store = open_store(url, secrets=SECRETS)
    assert isinstance(store, SqliteStore)
    store.connections.execute("PRAGMA synchronous = OFF")
    return store


class Anybody:
    """Permission for everyone: who may do what is proved elsewhere."""

    @property
    def own(self) -> "Anybody":
        """The bot itself may do everything too."""
        return self

    def require(self, actor: Actor, role: Role, *, what: str) -> None:
        """Never refuse."""

    def require_act(self, act: str) -> None:
        """Never refuse."""

    def forbid_own(self, actor: Actor, authors: set[str]) -> None:
        """Never refuse."""


class Bench:
    """One account, one store, one engine; `run` works off what is due, `sweep` reads the lists."""

    def __init__(self, empty: Path, folder: Path, server: AwsServer, aws: Aws) -> None:
        """Keep databases, copies of an empty one, in a folder; `begin` starts."""
        self._empty = empty
        self._folder = folder
        self.records: dict[str, str] = {}
        self.leads: dict[str, Lead] = {}
        self.roots = b""
        self.server = server
        self.aws = aws
        self.time = NOON

    def begin(self) -> None:
        """Start with an empty account, a new store, at noon."""
        self.time = NOON
        self.server.reset()
        self.records.clear()
        self.leads.clear()
        database = self._folder / f"{uuid4().hex}.db"
        shutil.copy(self._empty, database)
        self.url = f"sqlite:///{database}"
        self.store = store_of(self.url)
        self.store.inventory.put_account(ACCOUNT)
        acting = Acting(self.store, self, Anybody(), sns=True)  # type: ignore[arg-type]
        self.mending = Mending(acting)
        self.cleaning = Cleaning(acting)
        self.restart()

    def end(self) -> None:
        """Close the store."""
        self.store.close()

    def now(self) -> datetime:
        """Tell the bench's time: a Clock."""
        return self.time

    def restart(self) -> None:
        """Make the workers anew, as a restart does: nothing of theirs lives outside the store."""
        self.engine = Engine(self.store, self.aws, self, sns=True, lead=self.lead)
        self.checker = Checker(self.store, self.aws, self, self.roots)
        self.announcer = Announcer(self.store, self, sns=True)
        self.inquirer = Inquirer(self.store, self.aws, self)
        self.watch = DnsWatch(self.store, self.look_up, self, threads=1)
        often, seldom = timedelta(seconds=15), timedelta(minutes=5)
        self.sweeps = Sweeps(self.store, self.aws, self, busy=often, idle=seldom)

    def snapshot(
        self, template: str = "custom_origin", *, name: str = "base", **changes: object
    ) -> str:
        """Save a golden configuration as a snapshot; give its id."""
        config = {**templates.GOLDEN[template](), **changes}
        row = Snapshot(f"id-{name}", name, ACCOUNT, "E1OLD", "", config, "etag", "U1", self.time)
        self.store.snapshots.add(row)
        return row.id

    def template(self) -> str:
        """Give the reference of the usual snapshot, saving it at first."""
        found = self.store.snapshots.find("base")
        return f"snapshot:{found.id if found else self.snapshot()}"

    def submit(self, *lines: str, aggregate: bool = False, **request: object) -> Job:
        """Write a job as the form would; it waits for its checks."""
        plain = request.get("distributions") is Distributions.NONE
        parsed = parse_text("\n".join(lines), limit=10, distributions=not plain)
        assert () == parsed.faults
        if not plain and "template" not in request:
            request["template"] = self.template()
        asked = Request(parsed.lines, aggregate=aggregate, **request)  # type: ignore[arg-type]
        plans = [
            Plan(one.line.line, one.line.names, one.requested, one.covered_by)
            for one in aggregated(parsed.lines, aggregate=aggregate)
        ]
        return self.store.jobs.add(
            asked,
            plans,
            kind=JobKind.CREATE,
            account=self.store.inventory.account(),
            actor="U1",
            channel="C1",
            now=self.time,
        )

    def start(self, *lines: str, aggregate: bool = False, **request: object) -> Job:
        """Submit a job and confirm it, as it is, without checks."""
        return self.confirm(self.submit(*lines, aggregate=aggregate, **request))

    def start_plain(self, *lines: str, aggregate: bool = False) -> Job:
        """Start a job of certificates only."""
        return self.start(*lines, aggregate=aggregate, distributions=Distributions.NONE)

    def confirm(self, job: Job) -> Job:
        """Confirm a job, as it is."""
        if job.state is JobState.CHECKING:
            job = self.store.jobs.save(
                replace(job, state=JobState.AWAITING_CONFIRMATION), now=self.time
            )
        running = replace(job, state=JobState.RUNNING, confirmed_by="U2", confirmed_at=self.time)
        job = self.store.jobs.save(running, now=self.time)
        self.store.jobs.release_tasks(job.number, now=self.time)
        return job

    def replan(self, job: Job, position: int, **changes: object) -> None:
        """Change one task's plan before the job is confirmed, as an offer or a list row does."""
        plans = [task.plan for task in self.tasks(job)]
        plans[position] = replace(plans[position], **changes)  # type: ignore[arg-type]
        self.store.jobs.replace_tasks(job.number, plans)

    def drop(self, job: Job, position: int = 0) -> None:
        """Press a row's Drop."""
        task = self.tasks(job)[position]
        self.mending.drop(SOMEONE, job.number, self.job(job).revision, task.id)

    def accept(self, job: Job) -> None:
        """Press Remove, or Change, all the same on the card as it is now."""
        now = self.job(job)
        seen = asked_about(now, self.tasks(job))
        self.cleaning.accept_changes(SOMEONE, job.number, now.revision, seen)

    def cancel(self, job: Job) -> None:
        """Press Cancel."""
        self.store.jobs.save(replace(self.job(job), cancel_requested=True), now=self.time)

    def retry(self, job: Job) -> None:
        """Press Retry failed."""
        self.mending.retry_failed(SOMEONE, job.number, self.job(job).revision)

    def run(self, *, limit: int = 500) -> None:
        """Advance whatever is due now, look at DNS, and say what there is to say.

        A certificate that is requested now is looked at now too: no time passes for its records.
        """
        self.advance(limit=limit)
        self.watch.tick()
        self.advance(limit=limit)
        self.announcer.run_one(self.time)

    def advance(self, *, limit: int = 500) -> None:
        """Advance whatever is due now; the first looks for records are."""
        while limit and (self.engine.run_one(self.time) or self.first_looks()):
            limit -= 1

    def first_looks(self) -> bool:
        """Make the first looks for records due; tell whether there were any."""
        running = self.store.jobs.search(states=[JobState.RUNNING])
        fresh = [
            task.id
            for job in running
            for task in self.tasks(job)
            if task.state is TaskState.REQUESTED
            and task.attempts == 0
            and task.next_attempt_at == self.time + timedelta(seconds=FIRST_LOOK_SECONDS)
        ]
        self.store.tasks.wake(fresh, now=self.time)
        return bool(fresh)

    def look_up(self, name: str, value: str) -> Diagnosis:
        """Look a record up in what the owners added: the DNS watch's look."""
        there = self.records.get(name)
        if there is None:
            return Diagnosis("missing", "not found at ns1.example")
        return Diagnosis("found" if there == value else "wrong", f"found at ns1.example: {there}")

    def lead(self, name: str, domain: str) -> Lead:
        """Tell where a name leads: nowhere, unless a test says so."""
        assert domain.endswith(".cloudfront.net")
        return self.leads.get(name, Lead.ELSEWHERE)

    def sweep(self) -> None:
        """Read both lists into the inventory now, and wake what changed."""
        self.store.inventory.hurry(SweepKind.CERTIFICATES)
        self.store.inventory.hurry(SweepKind.DISTRIBUTIONS)
        self.sweep_as_due()

    def sweep_as_due(self) -> None:
        """Read the lists that are due: often only while something pends."""
        self.sweeps.certificates()
        self.sweeps.distributions()

    def pass_time(self, **amount: float) -> None:
        """Move the clock of both the bot and AWS."""
        self.time += timedelta(**amount)

    def live(self, *, rounds: int = 30, seconds: float = 20) -> None:
        """Let time pass in rounds of work and sweeps, until every job has ended."""
        for _ in range(rounds):
            self.run()
            if not self.store.jobs.search(states=[JobState.RUNNING]):
                return
            self.pass_time(seconds=seconds)
            self.sweep_as_due()
        self.run()

    def add_records(self, job: Job, position: int | None = None) -> None:
        """Add every validation record of a job, or of one of its tasks, as its owners would."""
        tasks = self.tasks(job)
        for row in self.store.records.of_job(job.number):
            if position is None or row.task == tasks[position].id:
                self.records[row.name] = row.value

    def tasks(self, job: Job) -> list[Task]:
        """Give a job's tasks."""
        return self.store.tasks.of_job(job.number)

    def task(self, job: Job, position: int = 0) -> Task:
        """Give one task of a job."""
        return self.tasks(job)[position]

    def arn(self, job: Job, position: int = 0) -> str:
        """Give the ARN of a task's certificate."""
        return self.task(job, position).facts.certificate_arn or ""

    def states(self, job: Job) -> list[TaskState]:
        """Give the states of a job's tasks."""
        return [task.state for task in self.tasks(job)]

    def job(self, job: Job) -> Job:
        """Give a job as it is now."""
        return self.store.jobs.get(job.number)

    def events(self, job: Job, kind: EventKind | None = None) -> list[Event]:
        """Give a job's events, of one kind or all."""
        return [one for one in self.store.events.of_job(job.number) if kind in (None, one.kind)]

    def kinds(self, job: Job) -> list[EventKind]:
        """Give the kinds of a job's events, in order."""
        return [one.kind for one in self.events(job)]

    def calls(self, operation: str) -> int:
        """Tell how often AWS was asked for an operation."""
        return len(self.server.calls(operation))

    def certificates(self) -> list[str]:
        """Give the ARNs of every certificate that AWS has."""
        return [one.arn for one in self.server.acm.certificates()]

    def distributions(self) -> list[str]:
        """Give the ids of every distribution that AWS has."""
        return [one.id for one in self.server.cloudfront.distributions()]
