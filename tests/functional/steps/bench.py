"""A workbench for steps: the real store, the strict AWS over HTTP, and a clock that is moved by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.aws.clients import connect
from bot.domain.aggregate import plan as aggregated
from bot.domain.domain_list import parse_text
from bot.domain.event import Event, EventKind
from bot.domain.inventory import SweepKind
from bot.domain.job import Distributions, Job, JobKind, JobState, Request
from bot.domain.names import base
from bot.domain.snapshot import Snapshot
from bot.domain.task import Plan, Task, TaskState
from bot.sandbox.aws import AwsServer
from bot.sandbox.aws.cloudfront import templates
from bot.steps.announcing import Announcer
from bot.steps.checks import Checker
from bot.steps.engine import Engine
from bot.steps.inquiries import Inquirer
from bot.store.sqlite import open_store

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ACCOUNT = "123456789012"


class Bench:
    """One account, one store, one engine; `run` works off what is due, `sweep` reads the lists."""

    def __init__(self, folder: Path, server: AwsServer, records: dict[str, str]) -> None:
        """Start empty, at noon."""
        self.time = NOON
        self.records = records
        self.server = server
        self.url = f"sqlite:///{folder / 'bench.db'}"
        self.store = open_store(self.url)
        self.aws = connect(version="test", endpoint=server.url)
        self.store.inventory.put_account(ACCOUNT)
        self.restart()

    def now(self) -> datetime:
        """Tell the bench's time: a Clock."""
        return self.time

    def restart(self) -> None:
        """Make the workers anew, as a restart does: nothing of theirs lives outside the store."""
        self.engine = Engine(self.store, self.aws, self, sns=True)
        self.checker = Checker(self.store, self.aws, self)
        self.announcer = Announcer(self.store, self, sns=True)
        self.inquirer = Inquirer(self.store, self.aws, self)

    def snapshot(self, template: str = "custom_origin", **changes: object) -> str:
        """Save a golden configuration as a snapshot; give its id."""
        config = {**templates.GOLDEN[template](), **changes}
        row = Snapshot("s1", "base", ACCOUNT, "E1OLD", "", config, "etag", "U1", self.time)
        self.store.snapshots.add(row)
        return row.id

    def submit(self, *lines: str, aggregate: bool = False, **request: object) -> Job:
        """Write a job as the form would; it waits for its checks."""
        parsed = parse_text("\n".join(lines), limit=10)
        assert () == parsed.faults
        asked = Request(parsed.lines, aggregate=aggregate, **request)  # type: ignore[arg-type]
        plans = [
            Plan(one.line.line, one.line.names, one.requested, one.covered_by)
            for one in aggregated(parsed.lines, aggregate=aggregate)
        ]
        return self.store.jobs.add(
            asked, plans, kind=JobKind.CREATE, account=ACCOUNT, actor="U1", channel="C1", now=self.time
        )

    def start(self, *lines: str, aggregate: bool = False, **request: object) -> Job:
        """Submit a job and confirm it, as it is, without checks."""
        if request.get("distributions") is not Distributions.NONE and "template" not in request:
            request["template"] = f"snapshot:{self.snapshot()}"
        job = self.submit(*lines, aggregate=aggregate, **request)
        waiting = self.store.jobs.save(replace(job, state=JobState.AWAITING_CONFIRMATION), now=self.time)
        running = replace(waiting, state=JobState.RUNNING, confirmed_by="U2", confirmed_at=self.time)
        job = self.store.jobs.save(running, now=self.time)
        self.store.jobs.release_tasks(job.number, now=self.time)
        return job

    def run(self, *, limit: int = 500) -> None:
        """Advance whatever is due now, and say what there is to say."""
        while limit and self.engine.run_one(self.time):
            limit -= 1
        self.announcer.run_one(self.time)

    def sweep(self) -> None:
        """Read both lists into the inventory, and wake what changed."""
        for kind in (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS):
            self.store.inventory.sweep_started(kind, ACCOUNT, now=self.time)
        for certificates in self.aws.acm.pages():
            self.store.inventory.put_certificates(certificates, now=self.time)
        for distributions in self.aws.cloudfront.pages():
            self.store.inventory.put_distributions(distributions, now=self.time)
        for kind in (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS):
            self.store.inventory.sweep_finished(kind, ACCOUNT, started=self.time, now=self.time)
        self.store.tasks.wake_changed(ACCOUNT, now=self.time)

    def pass_time(self, **amount: float) -> None:
        """Move the clock of both the bot and AWS."""
        self.time += timedelta(**amount)

    def live(self, *, rounds: int = 30, seconds: float = 20) -> None:
        """Let time pass in rounds of work and sweeps."""
        for _ in range(rounds):
            self.run()
            self.pass_time(seconds=seconds)
            self.sweep()
        self.run()

    def add_records(self, job: Job) -> None:
        """Add every validation record of a job to DNS, as its owners would."""
        for row in self.store.records.of_job(job.number):
            self.records[row.name] = row.value

    def tasks(self, job: Job) -> list[Task]:
        """Give a job's tasks."""
        return self.store.tasks.of_job(job.number)

    def states(self, job: Job) -> list[TaskState]:
        """Give the states of a job's tasks."""
        return [task.state for task in self.tasks(job)]

    def job(self, job: Job) -> Job:
        """Give a job as it is now."""
        return self.store.jobs.get(job.number)

    def events(self, job: Job, kind: EventKind | None = None) -> list[Event]:
        """Give a job's events, of one kind or all."""
        return [one for one in self.store.events.of_job(job.number) if kind in (None, one.kind)]

    def certificates(self) -> list[str]:
        """Give the ARNs of every certificate that AWS has."""
        return [one.arn for page in self.aws.acm.pages() for one in page]

    def distributions(self) -> list[str]:
        """Give the ids of every distribution that AWS has."""
        return [one.id for page in self.aws.cloudfront.pages() for one in page]


def apex(name: str) -> str:
    """Give the name that a wildcard is of."""
    return base(name)
