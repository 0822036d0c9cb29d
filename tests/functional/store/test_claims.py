"""Claims of tasks: who gets which, and what a claim commits before anything is done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.job import Distributions, JobState
from bot.domain.task import Facts, Step, TaskState
from bot.errors import LeaseLostError, UnknownError
from bot.store.base import LEASE
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import (
    NOW,
    advance,
    checked_job,
    claimed,
    later,
    running_job,
)


def test_a_claim_counts_the_attempt_before_it_returns(store: SqliteStore) -> None:
    """`attempts + 1` and `first_tried_at` are in the store when the worker gets the task."""
    job = running_job(store, "a.example")
    claim = store.tasks.claim(later(1), lease=timedelta(seconds=30))
    assert claim is not None
    stored = store.tasks.get(claim.task.id)

    assert (1, later(1)) == (stored.attempts, stored.first_tried_at)
    assert stored == claim.task
    assert job == claim.job
    assert (later(31), False) == (claim.lease_until, claim.reserved)


def test_later_attempts_keep_the_first_time(store: SqliteStore) -> None:
    """A lease that ran out is taken over: one more attempt, tried first when it first was."""
    running_job(store, "a.example")
    claimed(store)
    early = store.tasks.claim(later(LEASE.total_seconds() - 1))
    again = claimed(store, NOW + LEASE)

    assert early is None
    assert (2, NOW) == (again.task.attempts, again.task.first_tried_at)


def test_the_longest_due_comes_first(store: SqliteStore) -> None:
    """Then by job and position; a task that is not due is not claimed."""
    running_job(store, "a.example", "b.example", "c.example")
    for seconds in (30, 10, 20):
        advance(store, NOW, next_attempt_at=later(seconds))
    early = store.tasks.claim(later(9))
    order = [claimed(store, later(60)).task.names[0] for _ in range(3)]

    assert early is None
    assert ["b.example", "c.example", "a.example"] == order
    assert store.tasks.claim(later(60)) is None


@pytest.mark.parametrize("state", [state for state in JobState if state is not JobState.RUNNING])
def test_only_tasks_of_running_jobs_are_claimed(store: SqliteStore, state: JobState) -> None:
    """Also when they are due, or are to be dropped."""
    running_job(store, "a.example")
    store.connections.execute("UPDATE jobs SET state = ?", (state,))
    store.connections.execute("UPDATE tasks SET drop_requested = 1")

    assert store.tasks.claim(later(1)) is None


def test_tasks_are_not_due_before_they_are_released(store: SqliteStore) -> None:
    """A job that runs without a release waits; the release makes every unfinished task due."""
    job = checked_job(store, "a.example")
    store.jobs.save(replace(job, state=JobState.RUNNING), now=NOW)
    early = store.tasks.claim(later(1))
    store.jobs.release_tasks(job.number, now=later(2))

    assert early is None
    assert store.tasks.claim(later(2)) is not None


@pytest.mark.parametrize("state", [TaskState.READY, TaskState.FAILED, TaskState.CANCELLED])
def test_a_task_that_ended_is_never_claimed(store: SqliteStore, state: TaskState) -> None:
    """Not when it is woken, released, or its job cancelled; and it has no next attempt."""
    job = running_job(store, "a.example")
    if state is TaskState.READY:
        for step in (TaskState.ISSUED, TaskState.CREATING_DISTRIBUTION, TaskState.DEPLOYING):
            advance(store, NOW, state=step, next_attempt_at=NOW)
    task = advance(store, NOW, state=state, next_attempt_at=NOW)
    store.tasks.wake([task.id], now=NOW)
    store.jobs.release_tasks(job.number, now=NOW)
    store.jobs.save(replace(job, cancel_requested=True), now=NOW)

    assert store.tasks.claim(later(9)) is None
    assert task == store.tasks.get(task.id)
    assert task.next_attempt_at is None


@pytest.mark.parametrize(
    ("distributions", "goes_on"), [(Distributions.CREATE, True), (Distributions.NONE, False)]
)
def test_issued_ends_certificates_only(
    store: SqliteStore, distributions: Distributions, *, goes_on: bool
) -> None:
    """An issued certificate goes on to its distribution, unless the job makes none."""
    running_job(store, "a.example", distributions=distributions)
    advance(store, NOW, state=TaskState.ISSUED, next_attempt_at=NOW)

    assert goes_on is (store.tasks.claim(NOW) is not None)


def test_an_unfinished_task_always_has_a_next_attempt(store: SqliteStore) -> None:
    """Saved without a time, it is due at once: no task is forgotten."""
    running_job(store, "a.example")
    task = advance(store, later(3), next_attempt_at=None)

    assert later(3) == task.next_attempt_at


def test_an_unused_claim_is_given_back_whole(store: SqliteStore) -> None:
    """The attempt does not count, nor its time; the task is due when its slot is, and knows it."""
    running_job(store, "a.example")
    store.tasks.defer(claimed(store), until=later(7))
    task = store.tasks.of_job(1)[0]
    early = store.tasks.claim(later(6))
    claim = claimed(store, later(7))
    store.tasks.save(claim, claim.task, events=(), sns=False, now=later(7))

    assert (0, None, later(7)) == (task.attempts, task.first_tried_at, task.next_attempt_at)
    assert early is None
    assert claim.reserved
    assert not claimed(store, later(7)).reserved


def test_a_later_claim_given_back_keeps_the_first_time(store: SqliteStore) -> None:
    """Only an attempt that was the first takes its time away with it."""
    running_job(store, "a.example")
    advance(store, NOW, next_attempt_at=later(1))
    store.tasks.defer(claimed(store, later(1)), until=later(2))
    task = store.tasks.of_job(1)[0]

    assert (1, NOW) == (task.attempts, task.first_tried_at)


def test_the_next_slot_is_told_when_it_comes_soon(store: SqliteStore) -> None:
    """The first that a task has reserved and that lies ahead; another wait is no slot."""
    running_job(store, "a.example", "b.example", "c.example")
    soon = timedelta(seconds=1)
    store.tasks.defer(claimed(store), until=later(4))
    store.tasks.defer(claimed(store), until=later(3))
    advance(store, NOW, next_attempt_at=later(2))
    found = [store.tasks.next_slot(later(at), within=soon) for at in (1, 1.9, 2, 2.5, 3, 4)]

    assert [None, None, later(3), later(3), later(4), None] == found


def test_a_reserved_slot_is_for_one_attempt(store: SqliteStore) -> None:
    """A worker that died with a reserved slot has used it; a wake-up before it gives it up."""
    running_job(store, "a.example")
    store.tasks.defer(claimed(store), until=later(1))
    first = claimed(store, later(1))
    after_crash = claimed(store, later(1) + LEASE)
    store.tasks.defer(after_crash, until=later(500))
    store.tasks.wake([first.task.id], now=later(400))
    woken = claimed(store, later(400))

    assert [True, False, False] == [first.reserved, after_crash.reserved, woken.reserved]


def test_a_checkpoint_commits_what_is_known_and_keeps_the_lease(store: SqliteStore) -> None:
    """Generation and facts are stored before the side effect; nobody else can claim the task."""
    running_job(store, "a.example")
    claim = claimed(store)
    facts = Facts(certificate_arn="arn:1", certificate_status="PENDING_VALIDATION")
    store.tasks.checkpoint(claim, replace(claim.task, facts=facts, detail="not saved"))
    stored = store.tasks.get(claim.task.id)

    assert replace(claim.task, facts=facts) == stored
    assert store.tasks.claim(later(1)) is None


def test_a_new_generation_begins_with_the_attempt_that_commits_it(store: SqliteStore) -> None:
    """After a crash the next attempt is its second: it looks first, from this attempt's time on."""
    running_job(store, "a.example")
    advance(store, NOW, step=Step.REQUEST_CERTIFICATE, next_attempt_at=later(1))
    claim = claimed(store, later(1))
    store.tasks.checkpoint(claim, replace(claim.task, generation=2))
    after_crash = claimed(store, later(1) + LEASE)

    assert (2, NOW) == (claim.task.attempts, claim.task.first_tried_at)
    assert (2, 2, later(1)) == (
        after_crash.task.generation,
        after_crash.task.attempts,
        after_crash.task.first_tried_at,
    )


