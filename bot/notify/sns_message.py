"""What SNS is told of an event: one JSON document by docs/sns-schema.json, and an email's text.

Split by zone when it is too long; every part says which of how many it is, and stands by itself.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.event import Event, EventKind, Payload
from bot.domain.job import Job, JobState
from bot.domain.records import zone_of
from bot.notify import sns_text
from bot.views.payload import items, text, texts
from bot.views.words import words

SCHEMA = "edgecert.sns/1"
"""Rises when a field goes or changes its meaning; new fields may come at any time."""
MOST_BYTES = 200_000
"""SNS takes 256 KB for the document and the email together; the rest is room for the envelope."""
MOST_ATTRIBUTE = 256
_COUNTS = ("ready", "issued", "imported", "removed", "failed", "cancelled")
_SUMMARY = (*_COUNTS, "seconds", "waited")

Item = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to a topic."""

    subject: str
    document: str
    email: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Form:
    """How an event of a kind is told: the list that may be split, and what surrounds it."""

    key: str
    state: str
    items: Callable[[Sequence[Event]], list[Item]]
    zones: Callable[[Item], list[str]]
    title: Callable[[int], str]
    line: Callable[[Item], str]


def notices(
    job: Job,
    events: Sequence[Event],
    hosted: Sequence[str] = (),
    people: Mapping[str, str] = MappingProxyType({}),
) -> list[Notice]:
    """Return the messages that tell one event, or several of one kind; `hosted` are our zones,
    `people` the names of those whom the directory knows, by id.
    """
    form = _form(job, events[0], hosted)
    pages = list(_pages(form, form.items(events)))
    return [
        _notice(job, events, form, (page, place, len(pages)), people)
        for place, page in enumerate(pages, start=1)
    ]


def _notice(
    job: Job,
    events: Sequence[Event],
    form: _Form,
    part: tuple[list[Item], int, int],
    people: Mapping[str, str],
) -> Notice:
    page, place, total = part
    first = events[0]
    of_all = f" (part {place} of {total})" if total > 1 else ""
    zones = sorted({zone for item in page for zone in form.zones(item)})
    state = text(first.payload, "state") or form.state
    document = {
        "schema": SCHEMA,
        "job": job.name,
        "account": job.account,
        "event": first.kind.value,
        "numbers": [event.number for event in events],
        "at": first.created_at.isoformat(),
        "state": state,
        "kind": job.kind.value,
        "parent": None if job.parent is None else f"J-{job.parent}",
        "requested_by": job.requested_by,
        "confirmed_by": job.confirmed_by,
        "requested_by_name": people.get(job.requested_by),
        "confirmed_by_name": people.get(job.confirmed_by or ""),
        "part": {"number": place, "of": total},
        **_own(first),
        form.key: page,
    }
    subject = f"{job.name}: {form.title(len(form.items(events)))}{of_all}"
    lines = [sns_text.head(job, subject, first, people), *(form.line(item) for item in page)]
    attributes = {"job": job.name, "event": first.kind.value, "state": state}
    if zones:
        attributes["zone"] = _attribute(zones)
    return Notice(subject, json.dumps(document, ensure_ascii=False), "\n\n".join(lines), attributes)


def _attribute(zones: Sequence[str]) -> str:
    joined = ",".join(zones)
    return joined if len(joined) <= MOST_ATTRIBUTE else "multiple"


def _own(event: Event) -> Item:
    """Return what an event says beside its list."""
    match event.kind:
        case EventKind.RECORDS | EventKind.RECORDS_SUPPLEMENT:
            return {"waiting_for": texts(event.payload, "waiting_for")}
        case EventKind.FINISHED:
            return {"summary": {key: event.payload.get(key) for key in _SUMMARY}}
        case _:
            return {}


