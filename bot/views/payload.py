"""Reads the payloads of events: JSON that an older version may have written, so nothing is sure."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain.event import Payload


def text(payload: Payload, key: str) -> str:
    """Return a text, "" when it is missing or null."""
    value = payload.get(key)
    return "" if value is None else str(value)


def number(payload: Payload, key: str) -> int:
    """Return a number, 0 when it is missing."""
    value = payload.get(key)
    return int(value) if isinstance(value, int | float) else 0


def flag(payload: Payload, key: str) -> bool:
    """Return a yes or no, no when it is missing."""
    return payload.get(key) is True


def texts(payload: Payload, key: str) -> list[str]:
    """Return a list of texts, empty when it is missing."""
    value = payload.get(key)
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def items(payload: Payload, key: str) -> list[Payload]:
    """Return a list of objects, empty when it is missing."""
    value = payload.get(key)
    if not isinstance(value, list | tuple):
        return []
    return [item for item in value if isinstance(item, Mapping)]


def moment(payload: Payload, key: str) -> datetime | None:
    """Return a moment, None when it is missing or is none."""
    try:
        return datetime.fromisoformat(text(payload, key))
    except ValueError:
        return None
