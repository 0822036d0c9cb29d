"""Certificates whose names are proven by mail: which of them wait for an answer, and whether one
can be moved to DNS. Rules; nothing is read or written.
"""

from bot.domain.certificate_facts import EMAIL, CertificateFacts, Validation
from bot.domain.certificate_query import AMAZON_ISSUED, IMPORTED
from bot.domain.certificate_status import standing
from bot.domain.inventory import Certificate, CertificateStatus

_PENDING = "PENDING_VALIDATION"
_ANEW = "Request one with the same names, proven by DNS: Request by DNS fills the form in."


def awaited(certificate: Certificate, known: CertificateFacts) -> tuple[Validation, ...]:
    """Return the names whose mails wait for an answer: of a request, or of a renewal."""
    if certificate.type != AMAZON_ISSUED:
        return ()
    if certificate.status == CertificateStatus.PENDING_VALIDATION:
        shown = known.validations
    elif certificate.status == CertificateStatus.ISSUED and known.renewal:
        shown = known.renewal.validations
    else:
        return ()
    return tuple(one for one in shown if one.method == EMAIL and one.status == _PENDING)


def why_not_mailed(certificate: Certificate, known: CertificateFacts) -> str:
    """Return why no mail can be sent again, "" when one can (ACM API, ResendValidationEmail)."""
    if awaited(certificate, known):
        return ""
    name = f"`{certificate.main_name}`"
    if certificate.type != AMAZON_ISSUED:
        how = "was imported" if certificate.type == IMPORTED else "is of a private authority"
        return f"{name} {how}: nobody proves its names by mail."
    if not known.is_by_email:
        return f"{name} is proven by records in DNS, not by mail."
    if certificate.status == CertificateStatus.VALIDATION_TIMED_OUT:
        return f"{name} timed out: ACM takes no answer to its mails any more. {_ANEW}"
    if certificate.status != CertificateStatus.PENDING_VALIDATION:
        return f"{name} is {standing(certificate.status).word}: it waits for no mail."
    return f"Every name of {name} is proven already."


def why_not_moved(certificate: Certificate, known: CertificateFacts) -> str:
    """Return why a certificate cannot be moved to DNS, "" when it can (ACM User Guide, *Migrate
    from email to DNS validation*).
    """
    name = f"`{certificate.main_name}`"
    if certificate.type != AMAZON_ISSUED:
        return f"ACM did not issue {name}, so it proves none of its names."
    if not known.is_by_email:
        return f"{name} is proven by records in DNS already."
    if certificate.status != CertificateStatus.ISSUED:
        word = standing(certificate.status).word
        return f"{name} is {word}: ACM moves issued certificates only. {_ANEW}"
    return ""
