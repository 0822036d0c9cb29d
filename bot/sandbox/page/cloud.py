"""The AWS account as a console would show it, and what its people and AWS itself may do there."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.sandbox.aws.acm.certificate import Certificate
from bot.sandbox.aws.cloudfront.store import Distribution
from bot.sandbox.aws.inbox import Message
from bot.sandbox.dns.hosted import hosted_zones
from bot.sandbox.dns.records import ServedZone
from bot.sandbox.handouts import Handout
from bot.sandbox.slack.records import Json
from bot.sandbox.world import OPS_EMAIL, World

NO_TAG_LAG = 0.0
"""Seconds: the console shows tags at once, lists may not."""


class Cloud:
    """One account, seen from its console."""

    def __init__(self, world: World) -> None:
        """Read AWS and DNS of a world; nothing is kept."""
        self._world = world
        self._aws = world.aws
        self._dns = world.dns

    def shown(self) -> Json:
        """Return certificates, distributions, hosted zones, the SNS inbox, and what there is to
        import.
        """
        self._aws.acm.tick()
        now = self._aws.now()
        distributions = self._aws.cloudfront.distributions()
        users: dict[str, list[str]] = {}
        for one in distributions:
            users.setdefault(one.certificate_arn() or "", []).append(one.id)
        certificates = self._aws.acm.certificates()
        return {
            "now": _time(now),
            "certificates": [
                self._certificate(one, now, users.get(one.arn, [])) for one in certificates
            ],
            "distributions": [_distribution(one, now) for one in distributions],
            "zones": [_zone(zone) for zone in hosted_zones(self._aws.account)],
            "inbox": [_notice(one) for one in self._aws.sns_messages()],
            "handouts": [_handout(n, one) for n, one in enumerate(self._world.handouts)],
        }

    def do(self, given: Mapping[str, object]) -> None:
        """Do what the page's body says; raises LookupError, ValueError, ClientError."""
        deed = str(given.get("do"))
        if deed in {"add_record", "delete_record"}:
            self._change_record("UPSERT" if deed == "add_record" else "DELETE", given)
            return
        acm = self._aws.acm
        deeds: dict[str, Callable[[str], None]] = {
            "issue": acm.issue,
            "time_out": acm.time_out,
            "revoke": acm.revoke,
            "delete_certificate": acm.vanish,
        }
        arn = str(given["arn"])
        if deed == "fail":
            acm.fail(arn, str(given["reason"]))
        else:
            deeds[deed](arn)

    def _certificate(self, one: Certificate, now: datetime, users: list[str]) -> Json:
        records = [one.record(name) for name in one.base_names()] if one.method == "DNS" else []
        return {
            "arn": one.arn,
            "names": list(one.names),
            "status": one.status,
            "reason": one.failure_reason,
            "kind": one.kind,
            "created": _time(one.created_at),
            "issued": _time(one.issued_at),
            "expires": _time(one.not_after),
            "in_use_by": users,
            "tags": one.tags.listed(now, NO_TAG_LAG),
            "records": [
                {
                    "name": record.name,
                    "value": record.value,
                    "found": self._dns.resolve_cname(record.name) == record.value.rstrip("."),
                }
                for record in dict.fromkeys(records)
            ],
        }

    def _change_record(self, action: str, given: Mapping[str, object]) -> None:
        kind, value = str(given["type"]), str(given["value"]).strip()
        name = str(given["name"]).strip().rstrip(".")
        zone = next(
            one
            for one in self._aws.client("route53").list_hosted_zones()["HostedZones"]
            if one["Name"].rstrip(".") == str(given["zone"])
        )
        record = {
            "Name": f"{name}.",
            "Type": kind,
            "TTL": int(str(given.get("ttl") or 300)),
            "ResourceRecords": [{"Value": value}],
        }
        self._aws.client("route53").change_resource_record_sets(
            HostedZoneId=zone["Id"],
            ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": record}]},
        )


def _distribution(one: Distribution, now: datetime) -> Json:
    config: dict[str, Any] = one.config
    return {
        "id": one.id,
        "domain": one.domain_name,
        "aliases": one.aliases(),
        "status": one.status(now),
        "enabled": bool(config.get("Enabled", True)),
        "certificate": one.certificate_arn() or "",
        "comment": config.get("Comment", ""),
        "created": _time(one.created_at),
        "tags": one.tags.listed(now, NO_TAG_LAG),
        "config": config,
    }


def _handout(number: int, one: Handout) -> Json:
    """Return what there is to import, without what is in it: the page asks for a file by its
    number and name.
    """
    return {
        "number": number,
        "title": one.title,
        "about": one.about,
        "files": [{"name": name, "is_text": name.endswith(".pem")} for name in one.files],
        "secrets": list(one.secrets),
    }


def _zone(zone: ServedZone) -> Json:
    records = [
        {"name": name, "type": kind, "ttl": found.ttl, "values": _values(found)}
        for name, kinds in sorted(zone.records.items())
        for kind, found in sorted(kinds.items())
    ]
    return {"name": zone.origin, "records": records}


def _values(found: Any) -> list[str]:  # noqa: ANN401 - a RecordSet
    return [f"alias of {found.alias_of}"] if found.alias_of else list(found.values)


def _notice(message: Message) -> Json:
    """Return a message as the e-mail that a person gets, and as the JSON that a machine gets."""
    bodies: dict[str, str] = {}
    if message.structure == "json":
        bodies = json.loads(message.message)
    for_machines = bodies.get("default", message.message)
    try:
        parsed: object = json.loads(for_machines)
    except ValueError:
        parsed = for_machines
    return {
        "id": message.message_id,
        "at": _time(message.at),
        "to": OPS_EMAIL,
        "subject": message.subject or "AWS Notification Message",
        "text": bodies.get("email", for_machines),
        "json": parsed,
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
