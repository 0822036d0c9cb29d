"""Files for a job's thread: the records in every form people add them by, and the whole table.

No cell can be a formula, whatever a name or an AWS message holds.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.event import Event, EventKind, Payload
from bot.domain.job import Job
from bot.domain.record_files import Asked, record_files
from bot.domain.records import Record
from bot.domain.removal import Resource
from bot.domain.snapshot import Snapshot
from bot.domain.task import Task
from bot.views.payload import flag, items, moment, text, texts

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "certificate",
    "names",
    "state",
    "reason",
    "detail",
    "who acts",
    "certificate ARN",
    "covered by",
    "valid until",
    "distribution",
    "distribution domain",
    "distribution ARN",
)
_IMPORTED = (
    "title",
    "subject",
    "issuer",
    "valid from",
    "ends",
    "key",
    "chain length",
    "SHA-256 fingerprint",
    "all its names",
)
"""What the table of an import has besides: the public parts, as they were read."""
_SUMMARY = (
    "certificate",
    "names",
    "state",
    "reason",
    "detail",
    "certificate ARN",
    "valid until",
    "distribution",
    "distribution domain",
    "distribution ARN",
)


_SUMMARY_KEYS = (
    "state",
    "reason",
    "detail",
    "arn",
    "not_after",
    "distribution",
    "domain",
    "distribution_arn",
)


def files(job: Job, events: Sequence[Event], asked_by: str = "") -> list[tuple[str, str]]:
    """Return (file name, text) for one milestone: one event, or several of one grouped kind.

    `asked_by` is who asked for the job, as a domain's owner may know them.
    """
    if not events:
        return []
    match events[0].kind:
        case EventKind.RECORDS | EventKind.RECORDS_SUPPLEMENT:
            asked = Asked(job.name, asked_by, moment(events[0].payload, "until"))
            return list(record_files(_validation(events[0].payload), asked))
        case EventKind.DISTRIBUTION_CREATED | EventKind.CHANGED:
            traffic = _traffic(event.payload for event in events)
            made = record_files(traffic, Asked(job.name, asked_by)) if traffic else ()
            return [(f"traffic-{name}", body) for name, body in made]
        case EventKind.PLANNED:
            changes = json.dumps(dict(events[0].payload), indent=2, ensure_ascii=False)
            return [(f"{job.name}-changes.json", f"{changes}\n")]
        case EventKind.FINISHED:
            return [(f"{job.name}.csv", _summary(events[0].payload))]
        case _:
            return []


def all_rows(job: Job, tasks: Sequence[Task]) -> tuple[str, str]:
    """Return the file of the button *All rows*: every certificate as it stands now."""
    mains = {task.position: (task.plan.certificate_names or task.names)[0] for task in tasks}
    name, rows = f"{job.name}-all-rows.csv", (_row(task, mains) for task in tasks)
    if not any(task.plan.imports for task in tasks):
        return name, table(_COLUMNS, rows)
    whole = ((*row, *_import(task)) for row, task in zip(rows, tasks, strict=True))
    return name, table((*_COLUMNS, *_IMPORTED), whole)


def _import(task: Task) -> tuple[str, ...]:
    title = task.plan.imports.title if task.plan.imports else ""
    found = task.plan.imports.facts if task.plan.imports else None
    if found is None:
        return (title, *("" for _ in _IMPORTED[1:]))
    return (
        title,
        found.subject,
        found.issuer,
        found.not_before.isoformat(),
        found.not_after.isoformat(),
        found.key.text,
        str(found.chain_length),
        found.fingerprint,
        " ".join((*found.names, *found.other_names)),
    )


def _row(task: Task, mains: Mapping[int, str]) -> tuple[str, ...]:
    facts, plan = task.facts, task.plan
    covering = "" if plan.covered_by is None else mains.get(plan.covered_by, "")
    gone = {plan.removes.what: plan.removes.id} if plan.removes else {}
    return (
        task.main_name,
        " ".join(task.names),
        task.state,
        task.reason,
        task.detail,
        task.who_acts,
        facts.certificate_arn or plan.reuse_certificate or gone.get(Resource.CERTIFICATE, ""),
        covering,
        facts.not_after.isoformat() if facts.not_after else "",
        facts.distribution_id or gone.get(Resource.DISTRIBUTION, ""),
        facts.distribution_domain or "",
        facts.distribution_arn or "",
    )


def _summary(payload: Payload) -> str:
    return table(_SUMMARY, (_summary_row(task) for task in items(payload, "tasks")))


def _summary_row(task: Payload) -> tuple[str, ...]:
    names = texts(task, "names")
    return (next(iter(names), ""), " ".join(names), *(text(task, key) for key in _SUMMARY_KEYS))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a CSV file in which no cell, and no column's name, can be a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_cell(column) for column in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _validation(payload: Payload) -> dict[str, list[Record]]:
    return {
        text(zone, "zone"): [
            Record("validation", text(one, "name"), text(one, "type"), text(one, "value"))
            for one in items(zone, "records")
        ]
        for zone in items(payload, "zones")
    }


def _traffic(payloads: Iterable[Payload]) -> dict[str, list[Record]]:
    zones: dict[str, list[Record]] = {}
    for payload in payloads:
        for one in items(payload, "records"):
            name, kind, value = text(one, "name"), text(one, "type"), text(one, "value")
            record = Record("traffic", name, kind, value, ipv6=flag(payload, "ipv6"))
            zones.setdefault(text(one, "zone"), []).append(record)
    return dict(sorted(zones.items()))


def plain_name(name: str) -> str:
    """Return a file's name, without its ending, that every system takes."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "snapshot"


def snapshot_file(snapshot: Snapshot) -> tuple[str, str]:
    """Return a name and the text of a snapshot's file: what `get-distribution-config` answers."""
    whole = {"ETag": snapshot.etag, "DistributionConfig": dict(snapshot.config)}
    text = json.dumps(whole, indent=2, ensure_ascii=False)
    return f"{plain_name(snapshot.name)}.json", f"{text}\n"
