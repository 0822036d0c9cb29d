"""What is asked every second reads an index, however many jobs have ended."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.event import Sink
from bot.domain.job import JobState
from bot.store.base import Store
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import ACCOUNT, NOW, event, running_job

# They hold only what is unfinished, untold or not shown: reading one whole is reading what is due.
_OF_THE_OPEN = (
    "tasks_due|tasks_waiting|records_due|threads_to_show|threads_dead|deliveries_open"
    "|deliveries_dead"
)
_WHOLE = re.compile(
    # `going`, and what is put together of it, are tasks of open jobs, found by an index.
    r"SCAN (?!json_each|going\b|\(subquery|\w+ VIRTUAL)"
    rf"(?!\w+ USING (COVERING )?INDEX ({_OF_THE_OPEN})\b)"
)
_ASKED: dict[str, Callable[[Store], object]] = {
    "a task": lambda store: store.tasks.claim(NOW),
    "a card": lambda store: store.cards.claim(NOW, spacing=timedelta(0)),
    "thread": lambda store: store.events.claim(Sink.THREAD, NOW),
    "files": lambda store: store.events.claim(Sink.FILES, NOW),
    "sns": lambda store: store.events.claim(Sink.SNS, NOW),
    "checks": lambda store: store.jobs.claim_checks(NOW),
    "inquiries": lambda store: store.inquiries.claim(NOW),
    "answers": lambda store: store.inquiries.claim_answered(NOW),
    "records": lambda store: store.records.due(NOW),
    "pending": lambda store: store.tasks.pending(),
    "changed": lambda store: store.tasks.wake_changed(ACCOUNT, now=NOW),
    "dead letters": lambda store: (store.events.dead_letters(), store.cards.buried()),
    "running jobs": lambda store: store.jobs.search(states=[JobState.RUNNING]),
    "jobs that moved": lambda store: store.jobs.running(),
    "my jobs": lambda store: store.jobs.search(requested_by="U1"),
    "unconfirmed": lambda store: store.jobs.unconfirmed_since(NOW),
    "names": lambda store: store.tasks.with_aliases(["a.example"], other_than=0),
    "who changed it": lambda store: store.tasks.of_distribution("E1"),
    "who works on it": lambda store: store.tasks.with_distributions(["E1"], other_than=0),
    "who works with it": lambda store: store.tasks.working_with(["arn:1"]),
    "a job": lambda store: (store.jobs.get(1), store.tasks.of_job(1), store.cards.of_job(1)),
    "a history": lambda store: (store.audit.of_subject("J-1"), store.events.of_job(1)),
    "a message": lambda store: store.cards.by_message("C1", "1.1"),
    "a save": lambda store: store.jobs.save(store.jobs.get(1), now=NOW),
}


@pytest.mark.parametrize("asked", _ASKED)
def test_what_is_asked_often_reads_an_index(store: SqliteStore, asked: str) -> None:
    """No statement of it reads a whole table that grows with the years."""
    running_job(store, "a.example")
    store.events.add(1, [event()], sns=True, now=NOW)
    connection = store.connections.database().conn
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    _ASKED[asked](store)
    connection.set_trace_callback(None)
    explained = [
        (sql, step[3])
        for sql in statements
        if sql.lstrip().startswith(("SELECT", "WITH", "UPDATE", "DELETE"))
        for step in connection.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]

    assert explained
    assert [] == [(sql, step) for sql, step in explained if _WHOLE.match(step)]
