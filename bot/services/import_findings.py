"""What stands against the form *Import*, by its fields, each fault with the commands that mend it.
Never quotes what was handed over: a key may be in it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.import_faults import FaultCode, ImportFault, ImportField, fault, new_request
from bot.domain.importing import Bundle, ReadImport
from bot.domain.key_source import KeySource
from bot.domain.names import quoted
from bot.errors import FieldsError

MAX_TOLD = 12
"""Sentences at one field; a person mends these first."""

ONE_FOR_ONE = (
    "One certificate has one key: name one secret. Or leave the certificate out, and put each with "
    "its key into its secret."
)
NO_BODY = (
    "Paste the certificate here, or upload it as a file. It begins with "
    "`-----BEGIN CERTIFICATE-----`."
)
_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY"
    # Lines of one, copied without the first; what is a tag or an ARN has other characters.
    r"|(?:^|\s)[A-Za-z0-9+/]{56,}={0,2}(?:\s|$)"
)
_STRAY = (
    "This looks like a private key, and has now been sent to Slack: whoever can read it there has "
    "it. Have the certificate issued anew with another key, and hand that over as the form says."
)
_PIECE = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}|(?:[0-9a-fA-F]{2}[: ]){8,}[0-9a-fA-F]{0,2}")
"""What may be a piece of a key, in base64 or in hex."""
_QUOTING = frozenset({"secrets", "tags", "certificate_name"})
_CLOSED: Mapping[KeySource, str] = {
    KeySource.UPLOAD: (
        "The one-time upload page is off: EDGECERT_PUBLIC_URL and EDGECERT_SECRET_KEY switch it "
        "on. Put the key into a secret of Secrets Manager, and give its ARN."
    ),
    KeySource.PASTE: (
        "Keys are not taken in Slack, which would keep them (EDGECERT_ALLOW_KEYS_IN_SLACK). Put "
        "the key into a secret of Secrets Manager, or use the upload page."
    ),
}


@dataclass(slots=True)
class Findings:
    """What stands against a form so far, each sentence once, by field."""

    _by_field: dict[str, list[str]] = field(default_factory=dict)
    _commands: dict[str, None] = field(default_factory=dict)

    def refuse(self, where: str, said: str) -> None:
        """Add a sentence at a field; "" is none."""
        if said and said not in self._by_field.setdefault(where, []):
            self._by_field[where].append(said)

    def refuse_all(self, faults: Iterable[ImportFault]) -> None:
        """Add faults, each at its own field."""
        for one in faults:
            self.refuse(one.field.value, said_of(one))
            self._commands |= dict.fromkeys(one.mend)

    def raise_any(self) -> None:
        """Raise FieldsError if anything stands against the form."""
        told = {
            where: _quotable(where, "\n".join(said[:MAX_TOLD]))
            for where, said in self._by_field.items()
            if said
        }
        if told:
            raise FieldsError(told, tuple(self._commands))


def _quotable(where: str, said: str) -> str:
    """Return what is said at a field, without what may be a piece of a key where lines are quoted
    as they were typed.
    """
    return _PIECE.sub("…", said) if where in _QUOTING else said


def said_of(one: ImportFault) -> str:
    """Return a fault and what mends it, a command a line."""
    problem = one.problem[:1].upper() + one.problem[1:]
    said = f"{one.file}: {one.problem}" if one.file else problem
    return "\n".join([said, *one.mend])


def first_things_first(read: ReadImport) -> ReadImport:
    """Return what was read without what follows from something worse: of a key that was sent to
    Slack nothing else is said, and without a body that can be read nothing is judged by it.
    """
    leaks = tuple(one for one in read.faults if one.code is FaultCode.KEY_IN_SLACK)
    if leaks:
        return ReadImport(faults=leaks)
    if not any(one.field is ImportField.BODY for one in read.faults):
        return read
    own = tuple(one for one in read.faults if one.code is not FaultCode.KEY_MISMATCH)
    return ReadImport(faults=own)


def placed(one: Bundle, wrong: ImportFault) -> ImportFault:
    """Return a fault of a certificate at the field that it came in by."""
    return replace(wrong, field=ImportField.FILES, file=one.file) if one.file else wrong


def leaked(one: Bundle) -> ImportFault:
    """Return the fault of a key that came in a file through Slack."""
    facts = one.certificate.facts
    problem = (
        f"the private key of {quoted(facts.main_name)} is in it, and has now been sent to Slack: "
        "whoever can read it there has it. Have the certificate issued anew with another key, and "
        "hand that over as the form says. The commands make a key and a request."
    )
    mend = new_request(facts.names, key="RSA_2048")
    return fault(ImportField.FILES, FaultCode.KEY_IN_SLACK, problem, mend).within(one.file)


def refuse_stray_keys(fields: Mapping[str, str]) -> None:
    """Raise FieldsError where a private key stands in a field that is not for one, before anything
    else is said of that field: a fault of a line would quote it.
    """
    strays = {where: _STRAY for where, text in fields.items() if _KEY.search(text)}
    if strays:
        raise FieldsError(strays)


def closed(source: KeySource) -> str:
    """Return why keys do not come in this way."""
    return _CLOSED[source]


def many(number: int) -> Mapping[str, str]:
    """Return what several certificates cannot have, by field."""
    these = f"These are {number} certificates"
    return {
        ImportField.NAME.value: f"{these}, and each is called by its main name: leave this empty.",
        ImportField.EXISTING.value: f"{these}, and one takes the place of another.",
        "secrets": (
            f"{these}. Put each with its key into a secret of its own and name the secrets only."
        ),
    }
