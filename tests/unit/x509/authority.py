"""A certificate authority for tests: roots, intermediates and certificates of every kind, right and
wrong. Keys are made when they are first asked for, once a session; none is ever written.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import (
    CertificateIssuerPrivateKeyTypes,
    CertificatePublicKeyTypes,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from bot.domain.private_key import PrivateKeyText
from bot.x509.roots import Roots

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = ("www.example.com", "example.com")
WHERE = (AuthorityInformationAccessOID.CA_ISSUERS, "http://pki.example.net/issuer.cer")
_CURVES: dict[str, Callable[[], ec.EllipticCurve]] = {
    "P-256": ec.SECP256R1,
    "P-384": ec.SECP384R1,
    "P-521": ec.SECP521R1,
}
_PLAIN = NoEncryption()

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: CertificateIssuerPrivateKeyTypes


def key(kind: str = "P-256", whose: str = "leaf") -> Key:
    """Return a key: `P-256`, `P-384`, `P-521`, `Ed25519`, or RSA by its bits."""
    return _key(kind, whose)


@cache
def _key(kind: str, whose: str) -> Key:  # noqa: ARG001 - each has its own
    if kind == "Ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind in _CURVES:
        return ec.generate_private_key(_CURVES[kind]())
    return rsa.generate_private_key(65537, int(kind))


def wide_key(bits: int) -> rsa.RSAPublicKey:
    """Return an RSA public key that has no private half: those of many bits are slow to make."""
    return rsa.RSAPublicNumbers(65537, (1 << bits) - 1).public_key()


def issue(  # noqa: PLR0913 - whatever can be wrong with a certificate
    subject: str,
    public: CertificatePublicKeyTypes,
    signer: Signer | CertificateIssuerPrivateKeyTypes,
    *,
    names: Sequence[str] = (),
    addresses: Sequence[str] = (),
    authority: bool | None = None,
    length: int | None = None,
    usages: Sequence[x509.ObjectIdentifier] = (),
    start: datetime = NOW - DAY,
    end: datetime = NOW + 90 * DAY,
    information: Sequence[tuple[x509.ObjectIdentifier, str]] = (),
) -> x509.Certificate:
    """Return a certificate; one that is given a bare key for `signer` is signed by itself."""
    by = signer if isinstance(signer, Signer) else None
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(by.certificate.subject if by else named(subject))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    alternatives += [
        x509.RFC822Name(one) if "@" in one else x509.IPAddress(ip_address(one)) for one in addresses
    ]
    access = [
        x509.AccessDescription(method, x509.UniformResourceIdentifier(address))
        for method, address in information
    ]
    extensions: list[tuple[x509.ExtensionType, bool]] = []
    if authority is not None:
        extensions.append((x509.BasicConstraints(authority, length), True))
    if alternatives:
        extensions.append((x509.SubjectAlternativeName(alternatives), False))
    if usages:
        extensions.append((x509.ExtendedKeyUsage(usages), False))
    if access:
        extensions.append((x509.AuthorityInformationAccess(access), False))
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, is_critical)
    signing = signer.key if isinstance(signer, Signer) else signer
    digest = None if isinstance(signing, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(signing, digest)


def named(common: str) -> x509.Name:
    """Return a name of a common name, or of nothing."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)] if common else [])


def root(kind: str = "P-256", whose: str = "root") -> Signer:
    """Return a root; those of `whose` "root" are trusted by `roots`."""
    return _root(kind, whose)


@cache
def _root(kind: str, whose: str) -> Signer:
    made = key(kind, whose)
    certificate = issue(f"Example {whose} {kind}", made.public_key(), made, authority=True)
    return Signer(certificate, made)


def intermediate(kind: str = "P-256", level: int = 1, whose: str = "root") -> Signer:
    """Return an intermediate, `level` steps below the root."""
    return _intermediate(kind, level, whose)


@cache
def _intermediate(kind: str, level: int, whose: str) -> Signer:
    above = intermediate(kind, level - 1, whose) if level > 1 else root(kind, whose)
    made = key(kind, f"{whose}, level {level}")
    name = f"Example {whose} {kind} intermediate {level}"
    made_of = issue(name, made.public_key(), above, authority=True, information=[WHERE])
    return Signer(made_of, made)


@cache
def roots() -> Roots:
    """Return the roots that are trusted here: one of each kind of key."""
    return Roots([root("P-256").certificate, root("2048").certificate])


def leaf(kind: str = "P-256", level: int = 1, whose: str = "root") -> x509.Certificate:
    """Return a certificate in order, for NAMES, issued by the intermediate of its kind of key; with
    `level` 0 by the root.
    """
    return _leaf(kind, level, whose)


@cache
def _leaf(kind: str, level: int, whose: str) -> x509.Certificate:
    family = "2048" if kind.isdigit() else "P-256"
    signer = intermediate(family, level, whose) if level else root(family, whose)
    usages = (ExtendedKeyUsageOID.SERVER_AUTH,)
    return issue(
        NAMES[0],
        key(kind).public_key(),
        signer,
        names=NAMES,
        authority=False,
        usages=usages,
        information=[WHERE],
    )


def pem(*certificates: x509.Certificate) -> str:
    """Return certificates as PEM, one after the other."""
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)


def key_pem(
    made: Key | None = None,
    shape: PrivateFormat = PrivateFormat.PKCS8,
    lock: KeySerializationEncryption = _PLAIN,
) -> str:
    """Return a key as PEM; the leaf's, unless told."""
    return (made or key()).private_bytes(Encoding.PEM, shape, lock).decode()


def held(text: str | bytes) -> PrivateKeyText:
    """Return what was pasted, as the readers take it."""
    return PrivateKeyText(text)
