"""The step that ends a task which a person dropped or whose job was cancelled. It deletes nothing
but the task's own requests that were not issued, and those only when it was dropped.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import CertificateStatus
from bot.domain.task import Facts, Origin, TaskState, WhoActs, is_finished
from bot.errors import AwsError, Trouble
from bot.steps.certificates import adopted
from bot.steps.context import Context
from bot.steps.distributions import facts_of
from bot.steps.finding import LISTS_LAG, find_certificate, find_distribution, may_be_lost
from bot.steps.finding_imports import find_import, imported
from bot.steps.outcome import Done, Outcome, Wait
from bot.steps.troubles import in_another_account
from bot.steps.validation import describe, is_just_requested

LOOK_AGAIN = timedelta(seconds=15)
_NOTHING: Mapping[str, str] = MappingProxyType({})
MOST_ACTS = 1000
"""As many of a job's acts as are looked through for who dropped it: twice the largest job."""


def withdraw(context: Context) -> Outcome:
    """End the task. Dropped: its pending request is deleted, everything else is kept and named.
    Cancelled: all is kept. What a lost attempt made is found first. When the credentials are of
    another account, nothing is looked at and all is kept.
    """
    if in_another_account(context.job, context.store.inventory.account()):
        return _ended(context, context.task.facts)
    try:
        return _withdrawn(context)
    except AwsError as error:
        if error.trouble is not Trouble.FINAL:
            raise
        # What AWS refuses for good must not hold a task that is to end.
        return _ended(context, context.task.facts)


def _withdrawn(context: Context) -> Outcome:
    facts = _found_again(context) if may_be_lost(context.task) else context.task.facts
    if facts is None:
        said = "an answer of AWS was lost; we look whether it was done"
        return Wait("looking_for_lost", said, WhoActs.AWS, LOOK_AGAIN)
    if not context.task.drop_requested:
        return _ended(context, facts)
    pending = facts.certificate_arn if _is_pending(facts) else None
    detail = describe(context, pending) if pending else None
    if pending and detail is None and is_just_requested(facts, context.now):
        said = "ACM does not show the new certificate yet"
        return Wait("not_visible", said, WhoActs.AWS, LOOK_AGAIN, facts)
    doomed = [*facts.dead_certificates, *facts.undeleted]
    if pending and (detail is None or detail.status != CertificateStatus.ISSUED):
        doomed.append(pending)
    answers = {arn: _delete(context, arn) for arn in doomed}
    return _ended(context, facts, {arn: one for arn, one in answers.items() if one is not None})


def _found_again(context: Context) -> Facts | None:
    """Return the facts with what an earlier attempt may have made; None while the lists may lag."""
    task, facts = context.task, context.task.facts
    place = facts.failed_in or task.state
    found: Facts | None = None
    if place is TaskState.QUEUED and task.plan.imports:
        there = find_import(context)
        found = imported(context, task.plan.imports, there, Origin.ADOPTED) if there else None
    elif place is TaskState.QUEUED and task.requests_own and not facts.certificate_arn:
        certificate = find_certificate(context)
        found = adopted(context, certificate) if certificate else None
    elif place is TaskState.CREATING_DISTRIBUTION:
        made = find_distribution(context)
        found = facts_of(context, made, Origin.ADOPTED) if made else None
    else:
        return facts
    is_fresh = facts.lost_at is not None and context.now - facts.lost_at < LISTS_LAG
    return found or (None if is_fresh else facts)


def _is_pending(facts: Facts) -> bool:
    return facts.certificate_origin is not Origin.REUSED and facts.issued_at is None


def _delete(context: Context, arn: str) -> str | None:
    """Delete a certificate and return the request id; None when it is to stay, because it is in
    use or nobody may.
    """
    context.before_writing()
    try:
        return context.acm.delete(arn)
    except AwsError as error:
        if error.trouble not in {Trouble.FINAL, Trouble.DENIED}:
            raise
        return error.request_id if error.code == "ResourceNotFoundException" else None


def _ended(context: Context, facts: Facts, deleted: Mapping[str, str] = _NOTHING) -> Done:
    """End it; `deleted` are the certificates that went, each with the request that did it."""
    if not context.task.drop_requested:
        return Done(TaskState.CANCELLED, facts)
    certificate = None if facts.certificate_origin is Origin.REUSED else facts.certificate_arn
    mine = (facts.distribution_id, certificate, *facts.dead_certificates, *facts.undeleted)
    kept = [one for one in mine if one and one not in deleted]
    payload = {
        "names": list(context.task.names),
        "by": dropped_by(context),
        "kept": kept,
        "certificate_request_id": facts.certificate_request_id,
        "deleted": [{"arn": arn, "request_id": deleted[arn]} for arn in sorted(deleted)],
        "others": _going_on(context),
    }
    event = NewEvent(EventKind.DROPPED, payload, context.task.id)
    return Done(TaskState.CANCELLED, _without(facts, deleted), (event,))


def _without(facts: Facts, deleted: Collection[str]) -> Facts:
    gone = facts.certificate_arn in deleted
    return replace(
        facts,
        certificate_arn=None if gone else facts.certificate_arn,
        certificate_status=None if gone else facts.certificate_status,
        dead_certificates=tuple(arn for arn in facts.dead_certificates if arn not in deleted),
        undeleted=tuple(arn for arn in facts.undeleted if arn not in deleted),
    )


def _going_on(context: Context) -> int:
    """Return how many other tasks of the job are under way and stay."""
    job = context.job
    return sum(
        not other.drop_requested and not is_finished(other, with_distribution=job.with_distribution)
        for other in context.store.tasks.of_job(job.number)
        if other.id != context.task.id
    )


def act_of_drop(main_name: str) -> str:
    """Return the audit's words for a drop of a certificate, by which the drop is told."""
    return f"drop {main_name}"


def dropped_by(context: Context) -> str:
    """Return who pressed Drop: the verb's row in the audit says so."""
    rows = context.store.audit.of_subject(context.job.name, limit=MOST_ACTS)
    wanted = (act_of_drop(context.task.main_name), "done")
    return next((row.actor for row in rows if (row.action, row.outcome) == wanted), "")
