"""Events: what happened in a job, numbered, and which of them are told where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

Payload: TypeAlias = Mapping[str, object]
"""JSON: text, numbers, booleans, lists and mappings; holds all that the message needs."""


class EventKind(StrEnum):
    """What happened."""

    SUBMITTED = "submitted"
    PLANNED = "planned"
    EDITED = "edited"
    OFFER_ACCEPTED = "offer_accepted"
    CONFIRMED = "confirmed"
    RECORDS = "records"
    RECORDS_SUPPLEMENT = "records_supplement"
    ISSUED = "issued"
    IMPORTED = "imported"
    KEY_NEEDED = "key_needed"
    DISTRIBUTION_CREATED = "distribution_created"
    CHANGED = "changed"
    READY = "ready"
    TASK_FAILED = "task_failed"
    COVERING_LOST = "covering_lost"
    REQUESTED_AGAIN = "requested_again"
    REMOVED = "removed"
    KEPT = "kept"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"
    RETRIED = "retried"
    CHANGES_ACCEPTED = "changes_accepted"
    CANCEL_ASKED = "cancel_asked"
    DENIED = "denied"
    ALLOWED = "allowed"
    EXPIRED = "expired"
    FINISHED = "finished"


class Sink(StrEnum):
    """Where events are told; each sink keeps its own order and its own place."""

    THREAD = "thread"
    FILES = "files"
    SNS = "sns"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `number` counts from 1 within the job; `task` is None for the
    job's own.
    """

    job: int
    number: int
    kind: EventKind
    payload: Payload
    created_at: datetime
    task: str | None = None


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event before the store numbers it."""

    kind: EventKind
    payload: Payload
    task: str | None = None


PRESSED = (
    EventKind.EDITED,
    EventKind.RETRIED,
    EventKind.CHANGES_ACCEPTED,
    EventKind.CANCEL_ASKED,
)
"""What people did by a button, which the card replaces by who pressed it: `by` in the payload."""

GROUPED = frozenset(
    {
        EventKind.ISSUED,
        EventKind.IMPORTED,
        EventKind.KEY_NEEDED,
        EventKind.DISTRIBUTION_CREATED,
        EventKind.CHANGED,
        EventKind.READY,
        EventKind.REMOVED,
        EventKind.TASK_FAILED,
        EventKind.REQUESTED_AGAIN,
    }
)
"""Kinds of which one message tells many, in a job of more than MANY tasks."""
MANY = 5
GROUP_WINDOW = timedelta(seconds=30)

_TOLD_IN_THREAD = frozenset(EventKind) - {
    EventKind.SUBMITTED,
    EventKind.PLANNED,
    EventKind.OFFER_ACCEPTED,
}
_TOLD_BY_SNS = frozenset(
    {
        EventKind.RECORDS,
        EventKind.RECORDS_SUPPLEMENT,
        EventKind.DISTRIBUTION_CREATED,
        EventKind.CHANGED,
        EventKind.KEY_NEEDED,
        EventKind.REMOVED,
        EventKind.SUPERSEDED,
        EventKind.TASK_FAILED,
        EventKind.DENIED,
        EventKind.FINISHED,
    }
)
_WITH_FILES = frozenset(
    {
        EventKind.PLANNED,
        EventKind.RECORDS,
        EventKind.RECORDS_SUPPLEMENT,
        EventKind.DISTRIBUTION_CREATED,
        EventKind.CHANGED,
        EventKind.FINISHED,
    }
)


def sinks_of(kind: EventKind, *, sns: bool) -> tuple[Sink, ...]:
    """Return where an event of `kind` is told; `sns` says whether a topic is set."""
    told = {
        Sink.THREAD: kind in _TOLD_IN_THREAD,
        Sink.FILES: kind in _WITH_FILES,
        Sink.SNS: sns and kind in _TOLD_BY_SNS,
    }
    return tuple(sink for sink, yes in told.items() if yes)
