"""One record set as Route 53 keeps it: its name in lower case with a final dot, `*` as an octal
escape. It knows the shapes of calls and of moto's storage, and no rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.route53 import models

#: Members that make a record set more than a simple one (Route 53 guide, routing policies).
POLICIES = (
    "Weight",
    "Region",
    "Failover",
    "GeoLocation",
    "MultiValueAnswer",
    "CidrRoutingConfig",
    "GeoProximityLocation",
)
#: Name, type, set identifier ("" for a simple one).
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class RecordSet:
    """A record set: values with a TTL, or an alias; `policy` has what else was sent."""

    name: str
    type: str
    set_identifier: str = ""
    ttl: int | None = None
    values: tuple[str, ...] = ()
    alias: Mapping[str, Any] | None = None
    policy: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What tells it from all others of its zone."""
        return self.name, self.type, self.set_identifier

    def has_same_content(self, other: "RecordSet") -> bool:
        """Whether a DELETE that was written so means the other one; order does not matter."""
        mine, theirs = dict(self.alias or {}), dict(other.alias or {})
        for one in (mine, theirs):
            one["DNSName"] = canonical(one.get("DNSName", ""))
        return (
            self.ttl == other.ttl
            and sorted(self.values) == sorted(other.values)
            and mine == theirs
            and dict(self.policy) == dict(other.policy)
        )


def canonical(name: str) -> str:
    """Write a name as Route 53 answers it (Route 53 guide, DNS domain name format)."""
    bare = name.lower().rstrip(".").replace("*", "\\052")
    return f"{bare}."


def from_params(params: Mapping[str, Any]) -> RecordSet:
    """Read a record set of a call."""
    return RecordSet(
        name=canonical(params["Name"]),
        type=params["Type"],
        set_identifier=params.get("SetIdentifier", ""),
        ttl=params.get("TTL"),
        values=tuple(one["Value"] for one in params.get("ResourceRecords", [])),
        alias=params.get("AliasTarget"),
        policy={name: params[name] for name in (*POLICIES, "HealthCheckId") if name in params},
    )


def from_kept(kept: Any) -> RecordSet:  # noqa: ANN401 - moto's model
    """Read a record set of moto's."""
    values = (one if isinstance(one, str) else one["Value"] for one in kept.records or ())
    policy = {
        "Weight": kept.weight,
        "Region": kept.region,
        "Failover": kept.failover,
        "GeoLocation": kept.geo_location,
        "MultiValueAnswer": kept.multi_value_answer,
        "HealthCheckId": kept.health_check_id,
    }
    return RecordSet(
        name=canonical(kept.name),
        type=kept.type,
        set_identifier=kept.set_identifier or "",
        ttl=None if kept.ttl is None else int(kept.ttl),
        values=tuple(values),
        alias=kept.alias_target,
        policy={name: value for name, value in policy.items() if value is not None},
    )


def to_kept(record_set: RecordSet) -> Any:  # noqa: ANN401 - moto's model
    """Write a record set for moto to keep."""
    kept: Any = models.RecordSet
    return kept(shown(record_set) | {"ResourceRecords": list(record_set.values)})


def shown(record_set: RecordSet) -> dict[str, Any]:
    """Write a record set as calls and answers have it."""
    written: dict[str, Any] = {"Name": record_set.name, "Type": record_set.type}
    if record_set.set_identifier:
        written["SetIdentifier"] = record_set.set_identifier
    written |= record_set.policy
    if record_set.alias is not None:
        return written | {"AliasTarget": dict(record_set.alias)}
    values = [{"Value": value} for value in record_set.values]
    return written | {"TTL": record_set.ttl, "ResourceRecords": values}
