"""What people ask to be done to one certificate at once: other tags, mails sent again, validation
moved to DNS. Each looks first, so that one who comes after a crash goes on from there.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from bot.domain.certificate_facts import facts, tells_how, validations
from bot.domain.certificate_mail import awaited, why_not_mailed, why_not_moved
from bot.domain.event import Payload
from bot.domain.inquiry import InquiryKind
from bot.domain.inventory import Certificate, CertificateStatus
from bot.errors import AwsError, RefusedError, Trouble
from bot.steps.asked import AGAIN, LAG, Asked, Later
from bot.steps.tagging import edit_tags

MAIL = "acm.ResendValidationEmail"

Act: TypeAlias = Callable[[Asked], "Payload | Later"]


def resend_mail(asked: Asked) -> Payload | Later:
    """Have the mails for one name sent again, at most one call a second; raises RefusedError with
    the reason when nothing waits for them any more, AwsError.
    """
    certificate = _read(asked)
    name = asked.inquiry.subject["name"]
    shown = {one.domain: one for one in awaited(certificate, facts(certificate))}
    if why := why_not_mailed(certificate, facts(certificate)):
        raise RefusedError(why)
    if name not in shown:
        raise RefusedError(f"`{name}` is proven already, or not a name of this certificate.")
    if not asked.has_slot(MAIL):
        return Later(asked.now + AGAIN, {})
    try:
        asked.aws.acm.resend(asked.arn, name, shown[name].mailed_at or name)
    except AwsError as error:
        if error.trouble is not Trouble.LOST:
            raise
        raise RefusedError(
            f"ACM did not answer, so the mails for `{name}` may be on their way. Wait some "
            "minutes before you press Resend e-mail… again."
        ) from error
    return {**asked.inquiry.subject, "emails": list(shown[name].emails)}


def move_to_dns(asked: Asked) -> Payload | Later:
    """Have a certificate that was proven by mail proven by records from now on; raises
    RefusedError with the reason when it cannot be, AwsError.
    """
    certificate = _read(asked)
    known = facts(certificate)
    # What is proven by records already, an attempt of ours may have moved whose answer was lost.
    if not known.validations or known.is_by_email:
        if why := why_not_moved(certificate, known):
            raise RefusedError(why)
        asked.aws.acm.move_to_dns(asked.arn)
        known = facts(_read(asked))
    # As after a request, ACM may tell the records a moment later.
    is_told = all(one.record for one in known.validations)
    if not is_told and asked.age < LAG:
        return Later(asked.now + AGAIN, {})
    proven: dict[tuple[str, str, str], list[str]] = {}
    for one in known.validations:
        if one.record:
            proven.setdefault(one.record, []).append(one.domain)
    records = [
        {"name": name, "type": kind, "value": value, "names": proven[name, kind, value]}
        for name, kind, value in sorted(proven)
    ]
    return {**asked.inquiry.subject, "records": records}


def _read(asked: Asked) -> Certificate:
    """Return the certificate as ACM describes it now, and keep that."""
    known = asked.store.inventory.certificate(asked.arn)
    try:
        seen = asked.aws.acm.describe(asked.arn)
    except AwsError as error:
        if error.code != "ResourceNotFoundException":
            raise
        raise RefusedError("It is no longer in ACM: someone deleted it.") from error
    tags = known.tags if known else {}
    is_pending = seen.status == CertificateStatus.PENDING_VALIDATION
    asked.store.certificates.described(
        asked.arn,
        seen.facts,
        tags,
        names=seen.names,
        is_whole=not is_pending or tells_how(validations(seen.facts)),
        now=asked.now,
        before=tags,
    )
    return Certificate(
        arn=seen.arn,
        account=seen.arn.split(":")[4],
        names=seen.names,
        status=seen.status,
        type=seen.type,
        key_algorithm=seen.key_algorithm,
        tags=tags,
        details=seen.facts,
    )


ACTS: Mapping[InquiryKind, Act] = MappingProxyType(
    {
        InquiryKind.EDIT_TAGS: edit_tags,
        InquiryKind.RESEND_MAIL: resend_mail,
        InquiryKind.MOVE_TO_DNS: move_to_dns,
    }
)
"""The inquiries that change something; the audit tells how each ended."""
