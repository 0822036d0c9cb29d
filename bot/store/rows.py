"""Rows to values and back: times as text that sorts as time does, values as JSON text."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from bot.domain.check import Check
from bot.domain.job import Job, JobState, Request
from bot.domain.kinds import TRAITS, JobKind, Order
from bot.domain.task import Facts, Plan, Step, Task, TaskState, WhoActs, is_finished
from bot.store.connection import Row

T = TypeVar("T")


def stamp(moment: datetime) -> str:
    """Return a moment as fixed-width UTC text with microseconds: text order is time order."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def stamp_or_none(moment: datetime | None) -> str | None:
    """Return `stamp(moment)`, or None for None."""
    return None if moment is None else stamp(moment)


def moment(text: str) -> datetime:
    """Return the moment that `stamp` wrote, aware, in UTC."""
    return datetime.fromisoformat(text)


def moment_or_none(text: str | None) -> datetime | None:
    """Return `moment(text)`, or None for None."""
    return None if text is None else moment(text)


def dump(kind: type[T], value: T) -> str:
    """Return a value of `kind` as JSON text."""
    return _adapter(cast("Any", kind)).dump_json(value).decode()


def load(kind: type[T], text: str) -> T:
    """Return the value of `kind` that `dump` wrote; fields unknown by now are ignored."""
    value: T = _adapter(cast("Any", kind)).validate_json(text)
    return value


def dump_object(value: Mapping[str, object]) -> str:
    """Return a mapping of JSON values as JSON text."""
    return dump(dict[str, object], dict(value))


def load_object(text: str) -> dict[str, object]:
    """Return the mapping that `dump_object` wrote."""
    return load(dict[str, object], text)


def dump_names(names: tuple[str, ...]) -> str:
    """Return texts as a JSON list."""
    return dump(tuple[str, ...], names)


def load_names(text: str) -> tuple[str, ...]:
    """Return the texts that `dump_names` wrote."""
    return load(tuple[str, ...], text)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - any type that pydantic knows
    return TypeAdapter(kind)


def to_job(row: Row) -> Job:
    """Return the job of a row of `jobs`."""
    return Job(
        number=row["number"],
        kind=JobKind(row["kind"]),
        account=row["account"],
        state=JobState(row["state"]),
        request=_request(row["request"]),
        requested_by=row["requested_by"],
        channel=row["channel"],
        created_at=moment(row["created_at"]),
        parent=row["parent"],
        order=_order(row),
        checks=load(tuple[Check, ...], row["checks"]),
        checked_at=moment_or_none(row["checked_at"]),
        confirmed_by=row["confirmed_by"],
        confirmed_at=moment_or_none(row["confirmed_at"]),
        finished_at=moment_or_none(row["finished_at"]),
        revision=row["revision"],
        cancel_requested=bool(row["cancel_requested"]),
    )


@lru_cache(maxsize=64)
def _request(text: str) -> Request:
    """Read what a job asks for once for all its tasks: it may be 500 lines, and never changes."""
    return load(Request, text)


def _order(row: Row) -> Order | None:
    kind = TRAITS[JobKind(row["kind"])].order
    return load(kind, row["job_order"]) if kind else None


def from_order(job: Job) -> str | None:
    """Return the column that holds what a job of another kind than *create* is asked for."""
    kind = job.traits.order
    return dump(cast("Any", kind), job.order) if kind else None


def from_job(job: Job) -> Row:
    """Return the columns of `jobs` that a save writes."""
    return {
        "number": job.number,
        "state": job.state,
        "with_distribution": job.with_distribution,
        "request": dump(Request, job.request),
        "job_order": from_order(job),
        "checks": dump(tuple[Check, ...], job.checks),
        "checked_at": stamp_or_none(job.checked_at),
        "confirmed_by": job.confirmed_by,
        "confirmed_at": stamp_or_none(job.confirmed_at),
        "finished_at": stamp_or_none(job.finished_at),
        "cancel_requested": job.cancel_requested,
    }


def to_task(row: Row) -> Task:
    """Return the task of a row of `tasks`."""
    return Task(
        id=row["id"],
        job=row["job"],
        position=row["position"],
        plan=_plan(row["plan"]),
        state=TaskState(row["state"]),
        step=Step(row["step"]) if row["step"] else None,
        reason=row["reason"],
        detail=row["detail"],
        who_acts=WhoActs(row["who_acts"]),
        facts=_facts(row["facts"]),
        attempts=row["attempts"],
        first_tried_at=moment_or_none(row["first_tried_at"]),
        generation=row["generation"],
        wake_seq=row["wake_seq"],
        next_attempt_at=moment_or_none(row["next_attempt_at"]),
        drop_requested=bool(row["drop_requested"]),
    )


@lru_cache(maxsize=2048)
def _plan(text: str) -> Plan:
    """Read a plan once for the many times that its task is read: it hardly ever changes."""
    return load(Plan, text)


@lru_cache(maxsize=2048)
def _facts(text: str) -> Facts:
    """Read facts once for the many times that their task is read: they change a few times."""
    return load(Facts, text)


def from_task(task: Task, *, with_distribution: bool) -> Row:
    """Return the columns of `tasks` that hold what the task is and knows; not its lease."""
    return {
        "id": task.id,
        "state": task.state,
        "step": task.step,
        "reason": task.reason,
        "detail": task.detail,
        "who_acts": task.who_acts,
        "generation": task.generation,
        "finished": is_finished(task, with_distribution=with_distribution),
        **from_plan(task.plan),
        **from_facts(task.facts),
    }


def from_plan(plan: Plan) -> Row:
    """Return the columns that hold a plan."""
    return {"plan": dump(Plan, plan), "names": dump_names(plan.names)}


def from_facts(facts: Facts) -> Row:
    """Return the columns that hold facts; those that a sweep compares have columns of their own."""
    return {
        "facts": dump(Facts, facts),
        "certificate_arn": facts.certificate_arn,
        "certificate_status": facts.certificate_status,
        "distribution_id": facts.distribution_id,
        "distribution_status": facts.distribution_status,
    }
