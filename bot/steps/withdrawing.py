"""The step that ends a task which a person dropped or whose job was cancelled."""

from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import CertificateStatus
from bot.domain.task import Origin, Step, TaskState
from bot.errors import AwsError, Trouble
from bot.steps.context import Context
from bot.steps.finding import find_certificate
from bot.steps.outcome import Done, Outcome


def withdraw(context: Context) -> Outcome:
    """End the task. Dropped: its pending request is deleted, everything else is kept and named.
    Cancelled: all is kept.
    """
    task = context.task
    if not task.drop_requested:
        return Done(TaskState.CANCELLED, task.facts)
    arn = _pending(context)
    if arn:
        context.before_writing()
        try:
            context.acm.delete(arn)
        except AwsError as error:
            if error.trouble is not Trouble.FINAL:
                raise
    kept = [task.facts.distribution_id, None if arn else task.facts.certificate_arn]
    payload = {"names": list(task.names), "kept": [one for one in kept if one]}
    return Done(TaskState.CANCELLED, task.facts, (NewEvent(EventKind.DROPPED, payload, task.id),))


def _pending(context: Context) -> str | None:
    """Return the ARN of the task's own request that is not issued, looking for one that was
    lost.
    """
    facts = context.task.facts
    if facts.certificate_origin is Origin.REUSED or facts.issued_at is not None:
        return None
    if facts.certificate_arn:
        row = context.store.inventory.certificate(facts.certificate_arn)
        return None if row and row.status == CertificateStatus.ISSUED else facts.certificate_arn
    asked_before = context.task.step is Step.REQUEST_CERTIFICATE and context.task.attempts > 1
    found = find_certificate(context) if asked_before else None
    return found.arn if found and found.status != CertificateStatus.ISSUED else None
