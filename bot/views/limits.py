"""What people ask of Edgecert that is ACM's to decide: `/certs help acm`, which the documentation
prints too. Each statement has AWS's own page.
"""

from dataclasses import dataclass

from bot.views.blocks import header, sections
from bot.views.message import Message, link, message

_DOCS = "https://docs.aws.amazon.com/"
_ACM = f"{_DOCS}acm/latest/userguide/"


@dataclass(frozen=True, slots=True)
class Limit:
    """One statement, and AWS's page (what it is called, its address) that makes it. `then` is what
    the guide of 2016 said instead.
    """

    said: str
    source: str
    address: str
    then: str = ""


CANNOT = (
    Limit(
        "Certificates are domain validated (DV) only. One that names your organisation (OV, "
        "EV) you buy elsewhere and import.",
        "Certificate characteristics",
        f"{_ACM}acm-certificate-characteristics.html",
    ),
    Limit(
        "The private key of a certificate that Edgecert requests cannot be downloaded: ACM "
        "keeps it. (ACM sells exportable ones; Edgecert requests none.)",
        "Exportable certificates",
        f"{_ACM}acm-exportable-certificates.html",
    ),
    Limit(
        "So it cannot be installed on an EC2 instance or any other server of yours; put "
        "CloudFront or a load balancer before it.",
        "Integrated services",
        f"{_ACM}acm-services.html",
    ),
    Limit(
        "It is not for code signing, nor for encrypting or signing e-mail.",
        "Certificate characteristics",
        f"{_ACM}acm-certificate-characteristics.html",
    ),
    Limit(
        "CloudFront takes certificates of us-east-1 only, wherever its visitors are.",
        "CloudFront: certificate requirements",
        f"{_DOCS}AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html",
    ),
    Limit(
        "A load balancer takes certificates of its own region only: one for both CloudFront "
        "and a load balancer elsewhere is requested twice.",
        "Regions",
        f"{_ACM}acm-regions.html",
    ),
    Limit(
        "A renewal changes the key pair: do not pin a certificate or its key.",
        "Best practices: pinning",
        f"{_ACM}acm-bestpractices.html#best-practices-pinning",
    ),
    Limit(
        "The names of a certificate cannot be changed: *New with other names* requests "
        "another, and swaps it.",
        "RequestCertificate",
        f"{_DOCS}acm/latest/APIReference/API_RequestCertificate.html",
    ),
    Limit(
        "Renewal cannot be switched off: what is in use and has its record in DNS is renewed. "
        "To end it, detach and delete the certificate.",
        "Managed renewal",
        f"{_ACM}managed-renewal.html",
    ),
)
CAN = (
    Limit(
        "Issue within minutes of the record being in DNS, and renew by itself as long as the "
        "record stays and a service uses the certificate.",
        "Renewal by DNS",
        f"{_ACM}dns-renewal-validation.html",
    ),
    Limit(
        "Import a certificate of anybody's: its key is yours, so it may serve elsewhere too; "
        "nobody but you renews it, and Edgecert reminds you.",
        "Importing certificates",
        f"{_ACM}import-certificate.html",
    ),
    Limit(
        "Import its successor into the same ARN: whatever uses it goes on with the new one.",
        "Reimporting",
        f"{_ACM}import-reimport.html",
    ),
)
OUTDATED = (
    Limit(
        "It does not; mail goes to the common addresses only.",
        "Email validation",
        f"{_ACM}email-validation.html",
        then="ACM looks up the owner's mailboxes in WHOIS.",
    ),
    Limit(
        "A record in DNS proves the domain; email validation, which still mails these five, "
        "ends in 2027.",
        "DNS validation",
        f"{_ACM}dns-validation.html",
        then="The owner approves by mail to `admin@`, `administrator@`, `hostmaster@`, "
        "`postmaster@` or `webmaster@`.",
    ),
    Limit(
        "What was validated by DNS is renewed by DNS only; the account is told, and its owner "
        "mends the record.",
        "Renewal by DNS",
        f"{_ACM}dns-renewal-validation.html",
        then="When a renewal cannot be validated, ACM falls back to mail.",
    ),
    Limit(
        "It looks for the validation record of each name, whatever the name serves.",
        "Renewal by DNS",
        f"{_ACM}dns-renewal-validation.html",
        then="Before a renewal ACM makes an HTTPS request to each name.",
    ),
    Limit(
        "198 days since February 2026, and less from 2027: Edgecert reads the end, and assumes "
        "nothing.",
        "Certificate characteristics",
        f"{_ACM}acm-certificate-characteristics.html",
        then="A certificate is valid for 13 months.",
    ),
    Limit(
        "45 days before it.",
        "Managed renewal",
        f"{_ACM}managed-renewal.html",
        then="Renewal begins 60 days before the end.",
    ),
    Limit(
        "Ask for a higher quota in Service Quotas.",
        "Quotas",
        f"{_ACM}acm-limits.html",
        then="To have more names or certificates, write to AWS Support what you need them for.",
    ),
)
HEADINGS = (
    ("What ACM cannot, and what to do instead", CANNOT),
    ("What it can", CAN),
    ("What the guide of 2016 said, and is not true any more", OUTDATED),
)


def limits_page() -> Message:
    """Return what ACM can and cannot, each with AWS's page that says so."""
    blocks = [header("📖 What ACM can and cannot")]
    for heading, told in HEADINGS:
        blocks += sections([f"*{heading}*", *(_line(one) for one in told)])
    return message(blocks)


def _line(one: Limit) -> str:
    then = f"_{one.then}_ → " if one.then else ""
    return f"• {then}{one.said} {link(one.address, one.source)}"
