"""Fills a store as years of work would: two jobs are made as the bot makes them, and copied."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.event import EventKind, NewEvent
from bot.domain.job import Job, JobState
from bot.domain.task import Facts, Origin, Task, TaskState
from bot.store.base import RecordRow, Store
from bot.store.rows import stamp
from bot.store.sqlite import open_store
from tests.functional.store.making import ACCOUNT, NOW, running_job

TASKS = 100
"""Certificates of each job."""
AGO = NOW - timedelta(days=100)
LATER = NOW + timedelta(hours=1)
ISSUED_ONLY = Facts(
    certificate_arn=f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/model",
    certificate_origin=Origin.CREATED,
    certificate_status="PENDING_VALIDATION",
    requested_at=AGO,
)
WHOLE = replace(
    ISSUED_ONLY,
    certificate_status="ISSUED",
    issued_at=AGO,
    distribution_id="E0MODEL",
    distribution_arn=f"arn:aws:cloudfront::{ACCOUNT}:distribution/E0MODEL",
    distribution_domain="d0model.cloudfront.net",
    distribution_status="Deployed",
)
WAY = (
    TaskState.REQUESTED,
    TaskState.AWAITING_VALIDATION,
    TaskState.ISSUED,
    TaskState.CREATING_DISTRIBUTION,
    TaskState.DEPLOYING,
    TaskState.READY,
)
MILESTONES = (EventKind.ISSUED, EventKind.DISTRIBUTION_CREATED, EventKind.READY)
OF_JOB = "job = :model"
COPIED = {
    "jobs": ("number = :model", {"number": ":n"}),
    "threads": (OF_JOB, {"job": ":n", "ts": "ts || :n"}),
    "tasks": (OF_JOB, {"job": ":n", "id": "id || '-' || :n"}),
    "records": ("task IN (SELECT id FROM tasks WHERE job = :model)", {"task": "task || '-' || :n"}),
    "events": (OF_JOB, {"job": ":n", "task": "task || '-' || :n"}),
    "deliveries": (OF_JOB, {"job": ":n"}),
}
"""Each table: which rows belong to a job, and what is another in a copy of it."""


def fill(path: Path, *, finished: int, waiting: int) -> tuple[int, int]:
    """Make a store with so many finished tasks, and so many that wait for their owners; return
    the numbers of a finished and of a waiting job.
    """
    store = open_store(f"sqlite:///{path}")
    ended, pending = _ended(store), _pending(store)
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        _tell(connection)
        number = pending
        for model, count in ((ended, finished), (pending, waiting)):
            for _ in range(count // TASKS - 1):
                number += 1
                _copy(connection, model, number)
        connection.execute("COMMIT")
    return ended, pending


def _ended(store: Store) -> int:
    """Make a job whose every certificate is ready."""
    job = running_job(store, *_names("old"))
    with store.transaction():
        _move(store, job, WAY, facts=WHOLE, due=None)
        for kind in MILESTONES:
            events = [
                NewEvent(kind, {"names": [task.main_name]}, task.id) for task in _all(store, job)
            ]
            store.events.add(job.number, events, sns=True, now=AGO)
    store.jobs.save(replace(job, state=JobState.SUCCEEDED), now=AGO)
    return job.number


def _pending(store: Store) -> int:
    """Make a job whose every certificate waits for its owner."""
    job = running_job(store, *_names("new"))
    with store.transaction():
        _move(store, job, WAY[:2], facts=ISSUED_ONLY, due=LATER)
        store.records.put([_record(task.id, task.main_name) for task in _all(store, job)])
    return job.number


def _names(kind: str) -> list[str]:
    return [f"{kind}{number}.example" for number in range(TASKS)]


def _all(store: Store, job: Job) -> Sequence[Task]:
    return store.tasks.of_job(job.number)


def _move(
    store: Store, job: Job, way: Sequence[TaskState], *, facts: Facts, due: datetime | None
) -> None:
    for state in way:
        for task in _all(store, job):
            moved = replace(task, state=state, facts=facts, next_attempt_at=due)
            store.tasks.write(moved, now=NOW)


def _record(task: str, name: str) -> RecordRow:
    value = "_y.acm-validations.aws"
    return RecordRow(task, "validation", f"_x.{name}", "CNAME", value, next_check_at=LATER)


def _tell(connection: sqlite3.Connection) -> None:
    """Let everything be told already."""
    connection.execute("UPDATE deliveries SET done_at = ?", (stamp(AGO),))
    connection.execute(
        "UPDATE threads SET ts = '1.', shown_touched = touched, shown_at = ?", (stamp(AGO),)
    )


def _copy(connection: sqlite3.Connection, model: int, number: int) -> None:
    for table, (where, other) in COPIED.items():
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        values = ", ".join(other.get(name, name) for name in names)
        connection.execute(
            # Names of tables and columns only; every value is a parameter.
            f"INSERT INTO {table}({', '.join(names)}) SELECT {values} FROM {table} WHERE {where}",  # noqa: S608
            {"model": model, "n": number},
        )
