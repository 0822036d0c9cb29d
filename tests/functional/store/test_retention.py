"""Retention: what is forgotten, when, and in which steps."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.event import EventKind, Sink
from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.job import JobState
from bot.domain.person import Actor
from bot.store.retention import BATCH
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import NOW, add_job, event, running_job

_TABLES = ("events", "deliveries", "audit", "inquiries", "requests", "leases")


def _days(count: float) -> datetime:
    return NOW + timedelta(days=count)


def _counts(store: SqliteStore) -> dict[str, int]:
    """How many rows each table that is pruned has."""
    database = store.connections.database()
    return {table: database.table(table).count for table in _TABLES}


@pytest.fixture
def full(store: SqliteStore) -> SqliteStore:
    """A store with one row of each kind, ended now."""
    job = running_job(store, "a.example")
    store.events.add(job.number, [event(EventKind.FINISHED)], sns=True, now=NOW)
    store.jobs.save(replace(job, state=JobState.SUCCEEDED), now=NOW)
    batch = store.events.claim(Sink.SNS, NOW)
    assert batch is not None
    store.events.done(batch, [1], now=NOW)
    store.audit.add(Actor("U1", "T1"), "confirm", "J-1", "done", now=NOW)
    store.inquiries.add(InquiryKind.TAKE_SNAPSHOT, {}, actor="U1", reply_to=ReplyTo("U1"), now=NOW)
    store.locks.once("k", now=NOW)
    store.locks.take("sweep", now=NOW, lease=timedelta(days=1))
    return store


@pytest.mark.parametrize(
    ("days", "gone"),
    [
        (0.9, set()),
        (1.01, {"requests", "leases"}),
        (1.03, {"requests", "leases", "inquiries"}),
        (30.1, {"requests", "leases", "inquiries", "deliveries"}),
        (400.1, {"requests", "leases", "inquiries", "deliveries", "events", "audit"}),
    ],
)
def test_each_kind_is_forgotten_in_its_time(full: SqliteStore, days: float, gone: set[str]) -> None:
    """Keys and leases at their end, inquiries a day after, told deliveries after 30 days, the
    events of ended jobs and the audit after 400.
    """
    before = _counts(full)
    count = full.prune(_days(days))
    after = _counts(full)

    assert gone == {table for table in _TABLES if after[table] < before[table]}
    assert len(gone) == count


def test_what_is_not_over_is_kept(store: SqliteStore) -> None:
    """Events of a job that still runs, and deliveries that nobody had yet, whatever their age."""
    job = running_job(store, "a.example")
    store.events.add(job.number, [event(EventKind.FINISHED)], sns=True, now=NOW)

    assert 0 == store.prune(_days(4000))
    assert 1 == len(store.events.of_job(job.number))
    assert store.events.claim(Sink.SNS, _days(4000)) is not None


def test_a_number_is_not_given_again_when_its_event_is_forgotten(full: SqliteStore) -> None:
    """Events of a job go on where they were."""
    full.prune(_days(401))
    full.events.add(1, [event()], sns=False, now=_days(401))

    assert [2] == [each.number for each in full.events.of_job(1)]


def test_jobs_and_their_tasks_are_never_forgotten(full: SqliteStore) -> None:
    """Their resources still are in the account."""
    full.prune(_days(4000))

    assert 1 == len(full.tasks.of_job(1))
    assert 2 == add_job(full, "b.example").number


@pytest.mark.parametrize("count", [BATCH - 1, BATCH, BATCH + 1, 2 * BATCH + 7])
def test_many_rows_go_in_batches(store: SqliteStore, count: int) -> None:
    """All of them, at most 500 in a transaction, so that other writers get their turn."""
    with store.transaction():
        for number in range(count):
            store.audit.add(Actor("U1", "T1"), "look", f"J-{number}", "done", now=NOW)
    deleted: list[int] = []
    connection = store.connections.database().conn
    connection.set_trace_callback(
        lambda sql: deleted.append(connection.total_changes) if "FROM audit" in sql else None
    )
    pruned = store.prune(_days(401))
    connection.set_trace_callback(None)
    steps = [*deleted[1:], connection.total_changes]

    assert count == pruned
    assert count // BATCH + 1 == len(deleted)
    assert all(after - before <= BATCH for before, after in zip(deleted, steps, strict=True))
