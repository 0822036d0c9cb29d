"""What people hand over to be imported, and what is found in it: public parts and facts only.
A private key stands here in a value that shows it to nobody, and never in a fact or a sentence.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.import_faults import ImportFault, ImportNote
from bot.domain.private_key import PrivateKeyText

MAX_CLOUDFRONT_CHAIN = 5
"""Certificates, the body included and the root left out, that CloudFront takes (its guide,
*Requirements for using SSL/TLS certificates*).
"""


class KeyKind(StrEnum):
    """The key types that there are, as people call them."""

    RSA = "RSA"
    EC = "ECDSA"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What a public key is: `size` in bits; `curve` of an ECDSA key as NIST names it (`P-256`),
    and of a key that is neither RSA nor ECDSA its type (`Ed25519`).
    """

    kind: KeyKind
    size: int
    curve: str = ""

    @property
    def text(self) -> str:
        """The key's type and size, as a person reads them: `RSA 2048`, `ECDSA P-256`, `Ed25519`."""
        if self.kind is KeyKind.RSA:
            return f"RSA {self.size}"
        return f"ECDSA {self.curve}" if self.kind is KeyKind.EC else self.curve

    @property
    def algorithm(self) -> str:
        """What ACM calls it (DescribeCertificate, KeyAlgorithm): `RSA_2048`, `EC_prime256v1`; ""
        for a key that ACM cannot import.
        """
        if self.kind is KeyKind.RSA:
            return f"RSA_{self.size}" if self.size in _RSA_SIZES else ""
        return _CURVES.get(self.curve, "")

    @property
    def is_served_by_cloudfront(self) -> bool:
        """Whether CloudFront attaches certificates with such a key: RSA to 4096 bits, and P-256."""
        return self.algorithm.startswith("RSA_") or self.algorithm == "EC_prime256v1"


_RSA_SIZES = (1024, 2048, 3072, 4096)
_CURVES = {"P-256": "EC_prime256v1", "P-384": "EC_secp384r1", "P-521": "EC_secp521r1"}


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """What a certificate says of itself. `names` are its DNS names in lower case, its main name
    first; `other_names` what else it is for (IP and e-mail addresses, URIs).

    `serial` and `fingerprint` (SHA-256 of the DER) are pairs of hex digits with colons between.
    `chain_length` counts the body. `key_usages` and `extended_usages` are in ACM's words.
    """

    subject: str
    names: tuple[str, ...]
    other_names: tuple[str, ...]
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    key: KeyFacts
    chain_length: int
    fingerprint: str
    is_self_signed: bool
    key_usages: tuple[str, ...] = ()
    extended_usages: tuple[str, ...] = ()

    @property
    def main_name(self) -> str:
        """What it is called when nobody named it: its first DNS name, else its subject."""
        return self.names[0] if self.names else self.subject


@dataclass(frozen=True, slots=True)
class CertificateText:
    """A certificate as ACM takes it, the key apart: `body` is one PEM block, `chain` what issued
    it, each issued by the next, "" when there is none.
    """

    body: str
    chain: str
    facts: ImportFacts


def fingerprint_of(pem: str) -> str:
    """Return the SHA-256 of the certificate in a PEM block, as ImportFacts has it; the block is one
    that ACM answered, or that we wrote.
    """
    lines = [line.strip() for line in pem.strip().splitlines() if "-----" not in line]
    return hashlib.sha256(base64.b64decode("".join(lines))).digest().hex(":").upper()


@dataclass(frozen=True, slots=True)
class GivenFile:
    """What was pasted or uploaded, or is in a secret: it may hold a key, so it is held as one."""

    name: str
    content: PrivateKeyText


@dataclass(frozen=True, slots=True)
class ReadKey:
    """A private key that was found: `text` is unencrypted PEM (PKCS#8), `key` what kind it is."""

    text: PrivateKeyText
    key: KeyFacts


@dataclass(frozen=True, slots=True)
class Bundle:
    """One certificate to import, with its key when that was handed over too. `file` says where its
    body was found, "" in a form's field.
    """

    certificate: CertificateText
    key: ReadKey | None
    file: str = ""


@dataclass(frozen=True, slots=True)
class ReadImport:
    """What was found: certificates to import, what stands against it, and what was mended."""

    bundles: tuple[Bundle, ...] = ()
    faults: tuple[ImportFault, ...] = ()
    notes: tuple[ImportNote, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyReading:
    """What was found where the key should be: the key, or what stands against it."""

    key: ReadKey | None = None
    faults: tuple[ImportFault, ...] = ()
    notes: tuple[ImportNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say: `faults` refuse the import, `warnings` are shown before Confirm."""

    faults: tuple[ImportFault, ...] = ()
    warnings: tuple[ImportFault, ...] = ()
