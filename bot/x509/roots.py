"""The roots that browsers trust, as certifi ships them, and others that a stand-in for the internet
has. The file is read once.
"""

import functools
import warnings
from collections.abc import Iterable
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import Store

from bot.x509.issuing import is_issued_by, public_key_of


class Roots:
    """Trusted roots. A certificate is one of them by its subject and its key: authorities publish
    the same root more than once.
    """

    __slots__ = ("_by_subject", "store")

    def __init__(self, certificates: Iterable[x509.Certificate]) -> None:
        found = list(certificates)
        self.store = Store(found)
        self._by_subject: dict[x509.Name, list[x509.Certificate]] = {}
        for one in found:
            self._by_subject.setdefault(one.subject, []).append(one)

    def has(self, certificate: x509.Certificate) -> bool:
        """Tell whether a certificate is a trusted root."""
        same = self._by_subject.get(certificate.subject, [])
        return any(public_key_of(one) == public_key_of(certificate) for one in same)

    def issued(self, certificate: x509.Certificate) -> bool:
        """Tell whether a trusted root signed a certificate."""
        issuers = self._by_subject.get(certificate.issuer, [])
        return any(is_issued_by(certificate, one) for one in issuers)


@functools.cache
def public_roots(extra: bytes = b"") -> Roots:
    """Return certifi's roots, and those in `extra` (PEM).

    Raises:
        ValueError: there is no certificate in `extra`.
    """
    bundle = Path(certifi.where()).read_bytes()
    with warnings.catch_warnings():
        # One root has a serial number that today's rules do not allow: it is trusted all the same.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        return Roots(x509.load_pem_x509_certificates(bundle + b"\n" + extra))
