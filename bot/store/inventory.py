"""What the sweeps saw of the account. Reads never wait for AWS."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.inventory import Certificate, CertificateStatus, Distribution, Sweep, SweepKind
from bot.domain.topic import Subscription
from bot.store.connection import Connections
from bot.store.inventory_rows import (
    from_certificate,
    from_distribution,
    to_certificate,
    to_distribution,
)
from bot.store.rows import dump, stamp
from bot.store.sweeps import SqliteSweeps

# A list holds no tags: what a description said of them is kept, and of a certificate with more
# names than a list shows the names too.
_PUT_CERTIFICATE = """
INSERT INTO certificates(arn, account, main_name, names, more_names, status, type, key_algorithm,
  created_at, not_before, not_after, in_use, tags, sought, seen_at)
VALUES (:arn, :account, :main_name, :names, :more_names, :status, :type, :key_algorithm,
  :created_at, :not_before, :not_after, :in_use, :tags, :sought, :seen_at)
ON CONFLICT(arn) DO UPDATE SET main_name = excluded.main_name,
  names = iif(excluded.more_names AND NOT more_names, names, excluded.names),
  sought = iif(excluded.more_names AND NOT more_names, sought, excluded.sought),
  more_names = excluded.more_names AND more_names,
  status = excluded.status, type = excluded.type, key_algorithm = excluded.key_algorithm,
  created_at = excluded.created_at, not_before = excluded.not_before,
  not_after = excluded.not_after, in_use = excluded.in_use,
  tags = CASE excluded.tags WHEN '{}' THEN tags ELSE excluded.tags END,
  seen_at = excluded.seen_at, absences = 0
"""

_PUT_DISTRIBUTION = """
INSERT INTO distributions(id, account, arn, domain, aliases, status, enabled, certificate_arn,
  comment, staging, summary, sought, seen_at)
VALUES (:id, :account, :arn, :domain, :aliases, :status, :enabled, :certificate_arn,
  :comment, :staging, :summary, :sought, :seen_at)
ON CONFLICT(id) DO UPDATE SET domain = excluded.domain, aliases = excluded.aliases,
  status = excluded.status, enabled = excluded.enabled, certificate_arn = excluded.certificate_arn,
  comment = excluded.comment, staging = excluded.staging,
  summary = CASE excluded.summary WHEN '{}' THEN summary ELSE excluded.summary END,
  sought = excluded.sought, seen_at = excluded.seen_at, absences = 0, gone = 0
"""

_WITH_ALIASES = """
SELECT alias.value AS alias, d.* FROM distributions d, json_each(d.aliases) AS alias
WHERE d.account = :account AND d.gone = 0
  AND alias.value IN (SELECT value FROM json_each(:names))
