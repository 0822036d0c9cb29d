"""Compares a snapshot with another one, or with a distribution as it is now: which a worker reads.
Changes nothing.
"""

from datetime import datetime

from bot.domain.comparison import Comparison, Side
from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.inventory import Distribution
from bot.domain.person import Actor
from bot.domain.snapshot import Snapshot
from bot.errors import FieldsError
from bot.services.acting import Acting
from bot.services.keeping import Keeping
from bot.services.picking import picked

MAX_OPTIONS = 100
_WHAT = "compare snapshots"


class Comparing:
    """Anyone who may look may compare."""

    def __init__(self, acting: Acting, keeping: Keeping) -> None:
        """Let `keeping` find the snapshots."""
        self._acting = acting
        self._store = acting.store
        self._keeping = keeping

    def proposed(self, actor: Actor, snapshot: str) -> tuple[Snapshot, Distribution | None]:
        """Return a snapshot, and the distribution that it was taken from when it still exists."""
        own = self._keeping.page(actor, snapshot).snapshot
        return own, self._store.inventory.distribution(own.distribution)

    def comparable(
        self, actor: Actor, snapshot: str, text: str = ""
    ) -> tuple[list[Snapshot], list[Distribution]]:
        """Return what a snapshot can be compared with: other snapshots, then distributions."""
        self._acting.look(actor, _WHAT)
        account, sought = self._store.inventory.account(), text.strip()
        saved = self._store.snapshots.search(account, sought, limit=MAX_OPTIONS)
        live = self._store.inventory.distributions(account, search=sought, limit=MAX_OPTIONS)
        return [one for one in saved if one.id != snapshot], live

    def compare(
        self, actor: Actor, snapshot: str, other: str, reply_to: ReplyTo
    ) -> Comparison | str:
        """Return the comparison; or, with a distribution as it is now, its id: a worker answers.

        `other` is `snapshot:<id>` or `live:<distribution id>`. Raises NotAllowedError,
        UnknownError, and FieldsError at `compare_with`.
        """
        own = self._keeping.page(actor, snapshot).snapshot
        found = self._picked(other)
        if isinstance(found, Snapshot):
            return Comparison(_side(own), _side(found), f"{own.id}|{other}")
        self._ask(InquiryKind.COMPARE, actor, own, other, reply_to)
        return found.id

    def send_differences(
        self, actor: Actor, snapshot: str, other: str, reply_to: ReplyTo
    ) -> Snapshot:
        """Have the differences sent to the person as a file, read anew."""
        own = self._keeping.page(actor, snapshot).snapshot
        self._picked(other)
        self._ask(InquiryKind.COMPARISON_FILE, actor, own, other, reply_to)
        return own

    def _picked(self, other: str) -> Snapshot | Distribution:
        found = picked(self._store, other)
        if found is None:
            gone = "What was picked here does not exist any more. Pick another one."
            raise FieldsError({"compare_with": gone})
        return found

    def _ask(
        self, kind: InquiryKind, actor: Actor, own: Snapshot, other: str, reply_to: ReplyTo
    ) -> None:
        now: datetime = self._acting.clock.now()
        subject = {"snapshot": own.id, "name": own.name, "other": other}
        self._store.inquiries.add(kind, subject, actor=actor.user, reply_to=reply_to, now=now)


def _side(snapshot: Snapshot) -> Side:
    return Side(snapshot.name, snapshot.taken_at, snapshot.config)
