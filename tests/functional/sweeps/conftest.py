"""A strict AWS account, a DNS, a store in a temporary file, and a clock that is moved by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.aws.clients import connect
from bot.domain.job import JobState
from bot.domain.kinds import JobKind
from bot.domain.task import Task, TaskState
from bot.sandbox.aws import AwsServer
from scheduler.sweeps import Sweeps
from tests.empty_store import empty_store
from tests.functional.store.making import NOW as NOON
from tests.functional.store.making import advance, plan, request

BUSY, IDLE = timedelta(seconds=15), timedelta(minutes=5)


class Bench:
    """One account and one store; both live in the same time."""

    def __init__(self, folder: Path) -> None:
        """Start at noon, with nothing."""
        self.time: datetime = NOON
        self.records: dict[str, str] = {}
        self.server = AwsServer(
            resolve_cname=lambda name: self.records.get(name.rstrip(".")), clock=lambda: self.time
        )
        self.store = empty_store(folder / "sweeps.db")

    def now(self) -> datetime:
        """Tell the bench's time: a Clock."""
        return self.time

    def pass_time(self, **amount: float) -> None:
        """Move the clock."""
        self.time += timedelta(**amount)

    def waiting(self, *states: TaskState, **facts: str) -> Task:
        """Let a running job's task wait for an hour, in the last of `states`, with these facts."""
        job = self.store.jobs.add(
            request("shop.example"),
            [plan("shop.example")],
            kind=JobKind.CREATE,
            account=self.server.account,
            actor="U1",
            channel="C1",
            now=self.time,
        )
        for stage in (JobState.AWAITING_CONFIRMATION, JobState.RUNNING):
            job = self.store.jobs.save(replace(job, state=stage), now=self.time)
        self.store.jobs.release_tasks(job.number, now=self.time)
        for state in states:
            task = advance(self.store, self.time, state=state, next_attempt_at=self.time)
        return advance(
            self.store,
            self.time,
            facts=replace(task.facts, **facts),  # type: ignore[arg-type] # names of text facts
            next_attempt_at=self.time + timedelta(hours=1),
        )

    def sweeps(self, topic: str | None = None) -> Sweeps:
        """Make sweeps as a process does at its start."""
        aws = connect(version="test")
        return Sweeps(self.store, aws, self, busy=BUSY, idle=IDLE, topic=topic)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """An empty account and an empty store."""
    made = Bench(tmp_path)
    with made.server:
        made.server.reset()
        for name, value in made.server.environment().items():
            monkeypatch.setenv(name, value)
        yield made
    made.store.close()


@pytest.fixture
def sweeps(bench: Bench) -> Sweeps:
    """The sweeps of one process."""
    return bench.sweeps()
