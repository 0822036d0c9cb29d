"""Jobs: numbers, revisions, legal moves, ends, searches."""

from dataclasses import replace

import pytest

from bot.domain.check import Check, Level, Offer
from bot.domain.job import LEGAL_MOVES, Distributions, JobState, may_move
from bot.domain.kinds import JobKind
from bot.domain.task import TaskState
from bot.errors import RefusedError, StaleError, UnknownError
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import (
    ACCOUNT,
    NOW,
    add_job,
    advance,
    checked_job,
    later,
    plan,
    request,
    running_job,
)


def _put_into(store: SqliteStore, number: int, state: JobState) -> None:
    store.connections.execute("UPDATE jobs SET state = ? WHERE number = ?", (state, number))


def test_numbers_start_at_one_and_are_never_reused(store: SqliteStore) -> None:
    """A deleted job's number is not given again."""
    first = add_job(store, "a.example")
    store.connections.execute("DELETE FROM tasks")
    store.connections.execute("DELETE FROM threads")
    store.connections.execute("DELETE FROM jobs")

    assert 1 == first.number
    assert 2 == add_job(store, "a.example").number


def test_a_new_job_is_checked_first(store: SqliteStore) -> None:
    """A job begins in `checking`, with a queued task per plan that is not due and a card row."""
    plans = [plan("a.example", "www.a.example"), plan("b.example", line=2)]
    job = store.jobs.add(
        request("a.example", "b.example"),
        plans,
        kind=JobKind.CREATE,
        account=ACCOUNT,
        actor="U1",
        channel="C1",
        now=NOW,
    )
    tasks = store.tasks.of_job(job.number)
    card = store.cards.of_job(job.number)

    assert job == store.jobs.get(job.number)
    assert (JobState.CHECKING, 1, "U1") == (job.state, job.revision, job.requested_by)
    assert plans == [task.plan for task in tasks]
    assert [0, 1] == [task.position for task in tasks]
    assert {(TaskState.QUEUED, None)} == {(task.state, task.next_attempt_at) for task in tasks}
    assert ("C1", None) == (card.channel, card.ts)


def test_an_unknown_job_is_said_to_be_unknown(store: SqliteStore) -> None:
    """Whatever asks for a job that is not there gets UnknownError with its name."""
    for ask in (store.jobs.get, store.cards.of_job):
        with pytest.raises(UnknownError, match="J-7"):
            ask(7)


def test_running_jobs_tell_whether_they_moved(store: SqliteStore) -> None:
    """Each running job, newest first, and no other; what touches its card changes its count."""
    running_job(store, "a.example")
    checked_job(store, "b.example")
    running_job(store, "c.example")
    before = store.jobs.running()
    advance(store, NOW, next_attempt_at=NOW)
    moved = store.jobs.running()
    store.jobs.save(replace(store.jobs.get(3), state=JobState.FAILED), now=NOW)

    assert [3, 1] == list(before)
    assert [1] == [number for number in before if before[number] != moved[number]]
    assert [1] == list(store.jobs.running())


def test_a_save_writes_what_was_decided_and_raises_the_revision(store: SqliteStore) -> None:
    """State, request, checks, confirmation and flags are kept; the revision rises by one."""
    job = checked_job(store, "a.example")
    offer = Offer("enable", "Enable the new ones", "on")
    changed = replace(
        job,
        state=JobState.RUNNING,
        request=request("b.example", distributions=Distributions.NONE),
        checks=(Check("quota", Level.WARNING, "Nearly full", (("Quotas", "link"),), (offer,)),),
        checked_at=later(1),
        confirmed_by="U2",
        confirmed_at=later(2),
        cancel_requested=True,
    )
    touched = store.cards.of_job(job.number).touched
    saved = store.jobs.save(changed, now=later(3))

    assert replace(changed, revision=job.revision + 1) == saved
    assert saved == store.jobs.get(job.number)
    assert touched < store.cards.of_job(job.number).touched


def test_a_stale_revision_is_refused(store: SqliteStore) -> None:
    """Whoever saves what another has changed since gets StaleError, and nothing is written."""
    job = add_job(store, "a.example")
    saved = store.jobs.save(job, now=NOW)

    with pytest.raises(StaleError, match="J-1"):
        store.jobs.save(replace(job, confirmed_by="U9"), now=NOW)
    assert saved == store.jobs.get(job.number)


