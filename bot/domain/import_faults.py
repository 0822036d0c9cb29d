"""What can stand against an import, each with its field, the fault, and the commands that mend it.
Never quotes what was handed over: a key may be in it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class ImportField(StrEnum):
    """The field of the form that a fault or a note belongs to."""

    NAME = "certificate_name"
    BODY = "certificate_body"
    CHAIN = "certificate_chain"
    KEY = "private_key"
    FILES = "files"
    ALIASES = "aliases"
    EXISTING = "renew_existing"

    @property
    def label(self) -> str:
        """What the form calls it."""
        return "Files" if self is ImportField.FILES else self.value.replace("_", " ").capitalize()


class FaultCode(StrEnum):
    """Which fault it is; stable."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"
    TRUNCATED = "truncated"
    REQUEST = "certificate_request"
    NO_CERTIFICATE = "no_certificate"
    NO_KEY = "no_private_key"
    KEY_IN_SLACK = "key_in_slack"
    PUBLIC_KEY = "public_key"
    LOCKED_KEY = "encrypted_key"
    LOCKED_OPENSSH = "encrypted_openssh_key"
    LOCKED_PKCS12 = "encrypted_pkcs12"
    OLD_PKCS12 = "encrypted_old_pkcs12"
    BAD_DER = "unreadable_der"
    BAD_PKCS7 = "unreadable_pkcs7"
    BAD_ARCHIVE = "unreadable_archive"
    SEVERAL = "several_certificates"
    SEVERAL_KEYS = "several_keys"
    KEY_MISMATCH = "key_mismatch"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    NO_DNS_NAME = "no_dns_name"
    NO_ISSUER = "no_issuer"
    LONG_OCSP = "long_ocsp_address"
    CA_AS_BODY = "ca_as_body"
    NOT_FOR_SERVERS = "not_for_servers"
    KEY_TYPE = "key_type"
    ISSUER_KEY_TYPE = "issuer_key_type"
    CLOUDFRONT_KEY_TYPE = "cloudfront_key_type"
    SMALL_KEY = "small_key"
    NO_CHAIN = "no_chain"
    INCOMPLETE_CHAIN = "incomplete_chain"
    SELF_SIGNED = "self_signed"
    PRIVATE_CA = "private_ca"
    BAD_ISSUER = "bad_issuer"
    LONG_CHAIN = "long_chain"
    CANNOT_REPLACE = "cannot_replace"
    ALIASES = "aliases"


@dataclass(frozen=True, slots=True)
class ImportFault:
    """What is wrong (`problem`, a sentence), where, and the shell commands that mend or show it.

    `file` names the file it is in, "" for a field. In the commands `body.pem`, `chain.pem`,
    `key.pem` and `bundle.*` stand for a person's own files.
    """

    field: ImportField
    code: FaultCode
    problem: str
    mend: tuple[str, ...] = ()
    file: str = ""

    @property
    def text(self) -> str:
        """The field and what is wrong, without the commands."""
        where = f"{self.field.label}, {_plain(self.file)}" if self.file else self.field.label
        return f"{where}: {self.problem}"

    @property
    def whole(self) -> str:
        """What is wrong as a sentence of its own, and the commands that mend or show it."""
        commands = (f"`{command}`" for command in self.mend)
        return " ".join([self.problem[:1].upper() + self.problem[1:], *commands])

    @property
    def lines(self) -> str:
        """The same, each command a line of its own."""
        return "\n".join([self.problem[:1].upper() + self.problem[1:], *self.mend])

    def within(self, file: str) -> Self:
        """Return the same fault, of a file."""
        return replace(self, file=file)


class NoteCode(StrEnum):
    """What was mended; stable."""

    LINE_ENDS = "literal_line_ends"
    DECODED = "decoded"
    PKCS7 = "pkcs7"
    PKCS12 = "pkcs12"
    OPENSSH = "openssh"
    JSON = "json"
    SPLIT = "split"
    ORDERED = "ordered"
    ROOT_DROPPED = "root_dropped"
    DUPLICATES = "duplicates"
    UNUSED = "unused"
    BODY_FOUND = "body_found_in_chain"


@dataclass(frozen=True, slots=True)
class ImportNote:
    """What was mended, as a sentence; `file` names the file, "" for a field."""

    field: ImportField
    code: NoteCode
    sentence: str
    file: str = ""


