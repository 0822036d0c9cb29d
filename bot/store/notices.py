"""Notices of certificates that need somebody: each is written once, with the bulletin that tells
it, whoever saw it first; each sink leases its own deliveries.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.notice import Notice, NoticeSink
from bot.errors import LeaseLostError
from bot.store.base import BulletinClaim
from bot.store.connection import Connections, Row
from bot.store.locks import new_token
from bot.store.rows import dump, load_names, moment, moment_or_none, stamp

LEASE = timedelta(seconds=60)

_FRESH = """
SELECT CAST(j.key AS INTEGER) AS place FROM json_each(:notices) AS j
WHERE NOT EXISTS (SELECT 1 FROM notices n
  WHERE n.arn = json_extract(j.value, '$[0]') AND n.ends = json_extract(j.value, '$[1]')
    AND n.band = json_extract(j.value, '$[2]'))
ORDER BY place
"""

_LIVE = """
SELECT name.value AS name, max(o.not_after) AS ends
FROM certificates o, json_each(o.names) AS name
WHERE o.account = ? AND o.status = 'ISSUED' GROUP BY name.value
"""

_CLAIM = """
UPDATE bulletin_deliveries SET lease_token = :token, lease_until = :until
WHERE (bulletin, sink) = (
  SELECT bulletin, sink FROM bulletin_deliveries
  WHERE sink = :sink AND done_at IS NULL AND next_attempt_at <= :now
    AND (lease_until IS NULL OR lease_until <= :now)
  ORDER BY next_attempt_at, bulletin LIMIT 1)
