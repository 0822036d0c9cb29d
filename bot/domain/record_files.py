"""The files that carry DNS records to where they are added: CSV, BIND, Terraform, Route 53.
Never lets a name or value break out of its place, whatever it holds.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from bot.domain.records import ALIAS, KEEP, Record, host_part

Groups = Mapping[str, Sequence[Record]]
"""Records by zone, in the order in which they are written."""

CLOUDFRONT_ZONE_ID = "Z2FDTNDATAQYW2"
"""The hosted zone of every CloudFront distribution, for Route 53 aliases."""
TTL = 300
MAX_BATCH = 200
"""Records in one change batch. Route 53 takes 1,000 and 32,000 characters of values, and counts an
UPSERT twice: 200 × 2 × some 70 characters is 28,000."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ZONE_PLAIN = re.compile(r"[A-Za-z0-9_.*-]")
_NOT_IDENTIFIER = re.compile(r"[^a-z0-9]+")


def record_files(groups: Groups, *, job: str) -> tuple[tuple[str, str], ...]:
    """Return (file name, text) of every form of a job's records; `job` is its `J-42`."""
    return (
        ("records.csv", records_csv(groups)),
        ("records.zone", bind_zone(groups)),
        ("records.tf", terraform(groups)),
        ("records.json", change_batches(groups, job=job)),
    )


def records_csv(groups: Groups) -> str:
    """Return a table of the records, safe to open in a spreadsheet (no cell is a formula)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("zone", "purpose", "type", "name", "host", "value", "ttl", "note"))
    for zone, record in _each(groups):
        kind = "ALIAS/ANAME" if record.type == ALIAS else record.type
        host = host_part(record.name, zone)
        note = KEEP if _proves(record) else ""
        row = (zone, record.purpose, kind, record.name, host, record.value, str(TTL), note)
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def bind_zone(groups: Groups) -> str:
    """Return the records as a zone file to include (RFC 1035); an apex ALIAS is told in words."""
    lines = [*_kept("; ", groups), f"$TTL {TTL}"]
    for zone, records in groups.items():
        lines += ["", f"$ORIGIN {_zone_name(zone)}"]
        lines += [_bind_line(record) for record in records]
    return "\n".join(lines) + "\n"


def terraform(groups: Groups) -> str:
    """Return `aws_route53_record` resources, each zone looked up by its name."""
    blocks = _kept("# ", groups)
    for zone_number, (zone, records) in enumerate(groups.items(), start=1):
        label = f"zone_{zone_number}_{_identifier(zone)}"
        blocks.append(f'data "aws_route53_zone" "{label}" {{\n  name = {_hcl(zone)}\n}}')
        for number, record in enumerate(records, start=1):
            name = f"r{zone_number}_{number}_{_identifier(record.name)}"
            blocks += [_resource(name, label, record, kind) for kind in _route53_types(record)]
    return "\n\n".join(blocks) + "\n"


def change_batches(groups: Groups, *, job: str) -> str:
    """Return a single change batch as it is, several by their zone's name (`shop.example part 2`):
    Route 53 takes one zone, and some 200 records, at a time.
    """
    batches = {
        f"{zone} part {1 + start // MAX_BATCH}" if start else zone: _batch(
            records[start : start + MAX_BATCH], job
        )
        for zone, records in groups.items()
        for start in range(0, len(records), MAX_BATCH)
    }
    return _json(next(iter(batches.values())) if len(batches) == 1 else batches)


def _kept(mark: str, groups: Groups) -> list[str]:
    """Return the word on keeping the records, as a comment; traffic records may change any day."""
    return [f"{mark}{KEEP}"] if any(_proves(record) for _, record in _each(groups)) else []


def _proves(record: Record) -> bool:
    return record.purpose == "validation"


def _each(groups: Groups) -> Iterator[tuple[str, Record]]:
    for zone, records in groups.items():
        yield from ((zone, record) for record in records)


def _cell(value: str) -> str:
    # `@` alone is what providers call the apex, and no formula.
    return f"'{value}" if value.startswith(_FORMULA) and value != "@" else value


def _bind_line(record: Record) -> str:
    name, value = _zone_name(record.name), _zone_name(record.value)
    if record.type == ALIAS:
        return f"; {name} cannot be a CNAME: add your provider's ALIAS or ANAME to {value}"
    kind = re.sub(r"[^A-Z0-9]", "", record.type)
    return f"{name} IN {kind} {value}"


def _zone_name(name: str) -> str:
    return "".join(_zone_char(char) for char in name) + "."


def _zone_char(char: str) -> str:
    if _ZONE_PLAIN.fullmatch(char):
        return char
    return "".join(f"\\{byte:03d}" for byte in char.encode())


def _identifier(text: str) -> str:
    return _NOT_IDENTIFIER.sub("_", text.lower()).strip("_")[:40]


def _hcl(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted.replace("${", "$${").replace("%{", "%%{")


def _route53_types(record: Record) -> tuple[str, ...]:
    if record.type != ALIAS:
        return (record.type,)
    return ("A", "AAAA") if record.ipv6 else ("A",)


def _resource(name: str, zone_label: str, record: Record, kind: str) -> str:
    label = name if kind == record.type else f"{name}_{kind.lower()}"
    lines = [
        f'resource "aws_route53_record" "{label}" {{',
        f"  zone_id = data.aws_route53_zone.{zone_label}.zone_id",
        f"  name    = {_hcl(record.name)}",
        f"  type    = {_hcl(kind)}",
    ]
    if record.type != ALIAS:
        lines += [f"  ttl     = {TTL}", f"  records = [{_hcl(record.value)}]"]
    else:
        lines += [
            "  alias {",
            f"    name                   = {_hcl(record.value)}",
            f'    zone_id                = "{CLOUDFRONT_ZONE_ID}"',
            "    evaluate_target_health = false",
            "  }",
        ]
    if _proves(record):
        # The same record serves other certificates of the account: it may be there already.
        lines.append("  allow_overwrite = true")
    return "\n".join([*lines, "}"])


def _batch(records: Sequence[Record], job: str) -> dict[str, object]:
    changes = [
        {"Action": "UPSERT", "ResourceRecordSet": _record_set(record, kind)}
        for record in records
        for kind in _route53_types(record)
    ]
    keep = f". {KEEP}" if any(_proves(record) for record in records) else ""
    return {"Comment": f"edgecert {job}{keep}", "Changes": changes}


def _record_set(record: Record, kind: str) -> dict[str, object]:
    named: dict[str, object] = {"Name": f"{record.name}.", "Type": kind}
    if record.type != ALIAS:
        return named | {"TTL": TTL, "ResourceRecords": [{"Value": f"{record.value}."}]}
    target = {
        "HostedZoneId": CLOUDFRONT_ZONE_ID,
        "DNSName": f"{record.value}.",
        "EvaluateTargetHealth": False,
    }
    return named | {"AliasTarget": target}


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"
