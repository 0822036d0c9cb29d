"""App Home: who opened it, and what it shows them. Reads the store only, as it is now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from bot.clock import Clock
from bot.domain.attention import LATE, SOON, Concern, concern
from bot.domain.home_page import Few, HomePage, Stuck
from bot.domain.inventory import SweepKind
from bot.domain.job import Job
from bot.domain.job_page import JobRow
from bot.domain.person import Actor, Role
from bot.domain.snapshot import Snapshot
from bot.errors import NotAllowedError
from bot.services.roles import Roles
from bot.store.base import RecordRow, Store

MINE = 5
UNCONFIRMED = 5
STUCK = 8
CONCERNS = 8
SNAPSHOTS = 5
FAILED_SINCE = timedelta(days=7)
"""A failed job is shown for a week; after that its list has it, and nobody waits for it."""

T = TypeVar("T")


class Home:
    """The Home tab of each person."""

    def __init__(self, store: Store, clock: Clock, roles: Roles) -> None:
        """Show what `store` holds to those whom `roles` lets look."""
        self._store = store
        self._clock = clock
        self._roles = roles

    def opened(self, actor: Actor, *, is_blank: bool) -> None:
        """Write that somebody opened their Home; it is published soon, whoever they are: a
        stranger's says why it is empty. `is_blank`: Slack has nothing to show there yet.
        """
        now = self._clock.now()
        self._store.homes.opened(actor.user, actor.team, is_blank=is_blank, now=now)

    def page(self, actor: Actor) -> HomePage:
        """Return what the actor's Home shows now; `why` it is empty for whom may not look."""
        try:
            self._roles.require(actor, Role.VIEWER, what="use Edgecert")
        except NotAllowedError as refusal:
            return HomePage(why=refusal.sentence, is_unknown=self._roles.is_unknown(actor))
        account = self._store.inventory.account()
        return HomePage(
            can_operate=self._roles.role(actor) in {Role.OPERATOR, Role.APPROVER},
            lacking=self._roles.own.lacking(),
            approvers=self._roles.approvers_named(),
            is_swept=self._is_swept(account),
            mine=self._mine(actor),
            unconfirmed=self._unconfirmed(),
            stuck=self._stuck(),
            concerns=self._concerns(account),
            snapshots=self._snapshots(account),
        )

    def _mine(self, actor: Actor) -> Few[JobRow]:
        jobs, total = self._store.overview.open_jobs(actor.user, limit=MINE)
        return Few(self._store.tasks.counted(jobs), total)

    def _unconfirmed(self) -> Few[Job]:
        return _few(self._store.overview.unconfirmed(limit=UNCONFIRMED))

    def _stuck(self) -> Few[Stuck]:
        since = self._clock.now() - FAILED_SINCE
        found, total = self._store.overview.stuck(since, limit=STUCK)
        return Few([replace(one, records=_at_rest(one.records)) for one in found], total)

    def _concerns(self, account: str) -> Few[Concern]:
        now = self._clock.now()
        found, total = self._store.overview.ending(
            account, now=now, soon=SOON, late=LATE, limit=CONCERNS
        )
        return Few([concern(certificate, now) for certificate in found], total)

    def _snapshots(self, account: str) -> Few[Snapshot]:
        found = self._store.snapshots.search(account, limit=SNAPSHOTS)
        return Few(found, self._store.overview.snapshots(account))

    def _is_swept(self, account: str) -> bool:
        return self._store.inventory.sweep(SweepKind.CERTIFICATES, account).finished_at is not None


def _few(found: tuple[Sequence[T], int]) -> Few[T]:
    return Few(*found)


def _at_rest(records: Sequence[object]) -> tuple[object, ...]:
    """Return records without when they are looked up next: that changes every few seconds, and a
    Home is published when it changes.
    """
    return tuple(
        replace(record, next_check_at=None) if isinstance(record, RecordRow) else record
        for record in records
    )
