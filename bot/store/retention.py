"""What is forgotten, and when: in batches, so that no one waits long for the one writer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.store.connection import Connections
from bot.store.rows import stamp

BATCH = 500


@dataclass(frozen=True, slots=True)
class Retention:
    """How long rows are kept after the job, message, question or key they belong to has ended."""

    events: timedelta = timedelta(days=400)
    audit: timedelta = timedelta(days=400)
    deliveries: timedelta = timedelta(days=30)
    inquiries: timedelta = timedelta(days=1)


# Keys and leases carry their own end: they are kept no longer than it.
_OLD = {
    "deliveries": "SELECT rowid FROM deliveries WHERE done_at < :before",
    "events": """SELECT e.rowid FROM jobs j JOIN events e ON e.job = j.number
                 WHERE j.finished_at < :before""",
    "audit": "SELECT rowid FROM audit WHERE at < :before",
    "inquiries": "SELECT rowid FROM inquiries WHERE expires_at < :before",
    "bulletins": "SELECT rowid FROM bulletins WHERE created_at < :before",
    "bulletin_deliveries": "SELECT rowid FROM bulletin_deliveries WHERE done_at < :before",
    "requests": "SELECT rowid FROM requests WHERE expires_at < :before",
    "leases": "SELECT rowid FROM leases WHERE until < :before",
}


def prune(db: Connections, retention: Retention, now: datetime) -> int:
    """Delete what `retention` allows, each batch of 500 in its own transaction; return how many
    rows.
    """
    ages = {
        "deliveries": retention.deliveries,
        "events": retention.events,
        "audit": retention.audit,
        "inquiries": retention.inquiries,
        "bulletins": retention.events,
        "bulletin_deliveries": retention.deliveries,
        "requests": timedelta(0),
        "leases": timedelta(0),
    }
    return sum(_prune_table(db, table, now - age) for table, age in ages.items())


def _prune_table(db: Connections, table: str, before: datetime) -> int:
    values = {"before": stamp(before), "batch": BATCH}
    gone = 0
    while True:
        deleted = db.execute(
            f"DELETE FROM {table} WHERE rowid IN ({_OLD[table]} LIMIT :batch)", values
        )
        gone += deleted
        if deleted < BATCH:
            return gone
