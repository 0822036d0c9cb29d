"""Every payload that passed between Slack, AWS and the app, in both directions, with how long each
ack took.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.sandbox.aws import AwsServer
from bot.sandbox.aws.calls import LoggedCall
from bot.sandbox.slack import SlackServer
from bot.sandbox.slack.records import Call, Delivery, Json

SHOWN = 150
"""Entries of each kind: what passes with Slack stays while AWS is asked again and again."""

_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*KEY-----|\Z)", re.DOTALL
)
SECRET = frozenset({"PrivateKey", "SecretString", "SecretBinary"})
HIDDEN = "(not shown)"
"""What nobody's inspector should show, though these keys open nothing."""

Entry = TypeVar("Entry")


class Inspector:
    """What was said, newest first; ids stay the same while the sandbox runs."""

    def __init__(self, slack: SlackServer, aws: AwsServer) -> None:
        """Read the logs of both servers."""
        self._slack = slack
        self._aws = aws

    def shown(self) -> Json:
        """Return the last entries `of` slack and `of` aws, without their payloads."""
        slack = [
            *(_delivery(f"d{n}", one) for n, one in _last(self._slack.deliveries())),
            *(_call(f"c{n}", one) for n, one in _last(self._slack.calls())),
        ]
        aws = [_aws_call(f"a{n}", one) for n, one in _last(self._aws.calls())]
        return {"entries": _newest([*_newest(slack)[:SHOWN], *aws])}

    def entry(self, wanted: str) -> Json:
        """Return one entry with its payload and its answer; raises LookupError."""
        n = int(wanted[1:])
        match wanted[0]:
            case "d":
                delivery = self._slack.deliveries()[n]
                return {**_delivery(wanted, delivery), "payload": readable(delivery.payload),
                        "response": readable(_read(delivery.body))}  # fmt: skip
            case "c":
                call = self._slack.calls()[n]
                return {**_call(wanted, call), "payload": readable(call.payload),
                        "response": readable(call.response)}  # fmt: skip
            case "a":
                asked = self._aws.calls()[n]
                body = readable(_read(asked.answer.decode(errors="replace")))
                answer = {"status": asked.status, "error": asked.error, "body": body}
                return {**_aws_call(wanted, asked), "payload": readable(asked.parameters),
                        "response": answer}  # fmt: skip
        raise LookupError(f"there is no entry {wanted}")


def readable(said: object) -> object:
    """Return what was said, as JSON: bytes as text, and no key nor secret."""
    match said:
        case dict():
            return {
                name: HIDDEN if name in SECRET else readable(value) for name, value in said.items()
            }
        case list():
            return [readable(one) for one in said]
        case bytes():
            return readable(said.decode(errors="replace"))
        case str():
            return _KEY.sub(HIDDEN, said)
        case _:
            return said


def _last(logged: Sequence[Entry]) -> list[tuple[int, Entry]]:
    """Return the last ones of a log, each with its number."""
    return list(enumerate(logged))[-SHOWN:]


def _newest(entries: list[Json]) -> list[Json]:
    return sorted(entries, key=lambda entry: datetime.fromisoformat(entry["at"]), reverse=True)


def _delivery(entry: str, one: Delivery) -> Json:
    return {
        "id": entry,
        "at": _time(one.at),
        "direction": "to app",
        "of": "slack",
        "kind": one.kind,
        "summary": _summary(one.payload),
        "ms": None if one.seconds is None else round(one.seconds * 1000),
        "error": one.error,
    }


def _call(entry: str, one: Call) -> Json:
    return {
        "id": entry,
        "at": _time(one.at),
        "direction": "from app",
        "of": "slack",
        "kind": "slack",
        "summary": one.method,
        "ms": None,
        "error": None if one.ok else str(one.response.get("error", one.status)),
    }


def _aws_call(entry: str, one: LoggedCall) -> Json:
    return {
        "id": entry,
        "at": one.at.isoformat(timespec="milliseconds"),
        "direction": "from app",
        "of": "aws",
        "kind": "aws",
        "summary": one.operation,
        "ms": None,
        "error": one.error or None,
    }


def _summary(payload: Json) -> str:
    """Say in a few words what a payload is."""
    if "command" in payload:
        return f"{payload['command']} {payload['text']}".strip()
    actions: list[Any] = payload.get("actions", [])
    event: Json = payload.get("event", {})
    about = [one["action_id"] for one in actions] or [
        payload.get("action_id") or payload.get("view", {}).get("callback_id") or ""
    ]
    kind = str(event.get("type") or payload.get("type", ""))
    return " ".join([kind, *map(str, about)]).strip()


def _read(body: str) -> object:
    try:
        read: object = json.loads(body) if body else None
    except ValueError:
        return body
    return read


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
