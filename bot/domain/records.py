"""DNS records that an owner must add, and the zones they belong to.
Never writes a record; `record_files` makes files of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.domain.names import is_apex, registrable_domain

Purpose = Literal["validation", "traffic"]

ALIAS = "ALIAS"
"""Not a DNS type: what stands for a CNAME at a zone's apex, where DNS allows none."""

KEEP = "Keep it. Each renewal looks it up; removing it breaks HTTPS later."
"""Said wherever a validation record is shown."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record to add: lower case, no trailing dots.

    `type` is CNAME, or ALIAS for traffic at an apex; `ipv6` then adds the AAAA beside the A.
    """

    purpose: Purpose
    name: str
    type: str
    value: str
    ipv6: bool = False


def traffic_record(name: str, zone: str, domain: str, *, ipv6: bool) -> Record:
    """Return the record that points a name to its distribution's `domain`: an ALIAS at the apex."""
    if is_apex(name, zone):
        return Record("traffic", _bare(name), ALIAS, _bare(domain), ipv6)
    return Record("traffic", _bare(name), "CNAME", _bare(domain))


def zone_of(name: str, hosted_zones: Iterable[str] = ()) -> str:
    """Return the zone a name's record belongs to: the longest hosted zone over it, else its
    registrable domain. Zones match whole labels only.
    """
    bare = _bare(name)
    over = [zone for zone in map(_bare, hosted_zones) if bare == zone or bare.endswith(f".{zone}")]
    return max(over, key=len, default=registrable_domain(bare))


def host_part(name: str, zone: str) -> str:
    """Return what to type at a provider that adds the zone itself: `@` at the apex."""
    bare, end = _bare(name), _bare(zone)
    return "@" if bare == end else bare.removesuffix(f".{end}")


def _bare(name: str) -> str:
    return name.strip().lower().rstrip(".")
