"""What someone should look at: a few of each kind, how many in all, and nothing that is over."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.inventory import Certificate
from bot.domain.job import JobState
from bot.domain.snapshot import Snapshot
from bot.domain.task import Task, TaskState, WhoActs
from bot.store.base import RecordRow
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import (
    ACCOUNT,
    NOW,
    add_job,
    certificate,
    checked_job,
    running_job,
)

SOON, LATE = timedelta(days=45), timedelta(days=42)


def put(store: SqliteStore, number: int, days: float, **about: object) -> str:
    """Keep a certificate that ends in so many days; return its ARN."""
    arn = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/{number}"
    row: Certificate = certificate(arn)
    ends = {"not_after": NOW + timedelta(days=days), **about}
    store.inventory.put_certificates([replace(row, **ends)], now=NOW)  # type: ignore[arg-type] # by name
    return arn


def ending(store: SqliteStore, limit: int = 10) -> tuple[list[str], int]:
    """Return the ARNs of the certificates that need somebody, and how many there are."""
    found, total = store.overview.ending(ACCOUNT, now=NOW, soon=SOON, late=LATE, limit=limit)
    return [one.arn for one in found], total


def wait(store: SqliteStore, task: Task, who: WhoActs = WhoActs.US, **about: object) -> None:
    """Let a task wait for somebody."""
    store.tasks.write(replace(task, who_acts=who, **about), now=NOW)  # type: ignore[arg-type] # by name


def stuck(
    store: SqliteStore, since: datetime = NOW, limit: int = 10
) -> tuple[list[tuple[int, str, int]], int]:
    """Return job, worst name and number of certificates of what is stuck, and how many jobs."""
    found, total = store.overview.stuck(since, limit=limit)
    return [(one.job.number, one.worst.main_name, one.certificates) for one in found], total


def test_open_jobs_are_ones_own(store: SqliteStore) -> None:
    """Newest first; ended jobs and those of others are left out."""
    for _ in range(3):
        add_job(store, "a.example")
    add_job(store, "b.example", actor="U2")
    first = store.jobs.get(1)
    store.jobs.save(replace(first, state=JobState.CANCELLED), now=NOW)
    jobs, total = store.overview.open_jobs("U1", limit=1)

    assert ([3], 2) == ([job.number for job in jobs], total)
    assert ([], 0) == store.overview.open_jobs("U9", limit=5)


def test_unconfirmed_jobs(store: SqliteStore) -> None:
    """Those whose checks are in, oldest first."""
    add_job(store, "a.example")
    checked_job(store, "b.example")
    checked_job(store, "c.example")
    jobs, total = store.overview.unconfirmed(limit=1)

    assert ([2], 2) == ([job.number for job in jobs], total)


def test_stuck_jobs_worst_first(store: SqliteStore) -> None:
    """One row a job, by its worst certificate: failed, for an operator, for the domain owner."""
    for _ in range(4):
        running_job(store, "a.example", "b.example")
    one, two, three, _ = (store.tasks.of_job(number) for number in (1, 2, 3, 4))
    wait(store, one[0], WhoActs.DOMAIN_OWNER)
    wait(store, two[0], WhoActs.DOMAIN_OWNER)
    wait(store, two[1], state=TaskState.FAILED)
    wait(store, three[1], WhoActs.OPERATOR)

    found = [(2, "b.example", 2), (3, "b.example", 1), (1, "a.example", 1)]
    assert (found, 3) == stuck(store)
    assert (found[:1], 3) == stuck(store, limit=1)


def test_what_waits_for_nobody_any_more(store: SqliteStore) -> None:
    """A dropped certificate, a cancelled job, a job that failed long ago."""
    running_job(store, "a.example")
    cancelled = running_job(store, "b.example")
    failed = running_job(store, "c.example")
    wait(store, store.tasks.of_job(1)[0], WhoActs.OPERATOR, drop_requested=True)
    wait(store, store.tasks.of_job(2)[0], WhoActs.OPERATOR)
    store.jobs.save(replace(cancelled, cancel_requested=True), now=NOW)
    wait(store, store.tasks.of_job(3)[0], state=TaskState.FAILED)
    store.jobs.save(replace(failed, state=JobState.FAILED), now=NOW)

    assert ([(3, "c.example", 1)], 1) == stuck(store, NOW - timedelta(seconds=1))
    assert ([], 0) == stuck(store, NOW)


def test_the_records_of_the_worst_come_with_it(store: SqliteStore) -> None:
    """Not those of the job's other certificates."""
    running_job(store, "a.example", "b.example")
    first, second = store.tasks.of_job(1)
    rows = [
        RecordRow(task.id, "validation", f"_x.{task.main_name}", "CNAME", "v")
        for task in (first, second)
    ]
    store.records.put(rows)
    wait(store, second, WhoActs.DOMAIN_OWNER)
    (found,), _ = store.overview.stuck(NOW, limit=1)

    assert (rows[1],) == found.records


@pytest.mark.parametrize(
    ("days", "about", "is_shown"),
    [
        (45, {"type": "IMPORTED"}, True),
        (46, {"type": "IMPORTED"}, False),
        (45, {}, True),
        (46, {}, False),
        (42, {"in_use": True}, True),
        (43, {"in_use": True}, False),
        (-1, {"in_use": True}, True),
        (-1, {"in_use": True, "status": "EXPIRED"}, True),
        (-1, {"status": "EXPIRED"}, False),
        (-1, {"in_use": True, "status": "GONE"}, False),
        (300, {"in_use": True, "status": "REVOKED"}, True),
        (300, {"status": "REVOKED"}, False),
    ],
)
def test_certificates_that_end(
    store: SqliteStore, days: float, about: dict[str, object], *, is_shown: bool
) -> None:
    """Imported and unused ones within 45 days, renewed ones once that is overdue, and what serves
    although it ended.
    """
    arn = put(store, 1, days, **about)

    assert (([arn], 1) if is_shown else ([], 0)) == ending(store)


def test_what_serves_comes_first(store: SqliteStore) -> None:
    """Then what ends first; the rest is counted."""
    late, soon = put(store, 1, 30), put(store, 2, 20)
    used = put(store, 3, 40, in_use=True)

    assert ([used, soon, late], 3) == ending(store)
    assert ([used], 3) == ending(store, limit=1)


def test_snapshots_are_counted(store: SqliteStore) -> None:
    """Those of the account."""
    for at, account in enumerate((ACCOUNT, ACCOUNT, "other")):
        kept = Snapshot(f"s{at}", f"n{at}", account, "E1", "", {}, "etag", "U1", NOW)
        store.snapshots.add(kept)

    assert 2 == store.overview.snapshots(ACCOUNT)
