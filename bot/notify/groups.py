"""Which undelivered events one message tells, and whether more are worth waiting for.

Never lets a task's events change their order.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.event import GROUPED, MANY, Event, EventKind
from bot.domain.job import Job
from bot.domain.task import Task, TaskState, is_finished

_STILL_TO_COME = {
    EventKind.ISSUED: frozenset(
        {TaskState.QUEUED, TaskState.REQUESTED, TaskState.AWAITING_VALIDATION}
    ),
    EventKind.IMPORTED: frozenset({TaskState.QUEUED}),
    EventKind.KEY_NEEDED: frozenset({TaskState.QUEUED}),
    EventKind.DISTRIBUTION_CREATED: frozenset(
        {
            TaskState.QUEUED,
            TaskState.REQUESTED,
            TaskState.AWAITING_VALIDATION,
            TaskState.ISSUED,
            TaskState.IMPORTED,
            TaskState.CREATING_DISTRIBUTION,
        }
    ),
}
"""In which states a task may yet bring an event of a kind; of other kinds until it ends."""


def group(
    events: Sequence[Event], *, window: timedelta, kinds: frozenset[EventKind] = GROUPED
) -> tuple[Event, ...]:
    """Return the first event, and with it those of its kind and window that one message can tell.

    An event is passed over, and with it all later ones of its task, when it is of another grouped
    kind; nothing is passed over that is the job's own or is told by itself.
    """
    first = events[0]
    if first.kind not in kinds:
        return (first,)
    told, waiting = [first], set[str | None]()
    for event in events[1:]:
        if event.kind not in kinds:
            break
        if event.kind is not first.kind or event.task in waiting:
            waiting.add(event.task)
        elif event.created_at - first.created_at <= window:
            told.append(event)
    return tuple(told)


def wait_until(
    job: Job, tasks: Sequence[Task], first: Event, *, window: timedelta, many: int = MANY
) -> datetime | None:
    """Return until when more events of the first one's kind may come, or None to tell it now.

    Jobs of up to `many` tasks wait for nothing, nor does a job none of whose tasks can bring one.
    """
    if first.kind not in GROUPED or len(tasks) <= many:
        return None
    return first.created_at + window if _may_come(job, tasks, first.kind) else None


def _may_come(job: Job, tasks: Iterable[Task], kind: EventKind) -> bool:
    states = _STILL_TO_COME.get(kind)
    if states:
        return any(task.state in states for task in tasks)
    return any(not is_finished(task, with_distribution=job.with_distribution) for task in tasks)


def together(events: Sequence[Event], numbers: Iterable[str]) -> tuple[Event, ...]:
    """Return the events of a message that was begun before, by their numbers."""
    begun = set(numbers)
    return tuple(event for event in events if str(event.number) in begun)
