"""Which certificate issued which, by name and signature; what is an authority, and what signed
itself. Trusts nothing by name alone.
"""

from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from bot.x509.keys import spki


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether a certificate names an issuer and is signed by its key."""
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False
    return True


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate is signed by its own key."""
    return is_issued_by(certificate, certificate)


def is_authority(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate may issue others (RFC 5280, basic constraints)."""
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return False
    return constraints.value.ca


def is_valid_at(certificate: x509.Certificate, now: datetime) -> bool:
    """Tell whether a moment lies within a certificate's dates, both included."""
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def public_key_of(certificate: x509.Certificate) -> bytes:
    """Return a certificate's public key, by which certificates are told to be of one key."""
    return spki(certificate.public_key())


def common_name(name: x509.Name) -> str:
    """Return the common name in a subject or issuer, else its organisation, else all of it."""
    for kind in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
        for found in name.get_attributes_for_oid(kind):
            return str(found.value)
    return name.rfc4514_string()
