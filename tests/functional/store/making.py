"""Makes what the store's tests begin with: moments, jobs, tasks, claims."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import Certificate, Distribution
from bot.domain.job import Distributions, Job, JobState, Request
from bot.domain.kinds import JobKind
from bot.domain.list_rows import CertificateLine
from bot.domain.task import Plan, Task, TaskState
from bot.store.base import Store, TaskClaim

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ACCOUNT = "111122223333"
ARN = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1"


def later(seconds: float) -> datetime:
    """Return the moment so many seconds after the tests' now."""
    return NOW + timedelta(seconds=seconds)


def plan(*names: str, line: int = 1) -> Plan:
    """Return the plan of a certificate with these names."""
    return Plan(line=line, names=names, certificate_names=names)


def request(*names: str, distributions: Distributions = Distributions.CREATE) -> Request:
    """Return the request of one certificate a name."""
    lines = tuple(CertificateLine(number, (name,)) for number, name in enumerate(names, 1))
    return Request(lines=lines, distributions=distributions)


def add_job(
    store: Store,
    *names: str,
    distributions: Distributions = Distributions.CREATE,
    actor: str = "U1",
    now: datetime = NOW,
) -> Job:
    """Add a job of one task a name."""
    return store.jobs.add(
        request(*names, distributions=distributions),
        [plan(name, line=line) for line, name in enumerate(names, 1)],
        kind=JobKind.CREATE,
        account=ACCOUNT,
        actor=actor,
        channel="C1",
        now=now,
    )


def checked_job(
    store: Store, *names: str, distributions: Distributions = Distributions.CREATE
) -> Job:
    """Add a job and let it pass its checks."""
    job = add_job(store, *names, distributions=distributions)
    return store.jobs.save(replace(job, state=JobState.AWAITING_CONFIRMATION), now=NOW)


def running_job(
    store: Store, *names: str, distributions: Distributions = Distributions.CREATE
) -> Job:
    """Add a job, confirm it and release its tasks."""
    job = checked_job(store, *names, distributions=distributions)
    confirmed = replace(job, state=JobState.RUNNING, confirmed_by="U2", confirmed_at=NOW)
    job = store.jobs.save(confirmed, now=NOW)
    store.jobs.release_tasks(job.number, now=NOW)
    return job


def claimed(store: Store, now: datetime = NOW) -> TaskClaim:
    """Claim the task that is due."""
    claim = store.tasks.claim(now)
    assert claim is not None
    return claim


def advance(store: Store, now: datetime = NOW, /, **changes: object) -> Task:
    """Claim the task that is due, save it with these changes and return it as stored."""
    claim = claimed(store, now)
    task = replace(claim.task, **changes)  # type: ignore[arg-type] # names of a task's fields
    store.tasks.save(claim, task, events=(), sns=False, now=now)
    return store.tasks.get(claim.task.id)


def move(store: Store, *states: TaskState) -> Task:
    """Take the only due task through these states; it waits in the last one for an hour."""
    for state in states:
        task = advance(store, NOW, state=state, next_attempt_at=NOW)
    claim = claimed(store)
    waiting = replace(claim.task, next_attempt_at=later(3600))
    store.tasks.save(claim, waiting, events=(), sns=False, now=NOW)
    return store.tasks.get(task.id)


def event(kind: EventKind = EventKind.CONFIRMED, **payload: object) -> NewEvent:
    """Return a new event."""
    return NewEvent(kind, payload)


def certificate(arn: str = ARN, *names: str, status: str = "ISSUED") -> Certificate:
    """Return a certificate of the account."""
    return Certificate(
        arn=arn,
        account=ACCOUNT,
        names=names or ("a.example",),
        status=status,
        type="AMAZON_ISSUED",
        key_algorithm="RSA_2048",
    )


def distribution(name: str = "E1", *aliases: str, status: str = "Deployed") -> Distribution:
    """Return a distribution of the account."""
    return Distribution(
        id=name,
        account=ACCOUNT,
        arn=f"arn:aws:cloudfront::{ACCOUNT}:distribution/{name}",
        domain=f"{name.lower()}.cloudfront.net",
        aliases=aliases,
        status=status,
        enabled=True,
    )
