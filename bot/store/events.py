"""The ordered outbox: events numbered within their job, and what each sink was told of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from bot.domain.event import Event, EventKind, NewEvent, Sink, sinks_of
from bot.errors import LeaseLostError, UnknownError
from bot.store import cards
from bot.store.base import Batch
from bot.store.connection import Connections, Row
from bot.store.locks import SqliteLocks
from bot.store.rows import dump, dump_names, dump_object, load_names, load_object, moment, stamp

LEASE = timedelta(seconds=60)


class SqliteEvents:
    """`bot.store.base.Events` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections
        self._locks = SqliteLocks(connections)

    def add(self, job: int, events: Sequence[NewEvent], *, sns: bool, now: datetime) -> None:
        """Number and write events, with a delivery for each sink that tells them.

        Raises UnknownError when there is no such job.
        """
        if not events:
            return
        with self._db.transaction():
            first = self._take_numbers(job, len(events))
            for number, event in enumerate(events, first):
                self._write(job, number, event, sns=sns, now=now)

    def of_job(self, job: int, *, after: int = 0, limit: int = 1000) -> list[Event]:
        """Return a job's events in order."""
        rows = self._db.rows(
            "SELECT * FROM events WHERE job = ? AND number > ? ORDER BY number LIMIT ?",
            (job, after, limit),
        )
        return [_event(row) for row in rows]

    def of_kinds(self, job: int, kinds: Iterable[EventKind]) -> list[Event]:
        """Return a job's events of some kinds, in order."""
        rows = self._db.rows(
            """SELECT * FROM events WHERE job = ?
               AND kind IN (SELECT value FROM json_each(?)) ORDER BY number""",
            (job, dump(list[str], list(kinds))),
        )
        return [_event(row) for row in rows]

    def claim(self, sink: Sink, now: datetime, *, lease: timedelta = LEASE) -> Batch | None:
        """Lease one (job, sink) whose first undelivered event is due, with all that are
        undelivered.
        """
        with self._db.transaction():
            due = self._db.row(_DUE[sink], {"sink": sink, "now": stamp(now)})
            if due is None:
                return None
            token = self._locks.take(_lease(sink, due["job"]), now=now, lease=lease)
            return self._batch(due["job"], sink, token) if token else None

    def done(self, batch: Batch, numbers: Iterable[int], *, now: datetime) -> None:
        """Record delivery and end the lease; raises LeaseLostError."""
        self._end(batch, numbers, now=now)

    def progress(self, batch: Batch, *, parts: int, files: Sequence[str] | None = None) -> None:
        """Record how many parts of the first event were sent (or its file ids); keeps the lease."""
        with self._db.transaction():
            self._require(batch)
            kept = None if files is None else dump_names(tuple(files))
            self._write_first(
                batch,
                "parts = :parts, files = coalesce(:files, files)",
                {"parts": parts, "files": kept},
            )

    def hold(self, batch: Batch, *, until: datetime) -> None:
        """End the lease without an attempt: the batch is due again at `until`."""
        with self._db.transaction():
            self._free(batch)
            self._write_first(batch, "next_attempt_at = :at", {"at": stamp(until)})

    def retry(self, batch: Batch, *, at: datetime, error: str) -> None:
        """Count a failed attempt; due again at `at`; ends the lease."""
        with self._db.transaction():
            self._free(batch)
            self._write_first(
                batch,
                "attempts = attempts + 1, next_attempt_at = :at, error = :error",
                {"at": stamp(at), "error": error},
            )

    def bury(self, batch: Batch, numbers: Iterable[int], *, reason: str, now: datetime) -> None:
        """Put deliveries into the dead letters; the queue goes on behind them; ends the lease."""
        self._end(batch, numbers, now=now, reason=reason)

    def dead_letters(self, *, limit: int = 100) -> list[tuple[int, int, Sink, str]]:
        """Return (job, number, sink, reason) of dead deliveries, newest first."""
        rows = self._db.rows(
            """SELECT job, number, sink, dead_reason FROM deliveries WHERE dead_reason <> ''
               ORDER BY done_at DESC, job DESC, number DESC LIMIT ?""",
            (limit,),
        )
        return [(row["job"], row["number"], Sink(row["sink"]), row["dead_reason"]) for row in rows]

    def held_up(self, *, limit: int = 100) -> list[tuple[int, int, Sink, str]]:
        """Return (job, number, sink, error) of deliveries that were refused twice and more, and are
        tried again, oldest first.
        """
        rows = self._db.rows(
            """SELECT job, number, sink, error FROM deliveries
               WHERE done_at IS NULL AND attempts > 1 AND error <> ''
               ORDER BY job, number LIMIT ?""",
            (limit,),
        )
        return [(row["job"], row["number"], Sink(row["sink"]), row["error"]) for row in rows]

    def _take_numbers(self, job: int, count: int) -> int:
        row = self._db.row(
            "UPDATE jobs SET last_event = last_event + ? WHERE number = ? RETURNING last_event",
            (count, job),
        )
        if row is None:
            raise UnknownError(f"There is no job J-{job}.")
        return int(row["last_event"]) - count + 1

    def _write(self, job: int, number: int, event: NewEvent, *, sns: bool, now: datetime) -> None:
        self._db.insert(
            "events",
            {
                "job": job,
                "number": number,
                "task": event.task,
                "kind": event.kind,
                "payload": dump_object(event.payload),
                "created_at": stamp(now),
            },
        )
        for sink in sinks_of(event.kind, sns=sns):
            row = {"job": job, "number": number, "sink": sink, "next_attempt_at": stamp(now)}
            self._db.insert("deliveries", row)

    def _batch(self, job: int, sink: Sink, token: str) -> Batch:
        rows = self._db.rows(_UNDELIVERED, {"job": job, "sink": sink})
        ready = list(takewhile(lambda row: not row["blocked"], rows))
        first = ready[0]
        return Batch(
            job=job,
            sink=sink,
            events=tuple(_event(row) for row in ready),
            attempts=first["attempts"],
            parts=first["parts"],
            files=load_names(first["files"]),
            token=token,
        )

    def _end(
        self, batch: Batch, numbers: Iterable[int], *, now: datetime, reason: str = ""
    ) -> None:
        with self._db.transaction():
            self._free(batch)
            self._db.execute(
                """UPDATE deliveries SET done_at = :now, dead_reason = :reason
                   WHERE sink = :sink AND job = :job AND done_at IS NULL
                     AND number IN (SELECT value FROM json_each(:numbers))""",
                {
                    "now": stamp(now),
                    "reason": reason,
                    "sink": batch.sink,
                    "job": batch.job,
                    "numbers": dump(list[int], list(numbers)),
                },
            )
            if reason:
                cards.touch(self._db, batch.job)

    def _require(self, batch: Batch) -> None:
        if not self._locks.holds(_lease(batch.sink, batch.job), batch.token):
            raise LeaseLostError(f"Another worker tells J-{batch.job} to {batch.sink} now.")

    def _free(self, batch: Batch) -> None:
        self._require(batch)
        self._locks.give_back(_lease(batch.sink, batch.job), batch.token)

    def _write_first(self, batch: Batch, assignments: str, values: Row) -> None:
        first = {"sink": batch.sink, "job": batch.job, "number": batch.events[0].number}
        self._db.execute(
            f"UPDATE deliveries SET {assignments} "
            "WHERE sink = :sink AND job = :job AND number = :number",
            {**first, **values},
        )


