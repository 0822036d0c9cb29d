"""ACM's smaller rules: what may be requested, how requests fail, records that come one by one."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError
from botocore.session import Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from bot.sandbox.aws.acm.control import FAILURE_REASONS
from tests.functional.sandbox_aws.account import Account, Client, MakeClient, Params
from tests.functional.sandbox_aws.authority import (
    Authority,
    authority,
    curve_key,
    make,
    parameters,
)
from tests.functional.sandbox_aws.configs import config

NAME = "shop.example.com"

#: Requests that stock moto takes, and AWS's codes.
FAULTS = [
    ({"KeyAlgorithm": "RSA_4096"}, "ValidationException"),
    ({"KeyAlgorithm": "EC_secp521r1"}, "ValidationException"),
    (
        {"DomainValidationOptions": [{"DomainName": NAME, "ValidationDomain": "le.com"}]},
        "InvalidDomainValidationOptionsException",
    ),
    (
        {"DomainValidationOptions": [{"DomainName": "other.com", "ValidationDomain": "other.com"}]},
        "InvalidDomainValidationOptionsException",
    ),
    (
        {"SubjectAlternativeNames": ["*.eu-west-1.amazonaws.com"]},
        "InvalidDomainValidationOptionsException",
    ),
    (
        {"SubjectAlternativeNames": ["elasticbeanstalk.com"]},
        "InvalidDomainValidationOptionsException",
    ),
    ({"DomainName": "größe.example.com"}, "ValidationException"),
    ({"SubjectAlternativeNames": ["größe.example.com"]}, "ValidationException"),
]


@pytest.mark.parametrize("fault", [fault for fault, _ in FAULTS[:-2]], ids=str)
def test_stock_moto_takes_the_request(stock: MakeClient, fault: Params) -> None:
    """Keys for imports only, mailboxes of strangers, and Amazon's own names."""
    made = stock("acm").request_certificate(**{"DomainName": NAME} | fault)

    assert made["CertificateArn"]


def test_stock_moto_breaks_on_letters_beyond_ascii(stock: MakeClient) -> None:
    """Stock moto answers 500 where AWS refuses."""
    with pytest.raises(ClientError) as broken:
        stock("acm").request_certificate(DomainName="größe.example.com")

    assert 500 == broken.value.response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(("fault", "code"), FAULTS, ids=str)
def test_the_sandbox_refuses_the_request(
    account: Account, acm: Client, fault: Params, code: str
) -> None:
    """With AWS's own code, and nothing is made."""
    with pytest.raises(ClientError) as refused:
        acm.request_certificate(**{"DomainName": NAME} | fault)

    assert code == refused.value.response["Error"]["Code"]
    assert [] == account.server.acm.certificates()


@pytest.mark.parametrize("name", ["myamazonaws.com", "cloudfront.net.example.com"])
def test_a_name_that_only_looks_like_amazon_s_is_fine(account: Account, name: str) -> None:
    """Whole labels count."""
    assert account.request(name)


def test_mail_may_go_to_a_domain_above_the_name(acm: Client) -> None:
    """The validation domain is the name or above it."""
    made = acm.request_certificate(
        DomainName=NAME,
        ValidationMethod="EMAIL",
        DomainValidationOptions=[{"DomainName": NAME, "ValidationDomain": "example.com"}],
    )

    assert made["CertificateArn"]


@pytest.mark.parametrize("reason", sorted(FAILURE_REASONS))
def test_a_request_fails_for_every_reason(account: Account, acm: Client, reason: str) -> None:
    """FAILED is final: the records no longer matter, and the names that were not proven failed."""
    arn = account.request(NAME)
    account.server.acm.fail(arn, reason)
    account.validate(arn)
    shown = account.describe(arn)

    failed = acm.list_certificates(CertificateStatuses=["FAILED"])["CertificateSummaryList"]

    assert ("FAILED", reason) == (shown["Status"], shown["FailureReason"])
    assert "FAILED" == shown["DomainValidationOptions"][0]["ValidationStatus"]
    assert [arn] == [one["CertificateArn"] for one in failed]


