"""What an outcome makes of a task, and what is told of it: rules; nothing is read or written."""

from dataclasses import replace
from datetime import datetime

from bot.domain.event import EventKind, NewEvent
from bot.domain.job import Job
from bot.domain.remedies import remedy_for, support_text
from bot.domain.task import Facts, Step, Task, TaskState, WhoActs
from bot.steps.outcome import Done, Failed, NeedsAction, Outcome
from bot.steps.paths import LEAVING, next_step

_UNTOLD = frozenset({"denied", "throttled", "transient", "lost", "other_account"})
"""Reasons of waits after which nobody knows whether AWS would still deny the call."""


def apply(task: Task, job: Job, step: Step, outcome: Outcome, now: datetime) -> Task:
    """Return the task as an outcome of `step` leaves it."""
    match outcome:
        case Done():
            return _done(task, job, outcome, now)
        case Failed():
            return _failed(task, outcome)
        case _:
            return replace(
                task,
                step=task.step if step in LEAVING else step,
                facts=_still_denied(outcome.facts or task.facts, outcome.reason),
                reason=outcome.reason,
                detail=outcome.detail,
                who_acts=outcome.who_acts,
                next_attempt_at=now + outcome.again_in,
            )


def _still_denied(facts: Facts, reason: str) -> Facts:
    """Forget what AWS denied once a try tells anything else than that it went wrong again."""
    return facts if not facts.denied or reason in _UNTOLD else replace(facts, denied=())


def _done(task: Task, job: Job, done: Done, now: datetime) -> Task:
    moved = replace(
        task,
        state=done.state,
        # What was done is not lost.
        facts=replace(done.facts, lost_at=None, denied=()),
        plan=done.plan or task.plan,
        generation=done.generation or task.generation,
        reason="",
        detail="",
        who_acts=WhoActs.US,
    )
    following = next_step(moved, job)
    due = now + done.again_in if following else None
    return replace(moved, step=following, next_attempt_at=due)


def _failed(task: Task, failed: Failed) -> Task:
    facts = failed.facts or task.facts
    return replace(
        task,
        state=TaskState.FAILED,
        facts=replace(
            facts,
            denied=(),
            failed_in=facts.failed_in or task.state,
            error_code=failed.reason,
            certificate_dead=failed.certificate_dead,
        ),
        reason=failed.reason,
        detail=failed.detail,
        who_acts=failed.who_acts,
        next_attempt_at=None,
    )


def events_of(task: Task, job: Job, outcome: Outcome, now: datetime) -> tuple[NewEvent, ...]:
    """Return what there is to tell of an outcome; a failure is told with its remedy."""
    match outcome:
        case Done() | NeedsAction():
            return outcome.events
        case Failed():
            return (_failure(task, job, outcome, now),)
        case _:
            return ()


def _failure(task: Task, job: Job, failed: Failed, now: datetime) -> NewEvent:
    facts, remedy = failed.facts or task.facts, remedy_for(failed.reason)
    arn, request_id = facts.distribution_arn or facts.certificate_arn or "", facts.request_id or ""
    paste = support_text(
        account=job.account,
        region="us-east-1",
        arn=arn,
        names=task.names,
        reason=failed.reason,
        at=now,
        request_id=request_id,
    )
    payload = {
        "names": list(task.names),
        "reason": failed.reason,
        "detail": failed.detail,
        "who_acts": failed.who_acts.value,
        "remedy": remedy.remedy,
        "link": remedy.link,
        "support_text": paste if remedy.support_text else None,
        "arn": arn,
        "request_id": request_id,
    }
    return NewEvent(EventKind.TASK_FAILED, payload, task.id)
