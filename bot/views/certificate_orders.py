"""The buttons of a certificate's page that open the forms of jobs about it: a successor for it, an
import in its place, and a distribution that it is put on. Only those that its state allows.
"""

from bot.domain.certificate_page import CertificatePage
from bot.domain.certificate_query import AMAZON_ISSUED, IMPORTED
from bot.domain.inventory import Certificate, CertificateStatus
from bot.views import ids
from bot.views.blocks import button
from bot.views.message import Block

REPLACE = "Replace by an ACM certificate"
"""The label where nobody renews it: the same names, of a certificate that renews by itself."""
RENAME = "New with other names"
_LABELS = {AMAZON_ISSUED: RENAME, IMPORTED: REPLACE}


def orders(page: CertificatePage) -> list[Block]:
    """Return the buttons; none for a certificate that is gone."""
    certificate = page.certificate
    if certificate.status == CertificateStatus.GONE:
        return []
    row = attach(certificate)
    if certificate.type == IMPORTED:
        row.insert(0, button("Re-import…", ids.CERTIFICATE_RENEW, certificate.arn))
    label = _LABELS.get(certificate.type)
    if label:
        row.append(button(f"{label}…", ids.CERTIFICATE_REPLACE, certificate.arn))
    return row


def attach(certificate: Certificate) -> list[Block]:
    """Return the button that asks where to put a certificate; none while it is not issued."""
    if certificate.status != CertificateStatus.ISSUED:
        return []
    return [button("Attach…", ids.CERTIFICATE_ATTACH, certificate.arn)]
