"""What ACM reads in an imported certificate and shows of it: names, issuer, serial, signature and
usages, in ACM's own words. It refuses nothing.
"""

from functools import lru_cache
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

_Kind = TypeVar("_Kind", bound=x509.ExtensionType)

#: cryptography's names of the usages of RFC 5280, and ACM's (ACM API reference, KeyUsage).
_USAGES = {
    "digital_signature": "DIGITAL_SIGNATURE",
    "content_commitment": "NON_REPUDIATION",
    "key_encipherment": "KEY_ENCIPHERMENT",
    "data_encipherment": "DATA_ENCIPHERMENT",
    "key_agreement": "KEY_AGREEMENT",
    "key_cert_sign": "CERTIFICATE_SIGNING",
    "crl_sign": "CRL_SIGNING",
}
#: ACM API reference, ExtendedKeyUsage.
_EXTENDED = {
    "1.3.6.1.5.5.7.3.1": "TLS_WEB_SERVER_AUTHENTICATION",
    "1.3.6.1.5.5.7.3.2": "TLS_WEB_CLIENT_AUTHENTICATION",
    "1.3.6.1.5.5.7.3.3": "CODE_SIGNING",
    "1.3.6.1.5.5.7.3.4": "EMAIL_PROTECTION",
    "1.3.6.1.5.5.7.3.8": "TIME_STAMPING",
    "1.3.6.1.5.5.7.3.9": "OCSP_SIGNING",
    "2.5.29.37.0": "ANY",
}


@lru_cache(maxsize=5000)
def shown(body: str) -> dict[str, Any]:
    """Return those members of CertificateDetail that an import has of its own certificate."""
    leaf = x509.load_pem_x509_certificate(body.encode())
    return {
        "Subject": leaf.subject.rfc4514_string(),
        "SignatureAlgorithm": _signature(leaf),
        "KeyUsages": [{"Name": name} for name in key_usages(leaf)],
        "ExtendedKeyUsages": [
            {"Name": _EXTENDED.get(oid, "CUSTOM"), "OID": oid} for oid in extended_usages(leaf)
        ],
    }


def domain_names(leaf: x509.Certificate) -> tuple[str, ...]:
    """Return the common name and the other names, in lower case, each once."""
    main = common_name(leaf.subject)
    found = _extension(leaf, x509.SubjectAlternativeName)
    others = found.get_values_for_type(x509.DNSName) if found else []
    return tuple(dict.fromkeys(name.lower() for name in [main, *others] if name))


def issuer_of(leaf: x509.Certificate) -> str:
    """Return who issued it, as ACM says it: the organisation, else the common name."""
    found = leaf.issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(found[0].value) if found else common_name(leaf.issuer)


def common_name(name: x509.Name) -> str:
    """Return the common name of a subject or an issuer; "" when there is none."""
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def serial_of(leaf: x509.Certificate) -> str:
    """Return the serial number as ACM writes it: bytes in hex, with colons."""
    number = leaf.serial_number
    return number.to_bytes((number.bit_length() + 7) // 8 or 1).hex(":")


def key_usages(leaf: x509.Certificate) -> list[str]:
    """Return the key usages, in ACM's words."""
    found = _extension(leaf, x509.KeyUsage)
    return [said for name, said in _USAGES.items() if found and getattr(found, name)]


def extended_usages(leaf: x509.Certificate) -> list[str]:
    """Return the extended key usages, by their OIDs."""
    return [one.dotted_string for one in _extension(leaf, x509.ExtendedKeyUsage) or ()]


def ocsp_urls(leaf: x509.Certificate) -> list[str]:
    """Return the addresses of its OCSP responders."""
    return [
        str(one.access_location.value)
        for one in _extension(leaf, x509.AuthorityInformationAccess) or ()
        if one.access_method == AuthorityInformationAccessOID.OCSP
    ]


def _signature(leaf: x509.Certificate) -> str:
    """Return the algorithm as Java names it, which is how ACM does: SHA256WITHRSA."""
    of_hash = leaf.signature_hash_algorithm.name.upper() if leaf.signature_hash_algorithm else ""
    # An authority's key is of the kind of what it signs: ACM refuses any other.
    kind = "ECDSA" if isinstance(leaf.public_key(), ec.EllipticCurvePublicKey) else "RSA"
    return f"{of_hash}WITH{kind}"


def _extension(leaf: x509.Certificate, kind: type[_Kind]) -> _Kind | None:
    try:
        return leaf.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
