"""Private and public keys: what kind they are, whether they belong together. A key is looked at and
forgotten: no fact, error or log line has any part of it.
"""

import base64

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import (
    PrivateKeyTypes,
    PublicKeyTypes,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
    load_ssh_private_key,
)

from bot.domain.import_faults import FaultCode
from bot.domain.importing import KeyFacts, KeyKind, ReadKey
from bot.domain.private_key import PrivateKeyText

MAX_KEY = 5120
"""Bytes of a key's PEM (ACM API reference, ImportCertificate)."""

_NIST = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_OPENSSH_MAGIC = b"openssh-key-v1\0"
_OPENSSH_OPEN = _OPENSSH_MAGIC + (4).to_bytes(4, "big") + b"none"
# The object identifiers of encryption by a passphrase: PKCS#5 and PKCS#12 (RFC 8018, RFC 7292).
_PASSPHRASE = (b"\x2a\x86\x48\x86\xf7\x0d\x01\x05", b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01")
_SNIFFED = 48


def facts_of(key: PublicKeyTypes) -> KeyFacts:
    """Return what kind of key it is."""
    match key:
        case rsa.RSAPublicKey():
            return KeyFacts(KeyKind.RSA, key.key_size)
        case ec.EllipticCurvePublicKey():
            return KeyFacts(
                KeyKind.EC, key.curve.key_size, _NIST.get(key.curve.name, key.curve.name)
            )
        case dsa.DSAPublicKey():
            return KeyFacts(KeyKind.OTHER, key.key_size, "DSA")
        case _:
            return KeyFacts(KeyKind.OTHER, 0, type(key).__name__.replace("PublicKey", ""))


def read_der_key(der: bytes) -> ReadKey | FaultCode | None:
    """Return the private key in DER (PKCS#8, PKCS#1 or SEC 1), LOCKED_KEY when it is encrypted,
    None when it is no private key.
    """
    if _is_locked(der):
        return FaultCode.LOCKED_KEY
    try:
        # What OpenSSL would check takes half a second for 4096 bits; `_works` asks less, at once.
        key = load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return as_read(key)


def read_openssh_key(content: bytes) -> ReadKey | FaultCode:
    """Return the key in the decoded lines of an OpenSSH block, LOCKED_OPENSSH or UNREADABLE."""
    if not content.startswith(_OPENSSH_OPEN):
        is_openssh = content.startswith(_OPENSSH_MAGIC)
        return FaultCode.LOCKED_OPENSSH if is_openssh else FaultCode.UNREADABLE
    try:
        key = load_ssh_private_key(pem_of("OPENSSH PRIVATE KEY", content), None)
    except (ValueError, TypeError, NotImplementedError, UnsupportedAlgorithm):
        return FaultCode.UNREADABLE
    return as_read(key)


def as_read(key: PrivateKeyTypes) -> ReadKey:
    """Return a key as ACM takes it: PEM, PKCS#8, without a passphrase."""
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return ReadKey(PrivateKeyText(text), facts_of(key.public_key()))


def belongs(key: PrivateKeyText, certificate: x509.Certificate) -> bool:
    """Tell whether a key, as `as_read` returns it, is the certificate's, and signs for it."""
    private = load_pem_private_key(key.reveal(), None, unsafe_skip_rsa_key_validation=True)
    public = certificate.public_key()
    return spki(private.public_key()) == spki(public) and _works(private, public)


def public_half(key: PrivateKeyText) -> bytes:
    """Return the public half of a key, as `as_read` returns it, in the form of `spki`."""
    private = load_pem_private_key(key.reveal(), None, unsafe_skip_rsa_key_validation=True)
    return spki(private.public_key())


def spki(key: PublicKeyTypes) -> bytes:
    """Return a public key as it stands in certificates, by which keys are compared."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def pem_of(label: str, der: bytes) -> bytes:
    """Return PEM (RFC 7468) of what is in DER."""
    lines = base64.encodebytes(der).replace(b"\n", b"")
    wrapped = b"\n".join(lines[at : at + 64] for at in range(0, len(lines), 64))
    marked = label.encode()
    return b"-----BEGIN %b-----\n%b\n-----END %b-----\n" % (marked, wrapped, marked)


def _is_locked(der: bytes) -> bool:
    return any(identifier in der[:_SNIFFED] for identifier in _PASSPHRASE)


def _works(private: PrivateKeyTypes, public: PublicKeyTypes) -> bool:
    """Whether an RSA key signs what its public half takes: its other numbers may be damaged."""
    if not isinstance(private, rsa.RSAPrivateKey) or not isinstance(public, rsa.RSAPublicKey):
        return True
    try:
        signed = private.sign(b"", padding.PKCS1v15(), hashes.SHA256())
        public.verify(signed, b"", padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True
