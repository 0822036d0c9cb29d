"""Which certificates need somebody, why, and whom. Knows what a list of ACM tells, no more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.task import WhoActs

SOON = timedelta(days=45)
"""ACM renews within the last 45 days of a certificate (ACM User Guide, *Managed renewal*)."""
LATE = timedelta(days=42)
"""After three days of trying, a renewal that has not come is not on its way any more."""

IMPORTED = "IMPORTED"
AMAZON_ISSUED = "AMAZON_ISSUED"


@dataclass(frozen=True, slots=True)
class Concern:
    """A certificate that will stop serving unless `who_acts` does what `remedy` says."""

    certificate: Certificate
    why: str
    remedy: str
    who_acts: WhoActs
    has_ended: bool = False


def concern(certificate: Certificate, now: datetime) -> Concern:
    """Return why a certificate that ends, or has ended, needs somebody."""
    why, remedy, who = _reasons(certificate, now)
    ends = certificate.not_after
    return Concern(certificate, why, remedy, who, has_ended=ends is not None and ends <= now)


def _reasons(certificate: Certificate, now: datetime) -> tuple[str, str, WhoActs]:
    ends, again = certificate.not_after, "Request one with the same names, and attach that."
    if certificate.status == CertificateStatus.REVOKED:
        return "revoked, and still in use", again, WhoActs.OPERATOR
    if certificate.status == CertificateStatus.EXPIRED or (ends and ends <= now):
        return "expired, and still in use: browsers refuse it", again, WhoActs.OPERATOR
    if certificate.type == IMPORTED:
        said = "Import its successor into the same ARN, or replace it by one that ACM renews."
        return "imported, so nobody renews it", said, WhoActs.OPERATOR
    if not certificate.in_use:
        said = "Attach it if it is needed; ACM renews it then. Else delete it."
        return "not in use, so ACM does not renew it", said, WhoActs.OPERATOR
    if certificate.type != AMAZON_ISSUED:
        return "not renewed yet, though that is due", "See its page in ACM.", WhoActs.OPERATOR
    return (
        "not renewed yet, though ACM has tried for days: its validation record may be missing",
        "Add the record that its page in ACM shows, and see that CAA allows Amazon.",
        WhoActs.DOMAIN_OWNER,
    )
