"""ImportCertificate: kept with what is in it, and refused when anything in it disagrees."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from tests.functional.sandbox_aws.account import NOON, Account, Client, MakeClient, Params
from tests.functional.sandbox_aws.authority import (
    CLIENT,
    SERVER,
    Authority,
    Pair,
    authority,
    curve_key,
    make,
    parameters,
    private,
    rsa_key,
)

NAME = "shop.example.com"


@pytest.fixture
def trusted(account: Account) -> Authority:
    """An authority whose root the account trusts."""
    made = authority()
    account.server.acm.trust(made.root.pem)
    return made


@dataclass(frozen=True)
class Fault:
    """An import that AWS refuses: how it is made of an authority, and what AWS says."""

    what: str
    made: Callable[[Authority], dict[str, Any]]
    message: str


def _leaf(ca: Authority, **changed: Params) -> dict[str, Any]:
    return parameters(ca.leaf(NAME, **changed), ca.chain)


def _swapped(ca: Authority, chain: bytes, **changed: Params) -> dict[str, Any]:
    return parameters(ca.leaf(NAME, **changed), chain)


def _signed_by_no_authority(ca: Authority, *, is_authority: bool | None = False) -> Params:
    clerk = make("Clerk", ca.lower, key=curve_key(5), is_authority=is_authority)
    return parameters(make(NAME, clerk, names=(NAME,)), clerk.pem + ca.chain)


def _with_itself_in_the_chain(ca: Authority) -> Params:
    pair = ca.leaf(NAME)
    return parameters(pair, pair.pem + ca.chain)


def _under_an_expired_authority(ca: Authority) -> dict[str, Any]:
    old = make(
        "Old CA", ca.root, key=curve_key(5), is_authority=True, ends=NOON - timedelta(days=1)
    )
    return parameters(make(NAME, old, names=(NAME,)), old.pem)


def _under_another_kind_of_key(ca: Authority) -> dict[str, Any]:
    middle = make("RSA CA", ca.root, key=rsa_key(2048), is_authority=True)
    return parameters(make(NAME, middle, names=(NAME,)), middle.pem)


#: What stock moto refuses too, with its own sentence.
KNOWN_FAULTS = [
    Fault(
        "an encrypted key",
        lambda ca: _leaf(ca) | {"PrivateKey": private(curve_key(), b"secret")},
        "encrypted",
    ),
    Fault("no key", lambda ca: _leaf(ca) | {"PrivateKey": b"text"}, "not PEM-encoded"),
    Fault(
        "an end in the past", lambda ca: _leaf(ca, ends=NOON - timedelta(days=1)), "not valid at"
    ),
    Fault(
        "a start in the future",
        lambda ca: _leaf(ca, starts=NOON + timedelta(days=1)),
        "not valid at",
    ),
]
#: What stock moto accepts.
FAULTS = [
    Fault(
        "another key",
        lambda ca: _leaf(ca) | {"PrivateKey": private(curve_key(9))},
        "does not match",
    ),
    Fault(
        "a key over 5 KB",
        lambda ca: _leaf(ca) | {"PrivateKey": private(curve_key()) + b"\n" * 5120},
        "larger than 5 KB",
    ),
    Fault("no chain", lambda ca: parameters(ca.leaf(NAME)), "not a valid self signed"),
    Fault("a chain shuffled", lambda ca: _swapped(ca, ca.upper.pem + ca.lower.pem), "validate"),
    Fault("a chain with a gap", lambda ca: _swapped(ca, ca.upper.pem), "validate"),
    Fault("a chain without its end", lambda ca: _swapped(ca, ca.lower.pem), "validate"),
    Fault(
        "another's chain", lambda ca: _swapped(ca, authority("Another").chain), "Could not validate"
    ),
    Fault(
        "a chain with the leaf in it",
        lambda ca: _leaf(ca) | {"CertificateChain": ca.leaf(NAME).pem + ca.chain},
        "validate|certificate itself",
    ),
    Fault("a signer that is no authority", _signed_by_no_authority, "Could not validate"),
    Fault(
        "a signer that does not say what it is",
        lambda ca: _signed_by_no_authority(ca, is_authority=None),
        "Could not validate",
    ),
    Fault("an expired authority", _under_an_expired_authority, "Could not validate"),
    Fault(
        "an authority with another kind of key", _under_another_kind_of_key, "Could not validate"
    ),
    Fault(
        "a key type that ACM has not",
        lambda ca: _leaf(ca, key=ed25519.Ed25519PrivateKey.generate()),
        "not supported",
    ),
    Fault(
        "a curve that ACM has not",
        lambda ca: _leaf(ca, key=curve_key(0, ec.SECP224R1)),
        "not supported",
    ),
    Fault("an RSA key of 1536 bits", lambda ca: _leaf(ca, key=rsa_key(1536)), "not supported"),
    Fault(
        "no name",
        lambda ca: parameters(make("", ca.lower), ca.chain),
        "no domain name",
    ),
    Fault(
        "no issuer",
        lambda _: parameters(make("", names=(NAME,))),
        "Issuer field is empty",
    ),
    Fault(
        "a long OCSP address",
        lambda ca: _leaf(ca, ocsp="http://ocsp.example.com/" + "a" * 1000),
        "exceeds 1000",
    ),
    Fault(
        "two certificates in one field",
        lambda ca: _leaf(ca) | {"Certificate": ca.leaf(NAME).pem + ca.lower.pem},
        "more than one",
    ),
    Fault(
        "a certificate over 32 KB",
        lambda ca: _leaf(ca) | {"Certificate": ca.leaf(NAME).pem + b"\n" * 32_768},
        "length less than or equal to 32768",
    ),
    Fault(
        "a chain that is none",
        lambda ca: _swapped(ca, b"text"),
        "chain field contains no valid PEM",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_stock_moto_imports_the_fault(stock: MakeClient, fault: Fault) -> None:
    """Stock moto looks at none of it."""
    made = stock("acm").import_certificate(**fault.made(authority()))

    assert made["CertificateArn"]


@pytest.mark.parametrize("fault", FAULTS + KNOWN_FAULTS, ids=lambda fault: fault.what)
def test_the_sandbox_refuses_the_import(
    account: Account, acm: Client, trusted: Authority, fault: Fault
) -> None:
    """With ACM's code and sentence, and nothing is kept."""
    with pytest.raises(ClientError, match=fault.message) as refused:
        acm.import_certificate(**fault.made(trusted))

    assert "ValidationException" == refused.value.response["Error"]["Code"]
    assert [] == account.server.acm.certificates()