def _lease(sink: Sink, job: int) -> str:
    return f"send:{sink}:{job}"


def _event(row: Row) -> Event:
    return Event(
        job=row["job"],
        number=row["number"],
        kind=EventKind(row["kind"]),
        payload=load_object(row["payload"]),
        created_at=moment(row["created_at"]),
        task=row["task"],
    )


_THREAD_OPEN = """SELECT 1 FROM deliveries t WHERE t.sink = 'thread' AND t.job = d.job
                  AND t.number = d.number AND t.done_at IS NULL"""

_FIRST_DUE = """
SELECT d.job FROM deliveries d
WHERE d.sink = :sink AND d.done_at IS NULL AND d.next_attempt_at <= :now
  AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.sink = d.sink AND e.job = d.job
                  AND e.done_at IS NULL AND e.number < d.number)
  AND NOT EXISTS (SELECT 1 FROM leases l
                  WHERE l.name = 'send:' || d.sink || ':' || d.job AND l.until > :now)
  {ready}
ORDER BY d.next_attempt_at, d.job LIMIT 1
"""

# Without its card a reply, or a file, would stand in the channel itself.
_HAS_CARD = "AND EXISTS (SELECT 1 FROM threads c WHERE c.job = d.job AND c.ts IS NOT NULL)"
_READY = {
    Sink.THREAD: _HAS_CARD,
    Sink.FILES: f"{_HAS_CARD} AND NOT EXISTS ({_THREAD_OPEN})",
    Sink.SNS: "",
}
_DUE = {sink: _FIRST_DUE.format(ready=ready) for sink, ready in _READY.items()}

_UNDELIVERED = f"""
SELECT e.*, d.attempts, d.parts, d.files, d.sink = 'files' AND EXISTS ({_THREAD_OPEN}) AS blocked
FROM deliveries d JOIN events e ON e.job = d.job AND e.number = d.number
WHERE d.sink = :sink AND d.job = :job AND d.done_at IS NULL
ORDER BY d.number
"""
