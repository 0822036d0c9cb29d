"""The changes that were made to the sandbox's zones: which are still on their way to the name
servers, and what those answer until then. moto keeps the zones themselves.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

#: What name servers answer from: moto's record sets, None for a zone that they do not have yet.
Served = tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class Change:
    """One accepted change of a zone, and what was served before it."""

    id: str
    zone_id: str
    comment: str
    submitted_at: datetime
    before: Served

    def is_insync(self, now: datetime, seconds: float) -> bool:
        """Whether every name server has it."""
        return now >= self.submitted_at + timedelta(seconds=seconds)

    def shown(self, status: str) -> dict[str, Any]:
        """Write it as ChangeInfo."""
        comment = {"Comment": self.comment} if self.comment else {}
        return {
            "Id": f"/change/{self.id}",
            "Status": status,
            "SubmittedAt": self.submitted_at,
        } | comment


@dataclass(slots=True)
class ChangeStore:
    """Every change, oldest first."""

    changes: dict[str, Change] = field(default_factory=dict)

    def submit(self, zone_id: str, before: Served, now: datetime, comment: str = "") -> Change:
        """Keep a change; its id is new."""
        change = Change(f"C{uuid.uuid4().hex[:20].upper()}", zone_id, comment, now, before)
        self.changes[change.id] = change
        return change

    def served(self, zone_id: str, current: Iterable[Any], now: datetime, seconds: float) -> Served:
        """Give what name servers answer from by now: the state before the oldest change that they
        do not all have.
        """
        for change in self.changes.values() if seconds > 0 else ():
            if change.zone_id == zone_id and not change.is_insync(now, seconds):
                return change.before
        return tuple(current)
