"""ChangeResourceRecordSets: a batch is judged as a whole, and then happens at once or not at all.
The sentences are Route 53's own, in brackets as it answers them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.route53 import values
from bot.sandbox.aws.route53.record_set import (
    POLICIES,
    Key,
    RecordSet,
    canonical,
    from_kept,
    from_params,
    to_kept,
)
from bot.sandbox.aws.route53.zones import zone_named
from bot.sandbox.aws.stored import Stored
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

#: Of one batch; what an UPSERT holds counts twice (Route 53 guide, quotas).
MAX_RECORDS, MAX_CHARACTERS = 1000, 32_000
#: An action and its record set.
Change = tuple[str, RecordSet]
State = dict[Key, RecordSet]


def change_resource_record_sets(world: World, stored: Stored, call: Call) -> dict[str, Any]:
    """ChangeResourceRecordSets (Route 53 API reference).

    Raises:
        RefusedError: NoSuchHostedZone, InvalidInput, InvalidChangeBatch.
    """
    zone = zone_named(stored, call.params["HostedZoneId"])
    batch = call.params["ChangeBatch"]
    for one in batch["Changes"]:
        _check_form(one["Action"], one["ResourceRecordSet"])
    changes = [(one["Action"], from_params(one["ResourceRecordSet"])) for one in batch["Changes"]]
    state = {kept.key: kept for kept in map(from_kept, zone.rrsets)}
    faults = [*_size_faults(changes), *_own_faults(changes, zone), *_apply(state, changes)]
    faults += [] if faults else _zone_faults(state, changes, zone)
    if len(state) > world.knobs.record_sets_quota:
        faults.append(f"Number of records limit of {world.knobs.record_sets_quota} exceeded.")
    if faults:
        raise RefusedError("InvalidChangeBatch", f"[{', '.join(faults)}]")
    before = tuple(zone.rrsets)
    # One assignment, so that nobody who asks meanwhile sees half a batch.
    zone.rrsets = [to_kept(one) for one in state.values()]
    made = world.route53.submit(zone.resource_id, before, world.now(), batch.get("Comment", ""))
    return {"ChangeInfo": made.shown("PENDING")}


def _check_form(action: str, params: Mapping[str, Any]) -> None:
    """Refuse what is neither records with a TTL nor an alias, or both."""
    if "TrafficPolicyInstanceId" in params:
        raise RefusedError("InvalidInput", "The sandbox has no traffic policies.")
    forms = ["AliasTarget" in params, "TTL" in params and "ResourceRecords" in params]
    is_torn = forms[0] and ("TTL" in params or "ResourceRecords" in params)
    where = (
        f"Change with [Action={action}, Name={canonical(params['Name'])}, Type={params['Type']}, "
        f"SetIdentifier={params.get('SetIdentifier', 'null')}]"
    )
    if sum(forms) != 1 or is_torn:
        found = "more than one" if sum(forms) > 1 or is_torn else "none"
        raise RefusedError(
            "InvalidInput",
            "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and "
            f"ResourceRecords], or TrafficPolicyInstanceId], but found {found} in {where}",
        )
    policies = [name for name in POLICIES if name in params]
    if len(policies) != int("SetIdentifier" in params):
        raise RefusedError(
            "InvalidInput",
            f"Invalid request: Expected exactly one of [{', '.join(POLICIES)}] with SetIdentifier "
            f"and none without, but found {len(policies)} in {where}",
        )


def _size_faults(changes: Sequence[Change]) -> Iterator[str]:
    weights = [(2 if action == "UPSERT" else 1, one.values) for action, one in changes]
    if sum(weight * len(held) for weight, held in weights) > MAX_RECORDS:
        yield f"Number of records limit of {MAX_RECORDS} exceeded."
    if sum(weight * sum(map(len, held)) for weight, held in weights) > MAX_CHARACTERS:
        yield f"Number of characters limit of {MAX_CHARACTERS} exceeded."


def _own_faults(changes: Sequence[Change], zone: Any) -> Iterator[str]:  # noqa: ANN401 - moto's
    """Say what is wrong with each record set whatever else is in the zone."""
    apex = canonical(zone.name)
    for action, one in changes:
        yield from values.name_faults(one.name)
        if one.name != apex and not one.name.endswith(f".{apex}"):
            yield f"RRSet with DNS name {one.name} is not permitted in zone {apex}"
        if action != "DELETE":
            yield from values.value_faults(one)
            yield from values.alias_faults(one, in_private_zone=zone.private_zone)


def _apply(state: State, changes: Sequence[Change]) -> Iterator[str]:
    """Make the changes in order, and say which cannot be made."""
    seen: set[tuple[str, Key]] = set()
    for action, one in changes:
        written = f"[name='{one.name}', type='{one.type}'"
        written += f", set identifier='{one.set_identifier}']" if one.set_identifier else "]"
        if (action, one.key) in seen or ("UPSERT", one.key) in seen:
            yield (
                "The request contains an invalid set of changes for a resource record set "
                f"'{one.type} {one.name}'"
            )
        seen.add((action, one.key))
        present = state.get(one.key)
        if action == "CREATE" and present:
            yield f"Tried to create resource record set {written} but it already exists"
        elif action == "DELETE" and not present:
            yield f"Tried to delete resource record set {written} but it was not found"
        elif action == "DELETE" and present and not one.has_same_content(present):
            yield (
                f"Tried to delete resource record set {written} but the values provided do not "
                "match the current values"
            )
        elif action == "DELETE":
            del state[one.key]
        else:
            state[one.key] = one


def _zone_faults(state: State, changes: Sequence[Change], zone: Any) -> Iterator[str]:  # noqa: ANN401 - moto's
    """Say what is wrong with the zone as it would be."""
    apex = canonical(zone.name)
    if (apex, "SOA", "") not in state:
        yield "A HostedZone must contain exactly one SOA record."
    if (apex, "NS", "") not in state:
        yield "A HostedZone must contain at least one NS record for the zone itself."
    touched = {one.key: one for action, one in changes if action != "DELETE"}
    for key, one in touched.items():
        if key in state:
            yield from _company_faults(state, one, apex)
            yield from _target_faults(state, one, zone.resource_id)


def _company_faults(state: State, one: RecordSet, apex: str) -> Iterator[str]:
    """Say what a record set may not stand beside (RFC 1034, section 3.6.2)."""
    others = {kind for name, kind, _ in state if name == one.name} - {one.type}
    said = f"RRSet of type {one.type} with DNS name {one.name} is not permitted"
    if one.type == "CNAME" and one.name == apex:
        yield f"{said} at apex in zone {apex}"
    elif one.type == "SOA" and one.name != apex:
        yield f"{said} except at apex in zone {apex}"
    elif one.type == "CNAME" and others:
        yield f"{said} as it conflicts with other records with the same DNS name in zone {apex}"
    elif "CNAME" in others:
        yield (
            f"{said} because a conflicting RRSet of type CNAME with the same DNS name already "
            f"exists in zone {apex}"
        )
    sets = {key[2] for key in state if key[:2] == one.key[:2]}
    if "" in sets and len(sets) > 1:
        yield (
            f"RRSet with DNS name {one.name}, type {one.type}, SetIdentifier "
            f"{one.set_identifier or 'null'} cannot be created because a non multivalue answer "
            "rrset exists with the same name and type."
        )


def _target_faults(state: State, one: RecordSet, zone_id: str) -> Iterator[str]:
    """An alias within the zone needs its target."""
    if one.alias is None or one.alias["HostedZoneId"] != zone_id:
        return
    target = canonical(one.alias["DNSName"])
    if not any(key[:2] == (target, one.type) for key in state):
        yield (
            f"Tried to create an alias that targets {target}, type {one.type} in zone {zone_id}, "
            "but that target was not found"
        )
