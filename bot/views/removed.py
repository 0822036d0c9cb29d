"""What a clean-up removed, as a reply: one message tells one or many."""

from collections.abc import Mapping, Sequence

from bot.domain.event import Event, Payload
from bot.domain.job import Job
from bot.domain.removal import Resource
from bot.views.message import Message, code, count, few, sentence
from bot.views.parts import FEW_PARTS, Entry, Reply, parts
from bot.views.payload import text, texts
from bot.views.removal import short

MOST_NAMES = 6
_AFTER: Mapping[str, str] = {
    Resource.DISTRIBUTION: "visitors of its names are not answered any more",
    Resource.CERTIFICATE: "it counts against no quota any more",
}


def removed(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the reply *Removed*."""
    what = f"🧹 *Removed*: {count(len(events), 'resource')} of J-{job.parent}"
    if job.parent is None:
        what = f"🗑 *Deleted*: {count(len(events), 'certificate')}"
    return parts(
        Reply(
            title=f"{what} by {job.name}",
            entries=[Entry(_removed(event.payload)) for event in events],
            most=FEW_PARTS,
            rest="*All rows* on the card has every one",
        )
    )


def thing(payload: Payload) -> str:
    """Return what an event is about: what it is, which, and of whom."""
    names = few([code(name) for name in texts(payload, "names")], limit=MOST_NAMES)
    what = sentence(text(payload, "what"), most=40)
    return f"{what} {code(short(text(payload, 'id')))} of {names}"


def _removed(payload: Payload) -> str:
    if not text(payload, "request_id"):
        return f"✅ {thing(payload)}: it is gone"
    return f"✅ {thing(payload)}: {_AFTER.get(text(payload, 'what'), 'it is gone')}"
