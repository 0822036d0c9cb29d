"""The same in plain words, for who subscribed by email: no mark-up, values to copy as they are."""

from collections.abc import Callable, Mapping

from bot.domain.event import Event, EventKind
from bot.domain.job import Job, JobState
from bot.domain.records import ALIAS, KEEP
from bot.views.payload import flag, items, text, texts

Item = Mapping[str, object]

_NEXT = {
    EventKind.RECORDS: "Please have the owner of each zone add these DNS records.",
    EventKind.RECORDS_SUPPLEMENT: "Please have the owner of each zone add these DNS records too.",
    EventKind.DISTRIBUTION_CREATED: "Once deployed (usually 3-35 min), have each name point to its "
    "distribution: the record below takes the place of what the name has now, if anything. "
    "Visitors notice nothing before you change that record.",
    EventKind.CHANGED: "CloudFront deploys it now, usually within 3-35 min.",
    EventKind.REMOVED: "Nothing answers at these any more.",
    EventKind.KEY_NEEDED: "An operator hands it over by the job's card in Slack.",
    EventKind.DENIED: "An operator has to act; then all goes on by itself.",
    EventKind.TASK_FAILED: "Someone has to act; the others go on.",
}
_UNUSED = "Nothing used these; they count against no quota any more."
_KEEPS = frozenset({EventKind.RECORDS, EventKind.RECORDS_SUPPLEMENT})
_ENDS = {
    JobState.SUCCEEDED: "succeeded",
    JobState.FAILED: "finished with failures",
    JobState.CANCELLED: "was cancelled",
}


def head(job: Job, subject: str, event: Event, people: Mapping[str, str]) -> str:
    """Return how the text begins: what it is about, what to do, and who asked."""
    is_unused = event.kind is EventKind.REMOVED and job.parent is None
    lines = [subject, _UNUSED if is_unused else _NEXT.get(event.kind, "")]
    if event.kind in _KEEPS:
        lines.append(KEEP)
    confirmed = f", confirmed by {_person(job.confirmed_by, people)}" if job.confirmed_by else ""
    asked = f"asked for by {_person(job.requested_by, people)}"
    lines.append(f"AWS account {job.account}, {asked}{confirmed}.")
    return "\n".join(filter(None, lines))


def _person(user: str, people: Mapping[str, str]) -> str:
    """Return a name on one line, or the id of whom the directory does not know."""
    name = " ".join("".join(filter(str.isprintable, people.get(user, ""))).split())
    return name or f"the Slack user {user}"


def counted(one: str, many: str) -> Callable[[int], str]:
    """Return what makes `3 distributions created` of a number."""
    return lambda number: f"{number} {one if number == 1 else many}"


def zones_to_add(number: int) -> str:
    """Return the subject of records to add."""
    return f"DNS records to add in {number} {'zone' if number == 1 else 'zones'}"


def ended(state: JobState, task: str) -> Callable[[int], str]:
    """Return the subject of the end of a job; `task` is what one of its tasks is about."""
    said = _ENDS.get(state, "ended")
    return lambda number: f"{said}, {number} {task if number == 1 else f'{task}s'}"


def zone(item: Item) -> str:
    """Return a zone's records."""
    where = " (hosted in Route 53 of this account)" if flag(item, "hosted") else ""
    records = [_record(record) for record in items(item, "records")]
    return "\n\n".join([f"Zone {text(item, 'zone')}{where}", *records])


def distribution(item: Item) -> str:
    """Return a distribution with its traffic records."""
    about = f"Distribution {text(item, 'id')} at {text(item, 'domain')}, for {_names(item)}"
    return "\n\n".join([about, *(_record(record) for record in items(item, "records"))])


def denies(payload: Item) -> Callable[[int], str]:
    """Return the subject of a missing permission."""
    if not text(payload, "policy"):
        return lambda _: "AWS refuses Edgecert's credentials"
    return lambda _: f"AWS denies {text(payload, 'action')}"


def denied(item: Item) -> str:
    """Return a missing permission: what AWS said, the statement to add, and what waits for it."""
    statement = text(item, "statement")
    lines = [text(item, "detail")]
    if statement:
        lines.append(f"Add this to the role's policy:\n{statement}")
    lines.append(f"Waiting for it: {_names(item)}")
    return "\n\n".join(lines)


def removed(item: Item) -> str:
    """Return what a clean-up removed."""
    gone = "removed" if text(item, "request_id") else "gone already"
    return f"{text(item, 'what')} {text(item, 'id')} of {_names(item)}: {gone}"


def changed(item: Item) -> str:
    """Return a distribution that was changed, with the records of names that came or went."""
    done = "so already" if flag(item, "so_already") else "changed"
    lines = [f"Distribution {text(item, 'id')} of {_names(item)}: {done}"]
    lines += [f"Add:\n{_record(record)}" for record in items(item, "records")]
    lines += [f"Remove:\n{_record(record)}" for record in items(item, "obsolete")]
    return "\n\n".join(lines)


def superseded(item: Item) -> str:
    """Return a certificate that was replaced, and who uses it still."""
    users = texts(item, "users")
    used = f"still serves {' '.join(users)}" if users else "serves nothing any more; it is kept"
    return f"{text(item, 'arn')} of {_names(item)}: {used}"


def key(item: Item) -> str:
    """Return a certificate whose private key is wanted."""
    return f"{text(item, 'title')} ({_names(item)}): {text(item, 'detail')}"


def failure(item: Item) -> str:
    """Return a failed certificate: why, what to do, and what to paste at AWS Support."""
    lines = [
        f"{_names(item)}: {text(item, 'detail')}",
        f"What to do ({text(item, 'who_acts')} acts): {text(item, 'remedy')}",
        text(item, "link"),
    ]
    paste = text(item, "support_text")
    if paste:
        lines.append(f"Text for AWS Support:\n{paste}")
    return "\n".join(filter(None, lines))


def task(item: Item) -> str:
    """Return how one certificate ended."""
    known = [text(item, key) for key in ("arn", "distribution", "domain", "detail")]
    return "\n".join([f"{_names(item)}: {text(item, 'state')}", *filter(None, known), *_ends(item)])


def _ends(item: Item) -> list[str]:
    """Return when an import ends, and when its end is told of: nobody renews it."""
    if "reminders" not in item:
        return []
    days = [day[:10] for day in texts(item, "reminders")]
    reminded = f"; you are reminded on {', '.join(days)}" if days else ""
    return [f"It expires on {text(item, 'not_after')[:10]}, and nobody renews it{reminded}."]


def _names(item: Item) -> str:
    return " ".join(texts(item, "names"))


def _record(record: Item) -> str:
    lines = [
        f"{label}: {text(record, key)}"
        for label, key in (("Type", "type"), ("Name", "name"), ("Host", "host"), ("Value", "value"))
    ]
    if flag(record, "found"):
        lines.append("(in DNS already: nothing to do)")
    if text(record, "type") == ALIAS:
        lines.append(
            "(apex: ALIAS or ANAME; in Route 53 an A record with Alias on, and AAAA for IPv6)"
        )
    return "\n".join(lines)
