"""The buttons of a certificate's page that change it: only those that its state allows. Attaching
and replacing have modules of their own.
"""

from bot.domain.certificate_mail import awaited, why_not_moved
from bot.domain.certificate_page import CertificatePage
from bot.domain.inventory import CertificateStatus
from bot.views import ids
from bot.views.blocks import Ask, button
from bot.views.message import Block, clip


def verbs(page: CertificatePage) -> list[Block]:
    """Return the buttons; none for a certificate that is gone."""
    certificate = page.certificate
    if certificate.status == CertificateStatus.GONE:
        return []
    arn = certificate.arn
    ask = Ask(
        title="Delete this certificate?",
        text=(
            f"{clip(certificate.main_name, 100)}: a card comes first; nothing is deleted before "
            "someone confirms it there. What a service uses, or a job works with, is refused."
        ),
        yes="Ask for it",
        is_danger=True,
    )
    return [
        *_mailed(page),
        button("Edit tags", ids.CERTIFICATE_TAGS, arn),
        button("Delete", ids.CERTIFICATE_DELETE, arn, style="danger", ask=ask),
    ]


def _mailed(page: CertificatePage) -> list[Block]:
    """Return the way to DNS first, and the mails second."""
    certificate, known = page.certificate, page.facts
    if not known.is_by_email:
        return []
    arn, row = certificate.arn, list[Block]()
    if why_not_moved(certificate, known):
        row.append(button("Request by DNS", ids.CERTIFICATE_BY_DNS, arn, style="primary"))
    else:
        ask = Ask(
            title="Move it to DNS?",
            text=(
                f"{clip(certificate.main_name, 100)} keeps its ARN, and what uses it goes on. From "
                "then on its names are proven by records in DNS, which are told at once and have "
                "to be added. There is no way back to mails."
            ),
            yes="Move it",
        )
        row.append(button("Move to DNS", ids.CERTIFICATE_MOVE, arn, style="primary", ask=ask))
    if awaited(certificate, known):
        row.append(button("Resend e-mail…", ids.CERTIFICATE_MAIL, arn))
    return row