def test_whoever_lost_the_lease_changes_nothing(store: SqliteStore) -> None:
    """Save, checkpoint and defer of a claim that another took over raise LeaseLostError."""
    running_job(store, "a.example")
    lost = claimed(store)
    holder = claimed(store, NOW + LEASE)
    changed = replace(lost.task, state=TaskState.ISSUED, detail="late")

    with pytest.raises(LeaseLostError, match=r"a\.example"):
        store.tasks.save(lost, changed, events=(), sns=False, now=NOW)
    with pytest.raises(LeaseLostError):
        store.tasks.checkpoint(lost, changed)
    with pytest.raises(LeaseLostError):
        store.tasks.defer(lost, until=NOW)
    assert holder.task == store.tasks.get(lost.task.id)


def test_a_claim_is_saved_once(store: SqliteStore) -> None:
    """A save ends the lease: the second finds that it is lost."""
    running_job(store, "a.example")
    claim = claimed(store)
    store.tasks.save(claim, claim.task, events=(), sns=False, now=NOW)

    with pytest.raises(LeaseLostError):
        store.tasks.save(claim, claim.task, events=(), sns=False, now=NOW)


def test_a_late_save_counts_while_nobody_took_over(store: SqliteStore) -> None:
    """A lease past its time is still its holder's until another claims the task."""
    running_job(store, "a.example")
    claim = claimed(store)
    late = NOW + 3 * LEASE
    store.tasks.save(claim, replace(claim.task, detail="kept"), events=(), sns=False, now=late)

    assert "kept" == store.tasks.get(claim.task.id).detail


def test_an_unknown_task_is_said_to_be_unknown(store: SqliteStore) -> None:
    """A task that is not there raises UnknownError."""
    with pytest.raises(UnknownError, match="'nope'"):
        store.tasks.get("nope")
