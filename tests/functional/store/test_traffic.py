"""Names of ready tasks: watched from the moment that one is ready, counted in the list of jobs."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.job import Distributions
from bot.domain.task import Facts, TaskState
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import NOW, later, move, running_job

WAYS = (
    TaskState.REQUESTED,
    TaskState.AWAITING_VALIDATION,
    TaskState.ISSUED,
    TaskState.CREATING_DISTRIBUTION,
    TaskState.DEPLOYING,
)
MADE = Facts(distribution_id="E1", distribution_domain="d1.cloudfront.net")


def ready(store: SqliteStore, facts: Facts = MADE) -> str:
    """Let a job's only task become ready; return its id."""
    running_job(store, "a.example")
    task = move(store, *WAYS)
    store.tasks.write(replace(task, state=TaskState.READY, facts=facts), now=NOW)
    return task.id


def test_a_ready_task_is_looked_at_at_once(store: SqliteStore) -> None:
    """Each of its names, with where it should lead; nothing before it is ready."""
    running_job(store, "b.example")
    move(store, *WAYS)
    before = store.traffic.due(NOW)
    store.tasks.write(replace(store.tasks.of_job(1)[0], state=TaskState.FAILED), now=NOW)
    task = ready(store)
    (row,) = store.traffic.due(NOW)

    assert [] == before
    assert (task, "a.example", "d1.cloudfront.net") == (row.task, row.name, row.domain)
    assert ("", 0, None) == (row.lead, row.looks, row.since)


def test_a_task_without_a_distribution_has_no_traffic(store: SqliteStore) -> None:
    """There is nothing that a name could lead to."""
    ready(store, Facts())

    assert [] == store.traffic.due(NOW)


def test_a_distribution_without_names_has_none_to_be_live(store: SqliteStore) -> None:
    """Its own domain, by which a change of it is known, is no name that an owner could point."""
    running_job(store, "d1.cloudfront.net")
    task = move(store, *WAYS)
    store.tasks.write(replace(task, state=TaskState.READY, facts=MADE), now=NOW)
    (row,) = store.tasks.counted(store.jobs.search(limit=1))

    assert (0, 0) == (row.live, row.names)


def test_what_was_seen_is_kept_and_counted(store: SqliteStore) -> None:
    """The first look is remembered; a row of the list says how many names lead there for
    sure.
    """
    ready(store)
    (row,) = store.traffic.due(NOW)
    counted = [_live(store)]
    for number, lead in enumerate(("there", "perhaps", "elsewhere"), 1):
        seen = replace(row, lead=lead, next_check_at=later(60 * number))
        store.traffic.looked([seen], now=later(60 * number - 30))
        counted.append(_live(store))
    (again,) = store.traffic.due(later(180))

    assert [(0, 1), (1, 1), (0, 1), (0, 1)] == counted
    assert [] == store.traffic.due(later(179))
    assert (3, later(30)) == (again.looks, again.since)
    store.traffic.looked([replace(again, next_check_at=None)], now=later(180))
    assert [] == store.traffic.due(NOW + timedelta(days=900))


def test_a_job_without_distributions_has_no_names_to_be_live(store: SqliteStore) -> None:
    """Its row says nothing of it."""
    running_job(store, "a.example", distributions=Distributions.NONE)

    assert (0, 0) == _live(store)


def _live(store: SqliteStore) -> tuple[int, int]:
    (row,) = store.tasks.counted(store.jobs.search(limit=1))
    return row.live, row.names
