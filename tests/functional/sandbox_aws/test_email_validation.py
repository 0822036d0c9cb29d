"""Validation by email: mails that are sent again, and the way from there to DNS."""

import pytest
from botocore.exceptions import ClientError

from tests.functional.sandbox_aws.account import Account, Client, MakeClient, Params

NAME = "shop.example.com"


def _mailed(account: Account, *names: str, **facts: object) -> str:
    """Give a certificate that is validated by email."""
    facts = {"status": "PENDING_VALIDATION", "created_at": account.time} | facts
    return account.server.seed_certificate(*names, method="EMAIL", **facts)


def _resend(client: Client, arn: str, name: str = NAME, domain: str = NAME) -> None:
    client.resend_validation_email(CertificateArn=arn, Domain=name, ValidationDomain=domain)


def test_stock_moto_mails_whatever_is_asked(stock: MakeClient) -> None:
    """Stock moto sends mails for a certificate that is proven by DNS."""
    acm = stock("acm")
    made = acm.request_certificate(DomainName=NAME, ValidationMethod="DNS")

    _resend(acm, made["CertificateArn"])


def test_mails_are_sent_again_for_a_pending_name(account: Account, acm: Client) -> None:
    """To the boxes of the name, or of a domain above it; a wildcard's are those of its base."""
    arn = _mailed(account, NAME, f"*.{NAME}")
    _resend(acm, arn)
    _resend(acm, arn, f"*.{NAME}", "example.com")

    assert [(NAME, NAME), (f"*.{NAME}", "example.com")] == account.server.acm.get(arn).mailed


@pytest.mark.parametrize(
    "facts",
    [
        {"method": "DNS"},
        {"status": "ISSUED"},
        {"status": "VALIDATION_TIMED_OUT"},
        {"kind": "IMPORTED", "status": "ISSUED"},
    ],
    ids=lambda facts: "-".join(facts.values()),
)
def test_mails_are_for_what_waits_for_them(account: Account, acm: Client, facts: Params) -> None:
    """Not for DNS, nor once it is issued, timed out or imported."""
    given = {"method": "EMAIL", "status": "PENDING_VALIDATION", "created_at": account.time}
    arn = account.server.seed_certificate(NAME, **given | facts)

    with pytest.raises(ClientError, match="InvalidStateException"):
        _resend(acm, arn)


@pytest.mark.parametrize(
    ("name", "domain"),
    [("other.example.com", "example.com"), (NAME, "le.com"), (NAME, "other.com")],
)
def test_mails_go_to_the_owner_only(account: Account, acm: Client, name: str, domain: str) -> None:
    """Of a name in the certificate, at that name or a domain above it."""
    with pytest.raises(ClientError, match="InvalidDomainValidationOptionsException"):
        _resend(acm, _mailed(account, NAME), name, domain)


def test_unanswered_mails_time_out(account: Account, acm: Client) -> None:
    """After 72 hours, as records that never came; mails are not sent again then."""
    arn = _mailed(account, NAME)
    account.pass_time(hours=73)

    with pytest.raises(ClientError, match="InvalidStateException"):
        _resend(acm, arn)
    assert "VALIDATION_TIMED_OUT" == account.describe(arn)["Status"]


def _move(client: Client, arn: str, **options: str) -> None:
    options = options or {"ValidationMethod": "DNS"}
    client.update_certificate_options(CertificateArn=arn, Options=options)


def test_stock_moto_cannot_move_to_dns(stock: MakeClient) -> None:
    """Stock moto has no such operation."""
    acm = stock("acm")
    made = acm.request_certificate(DomainName=NAME, ValidationMethod="EMAIL")

    with pytest.raises(ClientError) as broken:
        _move(acm, made["CertificateArn"])

    assert 500 == broken.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_an_issued_certificate_moves_to_dns(account: Account, acm: Client) -> None:
    """Its ARN stays, its records are told, and are proven once they are in DNS; twice is fine."""
    arn = _mailed(account, NAME, f"*.{NAME}", status="ISSUED")
    _move(acm, arn)
    _move(acm, arn)
    before = account.describe(arn)
    account.validate(arn)
    after = account.describe(arn)

    assert {("DNS", "PENDING_VALIDATION")} == _proofs(before)
    assert {("DNS", "SUCCESS")} == _proofs(after)
    assert ("ISSUED", "ISSUED") == (before["Status"], after["Status"])


def _proofs(detail: Params) -> set[tuple[str, str]]:
    options = detail["DomainValidationOptions"]
    assert all("ResourceRecord" in one for one in options)
    return {(one["ValidationMethod"], one["ValidationStatus"]) for one in options}


@pytest.mark.parametrize(
    ("facts", "options", "code"),
    [
        ({"status": "PENDING_VALIDATION"}, {}, "InvalidStateException"),
        ({"status": "EXPIRED"}, {}, "InvalidStateException"),
        ({"kind": "IMPORTED"}, {}, "InvalidStateException"),
        ({}, {"ValidationMethod": "HTTP"}, "ValidationException"),
        ({"method": "DNS"}, {"ValidationMethod": "EMAIL"}, "ValidationException"),
        ({}, {"Export": "ENABLED"}, "ValidationException"),
    ],
    ids=str,
)
def test_nothing_else_is_moved(
    account: Account, acm: Client, facts: Params, options: Params, code: str
) -> None:
    """Only what ACM issued, only from email to DNS; and who may export it is settled."""
    given = {"method": "EMAIL", "status": "ISSUED", "created_at": account.time}
    arn = account.server.seed_certificate(NAME, **given | facts)

    with pytest.raises(ClientError, match=code):
        _move(acm, arn, **options)


def test_options_that_stay_are_fine(account: Account, acm: Client) -> None:
    """Nothing changes when nothing is asked for."""
    arn = _mailed(account, NAME, status="ISSUED")
    _move(acm, arn, Export="DISABLED")

    assert "EMAIL" == account.server.acm.get(arn).method
