"""What is in a text or a file, recognised by its content and never by its name or label alone:
certificates, keys, PKCS#7, PKCS#12, requests. Never says what a key is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key, pkcs7, pkcs12

from bot.domain.import_faults import FaultCode, NoteCode
from bot.domain.importing import ReadKey
from bot.x509.keys import as_read, read_der_key, read_openssh_key
from bot.x509.pem import Block, Blocks, bare_base64, find_blocks
from bot.x509.texts import decoded, is_der, json_values

MAX_MATERIAL = 1024 * 1024
"""Bytes of one text or file that are looked at: the certificates of any chain fit in a tenth."""

_PASSED_OVER = ("PARAMETERS", "CRL", "ATTRIBUTE CERTIFICATE")
_SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_PFX = (b"\x02\x01\x03", b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
_OLD_ENCRYPTION = b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01"
_ENCRYPTION = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"
# Iterations counted in four bytes or five, at the end of PKCS#12: hashing them takes minutes.
_ENDLESS = (b"\x02\x04", b"\x02\x05")
_MALFORMED = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What cryptography raises on certificates that it cannot read."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found, in order; `faults` and `notes` in the order in which they were met."""

    certificates: tuple[x509.Certificate, ...] = ()
    keys: tuple[ReadKey, ...] = ()
    faults: tuple[FaultCode, ...] = ()
    notes: tuple[NoteCode, ...] = ()

    def __add__(self, other: "Contents") -> "Contents":
        return Contents(
            self.certificates + other.certificates,
            self.keys + other.keys,
            tuple(dict.fromkeys(self.faults + other.faults)),
            tuple(dict.fromkeys(self.notes + other.notes)),
        )


def contents_of(material: bytes) -> Contents:
    """Return what is in a text or a file of at most MAX_MATERIAL bytes; never fails."""
    if not material.strip():
        return Contents(faults=(FaultCode.EMPTY,))
    if len(material) > MAX_MATERIAL:
        return Contents(faults=(FaultCode.TOO_LARGE,))
    if is_der(material):
        found = _of_der(material)
        is_plain = found.certificates or found.keys
        return found + Contents(notes=(NoteCode.DECODED,) if is_plain and not found.notes else ())
    text = decoded(material)
    values = json_values(text)
    if values is not None:
        return _of_text(values) + Contents(notes=(NoteCode.JSON,))
    return _of_text(text)


def _of_text(text: str) -> Contents:
    if text.lstrip().startswith(("ssh-", "ecdsa-sha2-")):
        return Contents(faults=(FaultCode.PUBLIC_KEY,))
    blocks = find_blocks(text)
    if blocks == Blocks():
        der = bare_base64(text)
        return _of_der(der) if der and is_der(der) else Contents(faults=(FaultCode.UNREADABLE,))
    found = Contents()
    for block in blocks.found:
        found += _of_block(block)
    return found + _of_rest(blocks)


def _of_rest(blocks: Blocks) -> Contents:
    faults = (
        *((FaultCode.TOO_MANY,) if blocks.are_too_many else ()),
        *((FaultCode.TRUNCATED,) if blocks.cut or blocks.broken else ()),
    )
    notes = (NoteCode.LINE_ENDS,) if blocks.had_literal_ends else ()
    return Contents(faults=faults, notes=notes)


def _of_block(block: Block) -> Contents:
    if block.label.endswith(_PASSED_OVER):
        return Contents()
    if block.is_locked or block.label == "ENCRYPTED PRIVATE KEY":
        return Contents(faults=(FaultCode.LOCKED_KEY,))
    der = block.der.reveal()
    if block.label == "OPENSSH PRIVATE KEY":
        return _of_key(read_openssh_key(der), NoteCode.OPENSSH)
    found = _of_der(der)
    is_nothing = found.faults == (FaultCode.BAD_DER,)
    return Contents(faults=(FaultCode.TRUNCATED,)) if is_nothing else found


def _of_der(der: bytes) -> Contents:
    for read in _READERS:
        found = read(der)
        if found:
            return found
    return Contents(faults=(FaultCode.BAD_DER,))


def _certificate(der: bytes) -> Contents | None:
    try:
        certificate = x509.load_der_x509_certificate(first_value(der))
    except _MALFORMED:
        return None
    return Contents(certificates=(certificate,)) if _is_sound(certificate) else None


def _is_sound(certificate: x509.Certificate) -> bool:
    """Read what is wrong deeper down, which is told only then: better now than in a job's midst."""
    try:
        _ = certificate.extensions, certificate.subject, certificate.issuer
        _ = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        certificate.public_key()
    except _MALFORMED:
        return False
    return True


def first_value(der: bytes) -> bytes:
    """Return the first value of DER without what follows: `TRUSTED CERTIFICATE` blocks, as openssl
    writes them, have its own remarks behind the certificate.
    """
    width = der[1] & 0x7F if len(der) > 1 and der[1] & 0x80 else 0
    return der[: 2 + width + int.from_bytes(der[2 : 2 + width], "big")] if width else der


def _pkcs7(der: bytes) -> Contents | None:
    if _SIGNED_DATA not in der[:32]:
        return None
    try:
        found = tuple(pkcs7.load_der_pkcs7_certificates(der))
    except (ValueError, UnsupportedAlgorithm):
        found = ()
    if not found or not all(_is_sound(one) for one in found):
        return Contents(faults=(FaultCode.BAD_PKCS7,))
    return Contents(certificates=found, notes=(NoteCode.PKCS7,))


def _pkcs12(der: bytes) -> Contents | None:
    if not all(mark in der[:64] for mark in _PFX):
        return None
    if _OLD_ENCRYPTION in der:
        return Contents(faults=(FaultCode.OLD_PKCS12,))
    if _ENCRYPTION in der or any(mark in der[-7:] for mark in _ENDLESS):
        return Contents(faults=(FaultCode.LOCKED_PKCS12,))
    try:
        opened = pkcs12.load_pkcs12(der, None)
    except ValueError:
        return Contents(faults=(FaultCode.LOCKED_PKCS12,))
    wrapped = ([opened.cert] if opened.cert else []) + opened.additional_certs
    certificates = tuple(one.certificate for one in wrapped)
    if not all(_is_sound(one) for one in certificates):
        return Contents(faults=(FaultCode.BAD_DER,))
    return Contents(
        certificates=certificates,
        keys=(as_read(opened.key),) if opened.key else (),
        notes=(NoteCode.PKCS12,),
    )


def _key(der: bytes) -> Contents | None:
    found = read_der_key(der)
    return None if found is None else _of_key(found)


def _of_key(found: ReadKey | FaultCode, *notes: NoteCode) -> Contents:
    if isinstance(found, FaultCode):
        return Contents(faults=(found,))
    return Contents(keys=(found,), notes=notes)


def _request(der: bytes) -> Contents | None:
    try:
        x509.load_der_x509_csr(der)
    except (ValueError, x509.InvalidVersion):
        return None
    return Contents(faults=(FaultCode.REQUEST,))


def _public_key(der: bytes) -> Contents | None:
    try:
        load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return Contents(faults=(FaultCode.PUBLIC_KEY,))


_READERS: tuple[Callable[[bytes], Contents | None], ...] = (
    _certificate,
    _pkcs7,
    _pkcs12,
    _key,
    _request,
    _public_key,
)
"""In the order in which what they read is told apart for certain."""
