"""Requests that hold members which the service's model does not know, or values of another type.
moto's parsers drop the first and bend the second without a word; here both are refused.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.utils import parse_timestamp

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call

#: Error code of each protocol for a request that cannot be understood (Common errors).
_CODES = {"json": "SerializationException", "query": "InvalidQueryParameter"}
_ROUTE53 = "InvalidInput"
_BASE = {"Action", "Version"}
_NAMESPACE = re.compile(r"\{.*\}")
_INTEGER = re.compile(r"-?\d+")


def check(call: Call, query: str, body: bytes) -> None:
    """Refuse a request with strays; `query` and `body` are as they came over the wire.

    Raises:
        RefusedError: SerializationException, or the protocol's equivalent.
    """
    found = next(_STRAYS[str(call.model.service_model.protocol)](call, query, body), None)
    if found is not None:
        code = _CODES.get(str(call.model.service_model.protocol), "MalformedXML")
        raise RefusedError(_ROUTE53 if call.service == "route53" else code, found)


def _in_json(call: Call, _: str, body: bytes) -> Iterator[str]:
    given = json.loads(body or b"{}")
    if call.model.input_shape is not None:
        yield from _json(call.model.input_shape, given, "")


def _json(shape: Shape, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - as it came
    if value is None:
        return
    if not _is_json_of(shape, value):
        yield _of_another_type(shape, path)
        return
    match shape:
        case StructureShape():
            members = _by_wire_name(shape)
            for name, inner in value.items():
                if name in members:
                    yield from _json(members[name], inner, _joined(path, name))
                else:
                    yield _unknown(name, path)
        case ListShape():
            for position, item in enumerate(value, 1):
                yield from _json(shape.member, item, f"{path}.{position}")
        case MapShape():
            for key, item in value.items():
                yield from _json(shape.value, item, f"{path}.{key}")
        case _:
            return


def _is_json_of(shape: Shape, value: Any) -> bool:  # noqa: ANN401 - as it came
    kind = _JSON_TYPES.get(shape.type_name, object)
    if not isinstance(value, kind) or isinstance(value, bool) != (shape.type_name == "boolean"):
        return False
    return not isinstance(value, str) or _is_text_of(shape, value)


_JSON_TYPES: Mapping[str, Any] = {
    "blob": str,
    "boolean": bool,
    "double": int | float,
    "float": int | float,
    "integer": int,
    "list": list,
    "long": int,
    "map": dict,
    "string": str,
    "structure": dict,
}


def _in_query(call: Call, query: str, body: bytes) -> Iterator[str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    pairs += parse_qsl(body.decode(), keep_blank_values=True)
    for name, text in pairs:
        if name in _BASE:
            continue
        shape = _query(call.model.input_shape, name.split("."))
        if shape is None:
            yield _unknown(name, "")
        elif not _is_text_of(shape, text):
            yield _of_another_type(shape, name)


def _query(shape: Shape | None, names: list[str]) -> Shape | None:
    """Follow a dotted name (`Attributes.entry.1.key`) into a shape; None where it leads nowhere."""
    if not names:
        return shape
    name, *rest = names
    match shape:
        case StructureShape():
            return _query(_by_wire_name(shape).get(name), rest)
        case ListShape():
            item = shape.member.serialization.get("name", "member")
            return _query(shape.member, rest[1:]) if _is_item(name, rest, item) else None
        case MapShape() if _is_item(name, rest, "entry") and len(rest) > 1:
            sides = {
                shape.key.serialization.get("name", "key"): shape.key,
                shape.value.serialization.get("name", "value"): shape.value,
            }
            return _query(sides.get(rest[1]), rest[2:])
        case _:
            return None


def _is_item(name: str, rest: list[str], expected: str) -> bool:
    return name == expected and bool(rest) and rest[0].isdecimal()


def _in_xml(call: Call, query: str, body: bytes) -> Iterator[str]:
    shape = call.model.input_shape
    members = shape.members if isinstance(shape, StructureShape) else {}
    fixed = parse_qsl(urlsplit(call.model.http["requestUri"]).query, keep_blank_values=True)
    known = {name for name, _ in fixed}
    for name, member in members.items():
        if member.serialization.get("location") == "querystring":
            known.add(member.serialization.get("name", name))
    for name, _ in parse_qsl(query, keep_blank_values=True):
        if name not in known:
            yield _unknown(name, "")
    if body.strip():
        yield from _xml_body(shape, body)


def _xml_body(shape: Shape | None, body: bytes) -> Iterator[str]:
    root = ET.fromstring(body)  # noqa: S314 - from the tests of this machine
    expected, tag = _body_of(shape), _NAMESPACE.sub("", root.tag)
    if expected is None or tag != expected.serialization.get("name", tag):
        yield _unknown(tag, "")
    else:
        yield from _xml(expected, root, "")


def _body_of(shape: Shape | None) -> Shape | None:
    """The shape that the body of a request holds, None when it has no body."""
    if not isinstance(shape, StructureShape):
        return None
    if payload := shape.serialization.get("payload"):
        found: Shape = shape.members[payload]
        return found
    in_body = [one for one in shape.members.values() if "location" not in one.serialization]
    return shape if in_body else None


def _xml(shape: Shape, element: ET.Element, path: str) -> Iterator[str]:
    children = [(_NAMESPACE.sub("", child.tag), child) for child in element]
    match shape:
        case StructureShape():
            members, seen = _by_wire_name(shape), set[str]()
            for name, child in children:
                if name not in members or name in seen:
                    yield _unknown(name, path)
                else:
                    seen.add(name)
                    yield from _xml(members[name], child, _joined(path, name))
        case ListShape():
            expected = shape.member.serialization.get("name", "member")
            for position, (name, child) in enumerate(children, 1):
                if name != expected:
                    yield _unknown(name, path)
                else:
                    yield from _xml(shape.member, child, f"{path}.{position}")
        case _ if children:
            yield _unknown(children[0][0], path)
        case _ if not _is_text_of(shape, element.text or ""):
            yield _of_another_type(shape, path)


def _by_wire_name(shape: StructureShape) -> dict[str, Shape]:
    return {
        member.serialization.get("name", name): member
        for name, member in shape.members.items()
        if "location" not in member.serialization
    }


def _is_text_of(shape: Shape, text: str) -> bool:
    """Whether a text is a value of a scalar's type."""
    match shape.type_name:
        case "integer" | "long":
            return _INTEGER.fullmatch(text) is not None
        case "boolean":
            return text in {"true", "false"}
        case "float" | "double":
            return _can_be(float, text)
        case "timestamp":
            return _can_be(parse_timestamp, text)
        case "blob":
            return _can_be(lambda given: base64.b64decode(given, validate=True), text)
        case _:
            return True


def _can_be(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except (ValueError, binascii.Error):
        return False
    return True


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _unknown(name: str, path: str) -> str:
    return f"Unknown member '{name}' at '{path}'." if path else f"Unknown member '{name}'."


def _of_another_type(shape: Shape, path: str) -> str:
    return f"The value at '{path}' is not of the type {shape.type_name}."


_STRAYS: Mapping[str, Callable[[Call, str, bytes], Iterator[str]]] = {
    "json": _in_json,
    "query": _in_query,
    "rest-xml": _in_xml,
}
