"""Who waits for mails: requests, and renewals of what was issued."""

from bot.domain.certificate_facts import facts
from bot.domain.certificate_mail import awaited, why_not_mailed, why_not_moved
from bot.domain.inventory import Certificate

PENDING = {
    "DomainName": "shop.example",
    "ValidationMethod": "EMAIL",
    "ValidationStatus": "PENDING_VALIDATION",
    "ValidationDomain": "example",
    "ValidationEmails": ["admin@example"],
}
PROVEN = PENDING | {"ValidationStatus": "SUCCESS"}


def certificate(status: str, **details: object) -> Certificate:
    """Return one as ACM describes it."""
    names = ("shop.example",)
    return Certificate("arn", "1", names, status, "AMAZON_ISSUED", "RSA_2048", details=details)


def test_a_renewal_waits_for_mails_too() -> None:
    """ACM mails the owner again before an issued one ends; its request was answered long ago."""
    renewal = {"RenewalStatus": "PENDING_VALIDATION", "DomainValidationOptions": [PENDING]}
    one = certificate("ISSUED", DomainValidationOptions=[PROVEN], RenewalSummary=renewal)
    (waiting,) = awaited(one, facts(one))

    assert ("shop.example", "example", ("admin@example",)) == (
        waiting.domain,
        waiting.mailed_at,
        waiting.emails,
    )
    assert "" == why_not_mailed(one, facts(one)) == why_not_moved(one, facts(one))


def test_what_is_proven_by_dns_need_not_move() -> None:
    """It is there already."""
    dns = {"DomainName": "shop.example", "ValidationMethod": "DNS"}
    one = certificate("ISSUED", DomainValidationOptions=[dns])

    assert "proven by records in DNS already" in why_not_moved(one, facts(one))
    assert () == awaited(one, facts(one))
