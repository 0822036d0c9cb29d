"""Requests against the constraints of botocore's model: required members, lengths, ranges, enums
and patterns. botocore checks few of them before it sends, moto none, AWS all.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call

#: Letters, numbers and separators, each with the character that stands for all of them.
_UNICODE_CLASSES = {"L": "A", "N": "0", "Z": " "}
#: Error code for a request outside the model's constraints, where it is not ValidationException.
_CODES = {"cloudfront": "InvalidArgument", "route53": "InvalidInput", "sns": "InvalidParameter"}


def check(call: Call) -> None:
    """Refuse a call outside its model's constraints, with AWS's sentence for the first fault.

    Raises:
        RefusedError: ValidationException, or the protocol's equivalent.
    """
    shape = call.model.input_shape
    fault = next(_faults(shape, call.params, ""), None) if shape is not None else None
    if fault is not None:
        code = _CODES.get(call.service, "ValidationException")
        raise RefusedError(code, f"1 validation error detected: {fault}")


def _faults(shape: Shape, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - as parsed
    match shape:
        case StructureShape():
            for name, member in shape.members.items():
                inner = f"{path}.{_lower(name)}" if path else _lower(name)
                if value.get(name) is not None:
                    yield from _faults(member, value[name], inner)
                elif name in shape.required_members:
                    yield _sentence(None, inner, "Member must not be null")
        case ListShape():
            yield from _length_faults(shape, value, path)
            for position, item in enumerate(value, 1):
                yield from _faults(shape.member, item, f"{path}.{position}.member")
        case MapShape():
            for key, item in value.items():
                yield from _faults(shape.value, item, f"{path}.{key}")
        case _:
            yield from _scalar_faults(shape, value, path)


def _scalar_faults(shape: Shape, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - as parsed
    if shape.type_name in {"integer", "long", "float", "double"}:
        low, high = shape.metadata.get("min"), shape.metadata.get("max")
        if low is not None and value < low:
            yield _sentence(value, path, f"Member must have value greater than or equal to {low}")
        if high is not None and value > high:
            yield _sentence(value, path, f"Member must have value less than or equal to {high}")
    elif shape.type_name == "string":
        yield from _length_faults(shape, value, path)
        enum = shape.metadata.get("enum")
        if enum and value not in enum:
            yield _sentence(value, path, f"Member must satisfy enum value set: {list(enum)}")
        pattern = shape.metadata.get("pattern")
        if pattern and not _matches(pattern, value):
            yield _sentence(
                value, path, f"Member must satisfy regular expression pattern: {pattern}"
            )


def _length_faults(shape: Shape, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - as parsed
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and len(value) < low:
        yield _sentence(value, path, f"Member must have length greater than or equal to {low}")
    if high is not None and len(value) > high:
        yield _sentence(value, path, f"Member must have length less than or equal to {high}")


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


def _sentence(value: Any, path: str, constraint: str) -> str:  # noqa: ANN401 - as parsed
    said = "Value null" if value is None else f"Value '{value}'"
    return f"{said} at '{path}' failed to satisfy constraint: {constraint}"


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
