"""The sandbox's Route 53 as zones to serve: public hosted zones only, read and never changed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from moto.route53.models import route53_backends

from bot.sandbox.dns.records import RecordSet, ServedZone, plain

_ALIAS_TTL = 60  # what Route 53 answers for an alias


def _as_written(zone: Any) -> Iterable[Any]:  # noqa: ANN401 - moto's own class
    return list(zone.rrsets)


def hosted_zones(
    account: str, served: Callable[[Any], Iterable[Any] | None] = _as_written
) -> list[ServedZone]:
    """The account's public hosted zones; `served` gives what of a zone the name servers have: its
    record sets, None for a zone that they do not know yet.
    """
    backend = route53_backends[account]["aws"]
    # Copied first: other threads create zones meanwhile.
    return [
        ServedZone(plain(zone.name), _records(rrsets))
        for zone in list(backend.zones.values())
        if not zone.private_zone and (rrsets := served(zone)) is not None
    ]


def _records(rrsets: Iterable[Any]) -> dict[str, dict[str, RecordSet]]:
    records: dict[str, dict[str, RecordSet]] = {}
    for rrset in rrsets:
        kept = records.setdefault(plain(rrset.name), {})
        # Of several with set identifiers (weights, regions) one answers: here the first.
        kept.setdefault(rrset.type, _record_set(rrset))
    return records


def _record_set(rrset: Any) -> RecordSet:  # noqa: ANN401 - moto's own class, fed with anything
    if rrset.alias_target:
        target = plain(rrset.alias_target["DNSName"])
        return RecordSet(rrset.type, _ALIAS_TTL, alias_of=target)
    values = tuple(_value(record) for record in rrset.records or ())
    return RecordSet(rrset.type, int(rrset.ttl or 0), values)


def _value(record: str | Mapping[str, str]) -> str:
    return record if isinstance(record, str) else record["Value"]
