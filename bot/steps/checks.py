"""Runs a job's checks before anyone can confirm it, against sweeps made since it was asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog

from bot.clock import Clock
from bot.domain.check import Check, Level
from bot.domain.event import EventKind
from bot.domain.inventory import SweepKind
from bot.domain.job import Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.task import Task
from bot.errors import AwsError, LeaseLostError
from bot.steps.check_names import (
    Known,
    covering_certificates,
    forgotten_names,
    mended_lines,
    taken_names,
)
from bot.steps.check_quotas import YEAR, quotas, shared_policies
from bot.steps.check_removals import CODE as REMOVALS
from bot.steps.check_removals import removals
from bot.steps.check_swaps import CODE as SWAPS
from bot.steps.check_swaps import swaps
from bot.steps.check_templates import Resolved, Templates, template_checks
from bot.steps.engine import Aws
from bot.steps.rivals import card_links, rivals, takers
from bot.steps.stumbling import Stumbling, said
from bot.store.base import JobClaim, Store

log = structlog.get_logger(__name__)

PATIENCE = timedelta(seconds=60)
"""What is not known by then is shown as unknown, and Confirm asks for that to be accepted."""
LOOK_AGAIN = timedelta(seconds=1)
STUMBLED_AGAIN = timedelta(seconds=10)
"""After an error of ours, which is seldom gone at once."""

_NEEDED = (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS)
_RESTS_ON = {
    SweepKind.CERTIFICATES: frozenset({"quota.acm", REMOVALS, SWAPS}),
    SweepKind.DISTRIBUTIONS: frozenset(
        {"quota.cloudfront", "aliases", "alias_taken", REMOVALS, SWAPS}
    ),
}
_NOUN = {SweepKind.CERTIFICATES: "certificates", SweepKind.DISTRIBUTIONS: "distributions"}


@dataclass(frozen=True, slots=True)
class _Fresh:
    """Which lists were read since the job was asked for, and why the others were not."""

    known: frozenset[SweepKind]
    why: Mapping[SweepKind, str]


@dataclass(frozen=True, slots=True)
class _Look:
    """All that a kind's checks may look at."""

    job: Job
    tasks: tuple[Task, ...]
    known: Known
    resolved: Resolved
    limits: Mapping[str, float | None]


def _of_creation(look: _Look) -> list[Check]:
    job, tasks, known = look.job, look.tasks, look.known
    found = [*template_checks(job, tasks, look.resolved), *taken_names(job, known)]
    found += covering_certificates(tasks, known)
    found += quotas(job, tasks, known, look.limits)
    found += shared_policies(tasks, known, look.resolved)
    if any(task.plan.changes for task in tasks):
        found += swaps(job, tasks, known, look.limits)
    return found


def _of_removal(look: _Look) -> list[Check]:
    return removals(look.job, look.tasks, look.known)


def _of_changes(look: _Look) -> list[Check]:
    return list(look.resolved.faults)


def _of_attaching(look: _Look) -> list[Check]:
    found = taken_names(look.job, look.known)
    return [*found, *swaps(look.job, look.tasks, look.known, look.limits)]


def _of_replacing(look: _Look) -> list[Check]:
    return [*_of_attaching(look), *quotas(look.job, look.tasks, look.known, look.limits)]


CHECKS: Mapping[JobKind, Callable[[_Look], list[Check]]] = MappingProxyType(
    {
        JobKind.CREATE: _of_creation,
        JobKind.CLEAN_UP: _of_removal,
        JobKind.APPLY: _of_changes,
        JobKind.ATTACH: _of_attaching,
        JobKind.REPLACE_NAMES: _of_replacing,
    }
)
"""What is checked before anyone can confirm a job of a kind."""


