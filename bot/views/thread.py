"""The thread: one reply for each milestone, in the order of the events.

Says each fact once, who must act, and what comes next.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bot.domain.event import Event, EventKind
from bot.domain.job import Job
from bot.views import (
    changing,
    removed,
    swapping,
    thread_again,
    thread_denied,
    thread_ended,
    thread_imported,
    thread_made,
)
from bot.views.blocks import section
from bot.views.message import Message, code, few, mention, message, sentence
from bot.views.payload import number, text, texts
from bot.views.thread_records import records_to_add
from bot.views.words import words

MOST_NAMES = 12


def replies(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the messages of one event, or of several of one grouped kind.

    A long reply is several messages, `part 2 of 3`, to be posted in this order. A reply tells what
    happened then, not what is now: all of it is in the events.
    """
    if not events:
        return []
    kind = events[0].kind
    if kind in _MANY:
        return _MANY[kind](job, events)
    return [reply for event in events for reply in _ONE[kind](job, event)] if kind in _ONE else []


def _confirmed(job: Job, event: Event) -> list[Message]:
    who = mention(text(event.payload, "by"))
    return _said(f"{_of(job)}✅ *Confirmed* by {who}. {words(job).confirmed(job)}")


def _edited(job: Job, event: Event) -> list[Message]:
    return _said(
        f"✏️ *Edited* by {mention(text(event.payload, 'by'))}; {mention(job.requested_by)} asked "
        "for it. It is being checked again, and the card shows the new plan."
    )


def _covering_lost(job: Job, event: Event) -> list[Message]:
    covering = code(text(event.payload, "covering"))
    return _said(
        f"↪️ *Certificate of its own*: {_names(event)} cannot use the certificate of {covering} any "
        f"more. {mention(job.requested_by)}, it requests its own now; the DNS records follow here."
    )


def _dropped(_job: Job, event: Event) -> list[Message]:
    by = text(event.payload, "by")
    kept = [code(one) for one in texts(event.payload, "kept")]
    stays = f" What exists stays: {few(kept, limit=MOST_NAMES)}." if kept else " Nothing is left."
    who = f" by {mention(by)}" if by else ""
    others = {0: "", 1: " The other one goes on."}
    go_on = others.get(number(event.payload, "others"), " The others go on.")
    return _said(f"⚪ *Dropped*{who}: {_names(event)} left the job.{stays}{go_on}")


def _retried(job: Job, event: Event) -> list[Message]:
    who = mention(text(event.payload, "by"))
    said = f"🔄 *Retried* by {who}: {_names(event)}. What comes of it follows here."
    return _said(f"{_of(job)}{said}")


def _cancel_asked(job: Job, event: Event) -> list[Message]:
    who = mention(text(event.payload, "by"))
    if job.confirmed_at is None:
        return _said(
            f"{_of(job)}⚪ *Cancelled* by {who}. {mention(job.requested_by)}, "
            f"{words(job).unconfirmed}, and nothing will be."
        )
    kept = words(job).kept
    return _said(
        f"{_of(job)}⚪ *Cancel asked* by {who}. {mention(job.requested_by)}, each "
        f"{words(job).task} stops at its next step. {kept}"
    )


def _expired(job: Job, _event: Event) -> list[Message]:
    return _said(
        f"{_of(job)}⌛ *Expired*: nobody confirmed within 24 hours. {mention(job.requested_by)}, "
        f"{words(job).unconfirmed}. Ask again with {words(job).again}."
    )


def _kept(job: Job, event: Event) -> list[Message]:
    by, why = text(event.payload, "by"), sentence(text(event.payload, "why"), most=600)
    who = f" by {mention(by)}'s choice" if by else ""
    because = f": {why}" if why else ""
    return _said(f"{_of(job)}🔒 *Stays*{who}: {removed.thing(event.payload)}{because}.")


def _changes_accepted(job: Job, event: Event) -> list[Message]:
    who = mention(text(event.payload, "by"))
    changes = "; ".join(sentence(one, most=200) for one in texts(event.payload, "changes")[:5])
    done = "Changed" if job.traits.changes else "Removed"
    return _said(f"{_of(job)}⚠️ *{done} all the same*, says {who}: {_names(event)} ({changes}).")


def _of(job: Job) -> str:
    """Begin a reply in the thread of another job with whose it is."""
    return f"{words(job).emoji} {job.name} · " if job.traits.in_parents_thread else ""


def _names(event: Event) -> str:
    return few([code(name) for name in texts(event.payload, "names")], limit=MOST_NAMES)


def _said(told: str) -> list[Message]:
    return [message([section(told)])]


def _ready(job: Job, events: Sequence[Event]) -> list[Message]:
    told = changing.deployed if job.traits.changes else thread_made.ready
    return told(job, events)


_ONE: Mapping[EventKind, Callable[[Job, Event], list[Message]]] = MappingProxyType(
    {
        EventKind.CONFIRMED: _confirmed,
        EventKind.EDITED: _edited,
        EventKind.RECORDS: records_to_add,
        EventKind.RECORDS_SUPPLEMENT: records_to_add,
        EventKind.COVERING_LOST: _covering_lost,
        EventKind.DROPPED: _dropped,
        EventKind.RETRIED: _retried,
        EventKind.KEPT: _kept,
        EventKind.SUPERSEDED: swapping.superseded,
        EventKind.CHANGES_ACCEPTED: _changes_accepted,
        EventKind.CANCEL_ASKED: _cancel_asked,
        EventKind.DENIED: thread_denied.denied,
        EventKind.ALLOWED: thread_denied.allowed,
        EventKind.EXPIRED: _expired,
        EventKind.FINISHED: thread_ended.finished,
    }
)
_MANY: Mapping[EventKind, Callable[[Job, Sequence[Event]], list[Message]]] = MappingProxyType(
    {
        EventKind.ISSUED: thread_made.issued,
        EventKind.IMPORTED: thread_imported.imported,
        EventKind.KEY_NEEDED: thread_imported.key_needed,
        EventKind.DISTRIBUTION_CREATED: thread_made.distribution_created,
        EventKind.CHANGED: swapping.changed,
        EventKind.READY: _ready,
        EventKind.REMOVED: removed.removed,
        EventKind.TASK_FAILED: thread_ended.failed,
        EventKind.REQUESTED_AGAIN: thread_again.requested_again,
    }
)
