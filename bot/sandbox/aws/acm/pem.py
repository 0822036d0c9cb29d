"""Certificates for GetCertificate, signed by one throwaway authority with one throwaway leaf key:
making keys is what makes stock moto slow. No private key of these ever leaves this module.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.sandbox.aws.acm.certificate import Pem

_ISSUER = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sandbox issuing CA")])
_FOUNDED, _CLOSES = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


@cache
def _key(_: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@cache
def _authority() -> x509.Certificate:
    return _signed(
        x509.CertificateBuilder()
        .subject_name(_ISSUER)
        .public_key(_key("authority").public_key())
        .not_valid_before(_FOUNDED)
        .not_valid_after(_CLOSES)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    )


def make_pem(names: Sequence[str], not_before: datetime, not_after: datetime) -> Pem:
    """Make a leaf certificate for the names, with its chain."""
    leaf = _signed(
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]))
        .public_key(_key("leaf").public_key())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
        )
    )
    return Pem(_text(leaf), _text(_authority()))


def _signed(builder: x509.CertificateBuilder) -> x509.Certificate:
    numbered = builder.issuer_name(_ISSUER).serial_number(x509.random_serial_number())
    return numbered.sign(_key("authority"), hashes.SHA256())


def _text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
