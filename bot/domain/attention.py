"""Which certificates need somebody, why, and whom. Knows what ACM's list and its description tell,
no more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from bot.domain.certificate_facts import CertificateFacts, Renewal, facts
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.remedies import remedy_for
from bot.domain.task import WhoActs

SOON = timedelta(days=45)
"""ACM renews within the last 45 days of a certificate (ACM User Guide, *Managed renewal*)."""
LATE = timedelta(days=42)
"""After three days of trying, a renewal that has not come is not on its way any more."""
BANDS = (45, 30, 15, 7, 3, 1)
"""Days before its end at which a certificate is told of again."""

IMPORTED = "IMPORTED"
AMAZON_ISSUED = "AMAZON_ISSUED"
BLOCKED = frozenset({"PENDING_VALIDATION", "FAILED"})
"""RenewalStatus of a renewal that does not go on by itself."""
_DAY = timedelta(days=1)
_ENDED = frozenset({CertificateStatus.EXPIRED, CertificateStatus.REVOKED})


def days_between(one: datetime, other: datetime) -> int:
    """Return how many days lie between two times, as people are told of it everywhere: one that
    has begun counts, so that what is told at a band says the band's number.
    """
    return ceil(abs(one - other) / _DAY)


class Cause(StrEnum):
    """Why a certificate needs somebody; a stable word for machines."""

    REVOKED = "revoked"
    EXPIRED = "expired"
    IMPORTED = "imported"
    NOT_IN_USE = "not_in_use"
    RENEWAL_BLOCKED = "renewal_blocked"
    NOT_RENEWED = "not_renewed"


@dataclass(frozen=True, slots=True)
class Concern:
    """A certificate that will stop serving unless `who_acts` does what `remedy` says."""

    certificate: Certificate
    cause: Cause
    why: str
    remedy: str
    who_acts: WhoActs
    has_ended: bool = False


def needs_someone(certificate: Certificate, now: datetime) -> bool:
    """Tell whether a certificate ends and nobody renews it, or serves though it has ended."""
    status, ends = certificate.status, certificate.not_after
    if status == CertificateStatus.GONE:
        return False
    if certificate.in_use and (status in _ENDED or (ends is not None and ends <= now)):
        return True
    if status != CertificateStatus.ISSUED or ends is None or ends <= now:
        return False
    renews = certificate.type != IMPORTED and certificate.in_use
    is_late = renews and not is_blocked(facts(certificate).renewal)
    return ends <= now + (LATE if is_late else SOON)


def can_be_succeeded(certificate: Certificate, now: datetime) -> bool:
    """Tell whether one of the same names is of use in a certificate's place: nobody renews it, its
    renewal does not go on, or it has ended.
    """
    ends = certificate.not_after
    if certificate.type == IMPORTED or certificate.status != CertificateStatus.ISSUED:
        return True
    if (ends is not None and ends <= now) or is_blocked(facts(certificate).renewal):
        return True
    return needs_someone(certificate, now)


def band(certificate: Certificate, now: datetime) -> str:
    """Return the band that a certificate is in which needs somebody: `revoked`, `expired`, or the
    fewest of BANDS that its remaining days are within.
    """
    if certificate.status == CertificateStatus.REVOKED:
        return Cause.REVOKED.value
    ends = certificate.not_after
    if certificate.status == CertificateStatus.EXPIRED or ends is None or ends <= now:
        return Cause.EXPIRED.value
    within = [days for days in BANDS if ends - now <= timedelta(days=days)]
    return str(min(within, default=BANDS[0]))


def is_blocked(renewal: Renewal | None) -> bool:
    """Tell whether ACM has begun a renewal that does not go on by itself."""
    return renewal is not None and renewal.status in BLOCKED


def concern(certificate: Certificate, now: datetime) -> Concern:
    """Return why a certificate that ends, or has ended, needs somebody."""
    cause, why, remedy, who = _reasons(certificate, now)
    ends = certificate.not_after
    has_ended = ends is not None and ends <= now
    return Concern(certificate, cause, why, remedy, who, has_ended=has_ended)


def _reasons(certificate: Certificate, now: datetime) -> tuple[Cause, str, str, WhoActs]:
    ends, again = certificate.not_after, "Request one with the same names, and attach that."
    operator = WhoActs.OPERATOR
    if certificate.status == CertificateStatus.REVOKED:
        return Cause.REVOKED, "revoked, and still in use", again, operator
    if certificate.status == CertificateStatus.EXPIRED or (ends and ends <= now):
        return Cause.EXPIRED, "expired, and still in use: browsers refuse it", again, operator
    if certificate.type == IMPORTED:
        said = "Import its successor into the same ARN, or replace it by one that ACM renews."
        return Cause.IMPORTED, "imported, so nobody renews it", said, operator
    if not certificate.in_use:
        said = "Attach it if it is needed; ACM renews it then. Else delete it."
        return Cause.NOT_IN_USE, "not in use, so ACM does not renew it", said, operator
    known = facts(certificate)
    if known.renewal and is_blocked(known.renewal):
        return _blocked(known, known.renewal)
    if certificate.type != AMAZON_ISSUED:
        said = "not renewed yet, though that is due"
        return Cause.NOT_RENEWED, said, "See its page in ACM.", operator
    return (
        Cause.NOT_RENEWED,
        "not renewed yet, though ACM has tried for days: its validation record may be missing",
        "Add the record that its page in ACM shows, and see that CAA allows Amazon.",
        WhoActs.DOMAIN_OWNER,
    )


def _blocked(known: CertificateFacts, renewal: Renewal) -> tuple[Cause, str, str, WhoActs]:
    """Return why a renewal does not go on: ACM's reason, a record that vanished, unread mail."""
    cause, owner = Cause.RENEWAL_BLOCKED, WhoActs.DOMAIN_OWNER
    if renewal.reason:
        row = remedy_for(renewal.reason)
        mend = "Mend that, and ACM tries again; or request one with the same names, and attach it."
        return cause, f"its renewal failed: {row.sentence.removesuffix('.')}", mend, row.who_acts
    if known.is_by_email:
        why = "its renewal waits for an answer to ACM's mails"
        return cause, why, "Whoever reads the domain's mail opens the link in them.", owner
    waiting = [one for one in renewal.validations if one.status != "SUCCESS" and one.record]
    if not waiting:
        return cause, "its renewal is blocked", "See its page in ACM.", WhoActs.OPERATOR
    name, kind, value = waiting[0].record or ("", "", "")
    more = f", and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    why = f"its renewal is blocked: the validation record `{name}` is not in DNS any more{more}"
    return cause, why, f"Add it again: `{name}` {kind} `{value}`. ACM then renews by itself.", owner


def reminders(not_after: datetime, now: datetime) -> tuple[datetime, ...]:
    """Return when people are reminded that an import ends, soonest first; what is past is left
    out.
    """
    days = (not_after - timedelta(days=band) for band in BANDS)
    return tuple(one for one in days if one > now)
