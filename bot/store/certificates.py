"""Certificates as people look for them, and what ACM says of each beyond its lists. A search is two
statements, however many certificates there are.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.certificate_page import Found
from bot.domain.certificate_query import Query
from bot.domain.inventory import Certificate, CertificateStatus
from bot.store.connection import Connections, Row
from bot.store.inventory_rows import to_certificate
from bot.store.rows import dump, dump_object, load, moment_or_none, stamp

FRESH = timedelta(days=1)
"""No list shows who uses a certificate, its tags, or how its renewal goes."""
SOON = timedelta(minutes=2)
_WANTED = ""
"""Sorts before every time."""

_COVERS = """(:name <> '' AND (instr(sought, char(10) || :name || char(10)) > 0
  OR (:wildcard <> '' AND instr(sought, char(10) || :wildcard || char(10)) > 0)))"""
_RANK = f"""CASE WHEN arn = :serving THEN 0
  WHEN NOT {_COVERS} THEN 3 WHEN status = :issued THEN 1 ELSE 2 END"""
_WORD = """(instr(sought, {word}) > 0 OR instr(lower(arn), {word}) > 0
  OR instr(lower(coalesce(json_extract(tags, '$.Name'), '')), {word}) > 0)"""
_TAG = """EXISTS (SELECT 1 FROM json_each(tags) WHERE key = {key}
  AND ({value} IS NULL OR atom = {value}))"""


class SqliteCertificates:
    """`bot.store.base.Certificates` on SQLite."""

    def __init__(self, connections: Connections) -> None:
        """Use these connections."""
        self._db = connections

    def search(
        self,
        account: str,
        query: Query,
        *,
        now: datetime,
        limit: int | None = None,
        offset: int = 0,
    ) -> Found:
        """Return what a search finds, with descriptions: of a name, first the certificate that
        serves it.
        """
        where, values = _where(query, now)
        values |= {
            "account": account,
            "gone": CertificateStatus.GONE,
            "issued": CertificateStatus.ISSUED,
            "name": query.name,
            "wildcard": _wildcard(query.name),
            "limit": -1 if limit is None else limit,
            "offset": offset,
        }
        values["serving"] = self._serving(account, query.name)
        condition = f"account = :account AND status <> :gone AND {where}"
        counted = self._db.row(
            f"SELECT count(*) AS total, coalesce(sum({_COVERS} AND status = :issued), 0) "
            f"AS covering FROM certificates WHERE {condition}",
            values,
        )
        order = "not_after, main_name, arn" if query.expires else "main_name, arn"
        # Descriptions are long: they are read of the page, not of all that is put in order.
        rows = self._db.rows(
            f"""WITH page AS (SELECT *, {_RANK} AS place FROM certificates WHERE {condition}
                  ORDER BY place, {order} LIMIT :limit OFFSET :offset)
                SELECT page.*, d.facts AS details FROM page LEFT JOIN descriptions d USING (arn)
                ORDER BY place, {order}""",
            values,
        )
        total, covering = (counted["total"], counted["covering"]) if counted else (0, 0)
        return Found(tuple(to_certificate(row) for row in rows), total, covering)

    def names(self, account: str) -> list[str]:
        """Return every name of every certificate, once."""
        rows = self._db.rows(
            """SELECT DISTINCT value FROM certificates, json_each(names)
               WHERE account = ? AND status <> ? ORDER BY value""",
            (account, CertificateStatus.GONE),
        )
        return [row["value"] for row in rows]

    def ending_with(self, account: str, tail: str) -> list[Certificate]:
        """Return the certificates whose ARN ends so, gone ones too."""
        rows = self._db.rows(
            """SELECT * FROM certificates WHERE account = :account
               AND substr(arn, -length(:tail)) = :tail ORDER BY arn""",
            {"account": account, "tail": tail},
        )
        return [to_certificate(row) for row in rows]

    def users(self, arns: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the distributions that serve each of these certificates."""
        rows = self._db.rows(
            """SELECT certificate_arn, id FROM distributions WHERE gone = 0
               AND certificate_arn IN (SELECT value FROM json_each(?)) ORDER BY id""",
            (dump(list[str], list(arns)),),
        )
        found: dict[str, tuple[str, ...]] = {}
        for row in rows:
            arn = row["certificate_arn"]
            found[arn] = (*found.get(arn, ()), row["id"])
        return found

    def undescribed(
        self, account: str, *, now: datetime, settle: timedelta, limit: int
    ) -> list[str]:
        """Return certificates to describe: first those that someone wants to see, then those that
        changed, or were described, longest ago; but none that changed within `settle`.
        """
        rows = self._db.rows(
            """SELECT arn FROM descriptions JOIN certificates USING (arn)
               WHERE due_at <= :due AND account = :account AND status <> :gone
               ORDER BY due_at, arn LIMIT :limit""",
            {
                "due": stamp(now - settle),
                "account": account,
                "gone": CertificateStatus.GONE,
                "limit": limit,
            },
        )
        return [row["arn"] for row in rows]

    def want(self, arn: str) -> bool:
        """Have a certificate described next; False when there is none such."""
        values = (_WANTED, arn)
        return self._db.execute("UPDATE descriptions SET due_at = ? WHERE arn = ?", values) > 0

    def described(
        self,
        arn: str,
        facts: Mapping[str, object],
        tags: Mapping[str, str],
        *,
        names: Sequence[str],
        is_whole: bool,
        now: datetime,
        before: Mapping[str, str] | None = None,
    ) -> None:
        """Keep a description: asked for again after a day, after minutes if it was not whole.

        Tags that are not those `before` the reading any more stay, and it is asked for next.
        """
        due = stamp(now + (FRESH if is_whole else SOON))
        with self._db.transaction():
            present = self._tags(arn)
            if before is not None and present != before:
                tags, due = present, _WANTED
            self._db.execute(
                """UPDATE descriptions SET facts = :facts, described_at = :now, due_at = :due
                   WHERE arn = :arn""",
                {"facts": dump_object(facts), "now": stamp(now), "due": due, "arn": arn},
            )
            self._db.execute(
                """UPDATE certificates SET tags = :tags, names = :names, sought = :sought,
                   more_names = 0 WHERE arn = :arn""",
                {
                    "tags": dump(dict[str, str], dict(tags)),
                    "names": dump(list[str], list(names)),
                    "sought": "\n".join(["", *names, ""]),
                    "arn": arn,
                },
            )

    def _tags(self, arn: str) -> dict[str, str]:
        row = self._db.row("SELECT tags FROM certificates WHERE arn = ?", (arn,))
        return load(dict[str, str], row["tags"]) if row else {}

    def tagged(self, arn: str, tags: Mapping[str, str]) -> None:
        """Keep a certificate's tags as they were just changed."""
        values = (dump(dict[str, str], dict(tags)), arn)
        self._db.execute("UPDATE certificates SET tags = ? WHERE arn = ?", values)

    def not_described(self, arn: str, *, now: datetime) -> None:
        """Ask for a description again after a day: ACM knew nothing of it."""
        self._db.execute(
            "UPDATE descriptions SET due_at = ? WHERE arn = ?", (stamp(now + FRESH), arn)
        )

    def described_at(self, arn: str) -> datetime | None:
        """Return when a certificate was described last."""
        row = self._db.row("SELECT described_at FROM descriptions WHERE arn = ?", (arn,))
        return moment_or_none(row["described_at"]) if row else None

    def _serving(self, account: str, name: str) -> str:
        """Return the certificate of the distribution that serves a name; CloudFront prefers the
        alias that is the name to the wildcard that covers it.
        """
        if not name:
            return ""
        row = self._db.row(
            """SELECT certificate_arn FROM distributions d, json_each(d.aliases) AS alias
               WHERE account = :account AND gone = 0 AND certificate_arn IS NOT NULL
                 AND alias.value IN (:name, :wildcard)
               ORDER BY alias.value = :name DESC, d.id LIMIT 1""",
            {"account": account, "name": name, "wildcard": _wildcard(name)},
        )
        return row["certificate_arn"] if row else ""


def _wildcard(name: str) -> str:
    first, dot, rest = name.partition(".")
    return f"*.{rest}" if dot and first != "*" else ""


def _where(query: Query, now: datetime) -> tuple[str, Row]:
    """Return the condition of a search, and its values: nothing that was typed is SQL."""
    parts, values = ["1"], Row()
    for at, word in enumerate(query.words):
        values[f"word{at}"] = word
        found = _WORD.format(word=f":word{at}")
        parts.append(f"({found} OR {_COVERS})" if query.name else found)
    for at, (key, value) in enumerate(query.tags):
        values |= {f"key{at}": key, f"value{at}": value}
        parts.append(_TAG.format(key=f":key{at}", value=f":value{at}"))
    for column, chosen in (("status", query.statuses), ("type", query.types)):
        if chosen:
            values[f"{column}_is"] = dump(list[str], list(chosen))
            parts.append(f"{column} IN (SELECT value FROM json_each(:{column}_is))")
    if query.in_use is not None:
        values["used"] = query.in_use
        parts.append("in_use = :used")
    if query.expires:
        is_sooner, period = query.expires
        values["ends"] = stamp(now + period)
        parts.append(f"not_after {'<' if is_sooner else '>='} :ends")
    return " AND ".join(parts), values