RETURNING *
"""

_FREE = "lease_token = NULL, lease_until = NULL"


class SqliteNotices:
    """`bot.store.base.Notices` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def fresh(self, notices: Sequence[Notice]) -> list[Notice]:
        """Return those that were never written."""
        keys = [list(_key(notice)) for notice in notices]
        rows = self._db.rows(_FRESH, {"notices": dump(list[list[str]], keys)})
        return [notices[row["place"]] for row in rows]

    def replaced(self, account: str, arns: Iterable[str]) -> set[str]:
        """Return which certificates nothing uses, while others cover each of their names."""
        unused = self._db.rows(
            """SELECT arn, names, not_after FROM certificates
               WHERE account = ? AND in_use = 0 AND arn IN (SELECT value FROM json_each(?))""",
            (account, dump(list[str], list(arns))),
        )
        if not unused:
            return set()
        # Of each name the last end: comparing certificates one by one takes a second for hundreds.
        ends = {row["name"]: row["ends"] or "" for row in self._db.rows(_LIVE, (account,))}
        return {
            row["arn"]
            for row in unused
            if all(
                max(ends.get(name, ""), ends.get(_wildcard(name), "")) > (row["not_after"] or "")
                for name in load_names(row["names"])
            )
        }

    def last_at(self, account: str) -> datetime | None:
        """Return when the last bulletin was written."""
        sql = "SELECT created_at FROM bulletins WHERE account = ? ORDER BY number DESC LIMIT 1"
        row = self._db.row(sql, (account,))
        return moment(row["created_at"]) if row else None

    def add(
        self, account: str, notices: Sequence[Notice], *, sns: bool, now: datetime
    ) -> int | None:
        """Write those notices that were not yet, and a bulletin of them; return its number."""
        with self._db.transaction():
            fresh = self.fresh(notices)
            if not fresh:
                return None
            row = {"account": account, "created_at": stamp(now)}
            number = self._db.insert("bulletins", row)
            self._db.execute_many(
                "INSERT INTO notices(arn, ends, band, bulletin) VALUES (?, ?, ?, ?)",
                [(*_key(notice), number) for notice in fresh],
            )
            for sink in NoticeSink:
                if sns or sink is not NoticeSink.SNS:
                    due = {"bulletin": number, "sink": sink, "next_attempt_at": stamp(now)}
                    self._db.insert("bulletin_deliveries", due)
        return number

    def claim(self, sink: NoticeSink, now: datetime) -> BulletinClaim | None:
        """Lease the bulletin that is due longest; none waits for another."""
        values = {
            "token": new_token(),
            "until": stamp(now + LEASE),
            "sink": sink,
            "now": stamp(now),
        }
        row = self._db.row(_CLAIM, values)
        return self._claim(row) if row else None

    def done(self, claim: BulletinClaim, *, now: datetime) -> None:
        """Record that it was told, and end the lease."""
        self._end(claim, f"done_at = :now, {_FREE}", {"now": stamp(now)})

    def hold(self, claim: BulletinClaim, *, until: datetime) -> None:
        """End the lease without an attempt: due again at `until`."""
        self._end(claim, f"next_attempt_at = :at, {_FREE}", {"at": stamp(until)})

    def retry(self, claim: BulletinClaim, *, at: datetime, error: str) -> None:
        """Count a failed attempt, due again at `at`."""
        assignments = f"attempts = attempts + 1, next_attempt_at = :at, error = :error, {_FREE}"
        self._end(claim, assignments, {"at": stamp(at), "error": error})

    def bury(self, claim: BulletinClaim, *, reason: str, now: datetime) -> None:
        """Put it into the dead letters."""
        assignments = f"done_at = :now, dead_reason = :reason, {_FREE}"
        self._end(claim, assignments, {"now": stamp(now), "reason": reason})

    def dead_letters(self, *, limit: int = 100) -> list[tuple[int, NoticeSink, str]]:
        """Return (bulletin, sink, reason) of what was given up, newest first."""
        rows = self._db.rows(
            """SELECT bulletin, sink, dead_reason FROM bulletin_deliveries WHERE dead_reason <> ''
               ORDER BY bulletin DESC, sink LIMIT ?""",
            (limit,),
        )
        return [(row["bulletin"], NoticeSink(row["sink"]), row["dead_reason"]) for row in rows]

    def held_up(self, *, limit: int = 100) -> list[tuple[int, NoticeSink, str]]:
        """Return (bulletin, sink, error) of what was refused twice and more, and is tried again."""
        rows = self._db.rows(
            """SELECT bulletin, sink, error FROM bulletin_deliveries
               WHERE done_at IS NULL AND attempts > 1 AND error <> ''
               ORDER BY bulletin, sink LIMIT ?""",
            (limit,),
        )
        return [(row["bulletin"], NoticeSink(row["sink"]), row["error"]) for row in rows]

    def _claim(self, row: Row) -> BulletinClaim:
        number = row["bulletin"]
        about = self._db.rows("SELECT * FROM bulletins WHERE number = ?", (number,))[0]
        told = self._db.rows("SELECT * FROM notices WHERE bulletin = ? ORDER BY rowid", (number,))
        return BulletinClaim(
            number=number,
            account=about["account"],
            sink=NoticeSink(row["sink"]),
            created_at=moment(about["created_at"]),
            notices=tuple(
                Notice(one["arn"], moment_or_none(one["ends"] or None), one["band"]) for one in told
            ),
            attempts=row["attempts"],
            token=row["lease_token"],
        )

    def _end(self, claim: BulletinClaim, assignments: str, values: Row) -> None:
        written = self._db.execute(
            f"UPDATE bulletin_deliveries SET {assignments} "
            "WHERE bulletin = :bulletin AND sink = :sink AND lease_token = :token",
            {"bulletin": claim.number, "sink": claim.sink, "token": claim.token, **values},
        )
        if not written:
            raise LeaseLostError(f"Another worker tells bulletin {claim.number} now.")


def _wildcard(name: str) -> str:
    """Return the wildcard that covers a name."""
    return f"*.{name.partition('.')[2]}"


def _key(notice: Notice) -> tuple[str, str, str]:
    return notice.arn, stamp(notice.ends) if notice.ends else "", notice.band
