"""When each kind of thing was last read from outside, and who wishes for a new look."""

from datetime import datetime

from bot.domain.inventory import Sweep, SweepKind
from bot.store.connection import Connections
from bot.store.rows import moment_or_none, stamp

# `begun_at` stays apart from `started_at`: a pass that has not ended has shown nothing yet.
_BEGIN = """
INSERT INTO sweeps(kind, account, begun_at) VALUES (:kind, :account, :now)
ON CONFLICT(kind, account) DO UPDATE SET begun_at = excluded.begun_at
"""

_FINISH = """
INSERT INTO sweeps(kind, account, started_at, finished_at) VALUES (:kind, :account, :started, :now)
ON CONFLICT(kind, account) DO UPDATE SET
  started_at = excluded.started_at, finished_at = excluded.finished_at, error = '', is_denied = 0
"""

_FAIL = """
INSERT INTO sweeps(kind, account, error, is_denied) VALUES (:kind, :account, :error, :is_denied)
ON CONFLICT(kind, account) DO UPDATE SET error = excluded.error, is_denied = excluded.is_denied
"""


class SqliteSweeps:
    """What of `bot.store.base.Inventory` is about the passes themselves."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def started(self, kind: SweepKind, account: str, *, now: datetime) -> None:
        """Record that a pass begins; what the last good pass showed stays."""
        self._db.execute(_BEGIN, {"kind": kind, "account": account, "now": stamp(now)})

    def finished(self, kind: SweepKind, account: str, *, started: datetime, now: datetime) -> None:
        """Record that a pass ended well; clears the error."""
        values = {"kind": kind, "account": account, "started": stamp(started), "now": stamp(now)}
        self._db.execute(_FINISH, values)

    def failed(self, kind: SweepKind, account: str, *, error: str, is_denied: bool) -> None:
        """Record why a pass did not end."""
        values = {"kind": kind, "account": account, "error": error, "is_denied": is_denied}
        self._db.execute(_FAIL, values)

    def last(self, kind: SweepKind, account: str) -> Sweep:
        """Return the last pass that ended well, and the error since; None when there was none."""
        row = self._db.row("SELECT * FROM sweeps WHERE kind = ? AND account = ?", (kind, account))
        if row is None:
            return Sweep(kind, account)
        return Sweep(
            kind=kind,
            account=account,
            started_at=moment_or_none(row["started_at"]),
            finished_at=moment_or_none(row["finished_at"]),
            error=row["error"],
            is_denied=bool(row["is_denied"]),
        )

    def hurry(self, kind: SweepKind) -> None:
        """Ask for a pass as soon as possible."""
        self._db.execute("INSERT INTO wishes(kind) VALUES (?) ON CONFLICT DO NOTHING", (kind,))

    def hurried(self, kind: SweepKind) -> bool:
        """Take the wish for a pass, once."""
        return self._db.execute("DELETE FROM wishes WHERE kind = ?", (kind,)) > 0
