"""Certificate chains: in order, complete, trusted, and signed in earnest. What ACM refuses at an
import, and what CloudFront refuses of an import afterwards.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.sandbox.aws.refusal import RefusedError

#: Certificates, the leaf included, that CloudFront takes (CloudFront API reference).
MAX_CLOUDFRONT_CHAIN = 5
_NO_CHAIN = (
    "Provided certificate is not a valid self signed. Please provide either a valid self-signed "
    "certificate or certificate chain."
)
_BROKEN = "Could not validate the certificate with the certificate chain."


def read_leaf(pem: bytes) -> x509.Certificate:
    """Read the certificate field, which holds one certificate.

    Raises:
        RefusedError: ValidationException.
    """
    found = _read(pem, "certificate")
    if len(found) != 1:
        raise invalid(
            "The certificate field contains more than one certificate. You can specify only one "
            "certificate in this field."
        )
    return found[0]


def read_chain(pem: bytes) -> list[x509.Certificate]:
    """Read the chain field, in the order in which it was sent.

    Raises:
        RefusedError: ValidationException.
    """
    return _read(pem, "certificate chain") if pem else []


def _read(pem: bytes, field: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise invalid(f"The {field} field contains no valid PEM certificate.") from error


def check_chain(
    leaf: x509.Certificate,
    chain: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    now: datetime,
    *,
    must_be_trusted: bool,
) -> None:
    """Refuse a chain that does not lead from the leaf, step by step, to a root.

    Raises:
        RefusedError: ValidationException.
    """
    if not chain and not is_self_signed(leaf):
        raise invalid(_NO_CHAIN)
    if leaf in chain:
        raise invalid("The certificate chain must not contain the certificate itself.")
    path = [leaf, *chain]
    if not all(_issued(one, by, now) for one, by in pairwise(path)):
        raise invalid(_BROKEN)
    if chain and not _ends_well(path[-1], roots, now, must_be_trusted=must_be_trusted):
        raise invalid(_BROKEN)


def _ends_well(
    last: x509.Certificate,
    roots: Sequence[x509.Certificate],
    now: datetime,
    *,
    must_be_trusted: bool,
) -> bool:
    """Whether a path ends at a trusted root, or just before it; or at any root when that does."""
    if last in roots or any(_issued(last, root, now) for root in roots):
        return True
    return is_self_signed(last) and not must_be_trusted


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Whether a certificate is signed by its own key."""
    return _is_signed(certificate, certificate)


def _issued(certificate: x509.Certificate, issuer: x509.Certificate, now: datetime) -> bool:
    """Whether one certificate was issued by another: a valid authority, of the same kind of key
    (ACM API reference, ImportCertificate).
    """
    is_valid = issuer.not_valid_before_utc <= now <= issuer.not_valid_after_utc
    same_kind = _is_rsa(certificate) == _is_rsa(issuer)
    return is_valid and same_kind and _is_authority(issuer) and _is_signed(certificate, issuer)


def _is_signed(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _is_rsa(certificate: x509.Certificate) -> bool:
    return isinstance(certificate.public_key(), rsa.RSAPublicKey)


def cloudfront_takes(
    body: str, chain: str, roots: Sequence[x509.Certificate], now: datetime
) -> bool:
    """Whether CloudFront attaches an imported certificate: trusted, not signed by itself, and at
    most five certificates with the root left out (CloudFront guide).
    """
    path = [read_leaf(body.encode()), *read_chain(chain.encode())]
    return (
        len(path) <= MAX_CLOUDFRONT_CHAIN
        and not any(is_self_signed(one) for one in path)
        and any(_issued(path[-1], root, now) for root in roots)
    )


def invalid(message: str) -> RefusedError:
    """Make ACM's answer to an import that it cannot use."""
    return RefusedError("ValidationException", message)
