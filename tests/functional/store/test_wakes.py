"""Wake-ups: whoever makes a task due, no wake-up is lost, not even of a task that is running."""

from dataclasses import replace

import pytest

from bot.domain.job import Distributions, JobState
from bot.domain.task import Facts, Task, TaskState
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import (
    ACCOUNT,
    ARN,
    NOW,
    add_job,
    advance,
    certificate,
    checked_job,
    claimed,
    distribution,
    later,
    running_job,
)

_WAITS = Facts(certificate_arn=ARN, certificate_status="PENDING_VALIDATION")
_DEPLOYS = Facts(distribution_id="E1", distribution_status="InProgress")


def _waiting(store: SqliteStore, facts: Facts, state: TaskState = TaskState.QUEUED) -> Task:
    """A task that waits for an hour."""
    running_job(store, "a.example")
    return advance(store, NOW, facts=facts, state=state, next_attempt_at=later(3600))


def test_a_woken_task_is_due_now(store: SqliteStore) -> None:
    """It is claimed at once, and `wake_seq` tells; those not named sleep on."""
    running_job(store, "a.example", "b.example")
    first, second = (advance(store, NOW, next_attempt_at=later(3600)) for _ in range(2))
    store.tasks.wake([first.id, "unknown"], now=later(1))
    claim = claimed(store, later(1))

    assert (first.id, first.wake_seq + 1) == (claim.task.id, claim.task.wake_seq)
    assert second == store.tasks.get(second.id)
    assert store.tasks.claim(later(1)) is None


def test_a_wake_up_makes_no_task_wait_longer(store: SqliteStore) -> None:
    """One that is due already keeps its place in the queue."""
    running_job(store, "a.example")
    task = store.tasks.of_job(1)[0]
    store.tasks.wake([task.id], now=later(50))

    assert NOW == store.tasks.get(task.id).next_attempt_at


def test_a_wake_up_of_a_running_task_is_not_lost(store: SqliteStore) -> None:
    """The save that finds `wake_seq` moved leaves the task due now, whatever it asks for."""
    running_job(store, "a.example")
    claim = claimed(store)
    store.tasks.wake([claim.task.id], now=later(1))
    waits = replace(claim.task, next_attempt_at=later(3600))
    store.tasks.save(claim, waits, events=(), sns=False, now=later(2))
    again = claimed(store, later(2))
    store.tasks.save(again, waits, events=(), sns=False, now=later(2))

    assert later(2) == again.task.next_attempt_at
    assert later(3600) == store.tasks.get(claim.task.id).next_attempt_at


def test_a_wake_up_of_a_task_that_ends_is_over(store: SqliteStore) -> None:
    """A task that ended meanwhile is not due, whoever woke it."""
    running_job(store, "a.example")
    claim = claimed(store)
    store.tasks.wake([claim.task.id], now=NOW)
    failed = replace(claim.task, state=TaskState.FAILED)
    store.tasks.save(claim, failed, events=(), sns=False, now=NOW)

    assert store.tasks.get(claim.task.id).next_attempt_at is None


def test_a_drop_is_seen_by_the_worker_that_runs_the_task(store: SqliteStore) -> None:
    """The flag survives the running claim's save, and the task is due at once."""
    running_job(store, "a.example")
    claim = claimed(store)
    store.tasks.write(replace(claim.task, drop_requested=True), now=later(1))
    waits = replace(claim.task, next_attempt_at=later(3600))
    store.tasks.save(claim, waits, events=(), sns=False, now=later(2))
    again = claimed(store, later(2))

    assert again.task.drop_requested


def test_a_task_to_be_dropped_is_due_at_once(store: SqliteStore) -> None:
    """Not an hour later, when it was to look again; but a dropped task may wait in its turn."""
    task = _waiting(store, Facts())
    store.tasks.write(replace(task, drop_requested=True), now=later(1))
    claim = claimed(store, later(1))
    waits = replace(claim.task, next_attempt_at=later(30))
    store.tasks.save(claim, waits, events=(), sns=False, now=later(1))

    assert claim.task.drop_requested
    assert store.tasks.claim(later(29)) is None


def test_a_cancel_wakes_every_unfinished_task(store: SqliteStore) -> None:
    """Once, when it is asked: the tasks may wait in their turn while they withdraw."""
    job = running_job(store, "a.example", "b.example")
    for _ in range(2):
        advance(store, NOW, next_attempt_at=later(3600))
    cancelled = store.jobs.save(replace(job, cancel_requested=True), now=later(1))
    claims = [claimed(store, later(1)) for _ in range(2)]
    for claim in claims:
        store.tasks.save(
            claim,
            replace(claim.task, next_attempt_at=later(30)),
            events=(),
            sns=False,
            now=later(1),
        )
    store.jobs.save(cancelled, now=later(2))

    assert [True, True] == [claim.job.cancel_requested for claim in claims]
    assert store.tasks.claim(later(2)) is None


