"""What the thread says of imports: that it is done, until when, that nobody renews it and when we
remind; and that a private key is waited for. Facts of the public parts only.
"""

from collections.abc import Sequence

from bot.domain.console import certificate_page, distribution_page
from bot.domain.event import Event, Payload
from bot.domain.job import Job
from bot.views import ids
from bot.views.blocks import actions, button
from bot.views.imported import hand_over_label
from bot.views.message import (
    DAY,
    Message,
    code,
    count,
    few,
    link,
    mention,
    message,
    sentence,
    when,
)
from bot.views.parts import FEW_PARTS, Entry, Reply, parts
from bot.views.payload import flag, moment, text, texts

MOST_NAMES = 6
MOST_LISTED = 15


def imported(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the reply *Imported*, of new certificates and of those in the place of others."""
    return parts(
        Reply(
            title=f"📥 *Imported*: {count(len(events), 'certificate')}. {_next(job, len(events))}",
            entries=[Entry(_imported(event.payload)) for event in events],
            most=FEW_PARTS,
            rest="*All rows* on the card has every one",
        )
    )


def key_needed(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the reply that asks for keys: for the first time, or again."""
    payloads = [event.payload for event in events]
    again = all(text(one, "reason") == "key_needed" for one in payloads)
    keys = "the key" if len(payloads) == 1 else count(len(payloads), "key")
    told = parts(
        Reply(
            title=f"🔑 *Needs {keys}{' again' if again else ''}*",
            lead=(
                f"{mention(job.requested_by)}, press the button for links that work once; nobody "
                "else sees them."
            ),
            entries=[Entry(_wanted(one)) for one in payloads],
            most=FEW_PARTS,
            rest="*All rows* on the card has every one",
        )
    )
    press = actions(
        button(hand_over_label(len(payloads)), ids.HAND_OVER, f"{job.number}:{job.revision}")
    )
    return [*told[:-1], message([*told[-1].blocks, press])]


def _wanted(payload: Payload) -> str:
    why = sentence(text(payload, "detail"), most=600)
    return f"{_called(payload)}\n{why}".strip()


def _called(payload: Payload) -> str:
    """Return what a certificate is called, and its names, unless they are one and the same."""
    title, names = text(payload, "title"), texts(payload, "names")
    return (
        names_of(payload) if [title] == names else f"{code(title, most=120)}  {names_of(payload)}"
    )


def unrenewed(tasks: Sequence[Payload]) -> list[Entry]:
    """Say of each imported certificate when it ends, that nobody renews it, and when we remind."""
    told = [Entry(f"⏰ {_ends(task)}") for task in tasks if moment(task, "not_after")]
    if len(told) > MOST_LISTED:
        more = len(told) - MOST_LISTED
        return [*told[:MOST_LISTED], Entry(f"… and {more} more certificates, likewise.")]
    return told


def names_of(payload: Payload) -> str:
    """Return the names of a certificate in a payload, a few of many."""
    return few([code(name) for name in texts(payload, "names")], limit=MOST_NAMES, room=600)


def _next(job: Job, number: int) -> str:
    if job.creates_distributions:
        return "Next, by itself: a distribution for each."
    if _renews(job):
        return "What served the earlier one serves it."
    return "It is yours to attach." if number == 1 else "They are yours to attach."


def _renews(job: Job) -> bool:
    return bool(getattr(job.order, "renews", ""))


def _imported(payload: Payload) -> str:
    until, said = moment(payload, "not_after"), [f"✅ {_called(payload)}"]
    arn = text(payload, "arn")
    if arn:
        said.append(link(certificate_page(arn), "certificate"))
    if until:
        said.append(f"valid until {when(until, DAY)}")
    lines = [" · ".join(said)]
    if flag(payload, "renewed"):
        lines.append(f"♻️ In the place of the earlier one, under its ARN.{_served(payload)}")
    return "\n".join(lines)


def _served(payload: Payload) -> str:
    served = [link(distribution_page(one), one) for one in texts(payload, "served_by")]
    if not served:
        return ""
    shown = few(served, limit=MOST_NAMES)
    return f" {shown}: CloudFront may serve the old one for up to 24 hours more."


def _ends(task: Payload) -> str:
    until = moment(task, "not_after")
    days = [found for iso in texts(task, "reminders") if (found := moment({"at": iso}, "at"))]
    shown = few([when(day, DAY) for day in days], limit=6)
    reminds = f" I remind you on {shown}." if shown else ""
    ends = f" expires on {when(until, DAY)}" if until else ""
    return f"{code(text(task, 'title'), most=120)}{ends}, and nobody renews it.{reminds}"
