"""The certificate authority of the sandbox's internet: roots that its AWS trusts and a bot is told,
intermediates, and the certificates that they issue to whoever asks. Keys are made when a process
first needs them, and written nowhere but to who asked.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Kind = Literal["ec", "rsa"]
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

ORGANISATION = "Sandbox Trust Services"
#: ACM wants the keys of a certificate and of who signed it to be of one kind: a root for each.
KINDS: tuple[Kind, ...] = ("ec", "rsa")
RSA_BITS = 2048
_FOUNDED, _CLOSES = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate that signs others, and its key."""

    certificate: x509.Certificate
    key: PrivateKey


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate as its owner gets it."""

    leaf: x509.Certificate
    intermediate: x509.Certificate
    root: x509.Certificate
    private_key: PrivateKey

    @property
    def body(self) -> bytes:
        """The certificate, PEM."""
        return pem(self.leaf)

    @property
    def chain(self) -> bytes:
        """What belongs beside it, PEM: the intermediate, and not the root."""
        return pem(self.intermediate)

    @property
    def muddle(self) -> bytes:
        """All of it in one file, PEM, in the wrong order and with the root, as people have it."""
        return pem(self.root) + self.chain + self.body

    @property
    def key(self) -> bytes:
        """The private key, PEM, PKCS#8, not encrypted."""
        return self._key(NoEncryption())

    def locked_key(self, passphrase: str) -> bytes:
        """The private key, PEM, encrypted."""
        return self._key(BestAvailableEncryption(passphrase.encode()))

    def bundle(self, passphrase: str) -> bytes:
        """Certificate, chain and key as one file, PKCS#12, encrypted."""
        encryption = BestAvailableEncryption(passphrase.encode())
        return pkcs12.serialize_key_and_certificates(
            b"certificate", self.private_key, self.leaf, [self.intermediate], encryption
        )

    def _key(self, encryption: KeySerializationEncryption) -> bytes:
        return self.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def root_pem() -> bytes:
    """Return the roots that this sandbox's internet trusts, PEM."""
    return b"".join(pem(_root(kind).certificate) for kind in KINDS)


def issue(
    *names: str, now: datetime, kind: Kind = "ec", days: int = 90, key: PrivateKey | None = None
) -> Issued:
    """Issue a certificate for names, the main one first, valid from the day before `now`.

    A `key` is what a renewal keeps; without one a new key is made.
    """
    private_key = key or _new_key(kind)
    signer = _intermediate(kind)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    leaf = (
        _builder(subject, signer.certificate.subject, private_key)
        .not_valid_before(now - _DAY)
        .not_valid_after(now + days * _DAY)
        .add_extension(_names(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(is_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_signed_with(signer.key), critical=False)
        .sign(signer.key, hashes.SHA256())
    )
    return Issued(leaf, signer.certificate, _root(kind).certificate, private_key)


def pem(certificate: x509.Certificate) -> bytes:
    """Write a certificate."""
    return certificate.public_bytes(Encoding.PEM)


@cache
def _root(kind: Kind) -> Signer:
    key, subject = _new_key(kind), _subject(f"Sandbox Root {kind.upper()}")
    return _authority(subject, key, subject, key, path_length=1)


@cache
def _intermediate(kind: Kind) -> Signer:
    root, key = _root(kind), _new_key(kind)
    subject = _subject(f"Sandbox Issuing CA {kind.upper()}")
    return _authority(subject, key, root.certificate.subject, root.key, path_length=0)


def _authority(
    subject: x509.Name, key: PrivateKey, issuer: x509.Name, by: PrivateKey, *, path_length: int
) -> Signer:
    certificate = (
        _builder(subject, issuer, key)
        .not_valid_before(_FOUNDED)
        .not_valid_after(_CLOSES)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage(is_authority=True), critical=True)
        .add_extension(_signed_with(by), critical=False)
        .sign(by, hashes.SHA256())
    )
    return Signer(certificate, key)


def _builder(subject: x509.Name, issuer: x509.Name, key: PrivateKey) -> x509.CertificateBuilder:
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .add_extension(own, critical=False)
    )


def _signed_with(key: PrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _names(names: tuple[str, ...]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.DNSName(name) for name in names])


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=not is_authority,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _subject(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def _new_key(kind: Kind) -> PrivateKey:
    if kind == "rsa":
        return rsa.generate_private_key(65537, RSA_BITS)
    return ec.generate_private_key(ec.SECP256R1())
