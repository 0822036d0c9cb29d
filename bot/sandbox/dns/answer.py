"""What an authoritative server answers (RFC 1034, 4.3.2; RFC 2308; RFC 4592): a pure function of a
question and the zones served. No sockets, no faults on purpose.
"""

from collections.abc import Mapping, Sequence

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from bot.sandbox.dns.records import RecordSet, ServedZone, is_within, plain

_HOPS = 8  # CNAMEs followed in one answer; a loop ends there
_ALIASABLE = {"A", "AAAA"}


def answer(query: dns.message.Message, zones: Sequence[ServedZone]) -> dns.message.Message:
    """Answer one query: authoritative data, a referral, NXDOMAIN, or REFUSED outside the zones."""
    if query.edns > 0:
        response = dns.message.make_response(query)
        response.use_edns(0)
        response.set_rcode(dns.rcode.BADVERS)
        return response
    response = dns.message.make_response(query, our_payload=1232)
    refusal = _refusal(query)
    if refusal is not None:
        response.set_rcode(refusal)
        return response
    _Answer(response, zones).fill(query.question[0].name, query.question[0].rdtype)
    return response


def _refusal(query: dns.message.Message) -> dns.rcode.Rcode | None:
    if query.opcode() != dns.opcode.QUERY:
        return dns.rcode.NOTIMP
    if len(query.question) != 1:
        return dns.rcode.FORMERR
    question = query.question[0]
    transfers = (dns.rdatatype.AXFR, dns.rdatatype.IXFR)
    if question.rdclass != dns.rdataclass.IN or question.rdtype in transfers:
        return dns.rcode.REFUSED
    return None


class _Answer:
    """One response while it is filled, CNAME by CNAME."""

    def __init__(self, response: dns.message.Message, zones: Sequence[ServedZone]) -> None:
        self._response = response
        self._zones = zones

    def fill(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> None:
        """Answer for a name, then for what its CNAME points to while we serve that too."""
        for hop in range(_HOPS):
            zone = zone_of(plain(name.to_text()), self._zones)
            if zone is None:
                if hop == 0:
                    self._response.set_rcode(dns.rcode.REFUSED)
                return
            target = self._from_zone(zone, name, rdtype)
            if target is None:
                return
            name = target

    def _from_zone(
        self, zone: ServedZone, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
    ) -> dns.name.Name | None:
        """Add what this zone knows of the name; return the CNAME's target when there is one."""
        text = plain(name.to_text())
        cut = _delegation(zone, text)
        if cut is not None:
            self._refer(zone, cut)
            return None
        self._response.flags |= dns.flags.AA
        sets = _sets_at(zone, text)
        if sets is None:
            self._response.set_rcode(dns.rcode.NXDOMAIN)
            self._say_no(zone)
            return None
        wanted = dns.rdatatype.to_text(rdtype)
        if "CNAME" in sets and wanted not in ("CNAME", "ANY"):
            self._add(name, sets["CNAME"])
            return dns.name.from_text(sets["CNAME"].values[0])
        self._add_matching(zone, name, sets, wanted)
        return None

    def _add_matching(
        self, zone: ServedZone, name: dns.name.Name, sets: Mapping[str, RecordSet], wanted: str
    ) -> None:
        before = len(self._response.answer)
        for record_set in sets.values():
            if wanted in ("ANY", record_set.type):
                self._add(name, self._without_alias(record_set))
        if len(self._response.answer) == before:
            self._say_no(zone)

    def _without_alias(self, record_set: RecordSet, hops: int = _HOPS) -> RecordSet:
        """Put the addresses of an alias's target in its place, as Route 53 does."""
        target = record_set.alias_of
        if target is None or hops == 0:
            return record_set
        zone = zone_of(target, self._zones)
        sets = (_sets_at(zone, target) if zone else None) or {}
        found = sets.get(record_set.type)
        if found is None or record_set.type not in _ALIASABLE:
            return RecordSet(record_set.type, record_set.ttl)
        return self._without_alias(found, hops - 1)

    def _add(self, name: dns.name.Name, record_set: RecordSet) -> None:
        if record_set.values:
            self._response.answer.append(_rrset(name, record_set))

    def _say_no(self, zone: ServedZone) -> None:
        """Put the SOA in the authority section: how long "no" may be remembered (RFC 2308)."""
        soa = zone.records[zone.origin]["SOA"]
        minimum = int(soa.values[0].split()[-1])
        short = RecordSet("SOA", min(soa.ttl, minimum), soa.values)
        self._response.authority.append(_rrset(dns.name.from_text(zone.origin), short))

    def _refer(self, zone: ServedZone, cut: str) -> None:
        servers = zone.records[cut]["NS"]
        self._response.authority.append(_rrset(dns.name.from_text(cut), servers))


def zone_of(name: str, zones: Sequence[ServedZone]) -> ServedZone | None:
    """The zone with the longest name that holds this one, or None; the first of equals."""
    holding = [zone for zone in zones if is_within(name, zone.origin)]
    return max(holding, key=lambda zone: len(zone.origin), default=None)


def _delegation(zone: ServedZone, name: str) -> str | None:
    """The highest name below the zone's own at which it is handed to other servers, or None."""
    above = name.split(".")
    candidates = [".".join(above[at:]) for at in range(len(above))]
    for candidate in reversed(candidates):
        below_origin = candidate != zone.origin and is_within(candidate, zone.origin)
        if below_origin and "NS" in zone.records.get(candidate, {}):
            return candidate
    return None


def _sets_at(zone: ServedZone, name: str) -> Mapping[str, RecordSet] | None:
    """The record sets of a name, its own or a wildcard's; {} for an empty one, None for no name."""
    if name in zone.records:
        return zone.records[name]
    if _has_below(zone, name):
        return {}
    encloser = name.partition(".")[2]
    # Ends at the zone's own name, which always has records.
    while encloser not in zone.records and not _has_below(zone, encloser):
        encloser = encloser.partition(".")[2]
    return zone.records.get(f"*.{encloser}")


def _has_below(zone: ServedZone, name: str) -> bool:
    return any(other.endswith("." + name) for other in zone.records)


def _rrset(name: dns.name.Name, record_set: RecordSet) -> dns.rrset.RRset:
    rdtype = dns.rdatatype.from_text(record_set.type)
    rdatas = [
        dns.rdata.from_text(
            dns.rdataclass.IN, rdtype, value, origin=dns.name.root, relativize=False
        )
        for value in record_set.values
    ]
    return dns.rrset.from_rdata_list(name, record_set.ttl, rdatas)
