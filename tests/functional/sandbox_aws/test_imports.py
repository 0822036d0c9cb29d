"""ImportCertificate: kept with what is in it, and refused when key and certificate disagree."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from tests.functional.sandbox_aws.account import NOON, Account, Client

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def _key_pem(key: Key, password: bytes | None = None) -> bytes:
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password is not None:
        encryption = serialization.BestAvailableEncryption(password)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )


def _certificate(key: Key, *names: str, days: int = 30, has_sans: bool = True) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example CA")]))
        .public_key(key.public_key())
        .serial_number(77)
        .not_valid_before(NOON - timedelta(days=90))
        .not_valid_after(NOON + timedelta(days=days))
    )
    if has_sans:
        sans = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(sans, critical=False)
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def key() -> ec.EllipticCurvePrivateKey:
    """A key made for these tests."""
    return ec.generate_private_key(ec.SECP256R1())


def test_an_import_is_listed_as_what_it_is(
    account: Account, acm: Client, key: ec.EllipticCurvePrivateKey
) -> None:
    """Type, names, issuer, dates, serial, tags and the PEM itself."""
    pem = _certificate(key, "shop.example.com", "www.shop.example.com")
    arn = acm.import_certificate(
        Certificate=pem, PrivateKey=_key_pem(key), Tags=[{"Key": "Name", "Value": "shop"}]
    )["CertificateArn"]

    shown = account.describe(arn)

    assert ("IMPORTED", "ISSUED", "EC-prime256v1") == (
        shown["Type"],
        shown["Status"],
        shown["KeyAlgorithm"],
    )
    assert ["shop.example.com", "www.shop.example.com"] == shown["SubjectAlternativeNames"]
    assert ("Example CA", "4d", NOON) == (shown["Issuer"], shown["Serial"], shown["ImportedAt"])
    assert NOON + timedelta(days=30) == shown["NotAfter"]
    assert {"CreatedAt", "IssuedAt", "DomainValidationOptions"}.isdisjoint(shown)
    assert "INELIGIBLE" == shown["RenewalEligibility"]
    assert pem.decode() == acm.get_certificate(CertificateArn=arn)["Certificate"]
    assert 1 == len(acm.list_tags_for_certificate(CertificateArn=arn)["Tags"])


def test_a_reimport_keeps_the_arn(
    account: Account, acm: Client, key: ec.EllipticCurvePrivateKey
) -> None:
    """In place, with new dates, and without new tags or another key type."""
    private = _key_pem(key)
    old = _certificate(key, "shop.example.com", has_sans=False)
    arn = acm.import_certificate(Certificate=old, PrivateKey=private)["CertificateArn"]
    new = _certificate(key, "shop.example.com", days=200)
    other = ec.generate_private_key(ec.SECP384R1())
    again = acm.import_certificate(CertificateArn=arn, Certificate=new, PrivateKey=private)

    assert arn == again["CertificateArn"]
    assert NOON + timedelta(days=200) == account.describe(arn)["NotAfter"]
    with pytest.raises(ClientError, match="cannot apply tags"):
        acm.import_certificate(
            CertificateArn=arn, Certificate=new, PrivateKey=private, Tags=[{"Key": "a"}]
        )
    with pytest.raises(ClientError, match="cannot change"):
        acm.import_certificate(
            CertificateArn=arn,
            Certificate=_certificate(other, "shop.example.com"),
            PrivateKey=_key_pem(other),
        )


def test_faulty_imports_are_refused(
    account: Account, acm: Client, key: ec.EllipticCurvePrivateKey
) -> None:
    """Another key, an encrypted key, no certificate, a past one, a key type ACM does not take."""
    other, edwards = ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()
    good = _certificate(key, "shop.example.com")
    faults = {
        "does not match": (good, _key_pem(other)),
        "encrypted": (good, _key_pem(key, password=b"secret")),
        "no valid PEM": (b"text", _key_pem(key)),
        "not valid at this time": (_certificate(key, "a.example.com", days=-1), _key_pem(key)),
        "not supported": (_certificate(edwards, "a.example.com"), _key_pem(edwards)),
    }
    for message, (certificate, private) in faults.items():
        with pytest.raises(ClientError, match=message):
            acm.import_certificate(Certificate=certificate, PrivateKey=private)

    assert [] == account.server.acm.certificates()


def test_an_rsa_key_is_named_by_its_size(account: Account, acm: Client) -> None:
    """RSA-2048, and listed without asking for key types."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    arn = acm.import_certificate(
        Certificate=_certificate(key, "a.example.com"), PrivateKey=_key_pem(key)
    )["CertificateArn"]
    listed = acm.list_certificates()["CertificateSummaryList"]

    assert "RSA-2048" == account.describe(arn)["KeyAlgorithm"]
    assert [arn] == [one["CertificateArn"] for one in listed]


def test_imports_have_a_quota_of_their_own(
    account: Account, acm: Client, key: ec.EllipticCurvePrivateKey
) -> None:
    """Requested certificates don't count."""
    account.server.knobs.imported_quota = 1
    account.request("example.com")
    pair = {"Certificate": _certificate(key, "a.example.com"), "PrivateKey": _key_pem(key)}
    acm.import_certificate(**pair)

    with pytest.raises(ClientError, match="LimitExceededException"):
        acm.import_certificate(**pair)
