"""Rows and values: what is written is what is read, and text order is time order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check import Check
from bot.domain.job import Job, Request
from bot.domain.kinds import Order
from bot.domain.task import Facts, Plan, Task
from bot.store.rows import (
    dump,
    dump_names,
    dump_object,
    from_job,
    from_task,
    load,
    load_names,
    load_object,
    moment,
    moment_or_none,
    stamp,
    stamp_or_none,
    to_job,
    to_task,
)

T = TypeVar("T")

# Hypothesis draws between times without a zone, and adds the zone.
_FIRST = datetime(1970, 1, 1)  # noqa: DTZ001 - as above
_LAST = datetime(9000, 1, 1)  # noqa: DTZ001 - as above
# Fixed offsets: a local time that a change to summer time skips is no moment at all.
_ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_UTC_TIMES = st.datetimes(min_value=_FIRST, max_value=_LAST, timezones=st.just(UTC))
_TIMES = st.datetimes(min_value=_FIRST, max_value=_LAST, timezones=_ZONES)
_AT = {datetime: _UTC_TIMES, datetime | None: st.none() | _UTC_TIMES}
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def _made(kind: type[T], **fields: st.SearchStrategy[object]) -> st.SearchStrategy[T]:
    """Values of a dataclass, every field drawn, times aware; `fields` are drawn as given."""
    hints = get_type_hints(kind)
    times = {name: _AT.get(hint, ...) for name, hint in hints.items()}
    return st.builds(kind, **{**times, **fields})


@given(_TIMES, _TIMES)
def test_text_order_is_time_order(first: datetime, second: datetime) -> None:
    """Whatever zones the two moments were told in."""
    assert (first < second) is (stamp(first) < stamp(second))
    assert (first == second) is (stamp(first) == stamp(second))


@given(_TIMES)
def test_a_moment_is_read_as_it_was_written(when: datetime) -> None:
    """To the microsecond, in UTC, in text of one width."""
    assert when == moment(stamp(when))
    assert UTC == moment(stamp(when)).tzinfo
    assert len("2026-11-21T12:00:00.000000+00:00") == len(stamp(when))


def test_no_moment_is_none() -> None:
    """Both ways."""
    when = datetime(2026, 11, 21, tzinfo=UTC)

    assert (None, None) == (stamp_or_none(None), moment_or_none(None))
    assert when == moment_or_none(stamp_or_none(when))


def test_a_moment_without_a_zone_is_a_fault() -> None:
    """It would be taken for the machine's own time."""
    with pytest.raises(ValueError, match="no time zone"):
        stamp(datetime(2026, 11, 21))  # noqa: DTZ001 - the fault itself


@given(_made(Request))
def test_a_request_is_read_as_it_was_written(request: Request) -> None:
    """Every line, tag and choice of the form."""
    assert request == load(Request, dump(Request, request))


@given(_made(Plan))
def test_a_plan_is_read_as_it_was_written(plan: Plan) -> None:
    """Empty is told apart from missing."""
    assert plan == load(Plan, dump(Plan, plan))


@given(_made(Facts))
def test_facts_are_read_as_they_were_written(facts: Facts) -> None:
    """Every fact, times included."""
    assert facts == load(Facts, dump(Facts, facts))


@given(st.from_type(tuple[Check, ...]))
def test_checks_are_read_as_they_were_written(checks: tuple[Check, ...]) -> None:
    """With their links and offers."""
    assert checks == load(tuple[Check, ...], dump(tuple[Check, ...], checks))


@given(st.dictionaries(st.text(), _JSON))
def test_an_object_is_read_as_it_was_written(value: dict[str, object]) -> None:
    """Any JSON, as deep as it is."""
    assert value == load_object(dump_object(value))


@given(st.lists(st.text()).map(tuple))
def test_names_are_read_as_they_were_written(names: tuple[str, ...]) -> None:
    """In their order."""
    assert names == load_names(dump_names(names))


def test_a_field_of_another_version_is_ignored() -> None:
    """A fact that this version does not know does not stop it; a new one has its default."""
    assert Facts(timeouts=2) == load(Facts, '{"timeouts": 2, "retired": true}')


@given(_made(Job), st.data())
def test_a_job_is_read_as_it_was_written(job: Job, data: st.DataObject) -> None:
    """The columns that a save writes and those of the insert make the same job, of any kind."""
    carried = job.traits.order
    order: Order | None = data.draw(_made(carried)) if carried else None
    job = replace(job, order=order)
    inserted = {
        "kind": job.kind,
        "parent": job.parent,
        "account": job.account,
        "requested_by": job.requested_by,
        "channel": job.channel,
        "created_at": stamp(job.created_at),
        "revision": job.revision,
    }

    assert job == to_job({**from_job(job), **inserted})


@given(_made(Task, facts=_made(Facts)), st.booleans())
def test_a_task_is_read_as_it_was_written(task: Task, with_distribution: bool) -> None:  # noqa: FBT001 - drawn
    """The columns of what it is and those of its claims make the same task."""
    claims = {
        "job": task.job,
        "position": task.position,
        "attempts": task.attempts,
        "first_tried_at": stamp_or_none(task.first_tried_at),
        "wake_seq": task.wake_seq,
        "next_attempt_at": stamp_or_none(task.next_attempt_at),
        "drop_requested": task.drop_requested,
    }

    assert task == to_task({**from_task(task, with_distribution=with_distribution), **claims})