def test_the_reasons_are_acm_s() -> None:
    """None is missing, none is made up."""
    known = Session().get_service_model("acm").shape_for("FailureReason")

    assert FAILURE_REASONS == frozenset(known.metadata["enum"])


def test_an_unknown_reason_is_a_mistake_of_the_test(account: Account) -> None:
    """A misspelt reason would prove nothing."""
    with pytest.raises(ValueError, match="CAA_EROR"):
        account.server.acm.fail(account.request(NAME), "CAA_EROR")


def test_records_may_come_one_by_one(account: Account) -> None:
    """The first name has its record while the last has none yet."""
    account.server.knobs.record_lag = 2
    account.server.knobs.record_lag_per_name = 3
    arn = account.request(*(f"n{number}.example.com" for number in range(3)))

    seen = []
    for _ in range(4):
        account.pass_time(seconds=2)
        options = account.describe(arn)["DomainValidationOptions"]
        seen.append(sum("ResourceRecord" in option for option in options))

    assert [1, 1, 2, 3] == seen


def test_a_certificate_that_is_got_comes_with_its_chain(account: Account, acm: Client) -> None:
    """The chain's first certificate issued it, for the names asked for."""
    got = acm.get_certificate(CertificateArn=account.issued(NAME, "www.example.com"))
    leaf = x509.load_pem_x509_certificate(got["Certificate"].encode())
    issuer = x509.load_pem_x509_certificate(got["CertificateChain"].encode())
    leaf.verify_directly_issued_by(issuer)

    sans = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert [NAME, "www.example.com"] == sans.get_values_for_type(x509.DNSName)


def _long_chain(ca: Authority) -> Params:
    signers = [ca.root]
    for number in range(5):
        signers.append(make(f"CA {number}", signers[-1], is_authority=True))
    chain = b"".join(signer.pem for signer in reversed(signers[1:]))
    return parameters(make(NAME, signers[-1], names=(NAME,)), chain)


#: Imports that ACM takes and CloudFront does not.
IMPORTS: dict[str, Callable[[Authority], Params]] = {
    "signed by itself": lambda _: parameters(make(NAME, names=(NAME,))),
    "a chain of six": _long_chain,
    "a chain with its root": lambda ca: parameters(ca.leaf(NAME), ca.chain + ca.root.pem),
    "a root that nobody trusts": lambda _: parameters(
        authority("Private").leaf(NAME), authority("Private").chain + authority("Private").root.pem
    ),
    "a key on P-384": lambda ca: parameters(
        ca.leaf(NAME, key=curve_key(0, ec.SECP384R1)), ca.chain
    ),
    "a key on P-521": lambda ca: parameters(
        ca.leaf(NAME, key=curve_key(0, ec.SECP521R1)), ca.chain
    ),
}


@pytest.mark.parametrize("what", IMPORTS)
def test_stock_moto_attaches_any_import(stock: MakeClient, what: str) -> None:
    """Stock moto's CloudFront never looks at a chain."""
    arn = stock("acm").import_certificate(**IMPORTS[what](authority()))["CertificateArn"]
    made = stock("cloudfront").create_distribution(DistributionConfig=config(arn, NAME))

    assert made["Distribution"]["Id"]


@pytest.mark.parametrize("what", IMPORTS)
def test_an_import_that_cloudfront_does_not_take_is_not_attached(
    account: Account, acm: Client, cloudfront: Client, what: str
) -> None:
    """Refused when it is attached, though ACM took it."""
    account.server.acm.trust(authority().root.pem)
    arn = acm.import_certificate(**IMPORTS[what](authority()))["CertificateArn"]

    with pytest.raises(ClientError, match="InvalidViewerCertificate"):
        cloudfront.create_distribution(DistributionConfig=config(arn, NAME))


def test_an_import_with_a_trusted_chain_is_attached(
    account: Account, acm: Client, cloudfront: Client
) -> None:
    """In order, complete, without the root."""
    account.server.acm.trust(authority().root.pem)
    sent = parameters(authority().leaf(NAME), authority().chain)
    arn = acm.import_certificate(**sent)["CertificateArn"]

    assert cloudfront.create_distribution(DistributionConfig=config(arn, NAME))["Distribution"]
