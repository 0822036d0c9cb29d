"""What people type to search certificates: words of names, and filters. Never guesses: a filter
that is none is answered with what there is.
"""

import re
import shlex
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from bot.domain.certificate_status import STANDINGS
from bot.domain.inventory import CertificateStatus
from bot.domain.names import normalise
from bot.errors import UnknownError

FILTERS = "`status:` `type:` `in-use:` `tag:key=value` `expires:<30d`"
IMPORTED, AMAZON_ISSUED, PRIVATE = "IMPORTED", "AMAZON_ISSUED", "PRIVATE"
TYPES = {"imported": IMPORTED, "amazon": AMAZON_ISSUED, "private": PRIVATE}

T = TypeVar("T")

_STATUSES = {
    row.word.replace(" ", "-"): row.status
    for row in STANDINGS.values()
    if row.status != CertificateStatus.GONE
}
_WORDS = {"yes": True, "no": False}
_FILTER = re.compile(r"([a-z][a-z-]*):(.*)", re.IGNORECASE | re.DOTALL)
_PERIOD = re.compile(r"(<|>|<=|>=)?\s*(\d{1,5})\s*([dw])", re.IGNORECASE)
# Imported certificates hold names that no registry knows: only the form counts.
_NAME = re.compile(r"(\*\.)?([a-z0-9_-]+\.)+[a-z0-9-]{2,}")
_NO_FILTERS = frozenset({"arn", "http", "https"})
"""What stands before a colon in ARNs and addresses, which people paste."""
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
MOST = 500
"""Characters of a search: longer ones are no search."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search as it was read. Every word and every filter holds; of several statuses or types one
    does. `expires` is (whether sooner, than so long from now). `name` is the one word when that is
    a whole domain name.
    """

    text: str = ""
    words: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    in_use: bool | None = None
    tags: tuple[tuple[str, str | None], ...] = ()
    expires: tuple[bool, timedelta] | None = None
    name: str = ""


@dataclass(slots=True)
class _Read:
    words: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    in_use: bool | None = None
    tags: list[tuple[str, str | None]] = field(default_factory=list)
    expires: tuple[bool, timedelta] | None = None


def parse(text: str) -> Query:
    """Read a search; raises UnknownError that names the filter which is none, and what exists."""
    tidy = " ".join(text.translate(_QUOTES).split())[:MOST]
    read = _Read()
    for part in _parts(tidy):
        found = _FILTER.fullmatch(part)
        if found is None or found[1].lower() in _NO_FILTERS:
            read.words.append(_word(part))
        else:
            _filter(read, found[1].lower(), found[2].strip(), part)
    return Query(
        text=tidy,
        words=tuple(word for word in read.words if word),
        statuses=tuple(read.statuses),
        types=tuple(read.types),
        in_use=read.in_use,
        tags=tuple(read.tags),
        expires=read.expires,
        name=_name(read.words),
    )


def _parts(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:  # a quotation mark without its pair
        return text.split()


def _word(part: str) -> str:
    return part.lower() if part.lower().startswith("arn:") else normalise(part)


def _name(words: list[str]) -> str:
    return words[0] if len(words) == 1 and _NAME.fullmatch(words[0]) else ""


def _filter(read: _Read, key: str, value: str, part: str) -> None:
    match key:
        case "status":
            read.statuses += [_status(one, part) for one in value.split(",")]
        case "type":
            read.types += [_one_of(one, TYPES, part) for one in value.split(",")]
        case "in-use":
            read.in_use = _one_of(value, _WORDS, part)
        case "tag":
            read.tags.append(_tag(value, part))
        case "expires":
            read.expires = _expires(value, part)
        case _:
            raise UnknownError(f"`{part[:80]}` is no filter. There are {FILTERS}.")


def _status(value: str, part: str) -> str:
    by_acm = value.strip().upper().replace("-", "_")
    if by_acm in _STATUSES.values():
        return by_acm
    return _one_of(value, _STATUSES, part)


def _one_of(value: str, known: dict[str, T], part: str) -> T:
    found = known.get(value.strip().lower().replace("_", "-"))
    if found is None:
        choices = " ".join(f"`{one}`" for one in known)
        raise UnknownError(f"`{part[:80]}` finds nothing: after the colon comes one of {choices}.")
    return found


def _tag(value: str, part: str) -> tuple[str, str | None]:
    key, equals, rest = value.partition("=")
    if not key.strip():
        raise UnknownError(f"`{part[:80]}` names no tag: write `tag:key=value`, or `tag:key`.")
    return key.strip(), rest.strip() if equals else None


def _expires(value: str, part: str) -> tuple[bool, timedelta]:
    found = _PERIOD.fullmatch(value)
    if found is None:
        raise UnknownError(
            f"`{part[:80]}` is no period: write `expires:<30d`, `expires:<6w` or `expires:>90d`."
        )
    days = int(found[2]) * (7 if found[3].lower() == "w" else 1)
    return not (found[1] or "<").startswith(">"), timedelta(days=days)
