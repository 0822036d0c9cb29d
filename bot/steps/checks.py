"""Runs a job's checks before anyone can confirm it, against sweeps made since it was asked for."""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.applying import ApplySnapshot
from bot.domain.check import Check, Level
from bot.domain.event import EventKind, NewEvent
from bot.domain.importing_job import ImportCertificates
from bot.domain.inventory import SweepKind
from bot.domain.job import Job, JobState
from bot.domain.kinds import JobKind, Order
from bot.domain.task import Task
from bot.errors import AwsError, LeaseLostError
from bot.steps.check_imports import Ground
from bot.steps.check_kinds import CHECKS, Look
from bot.steps.check_lists import NEEDED, Fresh, doubted, listed, unknown
from bot.steps.check_names import (
    Known,
    forgotten_names,
    mended_lines,
)
from bot.steps.check_quotas import YEAR
from bot.steps.check_targets import Targets
from bot.steps.check_templates import Resolved, Templates
from bot.steps.engine import Aws
from bot.steps.reading_secrets import SecretReader
from bot.steps.reading_targets import read_targets
from bot.steps.rivals import at_work, busy, card_links, rivals, takers
from bot.steps.stumbling import Stumbling, said
from bot.store.base import JobClaim, Store
from bot.x509.roots import public_roots

log = structlog.get_logger(__name__)

PATIENCE = timedelta(seconds=60)
"""What is not known by then is shown as unknown, and Confirm asks for that to be accepted."""
LOOK_AGAIN = timedelta(seconds=1)
STUMBLED_AGAIN = timedelta(seconds=10)
"""After an error of ours, which is seldom gone at once."""


