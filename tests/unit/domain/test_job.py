"""A job's legal moves, its name, and the state that its tasks give it."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.job import (
    LEGAL_MOVES,
    OPEN_STATES,
    Distributions,
    Job,
    JobState,
    Request,
    may_move,
    settled,
)
from bot.domain.kinds import JobKind
from bot.domain.task import Plan, Task, TaskState, is_finished

S = JobState
JOB = Job(
    number=42,
    kind=JobKind.CREATE,
    account="123456789012",
    state=S.RUNNING,
    request=Request(()),
    requested_by="U1",
    channel="C1",
    created_at=datetime(2026, 11, 21, tzinfo=UTC),
)
MOVES = {
    "checking": "awaiting_confirmation cancelled expired",
    "awaiting_confirmation": "checking running cancelled expired",
    "running": "succeeded failed cancelled",
    "succeeded": "",
    "failed": "running",
    "cancelled": "",
    "expired": "",
}


def tasks(*states: TaskState) -> list[Task]:
    """Return a task in each state."""
    plan = Plan(1, ("a.example",), ("a.example",))
    return [Task(f"{at:032x}", 42, at, plan, state) for at, state in enumerate(states)]


@pytest.mark.parametrize(("old", "new"), [*product(JobState, JobState)])
def test_a_job_moves_as_the_table_says_and_no_other_way(old: JobState, new: JobState) -> None:
    """Every pair of states is decided; staying is always legal."""
    legal = old is new or new in MOVES[old].split()

    assert legal is may_move(old, new)


def test_every_state_has_its_moves() -> None:
    """A new state needs its moves."""
    assert set(JobState) == set(LEGAL_MOVES) == {S(name) for name in MOVES}


@pytest.mark.parametrize("state", list(JobState))
def test_a_job_is_open_while_it_may_change_aws(state: JobState) -> None:
    """Checking, awaiting Confirm and running are open; what has ended is not."""
    assert (state in OPEN_STATES) is replace(JOB, state=state).is_open


def test_a_job_is_called_by_its_number() -> None:
    """People write J-42; a job makes distributions unless the form said otherwise."""
    plain = replace(JOB, request=Request((), distributions=Distributions.NONE))

    assert "J-42" == JOB.name
    assert JOB.with_distribution
    assert not plain.with_distribution


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("ready", "ready"), "succeeded"),
        (("ready", "cancelled"), "succeeded"),
        (("ready", "failed"), "failed"),
        (("failed", "cancelled"), "failed"),
        (("cancelled", "cancelled"), "cancelled"),
        (("cancelled", "queued"), "running"),
        (("ready", "deploying"), "running"),
        (("failed", "queued"), "running"),
        (("ready", "issued"), "running"),
    ],
)
def test_a_job_ends_with_its_last_task(states: tuple[str, ...], expected: str) -> None:
    """It runs while any task does; one failure fails it, a dropped certificate does not; when
    all were dropped, nothing succeeded either.
    """
    assert S(expected) is settled(JOB, tasks(*map(TaskState, states)))


def test_without_distributions_issued_is_the_end() -> None:
    """Certificates only: the job succeeds when all are issued."""
    plain = replace(JOB, request=Request((), distributions=Distributions.NONE))

    assert S.SUCCEEDED is settled(plain, tasks(TaskState.ISSUED, TaskState.CANCELLED))


def test_a_cancelled_job_ends_cancelled_whatever_failed() -> None:
    """Cancel decides the end, but not before every task has stopped."""
    cancelled = replace(JOB, cancel_requested=True)

    assert S.CANCELLED is settled(cancelled, tasks(TaskState.FAILED, TaskState.READY))
    assert S.RUNNING is settled(cancelled, tasks(TaskState.FAILED, TaskState.ISSUED))


@given(st.lists(st.sampled_from(TaskState), max_size=5), st.booleans(), st.booleans())
def test_what_tasks_make_of_a_job_is_always_legal(
    states: list[TaskState],
    cancelled: bool,  # noqa: FBT001 - hypothesis passes them so
    plain: bool,  # noqa: FBT001
) -> None:
    """A running job may always move to what its tasks give it, and ends when all have ended."""
    made = Distributions.NONE if plain else Distributions.CREATE
    job = replace(JOB, cancel_requested=cancelled, request=Request((), distributions=made))
    found = settled(job, tasks(*states))
    ended = all(is_finished(one, with_distribution=not plain) for one in tasks(*states))

    assert may_move(S.RUNNING, found)
    assert ended is (found is not S.RUNNING)