_ALL_OF_CHAIN = "openssl crl2pkcs7 -nocrl -certfile chain.pem | openssl pkcs7 -print_certs"
MENDS: dict[FaultCode, tuple[str, ...]] = {
    FaultCode.UNREADABLE: ("openssl x509 -in body.pem -noout -text",),
    FaultCode.TOO_LARGE: ("openssl x509 -in large.pem -out body.pem",),
    FaultCode.TRUNCATED: ("openssl x509 -in body.pem -noout -text",),
    FaultCode.REQUEST: ("openssl x509 -in body.pem -noout -subject -issuer -dates",),
    FaultCode.NO_CERTIFICATE: ("openssl x509 -in body.pem -noout -subject -issuer -dates",),
    FaultCode.NO_KEY: ("openssl pkey -in key.pem -noout -check",),
    FaultCode.PUBLIC_KEY: ("openssl pkey -in key.pem -noout -check",),
    FaultCode.LOCKED_KEY: ("openssl pkey -in encrypted.pem -out key.pem",),
    FaultCode.LOCKED_OPENSSH: ('ssh-keygen -p -N "" -m PKCS8 -f key.pem',),
    FaultCode.LOCKED_PKCS12: (
        "openssl pkcs12 -in bundle.p12 -noenc -nocerts -out key.pem",
        "openssl pkcs12 -in bundle.p12 -clcerts -nokeys -out body.pem",
        "openssl pkcs12 -in bundle.p12 -cacerts -nokeys -out chain.pem",
    ),
    FaultCode.OLD_PKCS12: (
        "openssl pkcs12 -legacy -in bundle.p12 -noenc -nocerts -out key.pem",
        "openssl pkcs12 -legacy -in bundle.p12 -clcerts -nokeys -out body.pem",
        "openssl pkcs12 -legacy -in bundle.p12 -cacerts -nokeys -out chain.pem",
    ),
    FaultCode.BAD_DER: ("openssl x509 -inform DER -in body.der -out body.pem",),
    FaultCode.BAD_PKCS7: (
        "openssl pkcs7 -in bundle.p7b -print_certs -out chain.pem",
        "openssl pkcs7 -inform DER -in bundle.p7b -print_certs -out chain.pem",
    ),
    FaultCode.SEVERAL: ("openssl x509 -in body.pem -noout -subject -serial",),
    FaultCode.KEY_MISMATCH: (
        "openssl x509 -in body.pem -noout -pubkey",
        "openssl pkey -in key.pem -pubout",
    ),
    FaultCode.NOT_YET_VALID: ("openssl x509 -in body.pem -noout -dates",),
    FaultCode.NO_ISSUER: ("openssl x509 -in body.pem -noout -issuer",),
    FaultCode.LONG_OCSP: ("openssl x509 -in body.pem -noout -ocsp_uri",),
    FaultCode.CA_AS_BODY: ("openssl x509 -in body.pem -noout -subject -ext basicConstraints",),
    FaultCode.NO_CHAIN: (
        "openssl x509 -in body.pem -noout -issuer -ext authorityInfoAccess",
        "openssl x509 -inform DER -in issuer.cer -out chain.pem",
    ),
    FaultCode.INCOMPLETE_CHAIN: (
        f"{_ALL_OF_CHAIN} -text | grep URI",
        "openssl x509 -inform DER -in issuer.cer -out next.pem",
        "cat next.pem >> chain.pem",
    ),
    FaultCode.ALIASES: ("openssl x509 -in body.pem -noout -ext subjectAltName",),
    FaultCode.BAD_ISSUER: (f"{_ALL_OF_CHAIN} -noout",),
    FaultCode.LONG_CHAIN: (f"{_ALL_OF_CHAIN} -noout",),
}
"""Which commands mend or show a fault that mends in the same way whatever the certificate."""

MENDS_OF_KEYS: dict[FaultCode, tuple[str, ...]] = {
    FaultCode.UNREADABLE: ("openssl pkey -in key.pem -noout -check",),
    FaultCode.TRUNCATED: ("openssl pkey -in key.pem -noout -check",),
    FaultCode.TOO_LARGE: ("openssl pkey -in large.pem -out key.pem",),
    FaultCode.BAD_DER: ("openssl pkey -inform DER -in key.der -out key.pem",),
}
"""The same, where it is the key's field that has the fault."""

_CURVES = {"EC_prime256v1": "P-256", "EC_secp384r1": "P-384", "EC_secp521r1": "P-521"}
_SAFE_NAME = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+")
_MAX_COMMON_NAME = 64
_SHOWN_NAMES = 20
_SHOWN = 60


def fault(
    field: ImportField, code: FaultCode, problem: str, mend: Sequence[str] = ()
) -> ImportFault:
    """Return a fault with the commands given, else with those of its code."""
    table = MENDS_OF_KEYS if field is ImportField.KEY and code in MENDS_OF_KEYS else MENDS
    return ImportFault(field, code, problem, tuple(mend) or table.get(code, ()))


def new_request(names: Sequence[str], *, key: str = "") -> tuple[str, ...]:
    """Return the commands that ask a certificate authority for a certificate of the names; `key`,
    as ACM calls key types (`RSA_2048`, `EC_prime256v1`), has a new key made first.

    A certificate is a stranger's: what is no plain name of it stands in no command.
    """
    plain = [name for name in names if _SAFE_NAME.fullmatch(name)][:_SHOWN_NAMES]
    listed = plain or ["www.example.com"]
    alternatives = ",".join(f"DNS:{name}" for name in listed)
    # X.509 holds a common name in 64 characters (RFC 5280, ub-common-name).
    main = next((f"CN={name}" for name in listed if len(name) <= _MAX_COMMON_NAME), "")
    request = (
        f'openssl req -new -key key.pem -subj "/{main}" '
        f'-addext "subjectAltName={alternatives}" -out request.csr'
    )
    return (_new_key(key), request) if key else (request,)


def _new_key(algorithm: str) -> str:
    if algorithm in _CURVES:
        how = f"-algorithm EC -pkeyopt ec_paramgen_curve:{_CURVES[algorithm]}"
    else:
        how = f"-algorithm RSA -pkeyopt rsa_keygen_bits:{algorithm.removeprefix('RSA_')}"
    return f"openssl genpkey {how} -out key.pem"


def _plain(text: str) -> str:
    flat = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    shown = flat.replace("`", "'")
    return f"`{shown}`" if len(shown) <= _SHOWN else f"`{shown[: _SHOWN - 1]}…`"
