"""Tags as people write them, one `key=value` a line, within what ACM and CloudFront both take.
Never changes the case of a key or a value.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.line_fault import LineFault
from bot.domain.names import quoted

MAX_TAGS = 45
"""CloudFront's 50 less 5 that the bot keeps for its own."""
MAX_KEY = 127
MAX_VALUE = 255
RESERVED_PREFIXES = ("aws:", "edgecert:")
"""The first is AWS's, the second marks what the bot made."""

_SIGNS = frozenset(" _.:/=+-@")
_ALLOWED = "letters, digits, spaces and `_ . : / = + - @`"

Tag = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ParsedTags:
    """The tags of a field in their order, and every fault found."""

    tags: tuple[Tag, ...]
    faults: tuple[LineFault, ...]


def parse(text: str, *, most: int = MAX_TAGS) -> ParsedTags:
    """Read `key=value` lines: split at the first `=`, blank lines skipped, every fault by line; at
    most `most` fit.
    """
    tags: dict[str, str] = {}
    faults: list[LineFault] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        key, equals, value = (part.strip() for part in line.partition("="))
        sentences = [*_line_faults(line.strip(), key, value, equals=equals)]
        if key in tags and not sentences:
            sentences = [f"the key {quoted(key)} is given twice. Keep one of the lines."]
        faults += [LineFault(number, line.strip(), sentence) for sentence in sentences]
        if not sentences:
            tags[key] = value
    many = too_many(len(tags), most=most)
    if many:
        faults.append(LineFault(0, "", many))
    return ParsedTags(tuple(tags.items()), tuple(faults))


def is_plain(key: str, value: str) -> bool:
    """Tell whether a tag reads back from its line as it was written there."""
    is_tidy = "=" not in key and (key.strip(), value.strip()) == (key, value)
    return bool(key) and is_tidy and not _strange(key + value)


def check(key: str, value: str) -> tuple[str, ...]:
    """Return what is wrong with one tag, a sentence for each fault; empty when it is good."""
    return (*check_key(key), *_value_faults(key, value))


def check_key(key: str) -> tuple[str, ...]:
    """Return what is wrong with a tag's key, a sentence for each fault."""
    return tuple(_key_faults(key))


def merge(general: tuple[Tag, ...], own: tuple[Tag, ...]) -> tuple[Tag, ...]:
    """Return the general tags with a certificate's own put over them."""
    return tuple((dict(general) | dict(own)).items())


def too_many(count: int, *, most: int = MAX_TAGS) -> str | None:
    """Return the sentence for more tags than fit, or None."""
    if count <= most:
        return None
    return f"There are {count} tags; at most {most} fit beside the bot's own. Remove some."


def _line_faults(line: str, key: str, value: str, *, equals: str) -> tuple[str, ...]:
    if not equals:
        return (f"{quoted(line)} is not `key=value`. Write the key, `=` and the value.",)
    return check(key, value)


def _key_faults(key: str) -> Iterator[str]:
    if not key:
        yield "a tag has no key before the `=`. Write it as `key=value`."
    if len(key) > MAX_KEY:
        yield f"the key {quoted(key)} has {len(key)} characters, at most {MAX_KEY} fit. Shorten it."
    for prefix in RESERVED_PREFIXES:
        if key.lower().startswith(prefix):
            yield f"the key {quoted(key)} starts with `{prefix}`, which is reserved. Rename it."
    strange = _strange(key)
    if strange:
        yield f"the key {quoted(key)} has {strange}. Tags may have {_ALLOWED}."


def _value_faults(key: str, value: str) -> Iterator[str]:
    if len(value) > MAX_VALUE:
        size = f"{len(value)} characters, at most {MAX_VALUE} fit"
        yield f"the value of {quoted(key)} has {size}. Shorten it."
    strange = _strange(value)
    if strange:
        yield f"the value {quoted(value)} has {strange}. Tags may have {_ALLOWED}."


def _strange(text: str) -> str:
    found = sorted({char for char in text if not char.isalnum() and char not in _SIGNS})
    return " ".join(quoted(c) if c.isprintable() else f"U+{ord(c):04X}" for c in found)
