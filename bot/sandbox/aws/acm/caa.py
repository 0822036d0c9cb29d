"""Whether CAA records let Amazon issue for a name (RFC 8659; ACM guide, configure a CAA record).
It decides from what it is given, and asks nobody but the function that it is handed.
"""

from collections.abc import Callable, Sequence
from enum import Enum, auto

from bot.sandbox.aws.dns_lookup import Caa

#: Any of them lets ACM issue.
AMAZON = frozenset({"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"})
_CRITICAL = 0x80
_KNOWN_TAGS = frozenset({"issue", "issuewild", "iodef"})

LookUp = Callable[[str], tuple[Caa, ...] | None]


class Verdict(Enum):
    """What the records say; UNKNOWN while a server does not answer: then nothing is issued yet."""

    ALLOWED = auto()
    FORBIDDEN = auto()
    UNKNOWN = auto()


def verdict(name: str, look_up: LookUp) -> Verdict:
    """Climb from the name towards the root, and let the first set of records decide."""
    labels = name.removeprefix("*.").split(".")
    for at in range(len(labels)):
        records = look_up(".".join(labels[at:]))
        if records is None:
            return Verdict.UNKNOWN
        if records:
            is_allowed = _allows(records, is_wildcard=name.startswith("*."))
            return Verdict.ALLOWED if is_allowed else Verdict.FORBIDDEN
    return Verdict.ALLOWED


def _allows(records: Sequence[Caa], *, is_wildcard: bool) -> bool:
    if any(one.flags & _CRITICAL and one.tag not in _KNOWN_TAGS for one in records):
        return False
    issue = [one for one in records if one.tag == "issue"]
    issuewild = [one for one in records if one.tag == "issuewild"]
    deciding = issuewild if is_wildcard and issuewild else issue
    return not deciding or any(_issuer(one.value) in AMAZON for one in deciding)


def _issuer(value: str) -> str:
    """Give the domain of `amazon.com; policy=ev`; "" of `;`, which names nobody."""
    return value.partition(";")[0].strip().lower().rstrip(".")
