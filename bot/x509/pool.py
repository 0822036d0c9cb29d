"""What was found in all that was handed over, by where it was found: certificates, keys, what
stands against it and what was mended. From here it is told apart by what it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography import x509

from bot.domain.import_faults import (
    FaultCode,
    ImportFault,
    ImportField,
    ImportNote,
    NoteCode,
    fault,
)
from bot.domain.import_words import MENDED, PROBLEMS
from bot.domain.importing import ReadKey
from bot.x509.contents import Contents
from bot.x509.issuing import is_authority, is_issued_by, public_key_of
from bot.x509.keys import belongs, public_half

_MAX_NAMED = 8
_BESIDE = {
    FaultCode.REQUEST,
    FaultCode.PUBLIC_KEY,
    FaultCode.LOCKED_KEY,
    FaultCode.LOCKED_OPENSSH,
}
"""What may lie beside that which was asked for, and is then passed over."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one field or file has in it; `wanted` says what it should have: "certificate" or "key",
    "" for either.
    """

    field: ImportField
    contents: Contents
    wanted: str = ""
    file: str = ""

    @property
    def faults(self) -> tuple[ImportFault, ...]:
        """What is wrong with it by itself."""
        contents = self.contents
        has_wanted = contents.keys if self.wanted == "key" else contents.certificates
        codes = [one for one in contents.faults if not (has_wanted and one in _BESIDE)]
        return tuple(self.fault(code, PROBLEMS[code]) for code in codes)

    @property
    def notes(self) -> tuple[ImportNote, ...]:
        """What was mended in it."""
        return tuple(self.note(code) for code in self.contents.notes)

    def fault(self, code: FaultCode, problem: str) -> ImportFault:
        """Return a fault of it."""
        return fault(self.field, code, problem).within(self.file)

    def note(self, code: NoteCode) -> ImportNote:
        """Return a note about it."""
        return ImportNote(self.field, code, MENDED[code], self.file)


class Pool:
    """Certificates, each once, in the order in which they came, found by subject; and keys, found
    by their public halves.
    """

    __slots__ = ("_by_subject", "_issuers", "_keys", "certificates")

    def __init__(self, certificates: Iterable[x509.Certificate], keys: Iterable[ReadKey]) -> None:
        self.certificates = tuple(dict.fromkeys(certificates))
        self._keys = {public_half(key.text): key for key in keys}
        self._by_subject: dict[x509.Name, list[x509.Certificate]] = {}
        for one in self.certificates:
            self._by_subject.setdefault(one.subject, []).append(one)
        self._issuers = {
            issuer
            for one in self.certificates
            for issuer in self.named(one.issuer)
            if public_key_of(issuer) != public_key_of(one) and is_issued_by(one, issuer)
        }

    @property
    def keys(self) -> tuple[ReadKey, ...]:
        """The keys, each once."""
        return tuple(self._keys.values())

    def named(self, subject: x509.Name) -> tuple[x509.Certificate, ...]:
        """Return the certificates of a subject: the first few, for anyone can take a name."""
        return tuple(self._by_subject.get(subject, ())[:_MAX_NAMED])

    def key_of(self, certificate: x509.Certificate) -> ReadKey | None:
        """Return the key of a certificate, None when it is not there."""
        key = self._keys.get(public_key_of(certificate))
        return key if key and belongs(key.text, certificate) else None

    def leaves(self) -> tuple[x509.Certificate, ...]:
        """Return what is to be imported: certificates of servers. Where there is none, those whose
        keys are there; else those that issued no other.
        """
        last = [one for one in self.certificates if one not in self._issuers]
        servers = tuple(one for one in last if not is_authority(one))
        keyed = tuple(one for one in self.certificates if self.key_of(one))
        return servers or keyed or tuple(last)
