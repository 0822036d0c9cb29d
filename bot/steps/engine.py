"""Takes one due task one step on: claim, run, save. Recovery is the same path: nothing is
resumed, only looked at again.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

import structlog

from bot.aws.pacing import RATES
from bot.clock import Clock
from bot.domain.event import EventKind, NewEvent
from bot.domain.job import Job
from bot.domain.remedies import remedy_for, support_text
from bot.domain.task import Step, Task, TaskState, is_finished
from bot.errors import AwsError, LeaseLostError
from bot.steps.certificates import (
    collect_records,
    delete_dead_certificates,
    request_certificate,
    use_certificate,
    wait_for_covering,
    wait_until_issued,
)
from bot.steps.context import Acm, CloudFront, Context
from bot.steps.distributions import check_aliases, create_distribution, wait_until_deployed
from bot.steps.outcome import Done, Failed, NeedsAction, Outcome, Wait
from bot.steps.troubles import outcome_of
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

    def on_behalf_of(self, job: str) -> AbstractContextManager[None]:
        """Name the job in the user agent of every call inside."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A step's function, and the AWS operation whose rate it must keep, if it always makes one."""

    run: Callable[[Context], Outcome]
    paced: str | None = None


STEPS: Mapping[Step, Entry] = MappingProxyType(
    {
        Step.USE_CERTIFICATE: Entry(use_certificate),
        Step.WAIT_FOR_COVERING: Entry(wait_for_covering),
        Step.REQUEST_CERTIFICATE: Entry(request_certificate, "acm.RequestCertificate"),
        Step.DELETE_DEAD_CERTIFICATES: Entry(delete_dead_certificates, "acm.DeleteCertificate"),
        Step.COLLECT_RECORDS: Entry(collect_records, "acm.DescribeCertificate"),
        Step.WAIT_UNTIL_ISSUED: Entry(wait_until_issued),
        Step.CHECK_ALIASES: Entry(check_aliases),
        Step.CREATE_DISTRIBUTION: Entry(
            create_distribution, "cloudfront.CreateDistributionWithTags"
        ),
        Step.WAIT_UNTIL_DEPLOYED: Entry(wait_until_deployed),
        Step.WITHDRAW: Entry(withdraw),
    }
)


_USUAL: Mapping[TaskState, Step] = MappingProxyType(
    {
        TaskState.REQUESTED: Step.COLLECT_RECORDS,
        TaskState.AWAITING_VALIDATION: Step.WAIT_UNTIL_ISSUED,
        TaskState.ISSUED: Step.CHECK_ALIASES,
        TaskState.CREATING_DISTRIBUTION: Step.CREATE_DISTRIBUTION,
        TaskState.DEPLOYING: Step.WAIT_UNTIL_DEPLOYED,
    }
)


def next_step(task: Task, job: Job) -> Step | None:
    """Return what a task does next, or None when nothing is left to do."""
    if task.state in {TaskState.READY, TaskState.CANCELLED}:
        return None
    if task.drop_requested:
        return Step.WITHDRAW
    if is_finished(task, with_distribution=job.with_distribution):
        return None
    if job.cancel_requested:
        return Step.WITHDRAW
    if task.state is TaskState.QUEUED:
        return _first_step(task)
    if task.state is TaskState.REQUESTED and task.facts.dead_certificates:
        return Step.DELETE_DEAD_CERTIFICATES
    return _USUAL[task.state]


def _first_step(task: Task) -> Step:
    if task.plan.reuse_certificate and task.generation == 1:
        return Step.USE_CERTIFICATE
    covered = task.plan.covered_by is not None
    return Step.WAIT_FOR_COVERING if covered else Step.REQUEST_CERTIFICATE


