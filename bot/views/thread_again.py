"""Certificates that timed out and were requested again, as a reply: one message for many."""

from collections.abc import Sequence

from bot.domain.event import Event, Payload
from bot.domain.job import Job
from bot.domain.records import KEEP
from bot.views.blocks import section
from bot.views.message import Message, code, count, few, mention, message, sentence
from bot.views.parts import FEW_PARTS, Entry, Reply, parts
from bot.views.payload import number, text, texts

MOST_NAMES = 12


def requested_again(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the reply *Requested again*: whom it concerns, why, and that the records stay."""
    payloads = [event.payload for event in events]
    why = sentence(text(payloads[0], "why"), most=600)
    same = f"{mention(job.requested_by)}, the records to add are still the same: see above."
    if len(payloads) == 1:
        said = f"🔁 *Requested again* {_which(payloads[0])}, because {why}. {same}\n📌 {KEEP}"
        return [message([section(said)])]
    return parts(
        Reply(
            title=f"🔁 *Requested again*: {count(len(payloads), 'certificate')} of {job.name}, "
            f"because {why}.",
            lead=same,
            entries=[Entry(f"🔁 {_which(payload)}") for payload in payloads],
            small=f"📌 {KEEP}",
            most=FEW_PARTS,
            rest="*All rows* on the card has every one",
        )
    )


def _which(payload: Payload) -> str:
    names = few([code(name) for name in texts(payload, "names")], limit=MOST_NAMES)
    return f"({number(payload, 'attempt')} of 3): {names}"
