"""Certificate authorities for tests: roots, intermediates and leaves, with one thing changed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.functional.sandbox_aws.account import Params

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | dsa.DSAPrivateKey
#: Valid whatever the real time is: stock moto looks at it.
LONG_AGO, IN_AGES = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH


@dataclass(frozen=True)
class Pair:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key, not encrypted."""
        return private(self.key)


def private(key: Key, password: bytes | None = None) -> bytes:
    """Write a key, encrypted when there is a password."""
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password is not None:
        encryption = serialization.BestAvailableEncryption(password)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )


@cache
def curve_key(number: int = 0, curve: type[ec.EllipticCurve] = ec.SECP256R1) -> Key:
    """Make one of several elliptic keys, once a session."""
    assert number >= 0
    return ec.generate_private_key(curve())


@cache
def rsa_key(size: int) -> Key:
    """Make an RSA key, once a session."""
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


def name(common: str) -> x509.Name:
    """Write a subject; "" is the empty one."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)] if common else [])


def make(
    subject: str,
    by: Pair | None = None,
    *,
    key: Key | None = None,
    names: tuple[str, ...] = (),
    is_authority: bool | None = False,
    starts: datetime = LONG_AGO,
    ends: datetime = IN_AGES,
    **extensions: Params,
) -> Pair:
    """Make a certificate, signed by another or by itself; `is_authority` None is not to say
    whether it may sign. `extensions` are `usages` (extended key
    usages) and `ocsp` (an address).
    """
    key = key or curve_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(by.certificate.subject if by else name(subject))
        .public_key(key.public_key())
        .serial_number(77)
        .not_valid_before(starts)
        .not_valid_after(ends)
    )
    if is_authority is not None:
        builder = builder.add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    if names:
        sans = x509.SubjectAlternativeName([x509.DNSName(one) for one in names])
        builder = builder.add_extension(sans, critical=False)
    if "usages" in extensions:
        usages = x509.ExtendedKeyUsage(extensions["usages"])
        builder = builder.add_extension(usages, critical=False)
    if "ocsp" in extensions:
        builder = builder.add_extension(_ocsp(extensions["ocsp"]), critical=False)
    signing = by.key if by else key
    algorithm = None if isinstance(signing, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return Pair(builder.sign(signing, algorithm), key)


def _ocsp(url: str) -> x509.AuthorityInformationAccess:
    method = x509.oid.AuthorityInformationAccessOID.OCSP
    return x509.AuthorityInformationAccess(
        [x509.AccessDescription(method, x509.UniformResourceIdentifier(url))]
    )


@dataclass(frozen=True)
class Authority:
    """A root and what hangs below it: two intermediates, the lower of which signs leaves."""

    root: Pair
    upper: Pair
    lower: Pair

    def leaf(self, *names: str, **changed: Params) -> Pair:
        """Make a leaf for the names."""
        return make(names[0], self.lower, names=names, **changed)

    @property
    def chain(self) -> bytes:
        """The chain as it should be sent: in order, without the root."""
        return self.lower.pem + self.upper.pem


@cache
def authority(common: str = "Example") -> Authority:
    """Make an authority with elliptic keys, once a session."""
    root = make(f"{common} root", key=curve_key(1), is_authority=True)
    upper = make(f"{common} upper CA", root, key=curve_key(2), is_authority=True)
    lower = make(f"{common} CA", upper, key=curve_key(3), is_authority=True)
    return Authority(root, upper, lower)


def parameters(pair: Pair, chain: bytes = b"", **more: Params) -> dict[str, Any]:
    """Write ImportCertificate's parameters."""
    sent = {"Certificate": pair.pem, "PrivateKey": pair.key_pem}
    return sent | ({"CertificateChain": chain} if chain else {}) | more
