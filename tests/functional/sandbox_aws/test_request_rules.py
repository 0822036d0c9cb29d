"""RequestCertificate: each fault that stock moto accepts, and AWS's refusal of it."""

from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.functional.sandbox_aws.account import Account, Client, MakeClient, Params


@dataclass(frozen=True)
class Fault:
    """A request that AWS refuses, and the code it answers."""

    what: str
    params: dict[str, Any]
    code: str


FAULTS = [
    Fault("underscore", {"DomainName": "_a.example.com"}, "ValidationException"),
    Fault("trailing dot", {"DomainName": "example.com."}, "ValidationException"),
    Fault("inner wildcard", {"DomainName": "a.*.example.com"}, "ValidationException"),
    Fault("one label", {"DomainName": "localhost"}, "ValidationException"),
    Fault("an address", {"DomainName": "https://example.com/"}, "ValidationException"),
    Fault(
        "bad second name",
        {"DomainName": "example.com", "SubjectAlternativeNames": ["a_b.example.com"]},
        "ValidationException",
    ),
    Fault(
        "hyphens in places 3 and 4",
        {"DomainName": "ab--c.example.com"},
        "InvalidDomainValidationOptionsException",
    ),
    Fault(
        "Amazon's own name",
        {"DomainName": "site.cloudfront.net"},
        "InvalidDomainValidationOptionsException",
    ),
    Fault(
        "eleven names",
        {
            "DomainName": "example.com",
            "SubjectAlternativeNames": [f"n{number}.example.com" for number in range(10)],
        },
        "LimitExceededException",
    ),
    Fault(
        "token with hyphens",
        {"DomainName": "example.com", "IdempotencyToken": "0b0a-1"},
        "ValidationException",
    ),
    Fault(
        "token of 33 letters",
        {"DomainName": "example.com", "IdempotencyToken": "t" * 33},
        "ValidationException",
    ),
    Fault(
        "unknown key type",
        {"DomainName": "example.com", "KeyAlgorithm": "RSA_1234"},
        "ValidationException",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_stock_moto_accepts_the_fault(stock: MakeClient, fault: Fault) -> None:
    """Stock moto makes a certificate of any text."""
    made = stock("acm").request_certificate(**fault.params)

    assert made["CertificateArn"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_the_sandbox_refuses_the_fault(account: Account, acm: Client, fault: Fault) -> None:
    """The sandbox answers AWS's own code, and makes nothing."""
    with pytest.raises(ClientError) as refused:
        acm.request_certificate(**fault.params)

    assert fault.code == refused.value.response["Error"]["Code"]
    assert account.server.acm.certificates() == []


LONG_NAME = ".".join(["a" * 30, "b" * 30, "example.com"])


def test_stock_moto_breaks_on_a_long_main_name(stock: MakeClient) -> None:
    """Stock moto answers 500 where AWS refuses."""
    with pytest.raises(ClientError) as broken:
        stock("acm").request_certificate(DomainName=LONG_NAME)

    assert broken.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500


def _long(length: int) -> str:
    """Give a name of so many characters."""
    return f"{'b' * (length - 42)}.{'a' * 29}.example.com"


@pytest.mark.parametrize("name", [LONG_NAME, _long(65), f"*.{_long(63)}"], ids=len)
def test_a_main_name_over_64_characters_is_refused(acm: Client, name: str) -> None:
    """The common name holds 64 characters, a wildcard's two too; other names may be longer."""
    with pytest.raises(ClientError) as refused:
        acm.request_certificate(DomainName=name)
    made = acm.request_certificate(DomainName="example.com", SubjectAlternativeNames=[name])

    assert len(name) > 64
    assert "InvalidDomainValidationOptionsException" == refused.value.response["Error"]["Code"]
    assert made["CertificateArn"]


@pytest.mark.parametrize("name", [_long(64), f"*.{_long(62)}"])
def test_a_main_name_of_64_characters_is_accepted(account: Account, name: str) -> None:
    """One less than what is refused."""
    arn = account.request(name)

    assert 64 == len(name)
    assert name == account.describe(arn)["DomainName"]


@pytest.mark.parametrize(
    "name", ["example.com", "*.example.com", "xn--mnchen-3ya.example", "a-b.c-d.example.co"]
)
def test_good_names_are_accepted(account: Account, name: str) -> None:
    """Apexes, wildcards, punycode and hyphens are fine."""
    arn = account.request(name)

    assert name == account.describe(arn)["DomainName"]


def test_names_are_kept_once_in_lower_case_main_name_first(account: Account) -> None:
    """A certificate has each name once, whatever the case it was asked in."""
    arn = account.request("WWW.example.com", "a.example.com", "www.Example.com")

    assert ["www.example.com", "a.example.com"] == account.describe(arn)["SubjectAlternativeNames"]


def test_stock_moto_answers_the_first_certificate_to_any_names(stock: MakeClient) -> None:
    """Stock moto looks at the token alone."""
    client = stock("acm")
    first = client.request_certificate(DomainName="example.com", IdempotencyToken="t1")
    second = client.request_certificate(DomainName="other.com", IdempotencyToken="t1")

    assert first["CertificateArn"] == second["CertificateArn"]


def test_a_token_answers_the_same_certificate_for_an_hour(account: Account) -> None:
    """The same token and names are one request within an hour, two after it."""
    first = account.request("example.com", "www.example.com", IdempotencyToken="t1")
    account.pass_time(minutes=59)
    second = account.request("example.com", "www.example.com", IdempotencyToken="t1")
    account.pass_time(minutes=2)
    third = account.request("example.com", "www.example.com", IdempotencyToken="t1")

    assert first == second
    assert first != third


def test_a_token_with_other_names_is_refused(account: Account) -> None:
    """By default a token that was used for other names is an error."""
    account.request("example.com", IdempotencyToken="t1")

    with pytest.raises(ClientError) as refused:
        account.request("other.com", IdempotencyToken="t1")

    assert "InvalidParameterException" == refused.value.response["Error"]["Code"]


def test_a_token_with_other_names_may_answer_the_old_certificate(account: Account) -> None:
    """AWS does not say which: a knob chooses the other way."""
    account.server.knobs.idempotency_mismatch = "answer_old"
    first = account.request("example.com", IdempotencyToken="t1")

    assert first == account.request("other.com", IdempotencyToken="t1")


def test_a_token_of_a_deleted_certificate_is_free(account: Account, acm: Client) -> None:
    """A deleted certificate is never answered again."""
    first = account.request("example.com", IdempotencyToken="t1")
    acm.delete_certificate(CertificateArn=first)

    assert first != account.request("example.com", IdempotencyToken="t1")


@pytest.mark.parametrize("knob", ["certificates_quota", "requests_per_year"])
def test_quotas_of_certificates_are_enforced(account: Account, knob: str) -> None:
    """Over the quota of certificates, or of requests a year, the next one is refused."""
    setattr(account.server.knobs, knob, 1)
    account.request("example.com")

    with pytest.raises(ClientError) as refused:
        account.request("other.com")

    assert "LimitExceededException" == refused.value.response["Error"]["Code"]


def test_requests_older_than_a_year_do_not_count(account: Account) -> None:
    """The yearly quota looks back 365 days."""
    account.server.knobs.requests_per_year = 1
    account.request("example.com")
    account.pass_time(days=366)

    assert account.request("other.com")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"ValidationMethod": "HTTP"}, "InvalidParameterException"),
        (
            {"CertificateAuthorityArn": "arn:aws:acm-pca:us-east-1:123456789012:ca/x"},
            "InvalidArnException",
        ),
    ],
)
def test_what_the_sandbox_cannot_issue_is_refused(acm: Client, params: Params, code: str) -> None:
    """HTTP validation is CloudFront's own; there is no private authority."""
    with pytest.raises(ClientError) as refused:
        acm.request_certificate(DomainName="example.com", **params)

    assert code == refused.value.response["Error"]["Code"]