class Checker:
    """Checks jobs. One object may serve many threads."""

    def __init__(self, store: Store, aws: Aws, clock: Clock, extra_roots: bytes = b"") -> None:
        """Look at AWS only for a template that is to be taken as it is now, for distributions that
        are to be changed, and for secrets; `extra_roots` (PEM) are trusted beside the public ones.
        """
        self._extra_roots = extra_roots
        self._secrets = SecretReader(store, aws.secrets)
        self._store = store
        self._aws = aws
        self._clock = clock
        self._templates = Templates(store.snapshots, aws.cloudfront)
        self._targets = Targets(store, aws.cloudfront)

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
        if len(fresh.known) < len(NEEDED) and not late:
            self._hurry(fresh)
            self._store.jobs.defer_checks(claim, until=now + LOOK_AGAIN)
            return
        try:
            with self._aws.on_behalf_of(job.name):
                resolved = self._resolve(job, claim.tasks, now)
        except AwsError as error:
            if not late:
                self._store.jobs.defer_checks(claim, until=now + LOOK_AGAIN)
                return
            text = f"{_what(error, job)} could not be read: {error.sentence}. {_mend(job)}"
            resolved = _unresolved(job, text)
        tasks = resolved.planned(claim.tasks)
        self._save(claim, job, resolved, self._checks(job, tasks, fresh, resolved), now)

    def _resolve(self, job: Job, tasks: tuple[Task, ...], now: datetime) -> Resolved:
        """Read what the job is about, as it is now; raises AwsError."""
        if isinstance(job.order, ApplySnapshot):
            return self._targets.resolve(job, tasks)
        resolved = self._templates.resolve(job, tasks, now)
        if job.kind is not JobKind.IMPORT:
            return resolved
        read = self._secrets.read(job, tasks, public_roots(self._extra_roots), now)
        read_so_far = replace(resolved, plans={**resolved.plans, **read.plans})
        targets = read_targets(self._aws.acm, read_so_far.planned(tasks))
        return replace(
            resolved,
            plans={**read_so_far.plans, **targets.plans},
            checks=(*read.refused, *targets.refused),
        )

    def _save(
        self, claim: JobClaim, job: Job, resolved: Resolved, checks: list[Check], now: datetime
    ) -> None:
        request = replace(job.request, template=resolved.template)
        done = replace(
            job,
            request=request,
            order=_narrowed(job, claim.tasks, resolved),
            checks=tuple(checks),
            checked_at=now,
            state=JobState.AWAITING_CONFIRMATION,
        )
        with self._store.transaction():
            if resolved.taken:
                self._store.snapshots.add(resolved.taken)
            self._store.jobs.save_checks(claim, done, plans=resolved.plans, now=now)
            self._leave_out(claim, resolved)
            self._tell_differences(job, resolved, now)
        log.info("checked", refused=sum(check.level is Level.REFUSED for check in checks))

    def _leave_out(self, claim: JobClaim, resolved: Resolved) -> None:
        """Take out of the job what has nothing to do in it."""
        if resolved.left_out:
            staying = [task for task in claim.tasks if task.id not in resolved.left_out]
            plans = [resolved.plans.get(task.id, task.plan) for task in staying]
            self._store.jobs.replace_tasks(claim.job.number, plans)

    def _tell_differences(self, job: Job, resolved: Resolved, now: datetime) -> None:
        """Have all that would change sent as a file, for the card has room for the first of it."""
        if resolved.differences:
            event = NewEvent(EventKind.PLANNED, {"differences": list(resolved.differences)})
            self._store.events.add(job.number, [event], sns=False, now=now)

    def _stumbled(self, claim: JobClaim, incident: str, now: datetime) -> None:
        """Try again for as long as anyone waits for checks; then say that they broke."""
        if not self._is_late(claim.job, now):
            self._store.jobs.defer_checks(claim, until=now + STUMBLED_AGAIN)
            return
        text = f"{said(incident)} Nothing was checked. {_mend(claim.job)}"
        check = Check("unexpected", Level.REFUSED, text)
        self._save(claim, claim.job, _unresolved(claim.job, text), [check], now)

    def _is_late(self, job: Job, now: datetime) -> bool:
        return now - self._asked_at(job) >= PATIENCE

    def _asked_at(self, job: Job) -> datetime:
        edits = self._store.events.of_kinds(job.number, (EventKind.EDITED,))
        return edits[-1].created_at if edits else job.created_at

    def _fresh(self, job: Job) -> Fresh:
        asked = self._asked_at(job)
        sweeps = {kind: self._store.inventory.sweep(kind, job.account) for kind in NEEDED}
        known = {
            kind
            for kind, sweep in sweeps.items()
            if sweep.finished_at and sweep.started_at and sweep.started_at >= asked
        }
        why = {kind: sweep.error for kind, sweep in sweeps.items() if kind not in known}
        return Fresh(frozenset(known), why)

    def _hurry(self, fresh: Fresh) -> None:
        for kind in NEEDED:
            if kind not in fresh.known:
                self._store.inventory.hurry(kind)

    def _checks(
        self, job: Job, tasks: tuple[Task, ...], fresh: Fresh, resolved: Resolved
    ) -> list[Check]:
        inventory, now = self._store.inventory, self._clock.now()
        promised, worked_on = rivals(self._store, job, tasks), busy(self._store, job, tasks)
        known = Known(
            certificates=listed(
                inventory.certificates(job.account),
                inventory.sweep(SweepKind.CERTIFICATES, job.account),
            ),
            distributions=listed(
                inventory.distributions(job.account),
                inventory.sweep(SweepKind.DISTRIBUTIONS, job.account),
            ),
            taken=takers(self._store, job, tasks),
            promised=promised,
            cards=dict(card_links(self._store.cards, [*promised.values(), *worked_on.values()])),
            busy=worked_on,
            at_work=at_work(self._store, job, tasks),
            now=now,
            requested=self._store.tasks.requests_since(job.account, now - YEAR),
        )
        limits = inventory.quotas(job.account)
        ground = Ground(self._store, self._extra_roots, now)
        found = CHECKS[job.kind](Look(job, tasks, known, resolved, limits, ground))
        return [
            *doubted(found, fresh),
            *mended_lines(job),
            *(forgotten_names(job) if job.traits.has_form else ()),
            *unknown(fresh),
        ]


def _narrowed(job: Job, tasks: tuple[Task, ...], resolved: Resolved) -> Order | None:
    """Return what the job is asked for, without what was left out, and with what was read."""
    if isinstance(job.order, ImportCertificates):
        plans = (task.plan.imports for task in resolved.planned(tasks))
        return replace(job.order, names=tuple(one.title for one in plans if one))
    if not isinstance(job.order, ApplySnapshot) or not resolved.left_out:
        return job.order
    names = tuple(task.main_name for task in tasks if task.id not in resolved.left_out)
    return replace(job.order, names=names)


def _what(error: AwsError, job: Job) -> str:
    """Return what AWS was asked for when it failed."""
    if error.operation.startswith("secretsmanager."):
        return "a secret"
    if error.operation == "acm.GetCertificate":
        return "the certificate that is to be renewed"
    return "the template" if job.traits.has_form else "the distribution"


def _mend(job: Job) -> str:
    """Return how a job comes to its checks once more."""
    return "Press Edit and submit again." if job.traits.has_form else "Cancel it, and ask again."


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