def test_text_is_no_certificate(acm: Client, trusted: Authority) -> None:
    """The certificate field holds PEM."""
    with pytest.raises(ClientError, match="certificate field contains no valid PEM"):
        acm.import_certificate(**_leaf(trusted) | {"Certificate": b"text"})


def test_an_import_is_listed_as_what_it_is(
    account: Account, acm: Client, trusted: Authority
) -> None:
    """Type, names, issuer, dates, serial, tags and the PEM itself, with its chain."""
    pair = trusted.leaf(NAME, "www.shop.example.com", ends=NOON + timedelta(days=30))
    arn = acm.import_certificate(
        **parameters(pair, trusted.chain, Tags=[{"Key": "Name", "Value": "shop"}])
    )["CertificateArn"]

    shown, got = account.describe(arn), acm.get_certificate(CertificateArn=arn)

    assert ("IMPORTED", "ISSUED", "EC-prime256v1") == (
        shown["Type"],
        shown["Status"],
        shown["KeyAlgorithm"],
    )
    assert [NAME, "www.shop.example.com"] == shown["SubjectAlternativeNames"]
    assert ("Example CA", "4d", NOON) == (shown["Issuer"], shown["Serial"], shown["ImportedAt"])
    assert NOON + timedelta(days=30) == shown["NotAfter"]
    assert NOON == shown["CreatedAt"]
    assert {"IssuedAt", "DomainValidationOptions"}.isdisjoint(shown)
    assert "INELIGIBLE" == shown["RenewalEligibility"]
    assert (pair.pem, trusted.chain) == (
        got["Certificate"].encode(),
        got["CertificateChain"].encode(),
    )