@pytest.mark.parametrize(
    ("status", "woken"), [("PENDING_VALIDATION", 0), ("ISSUED", 1), ("FAILED", 1)]
)
def test_a_certificate_whose_status_differs_wakes_its_task(
    store: SqliteStore, status: str, woken: int
) -> None:
    """Compared with what the task recorded, whichever sweep saw the change."""
    task = _waiting(store, _WAITS)
    store.inventory.put_certificates([certificate(status=status)], now=NOW)

    assert woken == store.tasks.wake_changed(ACCOUNT, now=later(1))
    assert woken == store.tasks.get(task.id).wake_seq - task.wake_seq
    assert bool(woken) is (store.tasks.claim(later(1)) is not None)


@pytest.mark.parametrize(("status", "woken"), [("InProgress", 0), ("Deployed", 1)])
def test_a_distribution_whose_status_differs_wakes_its_task(
    store: SqliteStore, status: str, woken: int
) -> None:
    """As a certificate does."""
    _waiting(store, _DEPLOYS)
    store.inventory.put_distributions([distribution(status=status)], now=NOW)

    assert woken == store.tasks.wake_changed(ACCOUNT, now=later(1))


def test_what_is_gone_wakes_its_task(store: SqliteStore) -> None:
    """A resource that the inventory held and holds no more; one never listed yet does not."""
    _waiting(store, _WAITS)
    _waiting(store, _DEPLOYS)
    unlisted = store.tasks.wake_changed(ACCOUNT, now=later(1))
    store.inventory.put_certificates([certificate(status="PENDING_VALIDATION")], now=NOW)
    store.inventory.put_distributions([distribution(status="InProgress")], now=NOW)
    unchanged = store.tasks.wake_changed(ACCOUNT, now=later(1))
    store.inventory.forget_certificate(ARN)
    store.inventory.forget_distribution("E1")

    assert (0, 0, 2) == (unlisted, unchanged, store.tasks.wake_changed(ACCOUNT, now=later(1)))


def test_a_status_first_known_wakes_its_task(store: SqliteStore) -> None:
    """A task that recorded no status yet differs from any."""
    _waiting(store, Facts(certificate_arn=ARN))
    store.inventory.put_certificates([certificate()], now=NOW)

    assert 1 == store.tasks.wake_changed(ACCOUNT, now=later(1))


def test_a_task_that_is_due_anyway_is_not_woken(store: SqliteStore) -> None:
    """It will look; but one that runs now is woken, for it may have looked before."""
    _waiting(store, _WAITS)
    store.inventory.put_certificates([certificate()], now=NOW)
    due = store.tasks.wake_changed(ACCOUNT, now=later(3600))
    claim = claimed(store, later(3600))
    running = store.tasks.wake_changed(ACCOUNT, now=later(3601))
    store.tasks.save(claim, claim.task, events=(), sns=False, now=later(3602))

    assert (0, 1) == (due, running)
    assert store.tasks.claim(later(3602)) is not None


def test_only_waiting_tasks_of_the_account_are_woken(store: SqliteStore) -> None:
    """Neither another account's, nor one that ended, nor one of a job that does not run."""
    _waiting(store, _WAITS)
    _waiting(store, _WAITS, TaskState.FAILED)
    stopped = _waiting(store, _WAITS)
    store.connections.execute("UPDATE jobs SET state = 'failed' WHERE number = ?", (stopped.job,))
    store.inventory.put_certificates([certificate()], now=NOW)

    assert 0 == store.tasks.wake_changed("999999999999", now=later(1))
    assert 1 == store.tasks.wake_changed(ACCOUNT, now=later(1))


def test_pending_tasks_set_the_pace(store: SqliteStore) -> None:
    """How many wait for a certificate, and how many for a deployment; those that ended do not."""
    for state in TaskState:
        number = running_job(store, "a.example").number
        store.connections.execute("UPDATE tasks SET state = ? WHERE job = ?", (state, number))
    waiting = (TaskState.REQUESTED, TaskState.AWAITING_VALIDATION)

    assert (len(waiting), 2) == store.tasks.pending()


def test_names_taken_by_other_open_jobs_are_found(store: SqliteStore) -> None:
    """With the lowest such job; not this job's own, not ended tasks', not certificates only."""
    this = add_job(store, "a.example", "b.example")
    other = running_job(store, "b.example", "c.example", "d.example")
    checked_job(store, "b.example")
    checked_job(store, "e.example", distributions=Distributions.NONE)
    closed = checked_job(store, "f.example")
    store.jobs.save(replace(closed, state=JobState.CANCELLED), now=NOW)
    ended = store.tasks.of_job(other.number)[2]
    store.tasks.write(replace(ended, state=TaskState.CANCELLED), now=NOW)
    names = ["a.example", "b.example", "c.example", "d.example", "e.example", "f.example"]
    found = store.tasks.with_aliases(names, other_than=this.number)

    assert {"b.example": other.number, "c.example": other.number} == found
    assert {} == store.tasks.with_aliases([], other_than=this.number)
