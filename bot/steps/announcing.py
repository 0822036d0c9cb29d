"""What a job says as a whole: its DNS records once all are known, and its end. Level-triggered
from the store.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.clock import Clock
from bot.domain.attention import reminders
from bot.domain.event import Event, EventKind, NewEvent, Payload
from bot.domain.job import Job, JobState, settled
from bot.domain.records import host_part, zone_of
from bot.domain.removal import Resource
from bot.domain.replacement import ReplaceNames
from bot.domain.task import Task, TaskState, WhoActs
from bot.steps.denials import said_of_denials
from bot.store.base import RecordRow, Store

KNOWN_WITHIN = timedelta(minutes=3)
"""Records that are not known by then come as a supplement. A record is known once it was looked up
in DNS, so that nobody is asked for what is there already; without a look, after this time."""
TIMES_OUT = timedelta(hours=72)
"""How long ACM waits for the records of a request."""
SUPPLEMENT_EVERY = timedelta(minutes=1)

_BEFORE_RECORDS = frozenset({TaskState.QUEUED, TaskState.REQUESTED})
_WITHOUT_RECORDS = frozenset({TaskState.FAILED, TaskState.CANCELLED})
"""Nobody needs to add a record for these; a retry makes it needed again."""


class _Found(NamedTuple):
    """What a look at a job found: what to say, whether records are still owed, how it ended."""

    events: list[NewEvent]
    owing: bool
    ended: Job | None


class Announcer:
    """Looks at running jobs and writes the events that belong to no single task."""

    def __init__(self, store: Store, clock: Clock, *, sns: bool) -> None:
        """`sns` says whether a topic is set."""
        self._store = store
        self._clock = clock
        self._sns = sns
        self._seen: dict[int, int] = {}

    def run_one(self, now: datetime) -> bool:
        """Look at every running job that moved since the last look or still owes its records;
        True when one said something.
        """
        running = self._store.jobs.running()
        moved = [one for one, touched in running.items() if self._seen.get(one) != touched]
        self._seen = {one: touched for one, touched in self._seen.items() if one in running}
        return sum(self._look(one, running[one], now) for one in moved) > 0

    def _look(self, number: int, touched: int, now: datetime) -> bool:
        # Before the work: a job that breaks it must not keep the others from being looked at.
        self._seen[number] = touched
        found = self._found(number, now)
        # Nearly every look finds nothing to say, and keeps nobody from writing while it reads.
        if found.events:
            with self._store.transaction():
                found = self._found(number, now)
                self._store.events.add(number, found.events, sns=self._sns, now=now)
                if found.ended:
                    self._store.jobs.save(found.ended, now=now)
        if found.owing or found.ended:
            self._seen.pop(number, None)
        return bool(found.events)

    def _found(self, number: int, now: datetime) -> _Found:
        job = self._store.jobs.get(number)
        if job.state is not JobState.RUNNING:  # another process was faster
            return _Found([], owing=False, ended=None)
        tasks = self._store.tasks.of_job(number)
        events, owing = self._records(job, tasks, now)
        kinds = (EventKind.DENIED, EventKind.ALLOWED)
        events += said_of_denials(job, tasks, self._store.events.of_kinds(number, kinds), now)
        end = settled(job, tasks)
        if end is JobState.RUNNING:
            return _Found(events, owing, None)
        events += self._superseded(job, tasks)
        counted = self._store.tasks.counted([job])[0]
        led = {"names": counted.names, "live": counted.live}
        events.append(NewEvent(EventKind.FINISHED, {**_summary(job, tasks, end, now), **led}))
        return _Found(events, owing, replace(job, state=end, finished_at=now))

    def _superseded(self, job: Job, tasks: Sequence[Task]) -> list[NewEvent]:
        """Return what is told of a certificate that was replaced, once its successor serves."""
        order = job.order
        # Those that were swapped, whatever an older list says of them.
        swapped = {task.facts.distribution_id for task in tasks if task.facts.deployed_at}
        if not isinstance(order, ReplaceNames) or not swapped:
            return []
        listed = self._store.inventory.distributions(job.account)
        serving = [one.id for one in listed if one.certificate_arn == order.certificate]
        users = [one for one in serving if one not in swapped]
        payload = {"arn": order.certificate, "names": list(order.before), "users": users}
        return [NewEvent(EventKind.SUPERSEDED, payload)]

    def _records(
        self, job: Job, tasks: Sequence[Task], now: datetime
    ) -> tuple[list[NewEvent], bool]:
        """Return the records event that is due, if any, and whether records are still owed."""
        told = self._store.events.of_kinds(
            job.number, (EventKind.RECORDS, EventKind.RECORDS_SUPPLEMENT)
        )
        wanted = {task.id: task for task in tasks if task.state not in _WITHOUT_RECORDS}
        rows = [row for row in self._store.records.of_job(job.number) if row.task in wanted]
        untold = _untold(rows, told)
        seen = _seen(untold, wanted, now)
        new = [row for row in untold if (row.name, row.value) in seen]
        unseen = {row.task for row in untold if (row.name, row.value) not in seen}
        unknown = [task for task in tasks if task.id in unseen or _is_before_records(task)]
        owing = bool(new or unknown)
        since = (
            told[-1].created_at + SUPPLEMENT_EVERY
            if told
            else (job.confirmed_at or now) + KNOWN_WITHIN
        )
        if not new or (unknown and now < since):
            return [], owing
        kind = EventKind.RECORDS_SUPPLEMENT if told else EventKind.RECORDS
        hosted = self._store.inventory.zones(job.account)
        payload = {
            "zones": _zones(new, wanted, hosted),
            "waiting_for": [task.main_name for task in unknown],
            "until": _until([wanted[row.task] for row in new]),
        }
        return [NewEvent(kind, payload)], owing


def _until(tasks: Iterable[Task]) -> str | None:
    """Return when ACM gives the first of these certificates up, which is told to owners."""
    asked = [task.facts.requested_at for task in tasks if task.facts.requested_at]
    return (min(asked) + TIMES_OUT).isoformat() if asked else None


def _untold(rows: Iterable[RecordRow], told: Iterable[Event]) -> list[RecordRow]:
    """Return the records that no message has shown yet; apex and wildcard share one, told once."""
    names = {name for event in told for name in _names(event.payload)}
    return [
        row for row in rows if row.purpose == "validation" and (row.name, row.value) not in names
    ]


def _seen(
    rows: Iterable[RecordRow], tasks: Mapping[str, Task], now: datetime
) -> set[tuple[str, str]]:
    """Return names and values of the records that were looked up or need not be; one look serves
    all rows of one.
    """
    return {
        (row.name, row.value) for row in rows if row.looks or not _awaits_look(tasks[row.task], now)
    }


def _awaits_look(task: Task, now: datetime) -> bool:
    """Tell whether the records of a task may be looked up soon: only while it waits for them."""
    since = task.facts.requested_at
    is_fresh = since is not None and now - since < KNOWN_WITHIN
    return is_fresh and task.state is TaskState.AWAITING_VALIDATION


def _is_before_records(task: Task) -> bool:
    return task.state in _BEFORE_RECORDS and task.requests_own


def _names(payload: Payload) -> Iterable[tuple[str, str]]:
    zones: Any = payload["zones"]  # what `_zones` made
    return ((record["name"], record["value"]) for zone in zones for record in zone["records"])


def _zones(
    rows: Sequence[RecordRow], tasks: Mapping[str, Task], hosted: Mapping[str, str]
) -> list[object]:
    """Return the records by zone, each once: the shape of the events `records` and
    `records_supplement`.
    """
    grouped: dict[str, dict[str, list[RecordRow]]] = {}
    for row in rows:
        zone = zone_of(_proved(row), hosted)
        grouped.setdefault(zone, {}).setdefault(row.name, []).append(row)
    return [
        {
            "zone": zone,
            "hosted": zone in hosted,
            "records": [_record(same, zone, tasks) for same in records.values()],
        }
        for zone, records in sorted(grouped.items())
    ]


def _record(same: Sequence[RecordRow], zone: str, tasks: Mapping[str, Task]) -> dict[str, object]:
    """Return one record, which certificates may share; what ACM has issued by is in DNS."""
    row = same[0]
    found = any(each.state == "found" or tasks[each.task].facts.issued_at for each in same)
    return {
        "name": row.name,
        "host": host_part(row.name, zone),
        "type": row.type,
        "value": row.value,
        "names": _proven(same, tasks),
        "tasks": [tasks[each.task].main_name for each in same],
        "found": found,
    }


def _proven(same: Sequence[RecordRow], tasks: Mapping[str, Task]) -> list[str]:
    """Return the names that a record proves: a name and its wildcard share one."""
    base = _proved(same[0])
    asked = [name for each in same for name in tasks[each.task].plan.certificate_names]
    return list(dict.fromkeys(name for name in asked if name in {base, f"*.{base}"}))


def _proved(row: RecordRow) -> str:
    """Return the name that a validation record proves: what its first label stands before."""
    return row.name.split(".", 1)[1]


def _summary(job: Job, tasks: Sequence[Task], end: JobState, now: datetime) -> Payload:
    """Return the payload of `finished`."""
    counts = {state: sum(task.state is state for task in tasks) for state in TaskState}
    began = job.confirmed_at or job.created_at
    return {
        "state": end.value,
        "ready": counts[TaskState.READY],
        "issued": counts[TaskState.ISSUED],
        "imported": counts[TaskState.IMPORTED],
        "removed": counts[TaskState.REMOVED],
        "failed": counts[TaskState.FAILED],
        "cancelled": counts[TaskState.CANCELLED],
        "seconds": round((now - began).total_seconds()),
        "waited": _waited(tasks),
        "tasks": [_ended(task, now) for task in tasks],
    }


def _ended(task: Task, now: datetime) -> Payload:
    """Return how one task ended; of a removal, what it was about; of an import, when people are
    reminded of its end, for nobody renews it.
    """
    facts, removes = task.facts, task.plan.removes
    gone = {removes.what: removes.id} if removes else {}
    return {
        "names": list(task.names),
        "state": task.state.value,
        "arn": gone.get(Resource.CERTIFICATE, facts.certificate_arn),
        "distribution": gone.get(Resource.DISTRIBUTION, facts.distribution_id),
        "domain": facts.distribution_domain,
        "distribution_arn": facts.distribution_arn,
        "reason": task.reason,
        "detail": task.detail,
        "not_after": facts.not_after.isoformat() if facts.not_after else None,
        **_of_import(task, now),
    }


def _of_import(task: Task, now: datetime) -> Payload:
    imports, ends = task.plan.imports, task.facts.not_after
    if imports is None:
        return {}
    told = {"title": imports.title, "renewed": bool(imports.renews)}
    if ends is None:  # nothing was imported
        return told
    return {**told, "reminders": [one.isoformat() for one in reminders(ends, now)]}


def _waited(tasks: Sequence[Task]) -> dict[str, int]:
    """Return the longest wait for each side, in seconds, of those that got there: owners until
    issued, AWS until deployed.
    """
    owner = [_seconds(task.facts.requested_at, task.facts.issued_at) for task in tasks]
    aws = [
        _seconds(task.facts.created_at or task.facts.changed_at, task.facts.deployed_at)
        for task in tasks
    ]
    return {
        WhoActs.DOMAIN_OWNER.value: max(owner, default=0),
        WhoActs.AWS.value: max(aws, default=0),
    }


def _seconds(since: datetime | None, until: datetime | None) -> int:
    return round((until - since).total_seconds()) if since and until else 0
