"""Requests with one fault each: every constraint of an operation's model, violated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

#: Values that fit the models' patterns; the first that fits is taken.
_SAMPLES = (
    "example.com",
    "t1",
    "us-east-1",
    "arn:aws:acm:us-east-1:123456789012:certificate/12345678",
    "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/1",
    "arn:aws:cloudfront::123456789012:distribution/E1",
    "arn:aws:cloudfront::123456789012:function/f",
    "-----BEGIN CERTIFICATE-----",
    "00000000-0000-4000-8000-000000000000",
    "1.5",
)
_MISFITS = ("<no>", "日本", "!", "")
_NUMBERS = {"integer", "long", "float", "double"}
#: Says that a member is left out.
_LEFT_OUT = object()
#: The place of a map's key.
_KEY = "{key}"

Place = tuple[str, ...]


@dataclass(frozen=True)
class Violation:
    """Parameters with one fault, where AWS sees it, and the words in which it says so."""

    params: dict[str, Any]
    path: str
    words: str
    #: The URL lacks a part, so that it is another one.
    is_other_url: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.words}"


def violations(shape: StructureShape) -> Iterator[Violation]:
    """Make one for each constraint of an input shape, at any depth."""
    for place, path, bad, words in _faults(shape, (), "", frozenset()):
        yield Violation(_built(shape, place, bad), path, words, _is_other_url(shape, place, bad))


def _is_other_url(shape: StructureShape, place: Place, bad: object) -> bool:
    """Tell whether the fault takes a whole part of the URL away."""
    match shape.members[place[0]].serialization.get("location") if place else "":
        case "uri":
            return bad in {"", _LEFT_OUT}
        case "querystring":
            return bad is _LEFT_OUT
    return False


def _faults(
    shape: Shape, place: Place, path: str, above: frozenset[str]
) -> Iterator[tuple[Place, str, Any, str]]:
    if shape.name in above:
        return
    yield from ((place, path, bad, words) for bad, words in _bad_values(shape))
    above |= {shape.name}
    match shape:
        case StructureShape():
            for name, member in shape.members.items():
                inner = name[:1].lower() + name[1:]
                inner = f"{path}.{inner}" if path else inner
                # A URL without its id is another URL.
                in_url = member.serialization.get("location") == "uri"
                if name in shape.required_members and not in_url:
                    yield (*place, name), inner, _LEFT_OUT, "Member must not be null"
                yield from _faults(member, (*place, name), inner, above)
        case ListShape():
            yield from _faults(shape.member, (*place, "[]"), f"{path}.1.member", above)
        case MapShape():
            key = fitting(shape.key)
            for bad, words in _bad_values(shape.key):
                yield (*place, _KEY), f"{path}.{bad}.key", bad, words
            yield from _faults(shape.value, (*place, "{}"), f"{path}.{key}.member", above)


def _bad_values(shape: Shape) -> Iterator[tuple[Any, str]]:
    limits = shape.metadata
    if enum := limits.get("enum"):
        yield "no-such-value", f"enum value set: {list(enum)}"
    if pattern := limits.get("pattern"):
        yield _misfit(pattern), "regular expression pattern"
    what = "value" if shape.type_name in _NUMBERS else "length"
    if limits.get("min", 0) > 0:
        low = limits["min"]
        yield _sized(shape, low - 1), f"{what} greater than or equal to {low}"
    if "max" in limits:
        yield _sized(shape, limits["max"] + 1), f"{what} less than or equal to {limits['max']}"


def _sized(shape: Shape, size: int) -> Any:  # noqa: ANN401 - of the shape's type
    if shape.type_name in _NUMBERS:
        return size
    if isinstance(shape, ListShape):
        return [fitting(shape.member)] * size
    return b"a" * size if shape.type_name == "blob" else "a" * size


def _built(shape: Shape, place: Place, bad: Any) -> Any:  # noqa: ANN401 - of the shape's type
    """Make a value that fits, but for what is at a place."""
    if not place:
        return bad
    name, *rest = place
    if isinstance(shape, ListShape):
        padding = [fitting(shape.member)] * (shape.metadata.get("min", 1) - 1)
        return [_built(shape.member, tuple(rest), bad), *padding]
    if isinstance(shape, MapShape):
        if name == _KEY:
            return {bad: fitting(shape.value)}
        return {fitting(shape.key): _built(shape.value, tuple(rest), bad)}
    assert isinstance(shape, StructureShape)
    made = fitting(shape)
    made.pop(name, None)
    if rest or bad is not _LEFT_OUT:
        made[name] = _built(shape.members[name], tuple(rest), bad)
    return made


def fitting(shape: Shape) -> Any:  # noqa: ANN401 - of the shape's type
    """Make the smallest value of a shape that its model allows."""
    match shape:
        case StructureShape():
            return {name: fitting(shape.members[name]) for name in shape.required_members}
        case ListShape():
            return [fitting(shape.member)] * shape.metadata.get("min", 0)
        case MapShape():
            return {}
    if shape.type_name in _NUMBERS:
        return max(shape.metadata.get("min", 0), 0)
    plain: dict[str, Any] = {"boolean": False, "blob": b"a"}
    return plain[shape.type_name] if shape.type_name in plain else _text(shape)


def _text(shape: Shape) -> str:
    if enum := shape.metadata.get("enum"):
        return str(enum[0])
    pattern = shape.metadata.get("pattern", ".*")
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max", 10_000)
    if "\\p{" in pattern:
        return "key"
    return next(one for one in _SAMPLES if re.fullmatch(pattern, one) and low <= len(one) <= high)


def _misfit(pattern: str) -> str:
    if "\\p{" in pattern:
        return "<no>"
    return next(one for one in _MISFITS if not re.fullmatch(pattern, one, re.ASCII))
