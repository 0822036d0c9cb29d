"""Requests against the constraints of botocore's model: required members, lengths, ranges, enums
and patterns. botocore checks few of them before it sends, moto none, AWS all.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call

#: Letters, numbers and separators, each with the character that stands for all of them.
_UNICODE_CLASSES = {"L": "A", "N": "0", "Z": " "}
#: Error code for a request outside the model's constraints, where it is not ValidationException.
_CODES = {
    "cloudfront": "MalformedXML",
    "route53": "InvalidInput",
    "sns": "InvalidParameter",
    "sts": "ValidationError",
}
_NUMBERS = {"integer", "long", "float", "double"}


def check(call: Call) -> None:
    """Refuse a call outside its model's constraints, with AWS's sentence for all its faults.

    Raises:
        RefusedError: ValidationException, or the protocol's equivalent.
    """
    shape = call.model.input_shape
    if not isinstance(shape, StructureShape):
        return
    faults = {name: list(_member_faults(shape, name, call.params, "")) for name in shape.members}
    told = [fault for found in faults.values() for fault in found]
    if told:
        many = "error" if len(told) == 1 else "errors"
        blamed = [shape.members[name] for name, found in faults.items() if found]
        raise RefusedError(
            _code(call, blamed), f"{len(told)} validation {many} detected: {'; '.join(told)}"
        )


def _code(call: Call, blamed: list[Shape]) -> str:
    """CloudFront blames the XML for a fault in the body, and an argument for one in the URL."""
    if call.service == "cloudfront" and all("location" in one.serialization for one in blamed):
        return "InvalidArgument"
    return _CODES.get(call.service, "ValidationException")


def _faults(shape: Shape, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - as parsed
    match shape:
        case StructureShape():
            if shape.is_tagged_union and len(value) != 1:
                yield f"{_said(shape, path)}: Member must have exactly one value set"
            for name in shape.members:
                yield from _member_faults(shape, name, value, path)
        case ListShape():
            yield from _length_faults(shape, value, path)
            for position, item in enumerate(value, 1):
                yield from _faults(shape.member, item, f"{path}.{position}.member")
        case MapShape():
            yield from _length_faults(shape, value, path)
            for key, item in value.items():
                # Where a query has no value for a key, moto's parser leaves a mark of its own.
                member = {} if type(item) is object else item
                yield from _faults(shape.key, key, f"{path}.{key}.key")
                yield from _faults(shape.value, member, f"{path}.{key}.member")
        case _:
            yield from _scalar_faults(shape, value, path)


def _member_faults(
    shape: StructureShape, name: str, values: Mapping[str, Any], path: str
) -> Iterator[str]:
    inner = f"{path}.{_lower(name)}" if path else _lower(name)
    if values.get(name) is not None:
        yield from _faults(shape.members[name], values[name], inner)
    elif name in shape.required_members:
        yield f"Value null at '{inner}' failed to satisfy constraint: Member must not be null"


def _scalar_faults(shape: Shape, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - as parsed
    said = _said(shape, path, value)
    if shape.type_name in _NUMBERS:
        low, high = shape.metadata.get("min"), shape.metadata.get("max")
        if low is not None and value < low:
            yield f"{said}: Member must have value greater than or equal to {low}"
        if high is not None and value > high:
            yield f"{said}: Member must have value less than or equal to {high}"
    elif shape.type_name in {"string", "blob"}:
        yield from _length_faults(shape, value, path)
        enum, pattern = shape.metadata.get("enum"), shape.metadata.get("pattern")
        if enum and value not in enum:
            yield f"{said}: Member must satisfy enum value set: {list(enum)}"
        if pattern and not _matches(pattern, value):
            yield f"{said}: Member must satisfy regular expression pattern: {pattern}"


def _length_faults(shape: Shape, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - as parsed
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and len(value) < low:
        said = _said(shape, path, value)
        yield f"{said}: Member must have length greater than or equal to {low}"
    if high is not None and len(value) > high:
        yield f"{_said(shape, path, value)}: Member must have length less than or equal to {high}"


def _matches(pattern: str, value: str) -> bool:
    """Match as AWS does: the whole value, with Java's classes. A Unicode class such as p{L} is
    unknown to Python: every letter becomes an A, in the pattern and in the value, and so on.
    """
    if "\\p{" in pattern:
        for kind, sample in _UNICODE_CLASSES.items():
            pattern = pattern.replace(f"\\p{{{kind}}}", sample)
        kinds = [unicodedata.category(character)[0] for character in value]
        value = "".join(map(_sampled, kinds, value))
    return re.fullmatch(pattern, value, re.ASCII) is not None


def _sampled(kind: str, character: str) -> str:
    return _UNICODE_CLASSES.get(kind, character)


def _said(shape: Shape, path: str, value: object = None) -> str:
    """Begin AWS's sentence; neither secrets nor whole structures are repeated in it."""
    is_shown = shape.type_name in {"string", *_NUMBERS} and not shape.metadata.get("sensitive")
    said = f"Value '{value}' at" if is_shown else "Value at"
    return f"{said} '{path}' failed to satisfy constraint"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
