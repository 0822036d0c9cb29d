"""The thread: one reply for each milestone, in the order of the events.

Says each fact once, who must act, and what comes next.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bot.domain.event import Event, EventKind
from bot.domain.job import Job
from bot.domain.records import KEEP
from bot.views import thread_ended, thread_made
from bot.views.blocks import section
from bot.views.message import Message, code, few, mention, message, sentence
from bot.views.payload import number, text, texts
from bot.views.thread_records import records_to_add

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
    return _said(
        f"✅ *Confirmed* by {mention(text(event.payload, 'by'))}. {mention(job.requested_by)}, the "
        "certificates are being requested now. The DNS records to add follow here, usually "
        "within 3 minutes."
    )


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


def _requested_again(job: Job, event: Event) -> list[Message]:
    attempt = number(event.payload, "attempt")
    why = sentence(text(event.payload, "why"), most=600)
    return _said(
        f"🔁 *Requested again* ({attempt} of 3): {_names(event)}, because {why}. "
        f"{mention(job.requested_by)}, the records to add are still the same: see above.\n📌 {KEEP}"
    )


def _dropped(_job: Job, event: Event) -> list[Message]:
    by = text(event.payload, "by")
    kept = [code(one) for one in texts(event.payload, "kept")]
    stays = f" What exists stays: {few(kept, limit=MOST_NAMES)}." if kept else " Nothing is left."
    who = f" by {mention(by)}" if by else ""
    others = {0: "", 1: " The other one goes on."}
    go_on = others.get(number(event.payload, "others"), " The others go on.")
    return _said(f"⚪ *Dropped*{who}: {_names(event)} left the job.{stays}{go_on}")


def _retried(_job: Job, event: Event) -> list[Message]:
    who = mention(text(event.payload, "by"))
    return _said(f"🔄 *Retried* by {who}: {_names(event)}. What comes of it follows here.")


def _cancel_asked(job: Job, event: Event) -> list[Message]:
    who = mention(text(event.payload, "by"))
    if job.confirmed_at is None:
        return _said(
            f"⚪ *Cancelled* by {who}. {mention(job.requested_by)}, nothing was created, "
            "and nothing will be."
        )
    return _said(
        f"⚪ *Cancel asked* by {who}. {mention(job.requested_by)}, each certificate stops at its "
        "next step, and what exists stays."
    )


def _expired(job: Job, _event: Event) -> list[Message]:
    return _said(
        f"⌛ *Expired*: nobody confirmed within 24 hours. {mention(job.requested_by)}, nothing was "
        "created. Ask again with `/certs new`."
    )


def _names(event: Event) -> str:
    return few([code(name) for name in texts(event.payload, "names")], limit=MOST_NAMES)


def _said(told: str) -> list[Message]:
    return [message([section(told)])]


_ONE: Mapping[EventKind, Callable[[Job, Event], list[Message]]] = MappingProxyType(
    {
        EventKind.CONFIRMED: _confirmed,
        EventKind.EDITED: _edited,
        EventKind.RECORDS: records_to_add,
        EventKind.RECORDS_SUPPLEMENT: records_to_add,
        EventKind.COVERING_LOST: _covering_lost,
        EventKind.REQUESTED_AGAIN: _requested_again,
        EventKind.DROPPED: _dropped,
        EventKind.RETRIED: _retried,
        EventKind.CANCEL_ASKED: _cancel_asked,
        EventKind.EXPIRED: _expired,
        EventKind.FINISHED: thread_ended.finished,
    }
)
_MANY: Mapping[EventKind, Callable[[Job, Sequence[Event]], list[Message]]] = MappingProxyType(
    {
        EventKind.ISSUED: thread_made.issued,
        EventKind.DISTRIBUTION_CREATED: thread_made.distribution_created,
        EventKind.READY: thread_made.ready,
        EventKind.TASK_FAILED: thread_ended.failed,
    }
)
