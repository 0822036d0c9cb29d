"""Who is where in Slack, as a tick last saw it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.person import Member
from bot.store.connection import Connections
from bot.store.rows import dump_names, load_names, moment, stamp

_PUT_PERSON = """
INSERT INTO people(user, team, is_guest, is_bot, is_deleted, seen_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT(user) DO UPDATE SET team = excluded.team, is_guest = excluded.is_guest,
  is_bot = excluded.is_bot, is_deleted = excluded.is_deleted, seen_at = excluded.seen_at
"""


class SqliteDirectory:
    """`bot.store.base.Directory` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def put(self, kind: str, key: str, members: Iterable[str], *, now: datetime) -> None:
        """Replace a list: kind `channel` or `group` (members), or `bot` with key `channels`."""
        self._db.execute(
            """INSERT INTO directory(kind, id, members, seen_at) VALUES (?, ?, ?, ?)
               ON CONFLICT(kind, id) DO UPDATE
               SET members = excluded.members, seen_at = excluded.seen_at""",
            (kind, key, dump_names(tuple(sorted(set(members)))), stamp(now)),
        )

    def members(self, kind: str, key: str) -> tuple[frozenset[str], datetime | None]:
        """Return the cached list and when it was read; (empty, None) when never."""
        row = self._db.row("SELECT * FROM directory WHERE kind = ? AND id = ?", (kind, key))
        if row is None:
            return frozenset(), None
        return frozenset(load_names(row["members"])), moment(row["seen_at"])

    def put_people(self, people: Sequence[Member], *, now: datetime) -> None:
        """Refresh what is known of users."""
        rows = [
            (each.user, each.team, each.is_guest, each.is_bot, each.is_deleted, stamp(now))
            for each in people
        ]
        with self._db.transaction():
            self._db.execute_many(_PUT_PERSON, rows)

    def person(self, user: str) -> Member | None:
        """Return what is known of a user."""
        row = self._db.row("SELECT * FROM people WHERE user = ?", (user,))
        if row is None:
            return None
        return Member(
            user=row["user"],
            team=row["team"],
            is_guest=bool(row["is_guest"]),
            is_bot=bool(row["is_bot"]),
            is_deleted=bool(row["is_deleted"]),
        )
