"""The card of each job: which of them show less than the job is now."""

from datetime import datetime, timedelta

from bot.errors import LeaseLostError, UnknownError
from bot.store.base import Card
from bot.store.connection import Connections, Row
from bot.store.locks import new_token
from bot.store.rows import moment_or_none, stamp

LEASE = timedelta(seconds=60)


def touch(db: Connections, job: int) -> None:
    """Say that the job moved: its card may be out of date."""
    db.execute("UPDATE threads SET touched = touched + 1 WHERE job = ?", (job,))


def touch_by_person(db: Connections, job: int) -> None:
    """Say that a person changed the job: a card that was given up is shown again."""
    db.execute(
        """UPDATE threads SET touched = touched + 1, dead_reason = '',
           attempts = CASE dead_reason WHEN '' THEN attempts ELSE 0 END WHERE job = ?""",
        (job,),
    )


class SqliteCards:
    """`bot.store.base.Cards` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def claim(self, now: datetime, *, spacing: timedelta, lease: timedelta = LEASE) -> Card | None:
        """Lease a card whose job was touched since it was shown, at most one per `spacing` and job.

        The card that was shown longest ago comes first, one never shown before all. Whoever died
        holding a lease may have shown what nobody saved: what is shown is not known then.
        """
        row = self._db.row(
            """UPDATE threads SET lease_token = :token, lease_until = :until,
                 shown_hash = CASE WHEN lease_token IS NULL THEN shown_hash ELSE '' END
               WHERE job = (
                 SELECT job FROM threads
                 WHERE touched > shown_touched AND dead_reason = ''
                   AND (shown_at IS NULL OR shown_at <= :before)
                   AND (next_attempt_at IS NULL OR next_attempt_at <= :now)
                   AND (lease_until IS NULL OR lease_until <= :now)
                 ORDER BY shown_at, job LIMIT 1)
               RETURNING *""",
            {
                "token": new_token(),
                "until": stamp(now + lease),
                "before": stamp(now - spacing),
                "now": stamp(now),
            },
        )
        return _card(row, token=row["lease_token"]) if row else None

    def posted(self, card: Card, *, ts: str, channel: str) -> None:
        """Record where the card is, at once after Slack accepted it; keeps the lease."""
        self._write(card, "ts = :ts, channel = :channel", {"ts": ts, "channel": channel})

    def shown(self, card: Card, *, shown_hash: str, now: datetime) -> None:
        """Record that the state at `card.touched` is shown; ends the lease."""
        self._write(
            card,
            "shown_touched = :touched, shown_hash = :hash, shown_at = :now, attempts = 0, "
            f"next_attempt_at = NULL, {_FREE}",
            {"touched": card.touched, "hash": shown_hash, "now": stamp(now)},
        )

    def hold(self, card: Card, *, until: datetime) -> None:
        """End the lease without an attempt: due again at `until`."""
        self._write(card, f"next_attempt_at = :until, {_FREE}", {"until": stamp(until)})

    def retry(self, card: Card, *, at: datetime) -> None:
        """Count a failed attempt; due again at `at`; ends the lease."""
        self._write(
            card, f"attempts = attempts + 1, next_attempt_at = :at, {_FREE}", {"at": stamp(at)}
        )

    def bury(self, card: Card, *, reason: str) -> None:
        """Stop showing this card until a person touches the job again; ends the lease."""
        self._write(
            card, f"dead_reason = :reason, next_attempt_at = NULL, {_FREE}", {"reason": reason}
        )

    def buried(self, *, limit: int = 100) -> list[tuple[int, str]]:
        """Return (job, reason) of the cards that were given up, newest job first."""
        rows = self._db.rows(
            """SELECT job, dead_reason FROM threads WHERE dead_reason <> ''
               ORDER BY job DESC LIMIT ?""",
            (limit,),
        )
        return [(row["job"], row["dead_reason"]) for row in rows]

    def of_job(self, job: int) -> Card:
        """Return the job's card row, or raise UnknownError."""
        row = self._db.row("SELECT * FROM threads WHERE job = ?", (job,))
        if row is None:
            raise UnknownError(f"There is no job J-{job}.")
        return _card(row)

    def by_message(self, channel: str, ts: str) -> int | None:
        """Return the job whose card this message is, or None."""
        row = self._db.row("SELECT job FROM threads WHERE channel = ? AND ts = ?", (channel, ts))
        return row["job"] if row else None

    def _write(self, card: Card, assignments: str, values: Row) -> None:
        written = self._db.execute(
            f"UPDATE threads SET {assignments} WHERE job = :job AND lease_token = :token",
            {"job": card.job, "token": card.token, **values},
        )
        if not written:
            raise LeaseLostError(f"The card of J-{card.job} is being shown by another worker now.")


_FREE = "lease_token = NULL, lease_until = NULL"


def _card(row: Row, *, token: str = "") -> Card:
    return Card(
        job=row["job"],
        channel=row["channel"],
        ts=row["ts"],
        shown_hash=row["shown_hash"],
        shown_at=moment_or_none(row["shown_at"]),
        touched=row["touched"],
        attempts=row["attempts"],
        dead_reason=row["dead_reason"],
        token=token,
    )
