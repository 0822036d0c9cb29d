"""The arguments of one Web API call, however they came: query, form or JSON.

Arguments that no method knows are ignored, as by Slack, which warns of none; but their names must
be names.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers

from bot.sandbox.slack.records import Json
from bot.sandbox.slack.refusals import RefusalError

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"
_POST_TYPES = (JSON_TYPE, FORM_TYPE, "multipart/form-data", "text/plain")
_CHARSETS = ("utf-8", "iso-8859-1")
_NAME = re.compile(r"\w{1,64}", re.ASCII)


def arguments(query: str, headers: Headers, body: bytes, *, takes_json: bool) -> Json:
    """Read the arguments of a request; raises RefusalError like Slack.

    A method that takes forms only (`takes_json` is False) does not see what a JSON body says.
    """
    given: Json = dict(parse_qsl(query, keep_blank_values=True))
    kind, charset = _content_type(headers.get("content-type", ""))
    if body:
        _known_type(kind, charset)
    if kind == JSON_TYPE:
        sent = _object(body)
        given.update(sent if takes_json else {})
    elif kind == FORM_TYPE:
        given.update(parse_qsl(body.decode(), keep_blank_values=True))
    elif kind == "multipart/form-data":
        given.update(_parts(headers["content-type"], body))
    _named(given)
    return given


def warnings(headers: Headers, body: bytes) -> list[str]:
    """Return what Slack warns of in an answer that is otherwise good."""
    kind, charset = _content_type(headers.get("content-type", ""))
    if body and kind == JSON_TYPE and not charset:
        return ["missing_charset"]
    return ["superfluous_charset"] if body and kind == FORM_TYPE and charset else []


def _content_type(header: str) -> tuple[str, str]:
    kind, _, rest = header.lower().partition(";")
    found = re.search(r"charset=\"?([\w-]+)", rest)
    return kind.strip(), found[1] if found else ""


def _known_type(kind: str, charset: str) -> None:
    if not kind:
        raise RefusalError("missing_post_type")
    if kind not in _POST_TYPES:
        raise RefusalError("invalid_post_type")
    if charset and charset not in _CHARSETS:
        raise RefusalError("invalid_charset")


def _object(body: bytes) -> Json:
    try:
        sent = json.loads(body or b"{}")
    except ValueError:
        raise RefusalError("invalid_json") from None
    if not isinstance(sent, dict):
        raise RefusalError("json_not_object")
    return sent


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, str]]:
    """Read the fields of a multipart form; one without any is invalid_form_data."""
    form = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    if not form.is_multipart():
        raise RefusalError("invalid_form_data")
    for part in form.walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            content = part.get_payload(decode=True)
            yield name, content.decode() if isinstance(content, bytes) else ""


def _named(given: Json) -> None:
    for name in given:
        if name.endswith("]"):
            raise RefusalError("invalid_array_arg")
        if not _NAME.fullmatch(name):
            raise RefusalError("invalid_arg_name")


@dataclass(frozen=True, slots=True)
class Args:
    """What the app sent, by name; forms hold strings only, JSON bodies hold values."""

    raw: Json

    def text(self, name: str) -> str:
        """Return an argument as text, empty when it is missing or null."""
        value = self.raw.get(name)
        return "" if value is None else str(value)

    def need(self, name: str) -> str:
        """Return an argument that must be there; refuses with invalid_arguments."""
        if not (value := self.text(name)):
            raise RefusalError("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean: true, "true" and "1" mean yes."""
        return self.text(name).lower() in ("true", "1")

    def value(self, name: str, error: str) -> Any:  # noqa: ANN401 - the app sends what it likes
        """Return a structured argument, parsed when it came as text, None when missing."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise RefusalError(error) from None

    def page(self, length: int) -> tuple[int, int, str]:
        """Return first and last index of the page asked for, and the next cursor (or "")."""
        try:
            limit = int(self.text("limit") or 100)
            start = int(self.text("cursor").removeprefix("next:") or 0)
        except ValueError:
            raise RefusalError("invalid_cursor") from None
        if not 1 <= limit <= 1000:  # noqa: PLR2004 - Slack's own bounds
            raise RefusalError("invalid_limit")
        if not 0 <= start <= length:
            raise RefusalError("invalid_cursor")
        end = start + limit
        return start, end, f"next:{end}" if end < length else ""
