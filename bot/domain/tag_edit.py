"""An edit of a certificate's tags: what a person may write of them, what the form changed, and
whether anyone else changed the same meanwhile. Never touches tags of AWS's or of the bot's own.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.inventory import Certificate, Distribution
from bot.domain.line_fault import LineFault
from bot.domain.names import quoted
from bot.domain.tags import RESERVED_PREFIXES, ParsedTags, Tag, is_plain, parse, too_many

MOST = 50
"""Tags of one certificate or distribution (ACM User Guide, *Tagging*); AWS's own do not count."""
_AMAZONS = RESERVED_PREFIXES[0]


@dataclass(frozen=True, slots=True)
class TagChange:
    """What an edit changes: `puts` are added or overwritten, `removes` taken off. `was` is what the
    form showed of those that were there.
    """

    puts: tuple[Tag, ...] = ()
    removes: tuple[str, ...] = ()
    was: tuple[Tag, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that it concerns."""
        return (*(key for key, _ in self.puts), *self.removes)

    def applied(self, tags: Mapping[str, str]) -> dict[str, str]:
        """Return tags as they are after the change."""
        kept = {key: value for key, value in tags.items() if key not in self.removes}
        return kept | dict(self.puts)

    def left(self, tags: Mapping[str, str]) -> "TagChange":
        """Return what of the change is still to be done to these tags."""
        puts = tuple((key, value) for key, value in self.puts if tags.get(key) != value)
        return TagChange(puts, tuple(key for key in self.removes if key in tags), self.was)

    def overtaken(self, tags: Mapping[str, str]) -> list[str]:
        """Return the keys that someone else changed since the form was shown: neither as they were
        there nor as they are wanted.
        """
        was, wanted = dict(self.was), dict(self.puts)
        return [key for key in self.keys if tags.get(key) not in {was.get(key), wanted.get(key)}]

    def foreign(self, tags: Mapping[str, str]) -> list[str]:
        """Return the keys that someone gave another value where the same is to be changed alike:
        neither the one that the form showed, nor the wanted one.
        """
        return [key for key in self.overtaken(tags) if key in tags]

    def without(self, keys: Collection[str]) -> "TagChange":
        """Return the change of all other keys."""
        puts = tuple((key, value) for key, value in self.puts if key not in keys)
        return TagChange(puts, tuple(key for key in self.removes if key not in keys), self.was)


@dataclass(frozen=True, slots=True)
class TagForm:
    """What the form shows: the certificate with its tags, who serves it, and a mark of the tags."""

    certificate: Certificate
    distributions: Sequence[Distribution]
    mark: str


def editable(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that can be edited as lines, by key."""
    return {key: tags[key] for key in sorted(tags) if not _is_fixed(key, tags[key])}


def fixed(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that an edit keeps as they are: AWS's, the bot's, and those that hold what
    no line can.
    """
    return {key: tags[key] for key in sorted(tags) if _is_fixed(key, tags[key])}


def room(tags: Mapping[str, str]) -> int:
    """Return how many tags fit beside those that are kept."""
    return MOST - counted(fixed(tags))


def counted(tags: Mapping[str, str]) -> int:
    """Return how many of these count against the cap."""
    return sum(not key.lower().startswith(_AMAZONS) for key in tags)


def lines(tags: Mapping[str, str]) -> list[str]:
    """Return the editable tags as the form shows them, a line each."""
    return [f"{key}={value}" for key, value in editable(tags).items()]


def mark(tags: Mapping[str, str]) -> str:
    """Return what tells whether the tags are still those that a form showed."""
    return hashlib.sha256("\n".join(lines(tags)).encode()).hexdigest()[:32]


def read(text: str, tags: Mapping[str, str]) -> ParsedTags:
    """Read the form's lines over the present tags: what stood there before is taken as it is, for
    AWS has it; of the rest every fault is told by its line.
    """
    present = editable(tags)
    stood = {f"{key}={value}": (key, value) for key, value in present.items()}
    typed = text.splitlines()
    # Blank lines keep the numbers of the others.
    rest = parse(
        "\n".join("" if line.strip() in stood else line for line in typed), most=len(typed)
    )
    wanted = dict(stood[line.strip()] for line in typed if line.strip() in stood)
    faults = [*rest.faults, *_taken(typed, wanted, rest, fixed(tags))]
    together = wanted | dict(rest.tags)
    if many := too_many(len(together), most=room(tags)):
        faults.append(LineFault(0, "", many))
    return ParsedTags(tuple(together.items()), tuple(faults))


def changed(tags: Mapping[str, str], wanted: Mapping[str, str]) -> TagChange:
    """Return what an edit changes of the tags that a form showed."""
    present = editable(tags)
    puts = tuple((key, value) for key, value in wanted.items() if present.get(key) != value)
    removes = tuple(key for key in present if key not in wanted)
    concerned = {*(key for key, _ in puts), *removes}
    return TagChange(puts, removes, tuple((k, v) for k, v in present.items() if k in concerned))


def written(change: TagChange) -> str:
    """Return a change as text, for `read_back`."""
    return json.dumps([change.puts, change.removes, change.was], ensure_ascii=False)


def read_back(text: str) -> TagChange:
    """Return the change that `written` wrote."""
    puts, removes, was = json.loads(text)
    return TagChange(_tags(puts), tuple(removes), _tags(was))


def _tags(pairs: list[list[str]]) -> tuple[Tag, ...]:
    return tuple((key, value) for key, value in pairs)


def _taken(
    typed: list[str], wanted: Mapping[str, str], rest: ParsedTags, kept: Mapping[str, str]
) -> list[LineFault]:
    """Return a fault for each new line whose key another line has, or a tag that is kept."""
    whys = dict.fromkeys(wanted, "is given twice. Keep one of the lines.")
    whys |= dict.fromkeys(
        kept, "is on it already, with characters that no line holds. Change it in the AWS console."
    )
    keys = {key for key, _ in rest.tags}
    return [
        LineFault(number, line.strip(), f"the key {quoted(key)} {whys[key]}")
        for number, line in enumerate(typed, start=1)
        if (key := line.partition("=")[0].strip()) in whys
        and key in keys
        and line.strip() not in {f"{k}={v}" for k, v in wanted.items()}
    ]


def _is_fixed(key: str, value: str) -> bool:
    return key.lower().startswith(RESERVED_PREFIXES) or not is_plain(key, value)
