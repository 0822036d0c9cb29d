"""Which IAM actions AWS denied the bot lately. What went through since is forgotten at once."""

from collections.abc import Sequence
from datetime import datetime

from bot.store.connection import Connections
from bot.store.rows import dump, stamp


class SqliteDenials:
    """`bot.store.base.Denials` on SQLite. Nobody waits for the disk: what a power cut undoes is met
    again.
    """

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def add(self, actions: Sequence[str], *, now: datetime) -> None:
        """Write that AWS denied these IAM actions now."""
        with self._db.unsynced():
            self._db.execute_many(
                """INSERT INTO denials(action, at) VALUES (?, ?)
                   ON CONFLICT(action) DO UPDATE SET at = excluded.at""",
                [(action, stamp(now)) for action in actions],
            )

    def remove(self, actions: Sequence[str]) -> None:
        """Forget these: AWS allowed them."""
        with self._db.unsynced():
            self._db.execute(
                "DELETE FROM denials WHERE action IN (SELECT value FROM json_each(?))",
                (dump(list[str], list(actions)),),
            )

    def since(self, moment: datetime) -> frozenset[str]:
        """Return the actions that were denied after a moment."""
        rows = self._db.rows("SELECT action FROM denials WHERE at > ?", (stamp(moment),))
        return frozenset(row["action"] for row in rows)
