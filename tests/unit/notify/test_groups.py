"""Which events one message tells: in order for each task, and never past what stands alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.event import GROUPED, Event, EventKind
from bot.domain.job import Distributions, Job, JobState, Request
from bot.domain.kinds import JobKind
from bot.domain.task import Plan, Task, TaskState
from bot.notify.groups import group, together, wait_until

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
WINDOW = timedelta(seconds=30)
E = EventKind


def event(number: int, kind: EventKind, task: str | None = None, seconds: float = 0) -> Event:
    """Return an event some seconds after now."""
    return Event(1, number, kind, {}, NOW + timedelta(seconds=seconds), task)


def numbers(*events: Event) -> list[int]:
    """Return what one message tells of these undelivered events."""
    return [one.number for one in group(events, window=WINDOW)]


def job(distributions: Distributions = Distributions.CREATE) -> Job:
    """Return a running job."""
    request = Request((), distributions=distributions)
    return Job(1, JobKind.CREATE, "1", JobState.RUNNING, request, "U1", "C1", NOW)


def tasks(count: int, state: TaskState, *more: TaskState) -> list[Task]:
    """Return `count` tasks in one state, and one in each of the others."""
    states = [state] * count + list(more)
    return [Task(str(at), 1, at, Plan(at, ("a",), ("a",)), one) for at, one in enumerate(states)]


def test_an_event_of_the_job_stands_alone() -> None:
    """Confirmed, records and their like are told by themselves."""
    assert [1] == numbers(event(1, E.CONFIRMED), event(2, E.CONFIRMED))


def test_milestones_of_one_kind_are_one_message() -> None:
    """Within the window, also when other tasks' milestones stand between them."""
    events = [
        event(1, E.ISSUED, "a"),
        event(2, E.DISTRIBUTION_CREATED, "a"),
        event(3, E.ISSUED, "b"),
    ]

    assert [1, 3] == numbers(*events)


def test_the_window_begins_with_the_first() -> None:
    """What happened more than a window later is another message."""
    events = [event(1, E.READY, "a"), event(2, E.READY, "b", 30), event(3, E.READY, "c", 31)]

    assert [1, 2] == numbers(*events)


def test_nothing_passes_what_stands_alone() -> None:
    """A failure after a retry is not told before it."""
    events = [event(1, E.TASK_FAILED, "a"), event(2, E.RETRIED), event(3, E.TASK_FAILED, "b")]

    assert [1] == numbers(*events)


def test_a_task_keeps_its_order() -> None:
    """A task's second failure is not told before what happened to it in between."""
    events = [
        event(1, E.TASK_FAILED, "a"),
        event(2, E.ISSUED, "b"),
        event(3, E.TASK_FAILED, "b"),
        event(4, E.TASK_FAILED, "c"),
    ]

    assert [1, 4] == numbers(*events)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(E)), st.sampled_from(["a", "b", None]), st.integers(0, 60)
        ),
        min_size=1,
        max_size=30,
    )
)
def test_told_in_groups_every_task_keeps_its_order(rows: list[tuple[EventKind, str, int]]) -> None:
    """Group after group, each event is told once, and each task's events in their order."""
    undelivered = [
        event(number, kind, task if kind in GROUPED else None, seconds)
        for number, (kind, task, seconds) in enumerate(rows, start=1)
    ]
    told: list[Event] = []
    while undelivered:
        now = group(undelivered, window=WINDOW)
        told += now
        undelivered = [one for one in undelivered if one not in now]

    assert list(range(1, len(rows) + 1)) == sorted(one.number for one in told)
    for task in ("a", "b", None):
        order = [one.number for one in told if one.task == task]
        assert sorted(order) == order


@pytest.mark.parametrize(
    ("kind", "state", "waits"),
    [
        (E.ISSUED, TaskState.AWAITING_VALIDATION, True),
        (E.ISSUED, TaskState.ISSUED, False),
        (E.DISTRIBUTION_CREATED, TaskState.CREATING_DISTRIBUTION, True),
        (E.DISTRIBUTION_CREATED, TaskState.DEPLOYING, False),
        (E.READY, TaskState.DEPLOYING, True),
        (E.READY, TaskState.FAILED, False),
        (E.TASK_FAILED, TaskState.DEPLOYING, True),
        (E.CONFIRMED, TaskState.QUEUED, False),
    ],
)
def test_a_large_job_waits_while_more_may_come(
    kind: EventKind, state: TaskState, *, waits: bool
) -> None:
    """With more than five tasks a milestone is held for those that another task may bring."""
    until = wait_until(job(), tasks(5, TaskState.READY, state), event(1, kind), window=WINDOW)

    assert (NOW + WINDOW if waits else None) == until


def test_a_small_job_waits_for_nothing() -> None:
    """Up to five tasks each milestone is told at once."""
    few = tasks(5, TaskState.QUEUED)

    assert None is wait_until(job(), few, event(1, E.ISSUED), window=WINDOW)
    assert NOW + WINDOW == wait_until(job(), few, event(1, E.ISSUED), window=WINDOW, many=0)


def test_certificates_only_end_when_issued() -> None:
    """Without distributions no failure can come after all are issued."""
    done = tasks(9, TaskState.ISSUED)
    only = job(Distributions.NONE)

    assert None is wait_until(only, done, event(1, E.TASK_FAILED), window=WINDOW)


def test_a_message_that_was_begun_keeps_its_events() -> None:
    """Parts already posted belong to exactly those events, whatever came since."""
    events = [event(number, E.ISSUED, str(number)) for number in range(1, 6)]

    assert [1, 3] == [one.number for one in together(events, ["1", "3"])]
    assert () == together(events, [])
