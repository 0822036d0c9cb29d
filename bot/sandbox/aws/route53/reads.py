"""What Route 53 shows of changes and records: GetChange and ListResourceRecordSets."""

from typing import Any

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.route53.record_set import RecordSet, canonical, from_kept, shown
from bot.sandbox.aws.route53.zones import page_size, reversed_labels, zone_named
from bot.sandbox.aws.stored import Stored
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

MAX_PAGE = 300


def get_change(world: World, call: Call) -> dict[str, Any]:
    """GetChange: PENDING until every name server has it."""
    identity = call.params["Id"].removeprefix("/").removeprefix("change/")
    change = world.route53.changes.get(identity)
    if change is None:
        raise RefusedError("NoSuchChange", f"A change with id {identity} does not exist.")
    is_insync = change.is_insync(world.now(), world.knobs.dns_change_seconds)
    return {"ChangeInfo": change.shown("INSYNC" if is_insync else "PENDING")}


def list_resource_record_sets(_: World, stored: Stored, call: Call) -> dict[str, Any]:
    """ListResourceRecordSets: in the order of labels from the right, the latest changes included,
    at most 300 a page.
    """
    params, size = call.params, page_size(call.params, MAX_PAGE)
    sets = sorted(map(from_kept, zone_named(stored, params["HostedZoneId"]).rrsets), key=_place)
    if "StartRecordType" in params and "StartRecordName" not in params:
        raise RefusedError("InvalidInput", "StartRecordType needs StartRecordName")
    if "StartRecordIdentifier" in params and "StartRecordType" not in params:
        raise RefusedError("InvalidInput", "StartRecordIdentifier needs name and type")
    if "StartRecordName" in params:
        first = RecordSet(
            canonical(params["StartRecordName"]),
            params.get("StartRecordType", ""),
            params.get("StartRecordIdentifier", ""),
        )
        sets = [one for one in sets if _place(one) >= _place(first)]
    page, rest = sets[:size], sets[size:]
    result: dict[str, Any] = {
        "ResourceRecordSets": [shown(one) for one in page],
        "IsTruncated": bool(rest),
        "MaxItems": str(size),
    }
    if rest:
        result |= {"NextRecordName": rest[0].name, "NextRecordType": rest[0].type}
        if rest[0].set_identifier:
            result["NextRecordIdentifier"] = rest[0].set_identifier
    return result


def _place(one: RecordSet) -> tuple[list[str], str, str]:
    return reversed_labels(one.name), one.type, one.set_identifier
