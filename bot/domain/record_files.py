"""The files that carry DNS records to where they are added: CSV, BIND, Terraform, Route 53. Each
zone has its own, for its owner and nobody else. Nothing breaks out of its place, whatever it holds.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.records import ALIAS, KEEP, Record, host_part

Groups = Mapping[str, Sequence[Record]]
"""Records by zone, in the order in which they are written."""

CLOUDFRONT_ZONE_ID = "Z2FDTNDATAQYW2"
"""The hosted zone of every CloudFront distribution, for Route 53 aliases."""
TTL = 300
MAX_BATCH = 200
"""Records in one change batch. Route 53 takes 1,000 and 32,000 characters of values, and counts an
UPSERT twice: 200 × 2 × some 70 characters is 28,000."""

MOST_ZONES = 10
"""Of more zones the files are not one set each: nobody forwards hundreds of them one by one."""
MOST_NAMED = 80
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ZONE_PLAIN = re.compile(r"[A-Za-z0-9_.*-]")
_NOT_IDENTIFIER = re.compile(r"[^a-z0-9]+")
_NOT_SEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a domain's owner is told of who asks: the job's `J-42`, who and of which workspace as
    people know them, and until when (None where there is no such time).
    """

    job: str
    by: str = ""
    until: datetime | None = None

    @property
    def who(self) -> str:
        """Who asks, on one line."""
        return _NOT_SEEN.sub(" ", self.by).strip()[:MOST_NAMED]

    @property
    def deadline(self) -> str:
        """Until when, in UTC; "" when it does not matter."""
        return f"{self.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if self.until else ""

    def line(self) -> str:
        """Return all of it as one line."""
        who = f", asked for by {self.who}" if self.who else ""
        return f"edgecert {self.job}{who}" + (f". Add by {self.deadline}" if self.until else "")


def record_files(groups: Groups, asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return (file name, text) of every form of a job's records: a set for each zone, so that no
    owner gets the records of another; of very many zones one set, in which each has its part.
    """
    if len(groups) == 1 or len(groups) > MOST_ZONES:
        return _forms("records", groups, asked)
    return tuple(
        file
        for zone, records in groups.items()
        for file in _forms(f"records-{_file_name(zone)}", {zone: records}, asked)
    )


def _forms(name: str, groups: Groups, asked: Asked) -> tuple[tuple[str, str], ...]:
    return (
        (f"{name}.csv", records_csv(groups, asked)),
        (f"{name}.zone", bind_zone(groups, asked)),
        (f"{name}.tf", terraform(groups, asked)),
        (f"{name}.json", change_batches(groups, asked)),
    )


def _file_name(zone: str) -> str:
    return re.sub(r"[^a-z0-9.-]+", "-", zone.lower()).strip("-.") or "zone"


_COLUMNS = ("zone", "purpose", "type", "name", "host", "value", "ttl", "note")
_OF_WHOM = ("job", "asked for by", "add by")


def records_csv(groups: Groups, asked: Asked) -> str:
    """Return a table of the records, safe to open in a spreadsheet (no cell is a formula)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*_COLUMNS, *_OF_WHOM))
    for zone, record in _each(groups):
        kind = "ALIAS/ANAME" if record.type == ALIAS else record.type
        host = host_part(record.name, zone)
        note = KEEP if _proves(record) else ""
        about = (zone, record.purpose, kind, record.name, host, record.value, str(TTL), note)
        row = (*about, asked.job, asked.who, asked.deadline)
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def bind_zone(groups: Groups, asked: Asked) -> str:
    """Return the records as a zone file to include (RFC 1035); an apex ALIAS is told in words."""
    lines = [*_kept("; ", groups), f"$TTL {TTL}"]
    for zone, records in groups.items():
        lines += ["", f"; {_zone_name(zone)[:-1]}: {asked.line()}", f"$ORIGIN {_zone_name(zone)}"]
        lines += [_bind_line(record) for record in records]
    return "\n".join(lines) + "\n"


def terraform(groups: Groups, asked: Asked) -> str:
    """Return `aws_route53_record` resources, each zone looked up by its name. Labels begin with
    their zone's and the job's, so that files of several can stand in one folder.
    """
    blocks = _kept("# ", groups)
    for zone, records in groups.items():
        label = f"{_label(zone)}_{_identifier(asked.job)}"
        blocks.append(f"# {_hcl(zone)}: {asked.line()}")
        blocks.append(f'data "aws_route53_zone" "{label}" {{\n  name = {_hcl(zone)}\n}}')
        for number, record in enumerate(records, start=1):
            name = f"{label}_{number}_{_identifier(record.name)}"
            blocks += [_resource(name, label, record, kind) for kind in _route53_types(record)]
    return "\n\n".join(blocks) + "\n"


def change_batches(groups: Groups, asked: Asked) -> str:
    """Return a single change batch as it is, several by their zone's name (`shop.example part 2`):
    Route 53 takes one zone, and some 200 records, at a time.
    """
    batches = {
        f"{zone} part {1 + start // MAX_BATCH}" if start else zone: _batch(
            records[start : start + MAX_BATCH], asked
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


def _label(zone: str) -> str:
    """Return an identifier of a zone that no other zone has: where signs are lost, a hash stands
    for them.
    """
    plain = _identifier(zone)
    if plain == zone.replace(".", "_") and "_" not in zone:
        return f"zone_{plain}"
    return f"zone_{plain}_{hashlib.sha256(zone.encode()).hexdigest()[:6]}"


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


def _batch(records: Sequence[Record], asked: Asked) -> dict[str, object]:
    changes = [
        {"Action": "UPSERT", "ResourceRecordSet": _record_set(record, kind)}
        for record in records
        for kind in _route53_types(record)
    ]
    keep = f". {KEEP}" if any(_proves(record) for record in records) else ""
    return {"Comment": f"{asked.line()}{keep}", "Changes": changes}


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
