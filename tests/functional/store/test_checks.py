"""A job's checks: claimed, given back, saved under the claim."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.check import Check, Level
from bot.domain.job import JobState
from bot.errors import LeaseLostError, RefusedError, StaleError
from bot.store import jobs
from bot.store.base import LEASE, JobClaim
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import NOW, add_job, later, plan

_PASSED = (Check("caa", Level.PASSED, "CAA allows Amazon"),)


def _claim(store: SqliteStore, seconds: float = 0) -> JobClaim:
    claim = store.jobs.claim_checks(later(seconds))
    assert claim is not None
    return claim


def test_the_oldest_job_in_checking_is_claimed_with_its_tasks(store: SqliteStore) -> None:
    """Each job is leased to one worker; when all are taken or checked there is none."""
    older, newer = add_job(store, "a.example"), add_job(store, "b.example", now=later(1))
    first, second = _claim(store, 1), _claim(store, 1)

    assert [older.number, newer.number] == [first.job.number, second.job.number]
    assert tuple(store.tasks.of_job(older.number)) == first.tasks
    assert later(1) + LEASE == first.lease_until
    assert store.jobs.claim_checks(later(1)) is None


def test_whoever_looked_and_came_second_gets_nothing(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look is no claim: another worker may be faster between the two."""
    add_job(store, "a.example")
    monkeypatch.setattr(jobs, "_ANY", "SELECT 1 WHERE :now <> ''")
    _claim(store)

    assert store.jobs.claim_checks(NOW) is None


def test_a_lease_that_ran_out_is_taken_over(store: SqliteStore) -> None:
    """Then the first holder can save nothing."""
    job = add_job(store, "a.example")
    lost = _claim(store)
    _claim(store, LEASE.total_seconds())

    with pytest.raises(LeaseLostError, match="J-1"):
        store.jobs.save_checks(lost, job, plans={}, now=NOW)
    with pytest.raises(LeaseLostError):
        store.jobs.defer_checks(lost, until=NOW)
    assert job == store.jobs.get(job.number)


def test_deferred_checks_are_due_at_the_time(store: SqliteStore) -> None:
    """Not a moment before, and without the lease."""
    add_job(store, "a.example")
    store.jobs.defer_checks(_claim(store), until=later(5))

    assert store.jobs.claim_checks(later(4.999999)) is None
    assert store.jobs.claim_checks(later(5)) is not None


def test_what_the_checks_found_is_saved_with_the_plans(store: SqliteStore) -> None:
    """State and checks are saved, plans are replaced by task id, the lease ends, the card moves."""
    job = add_job(store, "a.example", "b.example")
    claim = _claim(store)
    second = claim.tasks[1]
    touched = store.cards.of_job(job.number).touched
    found = replace(job, state=JobState.AWAITING_CONFIRMATION, checks=_PASSED, checked_at=NOW)
    plans = {second.id: plan("b.example", "c.example", line=2), "unknown": plan("x.example")}
    saved = store.jobs.save_checks(claim, found, plans=plans, now=NOW)

    assert replace(found, revision=2) == saved
    assert [("a.example",), ("b.example", "c.example")] == [
        task.names for task in store.tasks.of_job(job.number)
    ]
    assert touched < store.cards.of_job(job.number).touched
    assert store.jobs.claim_checks(later(1)) is None


def test_an_edit_ends_the_running_check(store: SqliteStore) -> None:
    """Who saves the job takes it from the worker that checks it, and it is due at once."""
    job = add_job(store, "a.example")
    claim = _claim(store)
    edited = store.jobs.save(job, now=later(1))

    with pytest.raises(LeaseLostError):
        store.jobs.save_checks(claim, edited, plans={}, now=later(1))
    assert edited == _claim(store, 1).job


def test_checks_are_saved_like_any_job(store: SqliteStore) -> None:
    """A wrong revision and an illegal move are refused, plans included, and the lease stays."""
    job = add_job(store, "a.example")
    claim = _claim(store)
    plans = {claim.tasks[0].id: plan("z.example")}

    with pytest.raises(StaleError):
        store.jobs.save_checks(claim, replace(job, revision=9), plans=plans, now=NOW)
    with pytest.raises(RefusedError, match="cannot become running"):
        store.jobs.save_checks(claim, replace(job, state=JobState.RUNNING), plans=plans, now=NOW)
    assert list(claim.tasks) == store.tasks.of_job(job.number)
    assert store.jobs.claim_checks(NOW) is None


def test_only_jobs_in_checking_are_checked(store: SqliteStore) -> None:
    """A job that was cancelled, or already passed, is not claimed; one sent back is."""
    job = add_job(store, "a.example")
    passed = store.jobs.save(replace(job, state=JobState.AWAITING_CONFIRMATION), now=NOW)
    none = store.jobs.claim_checks(later(1))
    store.jobs.save(replace(passed, state=JobState.CHECKING), now=later(2))

    assert none is None
    assert store.jobs.claim_checks(later(1.9)) is None
    assert store.jobs.claim_checks(later(2), lease=timedelta(seconds=1)) is not None
