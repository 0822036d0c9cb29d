"""Snapshots: pick one, list them, save one from a distribution.
Never waits for AWS: saving is an inquiry, answered by a worker.
"""

import contextlib
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.domain.arns import elsewhere
from bot.domain.inquiry import InquiryKind, ReplyTo
from bot.domain.inventory import Distribution, SweepKind
from bot.domain.names import normalise
from bot.domain.nearest import nearest
from bot.domain.person import Actor, Role
from bot.domain.preview import Picked
from bot.domain.snapshot import Snapshot
from bot.errors import FieldsError, StoreError
from bot.services.acting import Act, Acting
from bot.services.comparing import Comparing
from bot.services.distributions import known_by
from bot.services.filing import MAX_NAME, Filing, Judge, name_fault
from bot.services.keeping import Keeping, note_fault
from bot.services.picking import picked
from bot.services.roles import Roles
from bot.store.base import Store

MAX_OPTIONS = 100
"""As many as Slack shows in a select."""
FOR_LIVE = 25
"""Of these, as many as live distributions have, however many snapshots there are."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A snapshot to be saved: `distribution` by id, alias or domain."""

    distribution: str
    name: str
    note: str = ""


class Snapshots:
    """The templates of new distributions, and the distributions that they can be made from."""

    def __init__(self, store: Store, clock: Clock, roles: Roles, judge: Judge) -> None:
        """Read the inventory of `store`; `judge` knows what CloudFront takes."""
        self._store = store
        self._acting = Acting(store, clock, roles, sns=False)
        keeping = Keeping(self._acting)
        comparing = Comparing(self._acting, keeping)
        self.save_file = Filing(self._acting, judge).save_file
        self.page = keeping.page
        self.annotate = keeping.annotate
        self.deletable = keeping.deletable
        self.delete = keeping.delete
        self.download = keeping.download
        self.proposed = comparing.proposed
        self.comparable = comparing.comparable
        self.compare = comparing.compare
        self.send_differences = comparing.send_differences

    def options(self, actor: Actor, text: str = "") -> tuple[list[Snapshot], list[Distribution]]:
        """Return what a template can be picked from: snapshots first, then live distributions.

        Both hold `text` in their name, id, domain, alias or comment; at most 100 together, of which
        live ones have a quarter if there are that many.
        """
        self._acting.look(actor, "look at snapshots")
        account = self._store.inventory.account()
        saved = self._store.snapshots.search(account, text.strip(), limit=MAX_OPTIONS)
        live = self._store.inventory.distributions(account, search=text.strip(), limit=MAX_OPTIONS)
        saved = saved[: MAX_OPTIONS - min(len(live), FOR_LIVE)]
        return saved, live[: MAX_OPTIONS - len(saved)]

    def search(self, actor: Actor, text: str = "", *, limit: int | None = None) -> list[Snapshot]:
        """Return saved snapshots, newest first; after them those that jobs saved."""
        self._acting.look(actor, "look at snapshots")
        account = self._store.inventory.account()
        return self._store.snapshots.search(account, text, limit=limit)

    def nearest(self, actor: Actor, text: str) -> str:
        """Return the name of the snapshot that is most like `text`, "" when none is."""
        saved = self.search(actor)
        return nearest(text, [one.name for one in saved])

    def picked(self, actor: Actor, template: str) -> Picked | None:
        """Return what was picked in the form; None when it is gone, as far as is known."""
        self._acting.look(actor, "look at snapshots")
        return picked(self._store, template)

    def look_afresh(self) -> None:
        """Ask for a new look at the distributions: one made a moment ago is to be offered."""
        with contextlib.suppress(StoreError):  # what is known already can be picked all the same
            self._store.inventory.hurry(SweepKind.DISTRIBUTIONS)

    def has_any(self) -> bool:
        """Tell whether anything can be picked as a template; not knowing yet counts as yes."""
        account = self._store.inventory.account()
        swept = self._store.inventory.sweep(SweepKind.DISTRIBUTIONS, account).finished_at
        return bool(
            not swept
            or self._store.snapshots.search(account, limit=1)
            or self._store.inventory.distributions(account, limit=1)
        )

    def take(self, actor: Actor, wanted: Wanted, reply_to: ReplyTo, *, key: str) -> Distribution:
        """Ask for a snapshot, which a worker saves and tells of; the same `key` asks once.

        Returns the distribution that was meant. Raises NotAllowedError, and FieldsError at
        `distribution`, `name` and `note`.
        """
        name, note = wanted.name.strip(), wanted.note.strip()
        act = Act(actor, Role.OPERATOR, "take snapshot", "save snapshots", name[:MAX_NAME])

        def deed(now: datetime) -> Distribution:
            found = self._distribution(wanted.distribution)
            if found and self._store.locks.answered(key):
                return found
            faults = {
                "distribution": "" if found else self._unknown(wanted.distribution),
                "name": name_fault(self._store, name),
                "note": note_fault(note),
            }
            if found is None or any(faults.values()):
                raise FieldsError({field: fault for field, fault in faults.items() if fault})
            subject = {"distribution": found.id, "name": name, "note": note}
            self._store.inquiries.add(
                InquiryKind.TAKE_SNAPSHOT, subject, actor=actor.user, reply_to=reply_to, now=now
            )
            self._store.locks.remember(key, found.id, now=now)
            return found

        return self._acting.do(act, deed)

    def _distribution(self, typed: str) -> Distribution | None:
        """Return the distribution known by id, alias or domain, None when none is."""
        account = self._store.inventory.account()
        asked = typed.strip().removeprefix(f"arn:aws:cloudfront::{account}:distribution/")
        by_id = self._store.inventory.distribution(asked.upper())
        if by_id or not asked:
            return by_id
        name = normalise(asked)
        found = self._store.inventory.with_aliases(account, [name]).get(name)
        near = self._store.inventory.distributions(account, search=name, limit=10)
        return found or next((one for one in near if one.domain == name), None)

    def _unknown(self, typed: str) -> str:
        """Return what is wrong with what was typed: nothing, of another account, or unknown."""
        asked, account = typed.strip(), self._store.inventory.account()
        if not asked:
            return "Give the id of a distribution (E1ABC…) or one of its names, or attach a file."
        there = elsewhere(asked, account)
        if there:
            return there
        near = nearest(asked, known_by(self._store.inventory.distributions(account)))
        return (
            f"No distribution of this account ({account}) has the id or the name “{asked}”."
            f"{f' Did you mean “{near}”?' if near else ''} One made a moment ago shows up within "
            "minutes; of another account I know none."
        )
