"""The steps from a queued task to an issued certificate. Each looks, does the one missing thing,
returns.
"""

from dataclasses import replace
from datetime import timedelta

from bot.aws.values import CertificateDetail
from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.names import covers
from bot.domain.remedies import remedy_for
from bot.domain.task import Facts, Origin, TaskState, WhoActs, requested_anew
from bot.errors import AwsError, Trouble
from bot.steps.backoff import LAG_SECONDS, after
from bot.steps.context import Context, tags_of, token
from bot.steps.finding import find_certificate
from bot.steps.outcome import Done, Failed, Outcome, Wait
from bot.store.base import RecordRow

RELOOK = timedelta(minutes=10)
"""A waiting task is woken by the sweep; it looks by itself only in case a wake-up was lost."""
VISIBLE_WITHIN = timedelta(minutes=10)
"""How long ACM may answer that a certificate it just accepted does not exist."""
TIMEOUTS = 2
"""How often a certificate that timed out is requested again by itself: three requests in all."""

_DEAD = {
    CertificateStatus.EXPIRED: "certificate_expired",
    CertificateStatus.REVOKED: "certificate_revoked",
    CertificateStatus.INACTIVE: "certificate_inactive",
    CertificateStatus.GONE: "certificate_gone",
}


def use_certificate(context: Context) -> Outcome:
    """Take an issued certificate of the account that someone chose on the card; it is never
    deleted.
    """
    arn = context.task.plan.reuse_certificate or ""
    found = context.store.inventory.certificate(arn)
    if found is None or found.status != CertificateStatus.ISSUED:
        return _failed("certificate_gone", f"{arn} is no longer an issued certificate.", dead=False)
    missing = [
        name for name in context.task.names if not any(covers(by, name) for by in found.names)
    ]
    if missing:
        return _failed(
            "certificate_gone", f"{arn} does not cover {', '.join(missing)}.", dead=False
        )
    return Done(TaskState.ISSUED, _reused(context.task.facts, found))


def wait_for_covering(context: Context) -> Outcome:
    """Wait for the certificate of the task whose wildcard covers this one; request an own one
    when it is lost.
    """
    task = context.task
    covering = context.store.tasks.of_job(task.job)[task.plan.covered_by or 0]
    if covering.state in {TaskState.FAILED, TaskState.CANCELLED}:
        plan = replace(task.plan, covered_by=None, certificate_names=task.names)
        payload = {"names": list(task.names), "covering": covering.main_name}
        facts = replace(task.facts, covering_lost=True)
        event = NewEvent(EventKind.COVERING_LOST, payload, task.id)
        return Done(TaskState.QUEUED, facts, (event,), plan=plan)
    if covering.facts.issued_at is None or covering.facts.certificate_arn is None:
        said = f"waiting for the certificate of {covering.plan.certificate_names[0]}"
        return Wait("covered", said, covering.who_acts, RELOOK)
    facts = replace(
        task.facts,
        certificate_arn=covering.facts.certificate_arn,
        certificate_origin=Origin.REUSED,
        certificate_status=CertificateStatus.ISSUED,
        issued_at=covering.facts.issued_at,
        not_after=covering.facts.not_after,
    )
    return Done(TaskState.ISSUED, facts)


def request_certificate(context: Context) -> Outcome:
    """Request the certificate, or adopt the one that a lost attempt requested."""
    task = context.task
    found = find_certificate(context) if task.attempts > 1 else None
    if found is not None:
        return _requested(context, found.arn, Origin.ADOPTED, "")
    context.before_writing()
    written = context.acm.request(
        task.plan.certificate_names,
        key=context.job.request.key.value,
        token=token(task),
        tags=tags_of(context.job, task),
    )
    return _requested(context, written.id, Origin.CREATED, written.request_id)


def _requested(context: Context, arn: str, origin: Origin, request_id: str) -> Done:
    task = context.task
    facts = replace(
        task.facts,
        certificate_arn=arn,
        certificate_origin=origin,
        certificate_status=CertificateStatus.PENDING_VALIDATION,
        requested_at=context.now,
        request_id=request_id or task.facts.request_id,
    )
    if not task.facts.timeouts:
        return Done(TaskState.REQUESTED, facts)
    payload = {
        "names": list(task.names),
        "arn": arn,
        "attempt": task.facts.timeouts + 1,
        "why": "the records were not found within 72 hours",
    }
    return Done(
        TaskState.REQUESTED, facts, (NewEvent(EventKind.REQUESTED_AGAIN, payload, task.id),)
    )


