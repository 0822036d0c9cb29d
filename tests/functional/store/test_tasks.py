"""What a save of a task writes, with a claim and without."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.change import Change, How
from bot.domain.event import EventKind, Sink
from bot.domain.job import Distributions, JobState
from bot.domain.job_page import JobRow
from bot.domain.task import Facts, Origin, Step, Task, TaskState, WhoActs
from bot.domain.task_moves import may_move
from bot.errors import RefusedError, UnknownError
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import (
    NOW,
    add_job,
    advance,
    claimed,
    event,
    later,
    plan,
    running_job,
)

TO_READY = (
    TaskState.REQUESTED,
    TaskState.AWAITING_VALIDATION,
    TaskState.ISSUED,
    TaskState.CREATING_DISTRIBUTION,
    TaskState.DEPLOYING,
    TaskState.READY,
)
FACTS = Facts(
    certificate_arn="arn:1",
    certificate_origin=Origin.CREATED,
    certificate_status="PENDING_VALIDATION",
    requested_at=NOW,
    dead_certificates=("arn:0",),
    distribution_id="E1",
    distribution_status="InProgress",
    failed_in=TaskState.REQUESTED,
)


def _put_into(store: SqliteStore, state: TaskState) -> Task:
    store.connections.execute("UPDATE tasks SET state = ?, finished = 0", (state,))
    return store.tasks.of_job(1)[0]


def test_a_save_writes_the_task_and_its_events_together(store: SqliteStore) -> None:
    """State, step, facts, words and time are kept, events are numbered, the card is touched."""
    running_job(store, "a.example")
    claim = claimed(store)
    touched = store.cards.of_job(1).touched
    moved = replace(
        claim.task,
        state=TaskState.REQUESTED,
        step=Step.COLLECT_RECORDS,
        reason="pending",
        detail="ACM has not named the records yet",
        who_acts=WhoActs.AWS,
        facts=FACTS,
        next_attempt_at=later(5),
    )
    happened = [event(EventKind.ISSUED, names=["a.example"]), event(EventKind.FINISHED)]
    store.tasks.save(claim, moved, events=happened, sns=True, now=later(1))
    waiting = [store.events.claim(sink, later(1)) for sink in (Sink.SNS, Sink.THREAD)]

    assert replace(moved, attempts=0, first_tried_at=None) == store.tasks.get(moved.id)
    assert [EventKind.ISSUED, EventKind.FINISHED] == [e.kind for e in store.events.of_job(1)]
    assert [True, False] == [batch is not None for batch in waiting]
    assert touched < store.cards.of_job(1).touched


def test_a_save_that_fails_writes_nothing(store: SqliteStore) -> None:
    """Task and events go together: when an event cannot be written, the task stays as it was."""
    running_job(store, "a.example")
    claim = claimed(store)
    moved = replace(claim.task, detail="moved")

    with pytest.raises(ValueError, match="serializ"):
        store.tasks.save(claim, moved, events=[event(bad=object())], sns=True, now=NOW)
    assert claim.task == store.tasks.get(claim.task.id)
    assert [] == store.events.of_job(1)


@pytest.mark.parametrize(
    ("changes", "attempts"),
    [
        ({"detail": "still waiting"}, 2),
        ({"step": Step.COLLECT_RECORDS}, 0),
        ({"generation": 2}, 0),
        ({"state": TaskState.REQUESTED}, 2),
    ],
)
def test_attempts_belong_to_step_and_generation(
    store: SqliteStore, changes: dict[str, object], attempts: int
) -> None:
    """They and the first time begin anew when either changes, and only then."""
    running_job(store, "a.example")
    advance(store, NOW, step=Step.REQUEST_CERTIFICATE, next_attempt_at=NOW)
    task = advance(store, later(1), **changes)

    assert (attempts, NOW if attempts else None) == (task.attempts, task.first_tried_at)


def test_the_first_attempt_counts_although_the_task_had_no_step(store: SqliteStore) -> None:
    """A lost answer of the very first attempt is looked for by the second."""
    running_job(store, "a.example")
    waits = advance(store, NOW, step=Step.REQUEST_CERTIFICATE, next_attempt_at=later(60))
    running_job(store, "b.example")
    done = advance(store, NOW, state=TaskState.REQUESTED, step=Step.COLLECT_RECORDS)

    assert (1, NOW) == (waits.attempts, waits.first_tried_at)
    assert (0, None) == (done.attempts, done.first_tried_at)


def test_attempts_are_the_stores(store: SqliteStore) -> None:
    """What a save says of attempts, wake-ups and drops is not taken: others write those."""
    running_job(store, "a.example")
    task = advance(store, NOW, attempts=9, first_tried_at=None, wake_seq=9, drop_requested=True)

    assert (1, NOW, False) == (task.attempts, task.first_tried_at, task.drop_requested)
    assert 9 != task.wake_seq


def test_a_plan_is_saved_when_the_step_changed_it(store: SqliteStore) -> None:
    """Otherwise a plan that another wrote meanwhile stays."""
    running_job(store, "a.example")
    changed = advance(store, NOW, plan=plan("a.example", "b.example"), next_attempt_at=NOW)
    claim = claimed(store)
    stored = store.tasks.get(changed.id)
    store.tasks.write(replace(stored, plan=plan("a.example", "c.example")), now=NOW)
    store.tasks.save(claim, claim.task, events=(), sns=False, now=NOW)

    assert ("a.example", "b.example") == changed.names
    assert ("a.example", "c.example") == store.tasks.get(changed.id).names


@pytest.mark.parametrize("old", list(TaskState))
@pytest.mark.parametrize("new", list(TaskState))
def test_only_legal_moves_are_saved(store: SqliteStore, old: TaskState, new: TaskState) -> None:
    """A move that the domain does not allow raises RefusedError, with a claim or without."""
    running_job(store, "a.example", distributions=Distributions.CREATE)
    task = _put_into(store, old)
    claim = claimed(store)
    moved = replace(claim.task, state=new)

    if may_move(old, new):
        store.tasks.write(moved, now=NOW)
        assert new is store.tasks.get(task.id).state
        _put_into(store, old)
        store.tasks.save(claim, moved, events=(), sns=False, now=NOW)
        assert new is store.tasks.get(task.id).state
    else:
        acts: tuple[Callable[[], object], ...] = (
            lambda: store.tasks.write(moved, now=NOW),
            lambda: store.tasks.save(claim, moved, events=(), sns=False, now=NOW),
        )
        for save in acts:
            with pytest.raises(RefusedError, match=f"is {old}: it cannot become {new}"):
                save()
        assert claim.task == store.tasks.get(task.id)


def test_a_retry_is_written_without_a_claim(store: SqliteStore) -> None:
    """A failed task goes back to where it failed, counts anew and is claimed when its job runs."""
    job = running_job(store, "a.example")
    failed = advance(store, NOW, state=TaskState.FAILED, step=Step.REQUEST_CERTIFICATE)
    ended = store.jobs.save(replace(job, state=JobState.FAILED), now=NOW)
    store.jobs.save(replace(ended, state=JobState.RUNNING), now=NOW)
    store.tasks.write(
        replace(failed, state=TaskState.QUEUED, step=None, attempts=7, next_attempt_at=later(1)),
        now=NOW,
    )
    claim = claimed(store, later(1))

    assert (TaskState.QUEUED, None, 1) == (claim.task.state, claim.task.step, claim.task.attempts)


def test_a_task_written_without_a_time_is_due_now(store: SqliteStore) -> None:
    """Nothing that a person sends back is forgotten; what has ended has no time at all."""
    running_job(store, "a.example")
    task = store.tasks.of_job(1)[0]
    store.tasks.write(replace(task, next_attempt_at=None), now=later(2))
    due = store.tasks.get(task.id).next_attempt_at
    store.tasks.write(replace(task, state=TaskState.CANCELLED, next_attempt_at=NOW), now=later(2))

    assert later(2) == due
    assert store.tasks.get(task.id).next_attempt_at is None


def test_attempts_written_without_a_claim_are_kept(store: SqliteStore) -> None:
    """A write of the same step and generation keeps attempts and first time as given."""
    running_job(store, "a.example")
    task = advance(store, NOW, step=Step.REQUEST_CERTIFICATE)
    store.tasks.write(replace(task, detail="seen"), now=NOW)
    written = store.tasks.get(task.id)

    assert (1, NOW, "seen") == (written.attempts, written.first_tried_at, written.detail)


def test_an_unknown_task_is_not_written(store: SqliteStore) -> None:
    """A task that an edit replaced raises UnknownError."""
    job = add_job(store, "a.example")
    old = store.tasks.of_job(job.number)[0]
    store.jobs.replace_tasks(job.number, [plan("a.example")])

    with pytest.raises(UnknownError):
        store.tasks.write(old, now=NOW)


def test_the_tasks_of_a_list_of_jobs_are_counted(store: SqliteStore) -> None:
    """In the order asked for. Covered ones have no certificate of their own, and ready is issued
    where no distribution is asked for, nor one that exists is to change; a job without tasks counts
    none.
    """
    whole = running_job(store, "a.example", "b.example", "c.example", "d.example")
    plain = running_job(
        store, "e.example", "f.example", "g.example", distributions=Distributions.NONE
    )
    none = running_job(store)
    first, second, third, fourth = store.tasks.of_job(whole.number)
    alone, attached, _ = store.tasks.of_job(plain.number)
    attaching = replace(attached.plan, changes=Change("E2", How.ATTACH))
    made = replace(first.facts, distribution_id="E1")
    _write(store, replace(first, facts=made), *TO_READY)
    _write(store, second, *TO_READY[:3], TaskState.FAILED)
    _write(store, replace(third, plan=replace(third.plan, covered_by=0)))
    _write(store, fourth, *TO_READY[:3])
    _write(store, alone, *TO_READY[:3])
    _write(store, replace(attached, plan=attaching), *TO_READY[:3])

    assert [
        JobRow(plain, certificates=3, ready=1, distributions=0, failed=0),
        JobRow(none, certificates=0, ready=0, distributions=0, failed=0),
        JobRow(whole, certificates=3, ready=1, distributions=1, failed=1, names=1),
    ] == store.tasks.counted([plain, none, whole])


def _write(store: SqliteStore, task: Task, *way: TaskState) -> None:
    """Save a task, and then in each of these states."""
    for state in (task.state, *way):
        store.tasks.write(replace(task, state=state), now=NOW)