class Engine:
    """Runs steps. One object may serve many threads: all state is in the store."""

    def __init__(self, store: Store, aws: Aws, clock: Clock, *, sns: bool) -> None:
        """`sns` says whether a topic is set, so that events get a delivery there."""
        self._store = store
        self._aws = aws
        self._clock = clock
        self._sns = sns

    def run_one(self, now: datetime) -> bool:
        """Claim the task that is due longest and advance it; return False when none is due."""
        claim = self._store.tasks.claim(now)
        if claim is None:
            return False
        with structlog.contextvars.bound_contextvars(job=claim.job.name, task=claim.task.id):
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
            self._store.tasks.save(
                claim,
                replace(claim.task, next_attempt_at=None),
                events=(),
                sns=self._sns,
                now=self._clock.now(),
            )
            return
        if self._must_queue(STEPS[step].paced, claim):
            return
        self._save(claim, step, self._run(claim, step))

    def _must_queue(self, operation: str | None, claim: TaskClaim) -> bool:
        """Reserve a slot of the operation's rate; when it lies ahead, give the task back until
        then.
        """
        if operation is None or claim.reserved:
            return False
        rate, now = RATES[operation], self._clock.now()
        slot = self._store.locks.reserve(
            f"aws:{operation}", per_second=rate.per_second, burst=rate.burst, now=now
        )
        if slot <= now:
            return False
        self._store.tasks.defer(claim, until=slot)
        return True

    def _run(self, claim: TaskClaim, step: Step) -> Outcome:
        context = Context(claim, self._store, self._aws.acm, self._aws.cloudfront, self._clock)
        with self._aws.on_behalf_of(claim.job.name):
            try:
                return STEPS[step].run(context)
            except AwsError as error:
                log.warning("aws_refused", step=step, code=error.code, request_id=error.request_id)
                return outcome_of(error, claim.task)

    def _save(self, claim: TaskClaim, step: Step, outcome: Outcome) -> None:
        now = self._clock.now()
        task = apply(claim.task, claim.job, step, outcome, now)
        events = _events(claim, outcome, now)
        log.info(
            "step", step=step, outcome=type(outcome).__name__, state=task.state, reason=task.reason
        )
        with self._store.transaction():
            self._store.tasks.save(claim, task, events=events, sns=self._sns, now=now)
            if isinstance(outcome, Done) and outcome.records:
                self._store.records.put(outcome.records)
            if task.state is not claim.task.state:
                self._wake_covered(task, now)

    def _wake_covered(self, task: Task, now: datetime) -> None:
        """Wake the tasks that wait for this one's certificate."""
        if task.state not in {TaskState.ISSUED, TaskState.FAILED, TaskState.CANCELLED}:
            return
        others = self._store.tasks.of_job(task.job)
        self._store.tasks.wake(
            [other.id for other in others if other.plan.covered_by == task.position], now=now
        )


def apply(task: Task, job: Job, step: Step, outcome: Outcome, now: datetime) -> Task:
    """Return the task as an outcome of `step` leaves it."""
    match outcome:
        case Done():
            done = replace(
                task,
                state=outcome.state,
                facts=outcome.facts,
                plan=outcome.plan or task.plan,
                generation=outcome.generation or task.generation,
                reason="",
                detail="",
                next_attempt_at=now,
            )
            following = next_step(done, job)
            return replace(done, step=following, next_attempt_at=now if following else None)
        case Wait() | NeedsAction():
            return replace(
                task,
                # Withdrawing keeps the step it interrupted: that step's attempts say whether to
                # look first.
                step=task.step if step is Step.WITHDRAW else step,
                facts=outcome.facts or task.facts,
                reason=outcome.reason,
                detail=outcome.detail,
                who_acts=outcome.who_acts,
                next_attempt_at=now + outcome.again_in,
            )
        case Failed():
            failed_in = task.facts.failed_in or task.state
            facts = replace(
                outcome.facts or task.facts,
                failed_in=failed_in,
                error_code=outcome.reason,
                certificate_dead=outcome.certificate_dead,
            )
            return replace(
                task,
                state=TaskState.FAILED,
                facts=facts,
                reason=outcome.reason,
                detail=outcome.detail,
                who_acts=outcome.who_acts,
                next_attempt_at=None,
            )


def _events(claim: TaskClaim, outcome: Outcome, now: datetime) -> tuple[NewEvent, ...]:
    match outcome:
        case Done():
            return outcome.events
        case Failed():
            return (*outcome.events, _failure(claim, outcome, now))
        case _:
            return ()


def _failure(claim: TaskClaim, failed: Failed, now: datetime) -> NewEvent:
    task, remedy = claim.task, remedy_for(failed.reason)
    arn = task.facts.distribution_arn or task.facts.certificate_arn or ""
    request_id = task.facts.request_id or ""
    paste = (
        support_text(
            account=claim.job.account,
            region="us-east-1",
            arn=arn,
            names=task.names,
            reason=failed.reason,
            at=now,
            request_id=request_id,
        )
        if remedy.support_text
        else None
    )
    payload = {
        "names": list(task.names),
        "reason": failed.reason,
        "detail": failed.detail,
        "who_acts": failed.who_acts.value,
        "remedy": remedy.remedy,
        "link": remedy.link,
        "support_text": paste,
        "arn": arn,
        "request_id": request_id,
    }
    return NewEvent(EventKind.TASK_FAILED, payload, task.id)
