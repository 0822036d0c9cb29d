"""The arguments of one Web API call, however they came: query, form or JSON."""

import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.records import Json
from bot.sandbox.slack.refusals import RefusalError


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
