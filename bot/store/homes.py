"""Who opened App Home, what it last showed them, and when it is looked at again."""

from datetime import datetime, timedelta

from bot.errors import LeaseLostError
from bot.store.base import HomeClaim
from bot.store.connection import Connections, Row
from bot.store.locks import new_token
from bot.store.rows import moment, stamp

LEASE = timedelta(seconds=60)

_OPENED = """
INSERT INTO homes(user, team, opened_at, due_at) VALUES (:user, :team, :now, :now)
ON CONFLICT(user) DO UPDATE SET team = excluded.team, opened_at = excluded.opened_at,
  openings = openings + 1, due_at = excluded.due_at, attempts = 0, dead_reason = '',
  shown_hash = CASE WHEN :is_blank THEN '' ELSE shown_hash END
"""

# Whoever died holding a lease may have published what nobody saved: what is shown is not known.
_CLAIM = """
UPDATE homes SET lease_token = :token, lease_until = :until,
  shown_hash = CASE WHEN lease_token IS NULL THEN shown_hash ELSE '' END
WHERE user = (
  SELECT user FROM homes
  WHERE dead_reason = '' AND due_at <= :now AND opened_at > :since
    AND (shown_at IS NULL OR shown_at <= :before)
    AND (lease_until IS NULL OR lease_until <= :now)
  ORDER BY due_at, user LIMIT 1)
RETURNING *
"""

_FREE = "lease_token = NULL, lease_until = NULL"


class SqliteHomes:
    """`bot.store.base.Homes` on SQLite. Only an opening waits for the disk: what a power cut undoes
    of the rest is published once more.
    """

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def opened(self, user: str, team: str, *, is_blank: bool, now: datetime) -> None:
        """Write that a person opened their Home: it is due now, whatever failed before."""
        values = {"user": user, "team": team, "is_blank": is_blank, "now": stamp(now)}
        self._db.execute(_OPENED, values)

    def claim(self, now: datetime, *, spacing: timedelta, recent: timedelta) -> HomeClaim | None:
        """Lease the Home that is due longest, of those opened within `recent`."""
        values = {
            "token": new_token(),
            "now": stamp(now),
            "until": stamp(now + LEASE),
            "since": stamp(now - recent),
            "before": stamp(now - spacing),
        }
        with self._db.unsynced():
            row = self._db.row(_CLAIM, values)
        return _claim(row) if row else None

    def shown(self, claim: HomeClaim, *, shown_hash: str, again: timedelta, now: datetime) -> None:
        """Record what was published, to be looked at again after `again`."""
        values = {"hash": shown_hash, "now": stamp(now), "due": stamp(now + again)}
        self._end(claim, "shown_hash = :hash, shown_at = :now, due_at = :due, attempts = 0", values)

    def unchanged(self, claim: HomeClaim, *, until: datetime) -> None:
        """End the lease: nothing was published; due again at `until`."""
        self._end(claim, "due_at = :due", {"due": stamp(until)})

    def retry(self, claim: HomeClaim, *, at: datetime) -> None:
        """Count a failed attempt, due again at `at`."""
        self._end(claim, "due_at = :due, attempts = attempts + 1", {"due": stamp(at)})

    def bury(self, claim: HomeClaim, *, reason: str) -> None:
        """Give it up until the person opens it again."""
        # Who opened it while it was refused is not waited for: it is due since then.
        told = "dead_reason = CASE openings WHEN :openings THEN :reason ELSE '' END"
        self._end(claim, told, {"openings": claim.openings, "reason": reason})

    def distrust(self, user: str, *, now: datetime) -> None:
        """Forget what a Home shows."""
        self._db.execute(
            "UPDATE homes SET shown_hash = '', due_at = ? WHERE user = ?", (stamp(now), user)
        )

    def _end(self, claim: HomeClaim, assignments: str, values: Row) -> None:
        with self._db.unsynced():
            written = self._db.execute(
                f"UPDATE homes SET {assignments}, {_FREE} "
                "WHERE user = :user AND lease_token = :token",
                {"user": claim.user, "token": claim.token, **values},
            )
        if not written:
            raise LeaseLostError(f"The Home of {claim.user} is being shown by another worker now.")


def _claim(row: Row) -> HomeClaim:
    return HomeClaim(
        user=row["user"],
        team=row["team"],
        opened_at=moment(row["opened_at"]),
        openings=row["openings"],
        shown_hash=row["shown_hash"],
        attempts=row["attempts"],
        token=row["lease_token"],
    )