class Checker:
    """Checks jobs. One object may serve many threads."""

    def __init__(self, store: Store, aws: Aws, clock: Clock) -> None:
        """Look at AWS only for a template that is to be taken as it is now."""
        self._store = store
        self._aws = aws
        self._clock = clock
        self._templates = Templates(store.snapshots, aws.cloudfront)

    def run_one(self, now: datetime) -> bool:
        """Check the job that waits longest; return False when none is due.

        An error that nobody expected is told as a check once patience is over, and raised on.
        """
        claim = self._store.jobs.claim_checks(now)
        if claim is None:
            return False
        words = structlog.contextvars.bound_contextvars(job=claim.job.name)
        with words, Stumbling(lambda incident: self._stumbled(claim, incident, now)):
            try:
                self._run(claim, now)
            except LeaseLostError:
                log.warning("lease_lost")  # edited or cancelled meanwhile: checked anew, or never
        return True

    def _run(self, claim: JobClaim, now: datetime) -> None:
        account = self._store.inventory.account()
        if claim.job.account not in {"", account}:
            found = _foreign(claim.job, account)
            self._save(claim, claim.job, _unresolved(claim.job, found.text), [found], now)
            return
        job = replace(claim.job, account=account)
        fresh = self._fresh(job)
        late = self._is_late(job, now)
        if len(fresh.known) < len(_NEEDED) and not late:
            self._hurry(fresh)
            self._store.jobs.defer_checks(claim, until=now + LOOK_AGAIN)
            return
        try:
            with self._aws.on_behalf_of(job.name):
                resolved = self._templates.resolve(job, claim.tasks, now)
        except AwsError as error:
            if not late:
                self._store.jobs.defer_checks(claim, until=now + LOOK_AGAIN)
                return
            text = f"the template could not be read: {error.sentence}. Press Edit and submit again."
            resolved = _unresolved(job, text)
        self._save(claim, job, resolved, self._checks(job, claim.tasks, fresh, resolved), now)

    def _save(
        self, claim: JobClaim, job: Job, resolved: Resolved, checks: list[Check], now: datetime
    ) -> None:
        request = replace(job.request, template=resolved.template)
        done = replace(
            job,
            request=request,
            checks=tuple(checks),
            checked_at=now,
            state=JobState.AWAITING_CONFIRMATION,
        )
        with self._store.transaction():
            if resolved.taken:
                self._store.snapshots.add(resolved.taken)
            self._store.jobs.save_checks(claim, done, plans=resolved.plans, now=now)
        log.info("checked", refused=sum(check.level is Level.REFUSED for check in checks))

    def _stumbled(self, claim: JobClaim, incident: str, now: datetime) -> None:
        """Try again for as long as anyone waits for checks; then say that they broke."""
        if not self._is_late(claim.job, now):
            self._store.jobs.defer_checks(claim, until=now + STUMBLED_AGAIN)
            return
        text = f"{said(incident)} Nothing was checked. Press Edit and submit again."
        check = Check("unexpected", Level.REFUSED, text)
        self._save(claim, claim.job, _unresolved(claim.job, text), [check], now)

    def _is_late(self, job: Job, now: datetime) -> bool:
        return now - self._asked_at(job) >= PATIENCE

    def _asked_at(self, job: Job) -> datetime:
        edits = self._store.events.of_kinds(job.number, (EventKind.EDITED,))
        return edits[-1].created_at if edits else job.created_at

    def _fresh(self, job: Job) -> _Fresh:
        asked = self._asked_at(job)
        sweeps = {kind: self._store.inventory.sweep(kind, job.account) for kind in _NEEDED}
        known = {
            kind
            for kind, sweep in sweeps.items()
            if sweep.finished_at and sweep.started_at and sweep.started_at >= asked
        }
        why = {kind: sweep.error for kind, sweep in sweeps.items() if kind not in known}
        return _Fresh(frozenset(known), why)

    def _hurry(self, fresh: _Fresh) -> None:
        for kind in _NEEDED:
            if kind not in fresh.known:
                self._store.inventory.hurry(kind)

    def _checks(
        self, job: Job, tasks: tuple[Task, ...], fresh: _Fresh, resolved: Resolved
    ) -> list[Check]:
        inventory, now = self._store.inventory, self._clock.now()
        promised = rivals(self._store, job, tasks)
        known = Known(
            certificates=inventory.certificates(job.account),
            distributions=inventory.distributions(job.account),
            taken=takers(self._store, job, tasks),
            promised=promised,
            cards=dict(card_links(self._store.cards, promised.values())),
            now=now,
            requested=self._store.tasks.requests_since(job.account, now - YEAR),
        )
        limits = inventory.quotas(job.account)
        found = CHECKS[job.kind](_Look(job, tasks, known, resolved, limits))
        return [
            *_doubted(found, fresh),
            *mended_lines(job),
            *(forgotten_names(job) if job.traits.has_form else ()),
            *_unknown(fresh),
        ]


def _foreign(job: Job, account: str) -> Check:
    """Refuse a job when all that is known is of another account."""
    text = (
        f"it was asked for in account {job.account}, and my credentials are of account {account} "
        "now. Cancel it and ask again; or give me credentials of the first and press Edit."
    )
    return Check("other_account", Level.REFUSED, text)


def _unresolved(job: Job, why: str) -> Resolved:
    """Return what is known of a job's templates when they could not be looked at."""
    refused = (Check("template", Level.REFUSED, why),)
    return Resolved(job.request.template, {}, {}, None, refused)


def _doubted(checks: list[Check], fresh: _Fresh) -> list[Check]:
    """Leave out what passed against a list that was not read since, for the unread list is told
    instead; what was refused by it is unknown, for that may have been mended since.
    """
    unread = [_RESTS_ON[kind] for kind in _NEEDED if kind not in fresh.known]
    doubtful = frozenset().union(*unread)
    return [
        _unsure(check) if check.code in doubtful and check.level is Level.REFUSED else check
        for check in checks
        if not (check.code in doubtful and check.level is Level.PASSED)
    ]


def _unsure(check: Check) -> Check:
    return replace(check, level=Level.UNKNOWN, text=f"{check.text} An older list says so.")


def _unknown(fresh: _Fresh) -> list[Check]:
    """Say which lists could not be read since the job was asked for: what rests on them is
    unknown, not passed.
    """
    return [
        Check(
            f"unread.{kind.value}",
            Level.UNKNOWN,
            f"the account's {_NOUN[kind]} could not be listed since you asked, so names and quotas "
            f"may be out of date: {fresh.why[kind] or 'AWS has not answered yet'}",
        )
        for kind in _NEEDED
        if kind not in fresh.known
    ]