_Plain = tuple[str, str, tuple[str, str], Callable[[Item], str]]
_PLAIN: Mapping[EventKind, _Plain] = MappingProxyType(
    {
        EventKind.DISTRIBUTION_CREATED: (
            "distributions",
            "deploying",
            ("distribution created", "distributions created"),
            sns_text.distribution,
        ),
        EventKind.CHANGED: (
            "changed",
            "deploying",
            ("distribution changed", "distributions changed"),
            sns_text.changed,
        ),
        EventKind.SUPERSEDED: (
            "superseded",
            "superseded",
            ("certificate replaced", "certificates replaced"),
            sns_text.superseded,
        ),
        EventKind.REMOVED: (
            "removed",
            "removed",
            ("resource removed", "resources removed"),
            sns_text.removed,
        ),
        EventKind.KEY_NEEDED: (
            "keys",
            "key_needed",
            ("private key is wanted", "private keys are wanted"),
            sns_text.key,
        ),
    }
)
"""Events whose payload is the one item of their list: the list's name, where that leaves it, its
subject for one and for many, and how an item is told.
"""


def _form(job: Job, event: Event, hosted: Sequence[str]) -> _Form:
    def zones_of_names(item: Item) -> list[str]:
        return [zone_of(name, hosted) for name in texts(item, "names")]

    task = words(job).task
    if event.kind in _PLAIN:
        key, state, told, line = _PLAIN[event.kind]
        return _Form(key, state, _payloads, zones_of_names, sns_text.counted(*told), line)
    match event.kind:
        case EventKind.TASK_FAILED:
            title = sns_text.counted(f"{task} failed", f"{task}s failed")
            return _Form("failures", "failed", _payloads, zones_of_names, title, sns_text.failure)
        case EventKind.DENIED:
            title = sns_text.denies(event.payload)
            return _Form("denied", "denied", _denials, lambda _: [], title, sns_text.denied)
        case EventKind.FINISHED:
            state = JobState(text(event.payload, "state"))
            title = sns_text.ended(state, task)
            return _Form("tasks", state, _listed("tasks"), zones_of_names, title, sns_text.task)
        case _:
            title = sns_text.zones_to_add
            zones = _listed("zones")
            return _Form(
                "zones",
                "awaiting_validation",
                zones,
                lambda item: [text(item, "zone")],
                title,
                sns_text.zone,
            )


def _denials(events: Sequence[Event]) -> list[Item]:
    keys = ("operation", "action", "detail", "policy", "statement", "names")
    return [{key: event.payload.get(key) for key in keys} for event in events]


def _payloads(events: Sequence[Event]) -> list[Item]:
    return [event.payload for event in events]


def _listed(key: str) -> Callable[[Sequence[Event]], list[Item]]:
    def listed(events: Sequence[Event]) -> list[Item]:
        return [item for event in events for item in items(event.payload, key)]

    return listed


def _pages(form: _Form, whole: Sequence[Item]) -> Iterator[list[Item]]:
    """Return the items in pages that fit; at least one page, if an empty one."""
    page: list[Item] = []
    size = 0
    pieces = [piece for item in whole for piece in _pieces(form, item)]
    # By zone: what belongs to one zone stays together as far as it fits.
    pieces.sort(key=lambda piece: form.zones(piece)[:1])
    for piece in pieces:
        more = _bytes(form, piece)
        if page and size + more > MOST_BYTES:
            yield page
            page, size = [], 0
        page.append(piece)
        size += more
    yield page


def _pieces(form: _Form, item: Item) -> list[Item]:
    """Return an item, or its halves when it alone is too long: a zone with very many records."""
    records = items(item, "records")
    if _bytes(form, item) <= MOST_BYTES or len(records) < 2:  # noqa: PLR2004 - a half each
        return [item]
    middle = len(records) // 2
    halves: tuple[list[Payload], ...] = (records[:middle], records[middle:])
    return [piece for half in halves for piece in _pieces(form, {**item, "records": half})]


def _bytes(form: _Form, item: Item) -> int:
    """Return what an item takes in the envelope, where both texts are JSON strings once more."""
    document = json.dumps(json.dumps(item, ensure_ascii=False))
    return len(document) + len(json.dumps(form.line(item)))
