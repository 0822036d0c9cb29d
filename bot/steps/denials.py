"""What a job says of permissions that are missing: once for each operation that AWS denies,
however many tasks wait for it, and once when it is allowed again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.aws.operations import OPERATIONS
from bot.aws.policy import policy_for, statements_for
from bot.domain.event import Event, EventKind, NewEvent
from bot.domain.job import Job
from bot.domain.task import Task, TaskState, WhoActs
from bot.steps.troubles import CREDENTIALS, UNREAD, is_of_permission

_LISTS = {True: "cloudfront.ListDistributions", False: "acm.ListCertificates"}
"""What list a task rests on, by whether it waits for a deployment."""
_BY_DISTRIBUTION = frozenset({TaskState.DEPLOYING, TaskState.DISABLING})
_GONE = frozenset({TaskState.CANCELLED})


def said_of_denials(
    job: Job, tasks: Sequence[Task], told: Iterable[Event], now: datetime
) -> list[NewEvent]:
    """Return the events that are due; `told` are the earlier ones of both kinds, in their order."""
    open_now = {str(event.payload["operation"]): event for event in _open(told)}
    held = _held(tasks, now)
    new = [_denied(one, held[one]) for one in held if one not in open_now]
    gone = [open_now[one] for one in open_now if one not in held]
    return [*(_allowed(event) for event in gone if _went_on(job, tasks, event)), *new]


def _open(told: Iterable[Event]) -> list[Event]:
    """Return the last denial of each operation that was not followed by an allowance."""
    last: dict[object, Event] = {}
    for event in told:
        last[event.payload["operation"]] = event
    return [event for event in last.values() if event.kind is EventKind.DENIED]


def _held(tasks: Iterable[Task], now: datetime) -> Mapping[str, list[Task]]:
    """Return who waits for which operation now, in the order of the tasks."""
    held: dict[str, list[Task]] = {}
    for task in tasks:
        operation = _operation(task, now)
        if operation:
            held.setdefault(operation, []).append(task)
    return held


def _operation(task: Task, now: datetime) -> str:
    """Return what AWS denies to a task, "" for nothing; it is kept while a retry is under way.

    What a task meets first may be said of a list that was read for the last time before: it counts
    when that lasts.
    """
    if task.reason == "unread" and task.who_acts is WhoActs.OPERATOR:
        if now - (task.first_tried_at or now) < UNREAD:
            return ""
        listed = _LISTS[task.state in _BY_DISTRIBUTION]
        return listed if is_of_permission(task.detail, listed) else CREDENTIALS
    return task.facts.denied[0] if task.facts.denied else ""


def _denied(operation: str, tasks: Sequence[Task]) -> NewEvent:
    first = tasks[0]
    action = first.facts.denied[1] if first.facts.denied else ""
    known = operation in OPERATIONS
    actions = (action,) if action else ()
    payload = {
        "operation": operation,
        "action": action or (OPERATIONS[operation].required[0] if known else ""),
        "detail": first.detail,
        "policy": policy_for(operation) if known else "",
        "statement": json.dumps(statements_for(operation, actions), indent=2) if known else "",
        "names": [task.main_name for task in tasks],
        "tasks": [task.id for task in tasks],
    }
    return NewEvent(EventKind.DENIED, payload)


def _allowed(event: Event) -> NewEvent:
    told = {key: event.payload[key] for key in ("operation", "action")}
    return NewEvent(EventKind.ALLOWED, {**told, "since": event.created_at.isoformat()})


def _went_on(job: Job, tasks: Iterable[Task], event: Event) -> bool:
    """Tell whether a task that was held went on: one that a person gave up proves nothing."""
    were = event.payload["tasks"]
    assert isinstance(were, list)  # noqa: S101 - what `_denied` made
    return not job.cancel_requested and any(
        task.id in were and task.state not in _GONE and not task.drop_requested for task in tasks
    )
