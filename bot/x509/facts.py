"""What a certificate says of itself, as values of the domain."""

from collections.abc import Iterator
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bot.domain.importing import ImportFacts
from bot.x509.issuing import is_self_signed
from bot.x509.keys import facts_of

_Kind = TypeVar("_Kind", bound=x509.ExtensionType)

_USAGES = {
    "digital_signature": "DIGITAL_SIGNATURE",
    "content_commitment": "NON_REPUDIATION",
    "key_encipherment": "KEY_ENCIPHERMENT",
    "data_encipherment": "DATA_ENCIPHERMENT",
    "key_agreement": "KEY_AGREEMENT",
    "key_cert_sign": "CERTIFICATE_SIGNING",
    "crl_sign": "CRL_SIGNING",
}
_EXTENDED = {
    ExtendedKeyUsageOID.SERVER_AUTH: "TLS_WEB_SERVER_AUTHENTICATION",
    ExtendedKeyUsageOID.CLIENT_AUTH: "TLS_WEB_CLIENT_AUTHENTICATION",
    ExtendedKeyUsageOID.CODE_SIGNING: "CODE_SIGNING",
    ExtendedKeyUsageOID.EMAIL_PROTECTION: "EMAIL_PROTECTION",
    ExtendedKeyUsageOID.TIME_STAMPING: "TIME_STAMPING",
    ExtendedKeyUsageOID.OCSP_SIGNING: "OCSP_SIGNING",
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE: "ANY",
}
"""What ACM calls the usages (API reference, KeyUsage and ExtendedKeyUsage)."""


def facts(certificate: x509.Certificate, chain_length: int) -> ImportFacts:
    """Return the facts of a certificate; `chain_length` counts it."""
    names = dns_names(certificate)
    return ImportFacts(
        subject=certificate.subject.rfc4514_string(),
        names=names,
        other_names=tuple(_other_names(certificate)),
        issuer=certificate.issuer.rfc4514_string(),
        serial=_pairs(certificate.serial_number),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key=facts_of(certificate.public_key()),
        chain_length=chain_length,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
        is_self_signed=is_self_signed(certificate),
        key_usages=_usages(certificate),
        extended_usages=extended_usages(certificate),
    )


def dns_names(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the DNS names of its subject alternative names in lower case, each once; the one that
    is also the common name stands first. A common name alone is no name: browsers pass it over.
    """
    found = _extension(certificate, x509.SubjectAlternativeName)
    listed = found.get_values_for_type(x509.DNSName) if found else []
    names = list(dict.fromkeys(name.lower().rstrip(".") for name in listed))
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    main = str(common[0].value).lower() if common else ""
    return tuple(sorted(names, key=lambda name: name != main))


def extended_usages(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return its extended key usages in ACM's words, CUSTOM for those that have none."""
    found = _extension(certificate, x509.ExtendedKeyUsage)
    return tuple(dict.fromkeys(_EXTENDED.get(one, "CUSTOM") for one in found or ()))


def addresses(certificate: x509.Certificate, method: x509.ObjectIdentifier) -> tuple[str, ...]:
    """Return where a certificate says that something of it is (RFC 5280, authority information
    access).
    """
    found = _extension(certificate, x509.AuthorityInformationAccess)
    return tuple(
        str(one.access_location.value) for one in found or () if one.access_method == method
    )


def pem(certificate: x509.Certificate) -> str:
    """Return a certificate as one PEM block."""
    return certificate.public_bytes(Encoding.PEM).decode()


def _other_names(certificate: x509.Certificate) -> Iterator[str]:
    for one in _extension(certificate, x509.SubjectAlternativeName) or ():
        if isinstance(one, x509.IPAddress | x509.RFC822Name | x509.UniformResourceIdentifier):
            yield str(one.value)
        elif not isinstance(one, x509.DNSName):
            yield type(one).__name__


def _usages(certificate: x509.Certificate) -> tuple[str, ...]:
    found = _extension(certificate, x509.KeyUsage)
    return tuple(word for name, word in _USAGES.items() if found and getattr(found, name))


def _extension(certificate: x509.Certificate, kind: type[_Kind]) -> _Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _pairs(number: int) -> str:
    size = (number.bit_length() + 7) // 8 or 1
    # Below zero there should be none, and is now and then.
    return ("-" if number < 0 else "") + abs(number).to_bytes(size, "big").hex(":")
