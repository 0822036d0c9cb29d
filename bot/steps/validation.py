"""The steps from a requested certificate to an issued one: its DNS records, and what ACM makes of
them. Nothing is written to AWS here.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.aws.values import CertificateDetail
from bot.domain.event import EventKind, NewEvent
from bot.domain.inventory import Certificate, CertificateStatus, SweepKind
from bot.domain.remedies import remedy_for
from bot.domain.retrying import requested_anew
from bot.domain.task import Facts, Task, TaskState, WhoActs
from bot.errors import AwsError
from bot.steps.backoff import RECORDS_SECONDS, after
from bot.steps.certificates import RELOOK, dead, dead_by
from bot.steps.context import Context
from bot.steps.outcome import Done, Failed, Outcome, Wait
from bot.steps.troubles import unread
from bot.store.base import RecordRow

VISIBLE_WITHIN = timedelta(minutes=10)
"""How long ACM may answer that a certificate it just accepted does not exist."""
TIMEOUTS = 2
"""How often a certificate that timed out is requested again by itself: three requests in all."""


def collect_records(context: Context) -> Outcome:
    """Read the DNS records that prove the names; they appear seconds, with many names minutes,
    after the request.
    """
    task = context.task
    detail = describe(context, task.facts.certificate_arn or "")
    if detail is None:
        return _not_visible(context)
    if detail.status == CertificateStatus.FAILED:
        return _refused(context, detail)
    if not detail.records_complete and detail.status == CertificateStatus.PENDING_VALIDATION:
        wait = after(RECORDS_SECONDS, task.attempts)
        return Wait("records_pending", "ACM is preparing the DNS records", WhoActs.AWS, wait)
    rows = {
        record.name: RecordRow(task.id, "validation", record.name, record.type, record.value)
        for record in detail.records
    }
    return Done(TaskState.AWAITING_VALIDATION, task.facts, records=tuple(rows.values()))


def describe(context: Context, arn: str) -> CertificateDetail | None:
    """Return what ACM says of a certificate, None when it says that there is none; raises
    AwsError.
    """
    try:
        return context.acm.describe(arn)
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        return None


def is_just_requested(facts: Facts, now: datetime) -> bool:
    """Tell whether ACM may still not show the certificate that it accepted."""
    return now - (facts.requested_at or now) <= VISIBLE_WITHIN


def _not_visible(context: Context) -> Outcome:
    if not is_just_requested(context.task.facts, context.now):
        return gone(context.task)
    wait = after(RECORDS_SECONDS, context.task.attempts)
    return Wait("not_visible", "ACM does not show the new certificate yet", WhoActs.AWS, wait)


def gone(task: Task) -> Failed:
    """Return the failure of a task whose certificate ACM does not know any more."""
    return dead(task, "certificate_gone", f"ACM no longer knows {task.facts.certificate_arn}.")


def wait_until_issued(context: Context) -> Outcome:
    """Read the certificate's status from the last sweep: issued, timed out, dead, or still
    waiting.
    """
    task = context.task
    row = context.store.inventory.certificate(task.facts.certificate_arn or "")
    if row is None:
        return _not_listed(context)
    match row.status:
        case CertificateStatus.ISSUED:
            return _issued(context, row)
        case CertificateStatus.VALIDATION_TIMED_OUT:
            return _timed_out(context)
        case CertificateStatus.FAILED:
            detail = describe(context, row.arn)
            return _refused(context, detail) if detail else gone(context.task)
        case _:
            return dead_by(task, row.status) or _waiting(context)


def _not_listed(context: Context) -> Outcome:
    """Wait for the sweep; what no list showed for long is asked for by itself."""
    facts = context.task.facts
    if is_just_requested(facts, context.now) or _blind(context):
        return _waiting(context)
    if describe(context, facts.certificate_arn or ""):
        return _waiting(context)
    return gone(context.task)


def _blind(context: Context) -> Wait | None:
    sweep = context.store.inventory.sweep(SweepKind.CERTIFICATES, context.job.account)
    return unread(sweep, context.now)


def _waiting(context: Context) -> Wait:
    blind = _blind(context)
    rows = context.store.records.of_task(context.task.id)
    missing = [row.name for row in rows if row.state != "found"]
    # An owner who must act need not know of a passing trouble of ours.
    if blind and (blind.who_acts is WhoActs.OPERATOR or not missing):
        return blind
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
    payload = {
        "names": list(task.plan.certificate_names),
        "arn": row.arn,
        "certificate_request_id": facts.certificate_request_id,
        "not_after": row.not_after.isoformat() if row.not_after else None,
        "used_for": _covered(context),
    }
    return Done(TaskState.ISSUED, facts, (NewEvent(EventKind.ISSUED, payload, task.id),))


def _covered(context: Context) -> list[str]:
    """Return the names of other tasks that this certificate serves."""
    if not context.job.request.aggregate:
        return []
    return [
        name
        for other in context.store.tasks.of_job(context.job.number)
        if other.plan.covered_by == context.task.position
        for name in other.names
    ]


def _timed_out(context: Context) -> Outcome:
    task = context.task
    if task.facts.timeouts >= TIMEOUTS:
        said = "The records were not found in three times 72 hours."
        return dead(task, "owner_never_acted", said)
    anew = requested_anew(task)
    facts = replace(anew.facts, timeouts=task.facts.timeouts + 1)
    return Done(TaskState.QUEUED, facts, generation=anew.generation)


def _refused(context: Context, detail: CertificateDetail) -> Outcome:
    code = detail.failure_reason or "OTHER"
    said = remedy_for(code).sentence
    return dead(context.task, code, said, request_id=detail.request_id)