def test_stock_moto_drops_the_tags_of_an_import(stock: MakeClient) -> None:
    """Stock moto forgets some tags: those of a repeated import, which it takes as well."""
    client, ca = stock("acm"), authority()
    tags = [{"Key": "Name", "Value": "shop"}]
    arn = client.import_certificate(**_leaf(ca), Tags=tags)["CertificateArn"]
    client.import_certificate(**_leaf(ca), CertificateArn=arn, Tags=[{"Key": "a", "Value": "b"}])

    assert tags != client.list_tags_for_certificate(CertificateArn=arn)["Tags"]


def test_tags_are_kept_and_no_reimport_may_bring_others(
    account: Account, acm: Client, trusted: Authority
) -> None:
    """Tags of the first import stay; a reimport with tags changes nothing."""
    tags = [{"Key": "Name", "Value": "shop"}]
    ends = NOON + timedelta(days=30)
    arn = acm.import_certificate(**_leaf(trusted, ends=ends), Tags=tags)["CertificateArn"]
    with pytest.raises(ClientError, match="cannot apply tags"):
        acm.import_certificate(
            **_leaf(trusted, ends=NOON + timedelta(days=300)),
            CertificateArn=arn,
            Tags=[{"Key": "a", "Value": "b"}],
        )
    unchanged = account.describe(arn)["NotAfter"]
    acm.import_certificate(**_leaf(trusted), CertificateArn=arn)

    assert ends == unchanged
    assert tags == acm.list_tags_for_certificate(CertificateArn=arn)["Tags"]


#: What an import of a plain elliptic certificate for servers may not be replaced by.
CHANGES = [
    ("another curve", {"key": curve_key(0, ec.SECP384R1)}, "cannot change"),
    ("another usage", {"usages": [CLIENT]}, "cannot lose key usages"),
    ("no usage", {}, "cannot lose key usages"),
]


@pytest.mark.parametrize(("what", "changed", "message"), CHANGES, ids=lambda one: str(one)[:20])
def test_stock_moto_replaces_an_import_by_anything(
    stock: MakeClient, what: str, changed: dict[str, Any], message: str
) -> None:
    """Key type, size and usages may change in stock moto."""
    client, ca = stock("acm"), authority()
    arn = client.import_certificate(**_leaf(ca, usages=[SERVER]))["CertificateArn"]
    again = client.import_certificate(**_leaf(ca, **changed), CertificateArn=arn)

    assert arn == again["CertificateArn"], (what, message)


@pytest.mark.parametrize(("what", "changed", "message"), CHANGES, ids=lambda one: str(one)[:20])
def test_an_import_is_replaced_by_its_like_only(
    account: Account,
    acm: Client,
    trusted: Authority,
    what: str,
    changed: dict[str, Any],
    message: str,
) -> None:
    """The same type and size of key, and no usage less."""
    arn = acm.import_certificate(**_leaf(trusted, usages=[SERVER]))["CertificateArn"]

    with pytest.raises(ClientError, match=message):
        acm.import_certificate(**_leaf(trusted, **changed), CertificateArn=arn)

    assert "EC-prime256v1" == account.describe(arn)["KeyAlgorithm"], what


