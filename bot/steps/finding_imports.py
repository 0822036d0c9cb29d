"""Looking first for an import: ACM has no token for it, so what a lost attempt imported is found
again by its tag and its very certificate, or, in the place of another import, by that alone.
"""

from dataclasses import replace

from bot.domain.importing import CertificateText, fingerprint_of
from bot.domain.importing_job import Import
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.task import Facts, Origin
from bot.errors import AwsError
from bot.steps.context import Context, mark

_IMPORTED = "IMPORTED"
_NOT_THERE = frozenset({"ResourceNotFoundException", "RequestInProgressException"})
"""Listed, but not there yet for other calls, or not any more: not to be taken now."""


def find_import(context: Context) -> str | None:
    """Return the ARN that this task and generation imported to, if ACM shows it; raises AwsError.

    Only what carries our tag and is this certificate is taken; of a renewal only the latter.
    """
    plan = context.task.plan.imports
    if plan is None or plan.certificate is None:
        return None
    if plan.renews:
        return plan.renews if _holds(context, plan.renews, plan.certificate) else None
    for page in context.acm.pages():
        for one in page:
            if (
                _may_be(one, plan.certificate)
                and _is_marked(context, one.arn)
                and _holds(context, one.arn, plan.certificate)
            ):
                return one.arn
    return None


def imported(
    context: Context, plan: Import, arn: str, origin: Origin, *, request_id: str = ""
) -> Facts:
    """Return the task's facts with the certificate that was imported. What was put in the place of
    another is not the job's own: its ARN was there before.
    """
    facts, known = context.task.facts, plan.facts
    return replace(
        facts,
        certificate_arn=arn,
        certificate_origin=Origin.REUSED if plan.renews else origin,
        certificate_status=CertificateStatus.ISSUED,
        requested_at=facts.requested_at or context.now,
        issued_at=context.now,
        not_after=known.not_after if known else None,
        request_id=request_id or facts.request_id,
        certificate_request_id=request_id or facts.certificate_request_id,
    )


def _may_be(one: Certificate, certificate: CertificateText) -> bool:
    """Tell whether a row of the list can be this certificate: lists name at most 100 names, and no
    time that every import has.
    """
    facts = certificate.facts
    ends = one.not_after is None or one.not_after == facts.not_after
    return one.type == _IMPORTED and one.key_algorithm == facts.key.algorithm and ends


def _is_marked(context: Context, arn: str) -> bool:
    try:
        return context.acm.tags(arn).get("edgecert:task") == mark(context.task)
    except AwsError as error:
        if error.code not in _NOT_THERE:
            raise
        return False


def _holds(context: Context, arn: str, certificate: CertificateText) -> bool:
    """Tell whether an ARN serves this very certificate by now."""
    try:
        present = context.acm.chain(arn).certificate
    except AwsError as error:
        if error.code not in _NOT_THERE:
            raise
        return False
    return fingerprint_of(present) == certificate.facts.fingerprint
