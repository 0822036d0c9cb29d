"""Hosted zones: made with their name servers, deleted only when empty, listed in pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.route53.record_set import canonical, from_kept, to_kept
from bot.sandbox.aws.route53.values import name_faults
from bot.sandbox.aws.stored import Stored
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

MAX_PAGE = 100


def zone_named(stored: Stored, identity: str) -> Any:  # noqa: ANN401 - moto's model
    """Give a zone of moto's.

    Raises:
        RefusedError: NoSuchHostedZone.
    """
    bare = identity.removeprefix("/").removeprefix("hostedzone/")
    zone = stored.route53().zones.get(bare)
    if zone is None:
        raise RefusedError("NoSuchHostedZone", f"No hosted zone found with ID: {bare}")
    return zone


def create_hosted_zone(world: World, stored: Stored, call: Call) -> dict[str, Any]:
    """CreateHostedZone (Route 53 API reference): a new zone for each CallerReference."""
    params, backend = call.params, stored.route53()
    name, config = canonical(params["Name"]), params.get("HostedZoneConfig", {})
    is_private = bool(config.get("PrivateZone"))
    vpc = params.get("VPC", {})
    _check_new(world, backend, params)
    zone = backend.create_hosted_zone(
        name,
        private_zone=is_private,
        caller_reference=params["CallerReference"],
        vpcid=vpc.get("VPCId"),
        vpcregion=vpc.get("VPCRegion"),
        comment=config.get("Comment"),
    )
    zone.rrsets = [_rewritten(kept) for kept in zone.rrsets]
    change = world.route53.submit(zone.resource_id, None, world.now())
    result = {
        "HostedZone": _shown(zone),
        "ChangeInfo": change.shown("PENDING"),
        "Location": f"https://route53.amazonaws.com/2013-04-01/hostedzone/{zone.resource_id}",
    }
    return result | ({"VPC": vpc} if is_private else {"DelegationSet": _delegation(zone)})


def _check_new(world: World, backend: Any, params: Mapping[str, Any]) -> None:  # noqa: ANN401 - moto's
    if next(name_faults(canonical(params["Name"])), None) or not params["Name"].strip("."):
        raise RefusedError("InvalidDomainName", f"{params['Name']} is not a valid domain name")
    used = {zone.caller_reference for zone in backend.zones.values()}
    if params["CallerReference"] in used:
        raise RefusedError(
            "HostedZoneAlreadyExists",
            f"A hosted zone has already been created with the specified caller reference: "
            f"{params['CallerReference']}",
        )
    if params.get("HostedZoneConfig", {}).get("PrivateZone") and "VPC" not in params:
        raise RefusedError("InvalidInput", "When you're creating a private zone, specify a VPC")
    if len(backend.zones) >= world.knobs.hosted_zones_quota:
        raise RefusedError(
            "TooManyHostedZones",
            f"Limits Exceeded: MAX_HOSTED_ZONES_BY_OWNER - Cannot create more hosted zones "
            f"than {world.knobs.hosted_zones_quota}",
        )


def _rewritten(kept: Any) -> Any:  # noqa: ANN401 - moto's model
    """Write moto's own NS and SOA as Route 53 does: name servers with a final dot."""
    if kept.type == "NS":
        kept.records = [f"{server.rstrip('.')}." for server in kept.records]
    return to_kept(from_kept(kept))


def delete_hosted_zone(world: World, stored: Stored, call: Call) -> dict[str, Any]:
    """DeleteHostedZone: only a zone with nothing but its own NS and SOA."""
    zone = zone_named(stored, call.params["Id"])
    apex = canonical(zone.name)
    if any((canonical(one.name), one.type) not in _own(apex) for one in zone.rrsets):
        raise RefusedError(
            "HostedZoneNotEmpty",
            "The specified hosted zone contains non-required resource record sets and so cannot "
            "be deleted.",
        )
    del stored.route53().zones[zone.resource_id]
    change = world.route53.submit(zone.resource_id, tuple(zone.rrsets), world.now())
    return {"ChangeInfo": change.shown("PENDING")}


def _own(apex: str) -> set[tuple[str, str]]:
    return {(apex, "NS"), (apex, "SOA")}


