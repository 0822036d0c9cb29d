"""The store's promises: what callers may rely on. All times are aware, in UTC. A method that reads,
then writes, is one BEGIN IMMEDIATE transaction or one statement; `transaction()` joins several and
belongs to its thread. A claim is a lease: who is not its holder gets LeaseLostError, saves nothing.
Everything raises StoreError, and saves nothing, while the disk is full, locked or read-only.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.store.base.certificates import Certificates
from bot.store.base.homes import Homes, Overview
from bot.store.base.keys import Sealed, Uploads
from bot.store.base.notices import Notices
from bot.store.base.outbox import Cards, Events
from bot.store.base.people import Audit, Denials, Directory, Inquiries, Locks
from bot.store.base.values import (
    LEASE,
    AuditRow,
    Batch,
    BulletinClaim,
    Card,
    HomeClaim,
    InquiryClaim,
    JobClaim,
    RecordRow,
    TaskClaim,
    TrafficRow,
    Where,
)
from bot.store.base.work import Jobs, Tasks
from bot.store.base.world import Inventory, Records, Snapshots, Traffic

__all__ = [
    "LEASE",
    "Audit",
    "AuditRow",
    "Batch",
    "BulletinClaim",
    "Card",
    "Cards",
    "Certificates",
    "Denials",
    "Directory",
    "Events",
    "HomeClaim",
    "Homes",
    "Inquiries",
    "InquiryClaim",
    "Inventory",
    "JobClaim",
    "Jobs",
    "Locks",
    "Notices",
    "Overview",
    "RecordRow",
    "Records",
    "Sealed",
    "Snapshots",
    "Store",
    "TaskClaim",
    "Tasks",
    "Traffic",
    "TrafficRow",
    "Uploads",
    "Where",
]


class Store(Protocol):
    """Everything that is remembered. One object a process; one connection a thread behind it."""

    jobs: Jobs
    tasks: Tasks
    events: Events
    cards: Cards
    records: Records
    traffic: Traffic
    inventory: Inventory
    certificates: Certificates
    snapshots: Snapshots
    inquiries: Inquiries
    homes: Homes
    notices: Notices
    overview: Overview
    directory: Directory
    denials: Denials
    locks: Locks
    audit: Audit
    sealed: Sealed
    uploads: Uploads

    def transaction(self) -> AbstractContextManager[None]:
        """Join the calls of a `with` block into one BEGIN IMMEDIATE transaction; nests.

        An inner block that raises undoes what it did, and only that; the outermost commits.
        """

    def be_brief(self) -> None:
        """From now on the calling thread waits at most a second for other writers, and raises
        StoreError then: whoever it serves must be answered within three.
        """

    def is_writable(self) -> bool:
        """Write and read back one row; False when the disk is full, locked or read-only."""

    def prune(self, now: datetime) -> int:
        """Delete what retention allows in batches of 500; return how many rows went."""

    def backup(self, target: Path) -> None:
        """Copy the store to a file while it is in use."""

    def close(self) -> None:
        """Close every thread's connection."""
