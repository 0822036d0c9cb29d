"""DNS records: what owners must add, when each is looked up, what DNS said."""

from dataclasses import replace

from bot.domain.job import JobState
from bot.domain.task import TaskState
from bot.store.base import RecordRow
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import (
    NOW,
    add_job,
    advance,
    later,
    move,
    plan,
    running_job,
)


def _record(task: str, name: str = "_x.a.example", **more: object) -> RecordRow:
    row = RecordRow(task, "validation", name, "CNAME", "_y.acm-validations.aws")
    return replace(row, **more)  # type: ignore[arg-type] # names of a record's fields


def _waiting(store: SqliteStore) -> str:
    """A task that waits for its validation."""
    running_job(store, "a.example")
    return move(store, TaskState.REQUESTED, TaskState.AWAITING_VALIDATION).id


def test_records_are_kept_by_task_position_and_name(store: SqliteStore) -> None:
    """What was put is what is read, each field."""
    job = add_job(store, "a.example", "b.example")
    first, second = (task.id for task in store.tasks.of_job(job.number))
    told = _record(
        first,
        "_z.a.example",
        state="wrong",
        detail="a TXT record",
        checked_at=NOW,
        next_check_at=later(5),
        looks=3,
    )
    rows = [_record(first), told, _record(second, "_a.b.example")]
    store.records.put(list(reversed(rows)))

    assert rows == store.records.of_job(job.number)
    assert [row for row in rows if row.task == first] == store.records.of_task(first)
    assert [] == store.records.of_job(99)


def test_what_dns_said_of_an_unchanged_value_is_kept(store: SqliteStore) -> None:
    """Put again, a record keeps its look-ups; with another value it begins anew."""
    task = _waiting(store)
    store.records.put([_record(task)])
    looked = _record(task, state="found", detail="as it should be", next_check_at=later(60))
    store.records.looked([looked], now=later(1))
    store.records.put([_record(task)])
    kept = store.records.of_job(1)
    store.records.put([_record(task, value="_other.acm-validations.aws")])

    assert [replace(looked, checked_at=later(1), looks=1)] == kept
    assert [_record(task, value="_other.acm-validations.aws")] == store.records.of_job(1)


def test_a_record_is_due_at_its_time(store: SqliteStore) -> None:
    """Never looked up: at once; looked up: at its next time; without one: no more."""
    task = _waiting(store)
    store.records.put([_record(task)])
    new = store.records.due(NOW)
    store.records.looked([_record(task, next_check_at=later(15))], now=NOW)
    early, due = store.records.due(later(14)), store.records.due(later(15))
    store.records.looked([_record(task, state="found")], now=later(15))
    settled = store.records.due(later(9999))

    assert [1, 0, 1, 0] == [len(rows) for rows in (new, early, due, settled)]
    assert [(later(15), 2)] == [(r.checked_at, r.looks) for r in store.records.of_job(1)]


def test_the_longest_due_is_looked_up_first(store: SqliteStore) -> None:
    """A look never made before all, then by time; no more than asked for."""
    task = _waiting(store)
    times = {"_b": later(2), "_c": later(1), "_a": None}
    store.records.put([_record(task, name, next_check_at=time) for name, time in times.items()])

    assert ["_a", "_c", "_b"] == [row.name for row in store.records.due(later(9))]
    assert ["_a", "_c"] == [row.name for row in store.records.due(later(9), limit=2)]


def test_only_what_can_help_is_looked_up(store: SqliteStore) -> None:
    """Validation records, of tasks that wait for validation, of jobs that run."""
    waiting = _waiting(store)
    queued = store.tasks.of_job(running_job(store, "b.example").number)[0].id
    stopped = _waiting(store)
    number = store.tasks.get(stopped).job
    store.connections.execute(
        "UPDATE jobs SET state = ? WHERE number = ?", (JobState.FAILED, number)
    )
    traffic = _record(waiting, purpose="traffic")
    store.records.put([_record(waiting), traffic, _record(queued), _record(stopped)])

    assert [_record(waiting)] == store.records.due(later(1))


def test_a_record_is_watched_while_its_task_waits_for_it(store: SqliteStore) -> None:
    """Not once that has ended, and again when a retry takes the task back."""
    task = _waiting(store)
    store.records.put([_record(task)])

    def due_in(state: TaskState) -> list[str]:
        store.tasks.write(replace(store.tasks.get(task), state=state), now=NOW)
        return [record.name for record in store.records.due(NOW)]

    way = (TaskState.FAILED, TaskState.AWAITING_VALIDATION, TaskState.ISSUED)
    found = [due_in(state) for state in way]

    assert [[], ["_x.a.example"], []] == found
    assert {"is_watched": 0} == store.connections.row("SELECT is_watched FROM records")


def test_a_look_touches_the_card(store: SqliteStore) -> None:
    """Once a job, whatever was seen: the card says what is wrong, and when the next look is."""
    task = _waiting(store)
    rows = [_record(task, "_a"), _record(task, "_b")]
    store.records.put(rows)
    before = store.cards.of_job(1).touched
    store.records.looked(rows, now=NOW)
    once = store.cards.of_job(1).touched
    store.records.looked([replace(row, state="missing") for row in rows], now=NOW)

    assert [before + 1, before + 2] == [once, store.cards.of_job(1).touched]


def test_a_record_that_changed_state_wakes_its_task(store: SqliteStore) -> None:
    """Its task says who must act, and says so at once; a look that saw the same wakes nobody."""
    task = _waiting(store)
    store.records.put([_record(task)])
    store.records.looked([_record(task, state="missing")], now=later(1))
    first = advance(store, later(1), next_attempt_at=later(3600))
    store.records.looked([_record(task, state="missing")], now=later(2))
    same = store.tasks.get(task)
    store.records.looked([_record(task, state="found")], now=later(3))

    assert first == same
    assert task == advance(store, later(3)).id


def test_a_look_at_a_replaced_value_is_not_kept(store: SqliteStore) -> None:
    """DNS was asked about another record than the one that is wanted now."""
    task = _waiting(store)
    new = _record(task, value="_new.acm-validations.aws")
    store.records.put([new])
    touched = store.cards.of_job(1).touched
    store.records.looked([_record(task, state="found")], now=NOW)

    assert [new] == store.records.of_job(1)
    assert touched == store.cards.of_job(1).touched


def test_records_go_with_their_task(store: SqliteStore) -> None:
    """An edit that replaces tasks leaves no record of the old ones."""
    job = add_job(store, "a.example")
    store.records.put([_record(store.tasks.of_job(job.number)[0].id)])
    store.jobs.replace_tasks(job.number, [plan("b.example")])

    assert [] == store.connections.rows("SELECT * FROM records")