@pytest.mark.parametrize("old", list(JobState))
@pytest.mark.parametrize("new", list(JobState))
def test_only_legal_moves_are_saved(store: SqliteStore, old: JobState, new: JobState) -> None:
    """A move that the domain does not allow raises RefusedError and changes nothing."""
    number = add_job(store, "a.example").number
    _put_into(store, number, old)
    job = store.jobs.get(number)

    if may_move(old, new):
        assert new is store.jobs.save(replace(job, state=new), now=NOW).state
    else:
        with pytest.raises(RefusedError, match=f"is {old}: it cannot become {new}"):
            store.jobs.save(replace(job, state=new), now=NOW)
        assert job == store.jobs.get(number)


def test_every_state_is_left_as_the_domain_says() -> None:
    """The table of moves names every state, so that the test above meets them all."""
    assert set(JobState) == set(LEGAL_MOVES)


def test_the_end_is_kept_until_the_job_runs_again(store: SqliteStore) -> None:
    """`finished_at` is set when a job ends, stays through later saves, and goes when it reruns."""
    job = running_job(store, "a.example")
    failed = store.jobs.save(replace(job, state=JobState.FAILED), now=later(5))
    again = store.jobs.save(failed, now=later(6))
    rerun = store.jobs.save(replace(again, state=JobState.RUNNING), now=later(7))

    assert [later(5), later(5), None] == [each.finished_at for each in (failed, again, rerun)]


def test_tasks_are_replaced_until_confirmed(store: SqliteStore) -> None:
    """An edit replaces every task, also when there are fewer now; a confirmed job is refused."""
    job = checked_job(store, "a.example", "b.example")
    store.jobs.replace_tasks(job.number, [plan("c.example")])
    names = [task.names for task in store.tasks.of_job(job.number)]
    running = store.jobs.save(replace(job, state=JobState.RUNNING), now=NOW)

    assert [("c.example",)] == names
    with pytest.raises(RefusedError, match="running"):
        store.jobs.replace_tasks(running.number, [plan("d.example")])
    assert names == [task.names for task in store.tasks.of_job(job.number)]


def test_plans_change_and_their_tasks_stay(store: SqliteStore) -> None:
    """What is kept for a task by its id stays with it; a confirmed job's plans are fixed."""
    job = checked_job(store, "a.example", "b.example")
    one, two = store.tasks.of_job(job.number)
    store.jobs.replan(job.number, {two.id: plan("c.example")})
    after = store.tasks.of_job(job.number)
    running = store.jobs.save(replace(job, state=JobState.RUNNING), now=NOW)

    assert [one, replace(two, plan=plan("c.example"))] == after
    with pytest.raises(RefusedError, match="running"):
        store.jobs.replan(running.number, {one.id: plan("d.example")})
    assert after == store.tasks.of_job(job.number)


def test_a_search_returns_the_newest_first(store: SqliteStore) -> None:
    """States, requester, limit and offset narrow a search; no state at all finds nothing."""
    for actor in ("U1", "U2", "U1", "U1"):
        add_job(store, "a.example", actor=actor)
    _put_into(store, 3, JobState.SUCCEEDED)
    search = store.jobs.search

    assert [4, 3, 2, 1] == [job.number for job in search()]
    assert [4, 3, 1] == [job.number for job in search(requested_by="U1")]
    assert [3] == [job.number for job in search(states=[JobState.SUCCEEDED, JobState.FAILED])]
    assert [4, 1] == [job.number for job in search(states=[JobState.CHECKING], requested_by="U1")]
    assert [3, 2] == [job.number for job in search(limit=2, offset=1)]
    assert [] == search(states=[])


def test_the_unconfirmed_are_found_by_age(store: SqliteStore) -> None:
    """Jobs in checking or awaiting confirmation that are older than a moment, oldest first."""
    for number, state in enumerate(JobState, 1):
        add_job(store, "a.example", now=later(number))
        _put_into(store, number, state)
    add_job(store, "a.example", now=later(100))
    found = store.jobs.unconfirmed_since(later(100))

    assert [JobState.CHECKING, JobState.AWAITING_CONFIRMATION] == [job.state for job in found]
    assert [] == store.jobs.unconfirmed_since(later(1))
