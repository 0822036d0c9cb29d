"""What a distribution's configuration does, part by part as CloudFront's console shows it: a few
sentences for people. Never shows the value of an origin's header: it may be a secret.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.domain.config_diff import Leaf, Path, leaves
from bot.domain.config_words import Group, is_key, place, value


@dataclass(frozen=True, slots=True)
class Part:
    """One group of the console: for each thing in it ("" for the distribution itself) what is set,
    as sentences in which values are in backticks.
    """

    group: Group
    things: tuple[tuple[str, tuple[str, ...]], ...]


_UNSAID = frozenset({"CallerReference", "Staging", "Comment"})
_USUAL: Mapping[str, Leaf] = MappingProxyType(
    {
        "ConnectionAttempts": 3,
        "ConnectionTimeout": 10,
        "HTTPPort": 80,
        "HTTPSPort": 443,
        "OriginReadTimeout": 30,
        "OriginKeepaliveTimeout": 5,
        "RestrictionType": "none",
    }
)
"""What CloudFront sets by itself, and hardly anybody changes: left out to be read at all."""


_NOTHING: Mapping[Group, str] = MappingProxyType(
    {
        Group.GENERAL: "nothing of its own",
        Group.LOGGING: "standard logging is off",
        Group.SECURITY: "no web ACL, every country",
        Group.ORIGINS: "none",
        Group.BEHAVIOURS: "none",
        Group.ERROR_PAGES: "CloudFront's own",
    }
)


def parts(config: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return every group in the console's order; one without settings says what that means."""
    found: dict[Group, dict[str, list[str]]] = {group: {} for group in Group}
    for path, leaf in leaves(config).items():
        at = place(path)
        if is_key(path):
            found[at.group].setdefault(at.item, [])
        elif not _goes_without_saying(path, leaf):
            found[at.group].setdefault(at.item, []).append(f"{at.setting}: {value(path, leaf)}")
    if not config.get("Enabled"):
        found[Group.GENERAL].setdefault("", []).append("enabled: no")
    return tuple(
        Part(group, tuple((item, tuple(said)) for item, said in _in_order(things)))
        for group, things in (
            (group, things or {"": [_NOTHING[group]]}) for group, things in found.items()
        )
    )


def _goes_without_saying(path: Path, leaf: Leaf) -> bool:
    is_counted = path[-1] == "Enabled" and path[-2:-1] and path[-2].startswith("Trusted")
    return path[0] in _UNSAID or _USUAL.get(path[-1]) == leaf or bool(is_counted)


def _in_order(things: Mapping[str, list[str]]) -> Iterable[tuple[str, list[str]]]:
    """Return the things with the default behaviour last, as CloudFront tries it last."""
    return sorted(things.items(), key=lambda thing: thing[0] == "all other paths")
