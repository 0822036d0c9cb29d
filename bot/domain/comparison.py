"""Two configurations side by side, for people: what differs, in the words and groups of
CloudFront's console. Never shows the value of an origin's header: it may be a secret.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.config_diff import KEYS, ORDER, Change, Leaf, Path, differences, leaves
from bot.domain.config_page import Part
from bot.domain.config_words import HIDDEN, Group, is_key, is_secret, place, value

_ALWAYS = ("CallerReference",)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what it is called, when its configuration was read, and that."""

    name: str
    read_at: datetime
    config: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different in `right`. `reference` asks for the same once more, as
    `<snapshot id>|<what it is compared with>`.
    """

    left: Side
    right: Side
    reference: str

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every setting that differs, once."""
        return differences(self.left.config, self.right.config)


def told(comparison: Comparison) -> tuple[Part, ...]:
    """Return the differences as sentences, by group and thing; what only one side has is one
    sentence.
    """
    left, right = comparison.left, comparison.right
    found: dict[Group, dict[str, list[str]]] = {group: {} for group in Group}
    # What differs between any two distributions is read last.
    changes = sorted(comparison.changes, key=lambda change: change.path == _ALWAYS)
    lonely = _lonely(comparison)
    named = {change.path[:-1] for change in changes if not is_key(change.path)}
    sizes = Counter(change.path[:2] for change in changes if not is_key(change.path))
    for change in changes:
        at, thing = place(change.path), change.path[:2]
        said = found[at.group].setdefault(at.item, [])
        if thing in lonely:
            noun = "setting" if sizes[thing] == 1 else "settings"
            owner = left.name if lonely[thing] is left else right.name
            said[:] = [f"only in {owner}, with {sizes[thing]} {noun}"]
        elif not (is_key(change.path) and change.path[:-1] in named):
            said.append(f"{at.setting}: {_changed(change)}")
    return tuple(
        Part(group, tuple((item, tuple(said)) for item, said in things.items()))
        for group, things in found.items()
        if things
    )


def as_json(comparison: Comparison) -> str:
    """Return the differences as JSON: each setting with its path, and its value on either side."""
    sides = {
        side: {"name": one.name, "read_at": one.read_at.isoformat()}
        for side, one in (("before", comparison.left), ("after", comparison.right))
    }
    return (
        json.dumps({**sides, "differences": rows(comparison)}, indent=2, ensure_ascii=False) + "\n"
    )


def rows(comparison: Comparison) -> list[dict[str, object]]:
    """Return the differences as JSON values: each setting with its path, and both values."""
    return [
        {
            "path": list(change.path),
            "setting": " ".join(part for part in _named(change.path) if part),
            "before": _shown(change.path, change.before),
            "after": _shown(change.path, change.after),
        }
        for change in comparison.changes
    ]


def _lonely(comparison: Comparison) -> dict[Path, Side]:
    """Return the origins, behaviours and the like that only one side has, with that side."""
    left, right = (_things(side.config) for side in (comparison.left, comparison.right))
    return {
        **dict.fromkeys(left - right, comparison.left),
        **dict.fromkeys(right - left, comparison.right),
    }


def _things(config: Mapping[str, Any]) -> set[Path]:
    return {path[:2] for path in leaves(config) if path[0] in KEYS and path != ORDER}


def _changed(change: Change) -> str:
    if is_secret(change.path) and change.before is not None and change.after is not None:
        return f"another value ({HIDDEN.removeprefix('a value that is ')})"
    if isinstance(change.before, tuple) and isinstance(change.after, tuple):
        moved = "; ".join(_moved(change.path, change.before, change.after))
        if moved:
            return moved
    return f"{value(change.path, change.before)} → {value(change.path, change.after)}"


def _moved(path: Path, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Yield what came and went of a list, of which most stays."""
    gone = tuple(one for one in before if one not in after)
    new = tuple(one for one in after if one not in before)
    if gone:
        yield f"without {value(path, gone)}"
    if new:
        yield f"with {value(path, new)}"


def _named(path: Path) -> tuple[str, str]:
    at = place(path)
    return (f"{at.item}:" if at.item else ""), at.setting


def _shown(path: Path, leaf: Leaf | None) -> object:
    if leaf is not None and is_secret(path):
        return HIDDEN
    return list(leaf) if isinstance(leaf, tuple) else leaf