def delete_dead_certificates(context: Context) -> Outcome:
    """Delete the dead certificate that the new one replaces; what cannot be deleted is left
    alone.
    """
    arn, *rest = context.task.facts.dead_certificates
    context.before_writing()
    try:
        context.acm.delete(arn)
    except AwsError as error:
        if error.trouble is not Trouble.FINAL:
            raise
    return Done(TaskState.REQUESTED, replace(context.task.facts, dead_certificates=tuple(rest)))


def collect_records(context: Context) -> Outcome:
    """Read the DNS records that prove the names; they appear seconds, with many names minutes,
    after the request.
    """
    task = context.task
    try:
        detail = context.acm.describe(task.facts.certificate_arn or "")
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return _not_visible(context)
    if detail.status == CertificateStatus.FAILED:
        return _refused(detail)
    if detail.status == CertificateStatus.ISSUED:
        detail = replace(detail, records_complete=True)
    if not detail.records_complete:
        wait = after(LAG_SECONDS, task.attempts)
        return Wait("records_pending", "ACM is preparing the DNS records", WhoActs.AWS, wait)
    rows = {
        record.name: RecordRow(task.id, "validation", record.name, record.type, record.value)
        for record in detail.records
    }
    return Done(TaskState.AWAITING_VALIDATION, task.facts, records=tuple(rows.values()))


def _not_visible(context: Context) -> Outcome:
    task = context.task
    requested = task.facts.requested_at or context.now
    if context.now - requested > VISIBLE_WITHIN:
        return _failed("certificate_gone", f"ACM no longer knows {task.facts.certificate_arn}.")
    wait = after(LAG_SECONDS, task.attempts)
    return Wait("not_visible", "ACM does not show the new certificate yet", WhoActs.AWS, wait)


def wait_until_issued(context: Context) -> Outcome:
    """Read the certificate's status from the last sweep: issued, timed out, dead, or still
    waiting.
    """
    task = context.task
    row = context.store.inventory.certificate(task.facts.certificate_arn or "")
    status = row.status if row else CertificateStatus.PENDING_VALIDATION
    match status:
        case CertificateStatus.PENDING_VALIDATION:
            return _waiting(context)
        case CertificateStatus.ISSUED if row:
            return _issued(context, row)
        case CertificateStatus.VALIDATION_TIMED_OUT:
            return _timed_out(context)
        case CertificateStatus.FAILED:
            return _refused(context.acm.describe(task.facts.certificate_arn or ""))
        case _:
            said = f"{task.facts.certificate_arn} is {status}."
            return _failed(_DEAD.get(CertificateStatus(status), "certificate_gone"), said)


def _waiting(context: Context) -> Wait:
    rows = [
        row
        for row in context.store.records.of_job(context.job.number)
        if row.task == context.task.id
    ]
    missing = [row.name for row in rows if row.state != "found"]
    if rows and not missing:
        said = "the records are in DNS; ACM issues within minutes"
        return Wait("acm_validates", said, WhoActs.AWS, RELOOK)
    said = f"waiting for {len(missing)} DNS record{'s' if len(missing) != 1 else ''}"
    return Wait("awaiting_records", said, WhoActs.DOMAIN_OWNER, RELOOK)


def _issued(context: Context, row: Certificate) -> Done:
    task = context.task
    facts = replace(
        task.facts,
        certificate_status=CertificateStatus.ISSUED,
        issued_at=context.now,
        not_after=row.not_after,
    )
    covered = [
        name
        for other in context.store.tasks.of_job(task.job)
        if other.plan.covered_by == task.position
        for name in other.names
    ]
    payload = {
        "names": list(task.plan.certificate_names),
        "arn": row.arn,
        "not_after": row.not_after.isoformat() if row.not_after else None,
        "used_for": covered,
    }
    return Done(TaskState.ISSUED, facts, (NewEvent(EventKind.ISSUED, payload, task.id),))


def _timed_out(context: Context) -> Outcome:
    task = context.task
    if task.facts.timeouts >= TIMEOUTS:
        said = "The records were not found in three times 72 hours."
        return _failed("owner_never_acted", said)
    anew = requested_anew(task)
    facts = replace(anew.facts, timeouts=task.facts.timeouts + 1)
    return Done(TaskState.QUEUED, facts, generation=anew.generation)


def _refused(detail: CertificateDetail) -> Failed:
    code = detail.failure_reason or "OTHER"
    return _failed(code, remedy_for(code).sentence)


def _failed(code: str, detail: str, *, dead: bool = True) -> Failed:
    return Failed(code, detail, remedy_for(code).who_acts, certificate_dead=dead)


def _reused(facts: Facts, found: Certificate) -> Facts:
    return replace(
        facts,
        certificate_arn=found.arn,
        certificate_origin=Origin.REUSED,
        certificate_status=found.status,
        issued_at=found.not_before,
        not_after=found.not_after,
    )