def test_a_reimport_keeps_the_arn(account: Account, acm: Client, trusted: Authority) -> None:
    """In place, with new dates, names and more usages."""
    arn = acm.import_certificate(**_leaf(trusted, usages=[SERVER]))["CertificateArn"]
    new = trusted.leaf(
        NAME, "new.example.com", usages=[SERVER, CLIENT], ends=NOON + timedelta(days=200)
    )
    again = acm.import_certificate(**parameters(new, trusted.chain), CertificateArn=arn)

    shown = account.describe(arn)

    assert arn == again["CertificateArn"]
    assert NOON + timedelta(days=200) == shown["NotAfter"]
    assert [NAME, "new.example.com"] == shown["SubjectAlternativeNames"]


def test_what_was_issued_here_cannot_be_replaced(
    account: Account, acm: Client, trusted: Authority
) -> None:
    """Only imports are; and an ARN of nothing is not found."""
    arn = account.issued("example.com")

    with pytest.raises(ClientError, match="was not imported"):
        acm.import_certificate(**_leaf(trusted), CertificateArn=arn)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        acm.import_certificate(**_leaf(trusted), CertificateArn=arn[:-1] + "x")


def test_a_self_signed_certificate_is_imported_alone(account: Account, acm: Client) -> None:
    """ACM takes it without a chain."""
    arn = acm.import_certificate(**parameters(make(NAME, names=(NAME,))))["CertificateArn"]

    assert "ISSUED" == account.describe(arn)["Status"]


def test_a_root_that_nobody_trusts_is_refused_or_not(account: Account, acm: Client) -> None:
    """A company's own authority is imported when its chain is whole; by a knob never."""
    ca = authority()
    whole = parameters(ca.leaf(NAME), ca.chain + ca.root.pem)
    with pytest.raises(ClientError, match="Could not validate"):
        acm.import_certificate(**_leaf(ca))
    arn = acm.import_certificate(**whole)["CertificateArn"]
    account.server.knobs.untrusted_imports = "refuse"
    with pytest.raises(ClientError, match="Could not validate"):
        acm.import_certificate(**whole)

    assert [arn] == [one.arn for one in account.server.acm.certificates()]


def test_a_trusted_chain_may_hold_its_root(acm: Client, trusted: Authority) -> None:
    """With the root or without it."""
    for chain in (trusted.chain, trusted.chain + trusted.root.pem):
        assert acm.import_certificate(**parameters(trusted.leaf(NAME), chain))["CertificateArn"]


def _rsa(account: Account, size: int) -> tuple[Pair, bytes]:
    root = make("RSA root", key=rsa_key(2048), is_authority=True)
    account.server.acm.trust(root.pem)
    return make(NAME, root, key=rsa_key(size)), root.pem


@pytest.mark.parametrize("size", [1024, 2048])
def test_an_rsa_key_is_named_by_its_size(account: Account, acm: Client, size: int) -> None:
    """And listed without asking for key types; a certificate without other names has its own."""
    pair, chain = _rsa(account, size)
    arn = acm.import_certificate(**parameters(pair, chain))["CertificateArn"]
    listed = acm.list_certificates()["CertificateSummaryList"]

    assert f"RSA-{size}" == account.describe(arn)["KeyAlgorithm"]
    assert [NAME] == account.describe(arn)["SubjectAlternativeNames"]
    assert [arn] == [one["CertificateArn"] for one in listed]


@pytest.mark.parametrize("curve", [ec.SECP384R1, ec.SECP521R1])
def test_other_curves_are_imported(
    account: Account, acm: Client, trusted: Authority, curve: type[ec.EllipticCurve]
) -> None:
    """P-384 and P-521, under ACM's names."""
    arn = acm.import_certificate(**_leaf(trusted, key=curve_key(0, curve)))["CertificateArn"]

    assert f"EC-{curve.name}" == account.describe(arn)["KeyAlgorithm"]


def test_imports_have_a_quota_of_their_own(
    account: Account, acm: Client, trusted: Authority
) -> None:
    """Requested certificates don't count."""
    account.server.knobs.imported_quota = 1
    account.request("example.com")
    acm.import_certificate(**_leaf(trusted))

    with pytest.raises(ClientError, match="LimitExceededException"):
        acm.import_certificate(**_leaf(trusted))
