"""Good news as replies: issued, distribution created, ready. One message tells one or many."""

from collections.abc import Sequence

from bot.domain.console import certificate_page, distribution_page
from bot.domain.event import Event, Payload
from bot.domain.job import Job
from bot.domain.names import is_wildcard
from bot.views.message import DAY, Message, code, count, few, link, mention, when
from bot.views.parts import FEW_PARTS, Entry, Reply, parts
from bot.views.payload import flag, items, moment, text, texts
from bot.views.thread_records import HOST, traffic_entry, zone_heading

MOST_NAMES = 6
ON_CARD = "*All rows* on the card has every one"
PROBE = "edgecert-probe"
"""The label that stands for the star where a command needs one name."""


def issued(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the reply *Issued*."""
    return parts(
        Reply(
            title=f"🔏 *Issued*: {count(len(events), 'certificate')}. {_next(job)}",
            entries=[Entry(_issued(event.payload)) for event in events],
            most=FEW_PARTS,
            rest=ON_CARD,
        )
    )


def distribution_created(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the reply *Distribution created*, with the traffic records to add."""
    payloads = [event.payload for event in events]
    made = count(len(payloads), "distribution")
    return parts(
        Reply(
            title=f"🌍 *Distribution created*: {made} of {job.name}",
            lead=(
                f"{mention(job.requested_by)}, once it is ready (usually 3–35 min), have each name "
                "point to its distribution: the record below takes the place of what the name "
                "has now, if anything. Visitors notice nothing before you change that record."
            ),
            entries=[entry for payload in payloads for entry in _created(payload)],
            small=HOST,
        )
    )


def ready(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the reply *Ready*: deployed everywhere, with a command that shows it, or that it is
    to be enabled first.
    """
    return parts(
        Reply(
            title=f"🟢 *Ready*: {count(len(events), 'distribution')} of {job.name} deployed",
            entries=[Entry(_ready(event.payload)) for event in events],
            most=FEW_PARTS,
            rest=ON_CARD,
            small=_when_live(events),
        )
    )


def _next(job: Job) -> str:
    if job.creates_distributions:
        return "Next, by itself: a distribution for each."
    if job.with_distribution:
        return "Next, by itself: it is put on what exists."
    return "They are yours to attach."


def curl(name: str, domain: str) -> str:
    """Return the command that asks a distribution for a name before DNS points to it."""
    host = f"{PROBE}.{name.removeprefix('*.')}" if is_wildcard(name) else name
    return f"curl --connect-to {host}:443:{domain}:443 https://{host}/"


def _names(payload: Payload, key: str = "names") -> str:
    return few([code(name) for name in texts(payload, key)], limit=MOST_NAMES)


def _issued(payload: Payload) -> str:
    arn, until = text(payload, "arn"), moment(payload, "not_after")
    parts_of_line = [f"✅ {_names(payload)}"]
    if arn:
        parts_of_line.append(link(certificate_page(arn), "certificate"))
    if until:
        parts_of_line.append(f"valid until {when(until, DAY)}")
    also = f"\nIt also serves {_names(payload, 'used_for')}." if payload.get("used_for") else ""
    return " · ".join(parts_of_line) + also


def _created(payload: Payload) -> list[Entry]:
    which = text(payload, "id")
    page = link(distribution_page(which), which)
    about = f"🌍 {page}  {code(text(payload, 'domain'))}\nfor {_names(payload)}"
    records = items(payload, "records")
    ipv6 = flag(payload, "ipv6")
    told = [Entry(traffic_entry(one, ipv6=ipv6), (about, zone_heading(one))) for one in records]
    return told or [Entry(about)]


def _when_live(events: Sequence[Event]) -> str:
    serving = all(_is_enabled(event.payload) for event in events)
    works = "has its TLS already" if serving else "works once it is enabled"
    return (
        f"Each {works}, whatever its public name points to. It is *live* for visitors once its "
        "traffic record is changed."
    )


def _is_enabled(payload: Payload) -> bool:
    """Tell whether a deployed distribution serves; older events do not say, and meant yes."""
    return payload.get("enabled") is not False


def _ready(payload: Payload) -> str:
    which, domain = text(payload, "id"), text(payload, "domain")
    names = texts(payload, "names")
    first = next((name for name in names if not is_wildcard(name)), names[0] if names else "")
    page = link(distribution_page(which), which)
    about = f"🟢 {_names(payload)} · {page} · {code(domain)}"
    if not _is_enabled(payload):
        return f"{about}\n⚠️ deployed, disabled: enable it first, until then it answers nobody"
    works = f"\nTLS works already: {code(curl(first, domain))}" if first else ""
    return f"{about}{works}"
