"""Saves a snapshot from a JSON file: the way over from the old solution, and back from a backup.
Never asks AWS: what CloudFront takes is known from its model, which is injected.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from bot.domain.config_file import ConfigFile, ConfigFileError, read
from bot.domain.person import Actor, Role
from bot.domain.snapshot import Snapshot
from bot.domain.template import refusals
from bot.errors import FieldsError
from bot.services.acting import Act, Acting
from bot.services.keeping import note_fault
from bot.store.base import Store

MAX_NAME = 60

Judge = Callable[[Mapping[str, object]], tuple[str, ...]]
"""Returns what CloudFront would not take of a configuration, a sentence each."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A snapshot to be saved from a file; `fault` says why the file could not be fetched, and
    `distribution` holds what was typed besides.
    """

    name: str
    note: str = ""
    content: bytes = b""
    fault: str = ""
    distribution: str = ""


class Filing:
    """Keeps what a person brings."""

    def __init__(self, acting: Acting, judge: Judge) -> None:
        """Let `judge` say what CloudFront would not take."""
        self._acting = acting
        self._store = acting.store
        self._judge = judge

    def save_file(self, actor: Actor, filed: Filed, *, key: str) -> Snapshot:
        """Save a snapshot; the same `key` saves once.

        Raises NotAllowedError, and FieldsError at `file`, `distribution`, `name` and `note`.
        """
        name, note = filed.name.strip(), filed.note.strip()
        act = Act(actor, Role.OPERATOR, "save snapshot file", "save snapshots", name[:MAX_NAME])

        def deed(now: datetime) -> Snapshot:
            if known := self._store.locks.answered(key):
                return self._store.snapshots.get(known)
            found, fault = self._read(filed)
            faults = {
                "file": fault,
                "distribution": _besides(filed.distribution),
                "name": name_fault(self._store, name),
                "note": note_fault(note),
            }
            if found is None or any(faults.values()):
                raise FieldsError({field: fault for field, fault in faults.items() if fault})
            snapshot = Snapshot(
                id=uuid4().hex,
                name=name,
                account=self._store.inventory.account(),
                distribution=found.distribution,
                note=note,
                config=found.config,
                etag=found.etag,
                taken_by=actor.user,
                taken_at=now,
            )
            self._store.snapshots.add(snapshot)
            self._store.locks.remember(key, snapshot.id, now=now)
            return snapshot

        return self._acting.do(act, deed)

    def _read(self, filed: Filed) -> tuple[ConfigFile | None, str]:
        if filed.fault:
            return None, filed.fault
        try:
            found = read(filed.content)
        except ConfigFileError as error:
            return None, str(error)
        faults = self._judge(found.config) or refusals(found.config)
        return (None, "\n".join(faults)) if faults else (found, "")


def name_fault(store: Store, name: str) -> str:
    """Return why a snapshot cannot have a name, "" when it can."""
    if not name:
        return "Give the snapshot a name, such as storefront-base."
    if len(name) > MAX_NAME:
        return f"The name has {len(name)} characters; at most {MAX_NAME} fit."
    if store.snapshots.find(name):
        return f"There is a snapshot “{name}” already. Give this one another name."
    return ""


def _besides(distribution: str) -> str:
    if not distribution.strip():
        return ""
    return "Leave this empty, or take the file away: a snapshot is of the one or of the other."
