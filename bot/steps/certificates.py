"""The steps from a queued task to a certificate: asked of ACM, or chosen. Each looks, does
the one missing thing, returns.
"""

from dataclasses import replace
from datetime import timedelta

from bot.domain.certificate_status import standing
from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.names import covers
from bot.domain.remedies import remedy_for
from bot.domain.task import Facts, Origin, Task, TaskState
from bot.errors import AwsError, Trouble
from bot.steps.backoff import FIRST_LOOK_SECONDS
from bot.steps.context import Context, tags_of, token
from bot.steps.finding import find_certificate, may_be_lost
from bot.steps.outcome import Done, Failed, Outcome

RELOOK = timedelta(minutes=10)
"""A waiting task is woken by whom it waits for; it looks by itself only in case that was lost."""


def use_certificate(context: Context) -> Outcome:
    """Take an issued certificate of the account that someone chose on the card; it is never
    deleted. When it cannot serve any more, a retry requests an own one.
    """
    arn = context.task.plan.reuse_certificate or ""
    found = context.store.inventory.certificate(arn)
    if found is None or found.status != CertificateStatus.ISSUED:
        return dead(context.task, "certificate_gone", f"{arn} is no longer an issued certificate.")
    missing = [
        name for name in context.task.names if not any(covers(by, name) for by in found.names)
    ]
    if missing:
        said = f"{arn} does not cover {', '.join(missing)}."
        return dead(context.task, "certificate_gone", said)
    facts = replace(
        context.task.facts,
        certificate_arn=found.arn,
        certificate_origin=Origin.REUSED,
        certificate_status=found.status,
        issued_at=found.not_before or context.now,
        not_after=found.not_after,
    )
    return Done(TaskState.ISSUED, facts)


def request_certificate(context: Context) -> Outcome:
    """Request the certificate, or adopt the one that a lost attempt requested."""
    task = context.task
    found = find_certificate(context) if may_be_lost(task) else None
    if found is not None:
        return _requested(context, adopted(context, found))
    context.before_writing()
    written = context.acm.request(
        task.plan.certificate_names,
        key=context.job.request.key.value,
        token=token(task),
        tags=tags_of(context.job, task),
    )
    facts = _with_certificate(context, written.id, Origin.CREATED)
    asked = written.request_id
    return _requested(context, replace(facts, request_id=asked, certificate_request_id=asked))


def adopted(context: Context, found: Certificate) -> Facts:
    """Return the task's facts with a certificate that was found again."""
    return _with_certificate(context, found.arn, Origin.ADOPTED)


def _with_certificate(context: Context, arn: str, origin: Origin) -> Facts:
    facts = context.task.facts
    return replace(
        facts,
        certificate_arn=arn,
        certificate_origin=origin,
        certificate_status=CertificateStatus.PENDING_VALIDATION,
        requested_at=context.now,
        requests=(*facts.requests, context.now),
    )


def _requested(context: Context, facts: Facts) -> Done:
    soon = timedelta(seconds=FIRST_LOOK_SECONDS)
    if not facts.timeouts:
        return Done(TaskState.REQUESTED, facts, again_in=soon)
    payload = {
        "names": list(context.task.plan.certificate_names),
        "arn": facts.certificate_arn,
        "certificate_request_id": facts.certificate_request_id,
        "attempt": facts.timeouts + 1,
        "why": "the records were not found within 72 hours",
    }
    event = NewEvent(EventKind.REQUESTED_AGAIN, payload, context.task.id)
    return Done(TaskState.REQUESTED, facts, (event,), again_in=soon)


def delete_dead_certificates(context: Context) -> Outcome:
    """Delete the dead certificate that the new one replaces; what cannot or may not be deleted is
    left to the clean-up: the new one must not wait for that.
    """
    task = context.task
    arn, *rest = task.facts.dead_certificates
    facts = replace(task.facts, dead_certificates=tuple(rest))
    context.before_writing()
    try:
        context.acm.delete(arn)
    except AwsError as error:
        if error.trouble not in {Trouble.FINAL, Trouble.DENIED}:
            raise
        if error.code != "ResourceNotFoundException":
            facts = replace(facts, undeleted=(*facts.undeleted, arn))
    return Done(task.state, facts)


def dead_by(task: Task, status: str) -> Failed | None:
    """Return the failure of a task whose certificate has a status that nothing leads out of."""
    reason = standing(status).dead_reason
    return dead(task, reason, f"{task.facts.certificate_arn} is {status}.") if reason else None


def dead(task: Task, reason: str, detail: str, *, request_id: str = "") -> Failed:
    """Return the failure of a task whose certificate serves no more: a retry requests another."""
    facts = replace(task.facts, request_id=request_id or task.facts.request_id)
    return Failed(reason, detail, remedy_for(reason).who_acts, facts, certificate_dead=True)
