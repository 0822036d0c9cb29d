"""Zones and batches for tests of Route 53."""

from typing import Any

from tests.functional.sandbox_aws.account import Client

Change = dict[str, Any]


def records(name: str, kind: str, *values: str, ttl: int = 300, **more: object) -> dict[str, Any]:
    """Write a record set."""
    held = [{"Value": value} for value in values]
    return {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": held} | more


def alias(name: str, kind: str, target: str, zone: str = "Z2FDTNDATAQYW2") -> dict[str, Any]:
    """Write an alias, of a distribution unless another zone is given."""
    return {
        "Name": name,
        "Type": kind,
        "AliasTarget": {"HostedZoneId": zone, "DNSName": target, "EvaluateTargetHealth": False},
    }


def create(record_set: dict[str, Any]) -> Change:
    """Write a CREATE."""
    return {"Action": "CREATE", "ResourceRecordSet": record_set}


def upsert(record_set: dict[str, Any]) -> Change:
    """Write an UPSERT."""
    return {"Action": "UPSERT", "ResourceRecordSet": record_set}


def delete(record_set: dict[str, Any]) -> Change:
    """Write a DELETE."""
    return {"Action": "DELETE", "ResourceRecordSet": record_set}


def make_zone(client: Client, name: str = "example.com", **params: Any) -> str:  # noqa: ANN401
    """Make a hosted zone; give its id."""
    made = client.create_hosted_zone(**{"Name": name, "CallerReference": name} | params)
    zone: str = made["HostedZone"]["Id"]
    return zone


def change(client: Client, zone: str, *changes: Change) -> str:
    """Make changes; give the change's id."""
    answer = client.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": list(changes)}
    )
    identity: str = answer["ChangeInfo"]["Id"]
    return identity


def listed(client: Client, zone: str) -> list[tuple[str, str]]:
    """Give the names and types of a zone's record sets, without its own NS and SOA."""
    answer = client.list_resource_record_sets(HostedZoneId=zone)
    found = [(one["Name"], one["Type"]) for one in answer["ResourceRecordSets"]]
    return [one for one in found if one[1] not in {"NS", "SOA"}]
