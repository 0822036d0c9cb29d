"""What differs between two distribution configurations: a pure function over their settings.
Where CloudFront does not care for order (names, methods, countries), neither does this.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str, ...]
"""Members of a DistributionConfig from the outermost; what is listed stands by its own key, as in
`("Origins", "alb", "OriginPath")`."""

Leaf: TypeAlias = str | int | float | bool | tuple[str, ...]
"""One setting. A list is a tuple: sorted, unless its order means something."""

ORDER = ("CacheBehaviors",)
"""The path of the one order that is compared by itself: which behaviour is tried first."""

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "Origins": "Id",
        "OriginGroups": "Id",
        "CacheBehaviors": "PathPattern",
        "CustomErrorResponses": "ErrorCode",
        "CustomHeaders": "HeaderName",
        "FunctionAssociations": "EventType",
        "LambdaFunctionAssociations": "EventType",
        "ParameterDefinitions": "Name",
    }
)
"""The lists whose entries have a key of their own, unique in their list."""

_ORDERED = MappingProxyType({"Members": "OriginId"})
"""Lists whose order decides: the first member of an origin group is asked first."""
_CASELESS = frozenset({"Aliases"})
_REPEATED = frozenset(
    {("ViewerCertificate", "Certificate"), ("ViewerCertificate", "CertificateSource")}
)
"""What CloudFront answers besides, for old clients: the same certificate once more."""


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that differs; None where it is not set."""

    path: Path
    before: Leaf | None
    after: Leaf | None


def leaves(config: Mapping[str, Any]) -> dict[Path, Leaf]:
    """Return every setting that is set, by its path.

    What is empty or off is as good as left out, which is how CloudFront takes it.
    """
    return {
        path: leaf
        for path, leaf in _walk((), config)
        if leaf is not False and leaf not in ("", ()) and path not in _REPEATED
    }


def differences(left: Mapping[str, Any], right: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return what is different in `right`, each setting once; nothing when both do the same."""
    before, after = leaves(left), leaves(right)
    changed = [
        Change(path, before.get(path), after.get(path))
        for path in dict.fromkeys([*before, *after])
        if not _same(before.get(path), after.get(path))
    ]
    return (*changed, *_reordered(left, right))


def _same(one: Leaf | None, other: Leaf | None) -> bool:
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def _reordered(left: Mapping[str, Any], right: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the order of those behaviours that both have, if it differs."""
    (name,) = ORDER
    one, other = (_keys(name, _items(config.get(name) or {})) for config in (left, right))
    before = tuple(key for key in one if key in other)
    after = tuple(key for key in other if key in one)
    if before != after:
        yield Change(ORDER, before, after)


def _walk(path: Path, value: object) -> Iterator[tuple[Path, Leaf]]:
    if isinstance(value, Mapping):
        if "Quantity" in value:
            yield from _listed(path, _items(value))
        for name, inner in value.items():
            if "Quantity" not in value or name not in {"Quantity", "Items"}:
                yield from _walk((*path, str(name)), inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from _listed(path, value)
    elif isinstance(value, str | int | float):
        yield path, value


def _listed(path: Path, found: Sequence[Any]) -> Iterator[tuple[Path, Leaf]]:
    name = path[-1] if path else ""
    if not all(isinstance(item, Mapping) for item in found):
        shown = {str(item).lower() if name in _CASELESS else str(item) for item in found}
        yield path, tuple(sorted(shown))
    elif name in _ORDERED:
        yield path, tuple(str(item.get(_ORDERED[name], "")) for item in found)
    else:
        for key, item in zip(_keys(name, found), found, strict=True):
            yield from _walk((*path, key), item)


def _items(counted: Mapping[str, Any]) -> Sequence[Any]:
    found = counted.get("Items")
    return found if isinstance(found, Sequence) and not isinstance(found, str) else ()


def _keys(name: str, found: Sequence[Any]) -> list[str]:
    """Return the entries' keys, made unique; what has none of its own stands by its place."""
    keys: list[str] = []
    for place, item in enumerate(found, start=1):
        own = item.get(KEYS[name]) if name in KEYS and isinstance(item, Mapping) else None
        key = str(place if own is None else own)
        key = key.lower() if name == "CustomHeaders" else key
        keys.append(f"{key} ({place})" if key in keys else key)
    return keys
