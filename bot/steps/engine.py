"""Takes one due task one step on: claim, run, save. Recovery is the same path: nothing is
resumed, only looked at again.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol

import structlog

from bot.aws.pacing import RATES
from bot.clock import Clock
from bot.domain.event import NewEvent
from bot.domain.task import Step, Task, WhoActs
from bot.errors import AwsError, LeaseLostError
from bot.steps.aftermath import tell
from bot.steps.backoff import TRANSIENT_SECONDS, after
from bot.steps.certificates import (
    delete_dead_certificates,
    request_certificate,
    use_certificate,
)
from bot.steps.changing import change_distribution, save_before, wait_until_changed
from bot.steps.context import Acm, CloudFront, Context, Leads, Secrets
from bot.steps.covering import wait_for_covering
from bot.steps.deleting import delete_unused_certificate
from bot.steps.distributions import check_aliases, create_distribution, wait_until_deployed
from bot.steps.importing import import_certificate, lacks_key
from bot.steps.leaving import leave_as_it_is
from bot.steps.moves import apply, events_of
from bot.steps.outcome import Done, Outcome
from bot.steps.paths import LEAVING, next_step
from bot.steps.removing import (
    delete_certificate,
    delete_distribution,
    disable_distribution,
    leave_alone,
    wait_until_disabled,
)
from bot.steps.stumbling import Stumbling, said
from bot.steps.troubles import in_another_account, outcome_of
from bot.steps.validation import collect_records, wait_until_issued
from bot.steps.withdrawing import withdraw
from bot.store.base import Store, TaskClaim

log = structlog.get_logger(__name__)


class Aws(Protocol):
    """What the engine needs of AWS (bot.aws.clients promises it)."""

    @property
    def acm(self) -> Acm:
        """ACM in us-east-1."""

    @property
    def cloudfront(self) -> CloudFront:
        """CloudFront."""

    @property
    def secrets(self) -> Secrets:
        """Secrets Manager, in the region that an ARN names."""

    def on_behalf_of(self, job: str) -> AbstractContextManager[None]:
        """Name the job in the user agent of every call inside."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A step's function, and the AWS operation whose rate it must keep, if it always makes one;
    `idles` tells that a task's next run makes none.
    """

    run: Callable[[Context], Outcome]
    paced: str | None = None
    idles: Callable[[Store, Task, datetime], bool] = lambda *_: False


STEPS: Mapping[Step, Entry] = MappingProxyType(
    {
        Step.USE_CERTIFICATE: Entry(use_certificate),
        Step.WAIT_FOR_COVERING: Entry(wait_for_covering),
        Step.REQUEST_CERTIFICATE: Entry(request_certificate, "acm.RequestCertificate"),
        Step.IMPORT_CERTIFICATE: Entry(import_certificate, "acm.ImportCertificate", lacks_key),
        Step.DELETE_DEAD_CERTIFICATES: Entry(delete_dead_certificates, "acm.DeleteCertificate"),
        Step.COLLECT_RECORDS: Entry(collect_records, "acm.DescribeCertificate"),
        Step.WAIT_UNTIL_ISSUED: Entry(wait_until_issued),
        Step.CHECK_ALIASES: Entry(check_aliases),
        Step.CREATE_DISTRIBUTION: Entry(
            create_distribution, "cloudfront.CreateDistributionWithTags"
        ),
        Step.WAIT_UNTIL_DEPLOYED: Entry(wait_until_deployed),
        Step.WITHDRAW: Entry(withdraw),
        Step.DISABLE_DISTRIBUTION: Entry(disable_distribution, "cloudfront.UpdateDistribution"),
        Step.WAIT_UNTIL_DISABLED: Entry(wait_until_disabled),
        Step.DELETE_DISTRIBUTION: Entry(delete_distribution, "cloudfront.DeleteDistribution"),
        Step.DELETE_CERTIFICATE: Entry(delete_certificate, "acm.DeleteCertificate"),
        Step.DELETE_UNUSED_CERTIFICATE: Entry(delete_unused_certificate, "acm.DeleteCertificate"),
        Step.LEAVE_ALONE: Entry(leave_alone),
        Step.SAVE_BEFORE: Entry(save_before),
        Step.CHANGE_DISTRIBUTION: Entry(change_distribution, "cloudfront.UpdateDistribution"),
        Step.WAIT_UNTIL_CHANGED: Entry(wait_until_changed),
        Step.LEAVE_AS_IT_IS: Entry(leave_as_it_is),
    }
)


STUMBLED_AGAIN = timedelta(seconds=10)
"""The least wait after an error of ours: it is seldom gone at once."""


class Engine:
    """Runs steps. One object may serve many threads: all state is in the store."""

    def __init__(self, store: Store, aws: Aws, clock: Clock, *, sns: bool, lead: Leads) -> None:
        """`sns` says whether a topic is set, so that events get a delivery there; `lead` tells
        where a public name leads.
        """
        self._lead = lead
        self._store = store
        self._aws = aws
        self._clock = clock
        self._sns = sns

    def run_one(self, now: datetime) -> bool:
        """Claim the task that is due longest and advance it; return False when none is due.

        An error that nobody expected is told on the task, which is tried again, and raised on.
        """
        with self._store.transaction():
            claim = self._store.tasks.claim(now)
            if claim is None:
                return False
            # Of 500 tasks that are released at once all but a few are given back.
            if self._must_queue(claim):
                return True
        words = structlog.contextvars.bound_contextvars(job=claim.job.name, task=claim.task.id)
        with words, Stumbling(lambda incident: self._stumbled(claim, incident)):
            try:
                self.advance(claim)
            except LeaseLostError:
                log.warning("lease_lost", step=claim.task.step)
        return True

    def advance(self, claim: TaskClaim) -> None:
        """Run the claimed task's next step once and save what came of it, in one transaction.

        Raises LeaseLostError when another worker took the task meanwhile: nothing was saved then.
        """
        step = next_step(claim.task, claim.job)
        if step is None:
            self._put(claim, replace(claim.task, next_attempt_at=None))
            return
        stopped = in_another_account(claim.job, self._store.inventory.account())
        # To end a task needs no AWS: whoever gave it up need not bring the credentials back.
        if stopped and step not in LEAVING:
            self._save(claim, step, stopped)
            return
        self._save(claim, step, self._run(claim, step))

    def _must_queue(self, claim: TaskClaim) -> bool:
        """Reserve a slot of the rate of what the task does next; when it lies ahead, give the task
        back until then.
        """
        step = next_step(claim.task, claim.job)
        operation = STEPS[step].paced if step else None
        if operation is None or claim.reserved:
            return False
        if in_another_account(claim.job, self._store.inventory.account()):
            return False
        rate, now = RATES[operation], self._clock.now()
        if step and STEPS[step].idles(self._store, claim.task, now):
            return False
        slot = self._store.locks.reserve(
            f"aws:{operation}", per_second=rate.per_second, burst=rate.burst, now=now
        )
        if slot <= now:
            return False
        self._store.tasks.defer(claim, until=slot)
        return True

    def _run(self, claim: TaskClaim, step: Step) -> Outcome:
        aws = self._aws
        context = Context(
            claim, self._store, aws.acm, aws.cloudfront, aws.secrets, self._clock, self._lead
        )
        with self._aws.on_behalf_of(claim.job.name):
            try:
                return STEPS[step].run(context)
            except AwsError as error:
                log.warning("aws_refused", step=step, code=error.code, request_id=error.request_id)
                return outcome_of(error, claim.task, self._clock.now())

    def _save(self, claim: TaskClaim, step: Step, outcome: Outcome) -> None:
        now = self._clock.now()
        task = apply(claim.task, claim.job, step, outcome, now)
        log.info(
            "step", step=step, outcome=type(outcome).__name__, state=task.state, reason=task.reason
        )
        with self._store.transaction():
            self._put(claim, task, events_of(claim.task, claim.job, outcome, now))
            if isinstance(outcome, Done):
                self._keep(outcome)
            tell(self._store, claim.job, task, now=now)

    def _keep(self, done: Done) -> None:
        """Keep what a step made known beside its task."""
        if done.records:
            self._store.records.put(done.records)
        if done.saves:
            self._store.snapshots.add(done.saves)

    def _put(self, claim: TaskClaim, task: Task, events: Sequence[NewEvent] = ()) -> None:
        now = self._clock.now()
        self._store.tasks.save(claim, task, events=events, sns=self._sns, now=now)

    def _stumbled(self, claim: TaskClaim, incident: str) -> None:
        """Say on the task that something unexpected happened, and when it is tried again."""
        wait = max(after(TRANSIENT_SECONDS, claim.task.attempts), STUMBLED_AGAIN)
        # What was committed meanwhile stays: that an answer may be lost is never forgotten.
        facts = self._store.tasks.get(claim.task.id).facts
        self._put(
            claim,
            replace(
                claim.task,
                facts=facts,
                reason="unexpected",
                detail=f"{said(incident)} We try again by ourselves.",
                who_acts=WhoActs.US,
                next_attempt_at=self._clock.now() + wait,
            ),
        )
