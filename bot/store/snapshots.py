"""Saved templates; names are unique, ignoring case."""

from collections.abc import Mapping

from bot.domain.job import Job
from bot.domain.snapshot import BY_JOBS, Snapshot
from bot.errors import RefusedError, UnknownError
from bot.store.connection import Connections, Row
from bot.store.rows import dump_object, load_object, moment, stamp, to_job

USERS = """
SELECT * FROM jobs
WHERE json_extract(request, '$.template') = 'snapshot:' || :id
  OR number IN (SELECT job FROM tasks WHERE json_extract(plan, '$.snapshot') = :id)
  OR number IN (SELECT job FROM tasks WHERE json_extract(plan, '$.changes.snapshot') = :id)
  OR number IN (SELECT t.job FROM jobs j CROSS JOIN tasks t ON t.job = j.number
                WHERE j.state IN ('checking', 'awaiting_confirmation', 'running')
                  AND json_extract(t.facts, '$.before') = :id)
ORDER BY number DESC
"""


class SqliteSnapshots:
    """`bot.store.base.Snapshots` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def add(self, snapshot: Snapshot) -> None:
        """Save; raises RefusedError when the name is taken."""
        with self._db.transaction():
            taken = self.find(snapshot.name)
            if taken:
                raise RefusedError(
                    f"There is a snapshot “{taken.name}” already: choose another name."
                )
            self._db.insert("snapshots", _row(snapshot))

    def get(self, snapshot: str) -> Snapshot:
        """Return by id, or raise UnknownError."""
        row = self._db.row("SELECT * FROM snapshots WHERE id = ?", (snapshot,))
        if row is None:
            raise UnknownError(f"There is no snapshot {snapshot!r}: it was deleted.")
        return _snapshot(row)

    def find(self, name: str) -> Snapshot | None:
        """Return by name, ignoring case and outer spaces."""
        row = self._db.row("SELECT * FROM snapshots WHERE folded = ?", (_folded(name),))
        return _snapshot(row) if row else None

    def search(self, account: str, text: str = "", *, limit: int | None = None) -> list[Snapshot]:
        """Return snapshots whose name, distribution or aliases hold `text`, newest first; after all
        that people saved, those that jobs saved before their changes.
        """
        rows = self._db.rows(
            """SELECT * FROM snapshots WHERE account = :account AND instr(sought, :text) > 0
               ORDER BY distribution <> '' AND instr(name, distribution || :by_jobs) = 1,
                 taken_at DESC, id LIMIT :limit""",
            {
                "by_jobs": BY_JOBS,
                "account": account,
                "text": _folded(text),
                "limit": -1 if limit is None else limit,
            },
        )
        return [_snapshot(row) for row in rows]

    def users(self, snapshot: str) -> list[Job]:
        """Return the jobs whose template it is, or that of one of their lines, or that change
        distributions by it, newest first; and the open ones that saved it before a change.
        """
        return [to_job(row) for row in self._db.rows(USERS, {"id": snapshot})]

    def annotate(self, snapshot: str, note: str) -> None:
        """Replace the note; raises UnknownError."""
        self._db.execute(
            "UPDATE snapshots SET note = ? WHERE id = ?", (note, self.get(snapshot).id)
        )

    def delete(self, snapshot: str) -> None:
        """Remove by id; nothing happens when it is not there."""
        self._db.execute("DELETE FROM snapshots WHERE id = ?", (snapshot,))


def _folded(text: str) -> str:
    return text.strip().casefold()


def _aliases(config: Mapping[str, object]) -> list[str]:
    aliases = config.get("Aliases")
    items = aliases.get("Items") if isinstance(aliases, Mapping) else None
    return [str(item) for item in items] if isinstance(items, list | tuple) else []


def _row(snapshot: Snapshot) -> Row:
    sought = (snapshot.name, snapshot.distribution, *_aliases(snapshot.config))
    return {
        "id": snapshot.id,
        "name": snapshot.name,
        "folded": _folded(snapshot.name),
        "account": snapshot.account,
        "distribution": snapshot.distribution,
        "note": snapshot.note,
        "config": dump_object(snapshot.config),
        "etag": snapshot.etag,
        "taken_by": snapshot.taken_by,
        "taken_at": stamp(snapshot.taken_at),
        "sought": "\n".join(sought).casefold(),
    }


def _snapshot(row: Row) -> Snapshot:
    return Snapshot(
        id=row["id"],
        name=row["name"],
        account=row["account"],
        distribution=row["distribution"],
        note=row["note"],
        config=load_object(row["config"]),
        etag=row["etag"],
        taken_by=row["taken_by"],
        taken_at=moment(row["taken_at"]),
    )