"""


class SqliteInventory:
    """`bot.store.base.Inventory` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections
        self._sweeps = SqliteSweeps(connections)

    def put_account(self, account: str) -> None:
        """Keep which AWS account the credentials belong to.

        What was asked for before any account was known belongs to the first that is.
        """
        with self._db.transaction():
            self._db.execute(
                """INSERT INTO accounts(id, account) VALUES (1, ?)
                   ON CONFLICT(id) DO UPDATE SET account = excluded.account""",
                (account,),
            )
            for table in ("jobs", "tasks", "snapshots"):
                self._db.execute(f"UPDATE {table} SET account = ? WHERE account = ''", (account,))

    def account(self) -> str:
        """Return the AWS account, or "" while no sweep has ever reached AWS."""
        row = self._db.row("SELECT account FROM accounts")
        return row["account"] if row else ""

    def put_certificates(self, rows: Sequence[Certificate], *, now: datetime) -> None:
        """Insert or refresh rows in one short transaction; empty tags keep what is known."""
        values = [from_certificate(row, now) for row in rows]
        with self._db.transaction():
            self._db.execute_many(_PUT_CERTIFICATE, values)

    def put_distributions(self, rows: Sequence[Distribution], *, now: datetime) -> None:
        """Insert or refresh rows in one short transaction; an empty summary keeps what is known."""
        values = [from_distribution(row, now) for row in rows]
        with self._db.transaction():
            self._db.execute_many(_PUT_DISTRIBUTION, values)

    def absent_certificates(self, account: str, *, since: datetime) -> list[str]:
        """Return ARNs not seen since `since`, absent from two passes; a call counts one absence."""
        values = {"account": account, "since": stamp(since), "gone": CertificateStatus.GONE}
        rows = self._db.rows(
            """UPDATE certificates SET absences = absences + 1
               WHERE account = :account AND seen_at < :since AND status <> :gone
               RETURNING arn, absences""",
            values,
        )
        return sorted(row["arn"] for row in rows if row["absences"] > 1)

    def absent_distributions(self, account: str, *, since: datetime) -> list[str]:
        """Return ids not seen since `since`, absent from two passes; a call counts one absence."""
        rows = self._db.rows(
            """UPDATE distributions SET absences = absences + 1
               WHERE account = :account AND seen_at < :since AND gone = 0
               RETURNING id, absences""",
            {"account": account, "since": stamp(since)},
        )
        return sorted(row["id"] for row in rows if row["absences"] > 1)

    def forget_certificate(self, arn: str) -> None:
        """Mark a certificate as gone (status GONE), after a describe said so."""
        self._db.execute(
            "UPDATE certificates SET status = ? WHERE arn = ?", (CertificateStatus.GONE, arn)
        )

    def gone(self, account: str) -> frozenset[str]:
        """Return what is marked as gone: ARNs of certificates, ids of distributions."""
        rows = self._db.rows(
            """SELECT arn AS one FROM certificates WHERE account = :account AND status = :gone
               UNION ALL SELECT id FROM distributions WHERE account = :account AND gone = 1""",
            {"account": account, "gone": CertificateStatus.GONE},
        )
        return frozenset(row["one"] for row in rows)

    def forget_distribution(self, distribution: str) -> None:
        """Remove a distribution from every read, after a get said so.

        The row stays, so that `Tasks.wake_changed` tells one that is gone from one not yet listed.
        """
        self._db.execute("UPDATE distributions SET gone = 1 WHERE id = ?", (distribution,))

    def certificate(self, arn: str) -> Certificate | None:
        """Return one certificate, gone or not, with its description."""
        row = self._db.row(
            """SELECT c.*, d.facts AS details FROM certificates c
               LEFT JOIN descriptions d USING (arn) WHERE arn = ?""",
            (arn,),
        )
        return to_certificate(row) if row else None

    def certificates(self, account: str) -> list[Certificate]:
        """Return all certificates that are not gone, by main name, without descriptions."""
        rows = self._db.rows(
            """SELECT * FROM certificates WHERE account = ? AND status <> ?
               ORDER BY main_name, arn""",
            (account, CertificateStatus.GONE),
        )
        return [to_certificate(row) for row in rows]

    def distribution(self, distribution: str) -> Distribution | None:
        """Return one distribution."""
        row = self._db.row("SELECT * FROM distributions WHERE id = ? AND gone = 0", (distribution,))
        return to_distribution(row) if row else None

    def distributions(
        self, account: str, *, search: str = "", limit: int | None = None
    ) -> list[Distribution]:
        """Return distributions by id, filtered by id, domain, alias or comment, ignoring case."""
        rows = self._db.rows(
            """SELECT * FROM distributions WHERE account = :account AND gone = 0
                 AND instr(sought, :search) > 0
               ORDER BY id LIMIT :limit""",
            {
                "account": account,
                "search": search.strip().lower(),
                "limit": -1 if limit is None else limit,
            },
        )
        return [to_distribution(row) for row in rows]

    def with_aliases(self, account: str, names: Iterable[str]) -> dict[str, Distribution]:
        """Return, for each name that is an alias of a distribution, that distribution."""
        values = {"account": account, "names": dump(list[str], list(names))}
        rows = self._db.rows(_WITH_ALIASES, values)
        return {row["alias"]: to_distribution(row) for row in rows}

    def put_zones(self, account: str, zones: Mapping[str, str], *, now: datetime) -> None:
        """Replace the account's public hosted zones: name to zone id."""
        with self._db.transaction():
            self._db.execute("DELETE FROM zones WHERE account = ?", (account,))
            self._db.execute_many(
                "INSERT INTO zones(account, name, zone, seen_at) VALUES (?, ?, ?, ?)",
                [(account, name, zone, stamp(now)) for name, zone in zones.items()],
            )

    def zones(self, account: str) -> dict[str, str]:
        """Return the account's public hosted zones, by name."""
        rows = self._db.rows(
            "SELECT name, zone FROM zones WHERE account = ? ORDER BY name", (account,)
        )
        return {row["name"]: row["zone"] for row in rows}

    def put_subscriptions(
        self, topic: str, subscriptions: Sequence[Subscription], *, now: datetime
    ) -> None:
        """Replace who is subscribed to a topic, by its ARN."""
        with self._db.transaction():
            self._db.execute("DELETE FROM subscriptions WHERE topic = ?", (topic,))
            self._db.execute_many(
                """INSERT OR REPLACE INTO subscriptions(topic, protocol, endpoint, is_confirmed,
                   seen_at) VALUES (?, ?, ?, ?, ?)""",
                [
                    (topic, one.protocol, one.endpoint, one.is_confirmed, stamp(now))
                    for one in subscriptions
                ],
            )

    def subscriptions(self, topic: str) -> list[Subscription]:
        """Return who is subscribed to a topic, by protocol and endpoint."""
        rows = self._db.rows(
            "SELECT * FROM subscriptions WHERE topic = ? ORDER BY protocol, endpoint", (topic,)
        )
        return [
            Subscription(row["protocol"], row["endpoint"], bool(row["is_confirmed"]))
            for row in rows
        ]

    def put_quota(self, account: str, name: str, value: float | None, *, now: datetime) -> None:
        """Keep a Service Quotas value; None when it could not be read."""
        self._db.execute(
            """INSERT INTO quotas(account, name, value, seen_at) VALUES (?, ?, ?, ?)
               ON CONFLICT(account, name) DO UPDATE
               SET value = excluded.value, seen_at = excluded.seen_at""",
            (account, name, value, stamp(now)),
        )

    def quotas(self, account: str) -> dict[str, float | None]:
        """Return the quotas read so far, by name."""
        rows = self._db.rows(
            "SELECT name, value FROM quotas WHERE account = ? ORDER BY name", (account,)
        )
        return {row["name"]: row["value"] for row in rows}

    def sweep_started(self, kind: SweepKind, account: str, *, now: datetime) -> None:
        """Record that a pass begins; `sweep` tells of it once it has ended."""
        self._sweeps.started(kind, account, now=now)

    def sweep_finished(
        self, kind: SweepKind, account: str, *, started: datetime, now: datetime
    ) -> None:
        """Record that a pass ended well; clears the error."""
        self._sweeps.finished(kind, account, started=started, now=now)

    def sweep_failed(
        self, kind: SweepKind, account: str, *, error: str, is_denied: bool = False
    ) -> None:
        """Record why a pass did not end; what the last good pass showed stays."""
        self._sweeps.failed(kind, account, error=error, is_denied=is_denied)

    def sweep(self, kind: SweepKind, account: str) -> Sweep:
        """Return the last pass that ended well, and the error since; None when there was none."""
        return self._sweeps.last(kind, account)

    def hurry(self, kind: SweepKind) -> None:
        """Ask for a pass as soon as possible (a job waits for its checks)."""
        self._sweeps.hurry(kind)

    def hurried(self, kind: SweepKind) -> bool:
        """Take the wish for a pass, once."""
        return self._sweeps.hurried(kind)