def get_hosted_zone(_: World, stored: Stored, call: Call) -> dict[str, Any]:
    """GetHostedZone (Route 53 API reference)."""
    zone = zone_named(stored, call.params["Id"])
    if zone.private_zone:
        vpcs = [{"VPCId": vpc["vpc_id"], "VPCRegion": vpc["vpc_region"]} for vpc in zone.vpcs]
        return {"HostedZone": _shown(zone), "VPCs": vpcs}
    return {"HostedZone": _shown(zone), "DelegationSet": _delegation(zone)}


def list_hosted_zones(_: World, stored: Stored, call: Call) -> dict[str, Any]:
    """ListHostedZones: at most 100 a page; the marker is the first zone of the next one."""
    zones = list(stored.route53().zones.values())
    start, size = 0, page_size(call.params, MAX_PAGE)
    if "Marker" in call.params:
        start = zones.index(zone_named(stored, call.params["Marker"]))
    page, rest = zones[start : start + size], zones[start + size :]
    result: dict[str, Any] = {
        "HostedZones": [_shown(zone) for zone in page],
        "Marker": call.params.get("Marker", ""),
        "IsTruncated": bool(rest),
        "MaxItems": str(size),
    }
    return result | ({"NextMarker": rest[0].resource_id} if rest else {})


def list_hosted_zones_by_name(_: World, stored: Stored, call: Call) -> dict[str, Any]:
    """ListHostedZonesByName: all zones from a name on, in the order of their labels from the right.
    It is no search: what comes first may be another zone than the one named.
    """
    params = call.params
    size = page_size(params, MAX_PAGE)
    zones = sorted(stored.route53().zones.values(), key=_place)
    if "HostedZoneId" in params and "DNSName" not in params:
        raise RefusedError("InvalidInput", "HostedZoneId needs DNSName")
    if "DNSName" in params:
        first = reversed_labels(params["DNSName"]), params.get("HostedZoneId", "")
        zones = [zone for zone in zones if _place(zone) >= first]
    page, rest = zones[:size], zones[size:]
    result: dict[str, Any] = {
        "HostedZones": [_shown(zone) for zone in page],
        "IsTruncated": bool(rest),
        "MaxItems": str(size),
    } | {name: params[name] for name in ("DNSName", "HostedZoneId") if name in params}
    if rest:
        result |= {"NextDNSName": rest[0].name, "NextHostedZoneId": rest[0].resource_id}
    return result


def _place(zone: Any) -> tuple[list[str], str]:  # noqa: ANN401 - moto's model
    return reversed_labels(zone.name), zone.resource_id


def reversed_labels(name: str) -> list[str]:
    """Give what names are sorted by: their labels, from the right."""
    return canonical(name).rstrip(".").split(".")[::-1]


def page_size(params: Mapping[str, Any], most: int) -> int:
    """Read MaxItems.

    Raises:
        RefusedError: InvalidInput, for what is no number from 1 on.
    """
    given = params.get("MaxItems", str(most))
    if not str(given).isdigit() or int(given) < 1:
        raise RefusedError("InvalidInput", f"Invalid MaxItems: {given}")
    return min(int(given), most)


def _shown(zone: Any) -> dict[str, Any]:  # noqa: ANN401 - moto's model
    comment = {"Comment": zone.comment} if zone.comment else {}
    return {
        "Id": f"/hostedzone/{zone.resource_id}",
        "Name": canonical(zone.name),
        "CallerReference": zone.caller_reference,
        "Config": {"PrivateZone": bool(zone.private_zone)} | comment,
        "ResourceRecordSetCount": len(zone.rrsets),
    }


def _delegation(zone: Any) -> dict[str, Any]:  # noqa: ANN401 - moto's model
    return {"NameServers": list(zone.delegation_set.name_servers)}


def served(world: World, zone: Any, now: datetime) -> tuple[Any, ...] | None:  # noqa: ANN401 - moto's
    """Give the record sets that name servers answer from, None for a zone they do not know yet."""
    return world.route53.served(zone.resource_id, zone.rrsets, now, world.knobs.dns_change_seconds)
