"""What is done with a saved snapshot: shown, noted, sent as a file, deleted.
Never deletes what an open job still makes distributions from, and never asks AWS.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.job import Job
from bot.domain.person import Actor, Role
from bot.domain.snapshot import Snapshot, SnapshotPage
from bot.domain.undoing import can_be_undone
from bot.errors import FieldsError, RefusedError, UnknownError
from bot.services.acting import Act, Acting

MAX_NOTE = 300
MAX_NAMED = 5


class Keeping:
    """The verbs of one snapshot, by its id."""

    def __init__(self, acting: Acting) -> None:
        """Do everything as `acting` does it."""
        self._acting = acting
        self._store = acting.store

    def page(self, actor: Actor, snapshot: str) -> SnapshotPage:
        """Return one snapshot whole; raises UnknownError once it was deleted."""
        self._acting.look(actor, "look at snapshots")
        found = self._known(snapshot)
        can_operate = self._acting.roles.role(actor) in {Role.OPERATOR, Role.APPROVER}
        jobs = tuple(self._store.snapshots.users(found.id))
        return SnapshotPage(
            found, jobs, can_operate, self._acting.roles.own.lacking(), self._undoes(found)
        )

    def annotate(self, actor: Actor, snapshot: str, note: str) -> Snapshot:
        """Replace the note; raises NotAllowedError, UnknownError, and FieldsError at `note`."""
        said = note.strip()
        act = self._act(actor, "edit note", "edit notes of snapshots", snapshot)

        def deed(_: datetime) -> Snapshot:
            fault = note_fault(said)
            if fault:
                raise FieldsError({"note": fault})
            found = self._known(snapshot)
            self._store.snapshots.annotate(found.id, said)
            return replace(found, note=said)

        return self._acting.do(act, deed)

    def deletable(self, actor: Actor, snapshot: str) -> SnapshotPage:
        """Return a snapshot that may be deleted now, with the jobs whose *Undo* is lost then;
        raises RefusedError naming who needs it.
        """
        self._acting.roles.require(actor, Role.OPERATOR, what="delete snapshots")
        found = self._known(snapshot)
        self._require_unneeded(found)
        return SnapshotPage(found, (), can_operate=True, undoes=self._undoes(found))

    def delete(self, actor: Actor, snapshot: str) -> Snapshot:
        """Delete a snapshot that no open job needs; raises NotAllowedError, UnknownError,
        RefusedError.
        """
        act = self._act(actor, "delete snapshot", "delete snapshots", snapshot)

        def deed(_: datetime) -> Snapshot:
            found = self._known(snapshot)
            self._require_unneeded(found)
            self._store.snapshots.delete(found.id)
            return found

        return self._acting.do(act, deed)

    def download(self, actor: Actor, snapshot: str, reply_to: ReplyTo) -> Snapshot:
        """Have its configuration sent to the person as a file: whole, headers' values included."""
        what = "download snapshots, which may hold secret headers"
        act = self._act(actor, "download snapshot", what, snapshot)

        def deed(now: datetime) -> Snapshot:
            found = self._known(snapshot)
            subject = {"snapshot": found.id, "name": found.name}
            self._store.inquiries.add(
                InquiryKind.SNAPSHOT_FILE, subject, actor=actor.user, reply_to=reply_to, now=now
            )
            return found

        return self._acting.do(act, deed)

    def _undoes(self, snapshot: Snapshot) -> tuple[Job, ...]:
        """Return the jobs that saved it before a change which can be taken back by it, newest
        first.
        """
        tasks = self._store.tasks.of_distribution(snapshot.distribution)
        saved = [task for task in tasks if task.facts.before == snapshot.id]
        return tuple(
            job
            for job, task in ((self._store.jobs.get(one.job), one) for one in saved)
            if can_be_undone(job, task)
        )

    def _act(self, actor: Actor, verb: str, what: str, snapshot: str) -> Act:
        try:
            name = self._store.snapshots.get(snapshot).name
        except UnknownError:
            name = snapshot
        return Act(actor, Role.OPERATOR, verb, what, name)

    def _known(self, snapshot: str) -> Snapshot:
        try:
            return self._store.snapshots.get(snapshot)
        except UnknownError:
            raise UnknownError(
                "That snapshot does not exist any more: it was deleted. `/certs snapshots` lists "
                "those that do."
            ) from None

    def _require_unneeded(self, snapshot: Snapshot) -> None:
        needed = [job for job in self._store.snapshots.users(snapshot.id) if job.is_open]
        if needed:
            verb = "needs" if len(needed) == 1 else "need"
            raise RefusedError(
                f"{_named(needed)} {verb} the snapshot “{snapshot.name}” for distributions that "
                "are not made or changed yet, or to take changes back. Delete it once that has "
                "ended, or was cancelled."
            )


def note_fault(note: str) -> str:
    """Return why a note cannot be kept, "" when it can."""
    return "" if len(note) <= MAX_NOTE else f"At most {MAX_NOTE} characters fit."


def _named(jobs: Sequence[Job]) -> str:
    shown = ", ".join(job.name for job in jobs[:MAX_NAMED])
    more = len(jobs) - MAX_NAMED
    return f"{shown} and {more} more" if more > 0 else shown
