"""DNS records as replies: every value in its own code to copy, grouped by the zone they go to."""

from collections.abc import Sequence

from bot.domain.event import Event, EventKind, Payload
from bot.domain.job import Job
from bot.domain.record_files import MOST_ZONES
from bot.domain.records import ALIAS, KEEP
from bot.views.message import Message, code, count, few, mention
from bot.views.parts import Entry, Reply, parts
from bot.views.payload import flag, items, text, texts

HOST = "*Host* is what to type where the provider adds the zone itself; else give the full *Name*."
MOST_NAMES = 6

_DCV = (
    "This is DNS validation (Domain Control Validation, DCV): each record proves that the "
    "domain is yours. It points nothing anywhere and changes nothing for visitors."
)


def records_to_add(job: Job, event: Event) -> list[Message]:
    """Return the reply *DNS records to add*, or the supplement that came later."""
    more = event.kind is EventKind.RECORDS_SUPPLEMENT
    zones = items(event.payload, "zones")
    number = sum(len(items(zone, "records")) for zone in zones)
    there = sum(flag(record, "found") for zone in zones for record in items(zone, "records"))
    added = f"{count(number, 'record')} in {count(len(zones), 'zone')}"
    added += f", {there} of them there already" if there else ""
    title = "📋 *More DNS records to add*" if more else "📋 *DNS records to add*"
    return parts(
        Reply(
            title=f"{title} for {job.name}: {added}",
            lead=_lead(job, zones=len(zones), is_there=there == number),
            entries=[
                Entry(validation_entry(record), (zone_heading(zone),))
                for zone in zones
                for record in items(zone, "records")
            ],
            closing=_waiting(texts(event.payload, "waiting_for")),
            small=f"📌 {KEEP} · {HOST}",
        )
    )


def zone_heading(zone: Payload) -> str:
    """Return the line above a zone's records."""
    where = "Route 53 of this account" if flag(zone, "hosted") else "its DNS provider"
    return f"🌐 *Zone* {code(text(zone, 'zone'))} · add at {where}"


def validation_entry(record: Payload) -> str:
    """Return one validation record: what for, type, name, host part and value."""
    names = [code(name) for name in texts(record, "names")]
    already = "\n✅ *Already in DNS*: nothing to do." if flag(record, "found") else ""
    return f"*Proves* {few(names, limit=MOST_NAMES)}\n{_lines(record)}{already}"


def traffic_entry(record: Payload, *, ipv6: bool) -> str:
    """Return one traffic record; at the apex, where DNS allows no CNAME, an ALIAS in words."""
    shown = _lines(record)
    if text(record, "type") != ALIAS:
        return shown
    return (
        f"{shown}\n_Apex of its zone: DNS allows no CNAME here._ Route 53: an A "
        f"{'and an AAAA ' if ipv6 else ''}record with *Alias* on. Elsewhere: ALIAS, ANAME or CNAME "
        "flattening."
    )


def _lines(record: Payload) -> str:
    return "\n".join(
        f"*{label}*  {code(text(record, key))}"
        for label, key in (("Type", "type"), ("Name", "name"), ("Host", "host"), ("Value", "value"))
    )


def _lead(job: Job, *, zones: int, is_there: bool) -> str:
    if is_there:
        return f"{mention(job.requested_by)}, nobody has to add anything: we go on by ourselves."
    files = "the files below are made to be forwarded"
    if zones > MOST_ZONES:
        files = (
            "the files below hold *all zones*, each in a part of its own: forward each owner "
            "theirs, not the whole"
        )
    return (
        f"{mention(job.requested_by)}, please have the owner of each zone add these; {files}. "
        f"{_DCV} We keep looking, and go on by ourselves."
    )


def _waiting(names: Sequence[str]) -> str:
    if not names:
        return ""
    shown = few([code(name) for name in names], limit=MOST_NAMES)
    return f"⏳ The records of {shown} are not known yet. They follow here."
