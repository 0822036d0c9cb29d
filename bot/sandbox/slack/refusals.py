"""How the sandbox says no: one exception that becomes Slack's `{"ok": false, "error": …}`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a payload: Slack's sentence and the JSON pointer to the place."""

    message: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


class RefusalError(Exception):
    """Slack refuses a call with `error`; `faults` become `response_metadata.messages`."""

    def __init__(
        self, error: str, faults: Iterable[Fault | str] = (), **extra: str | int | list[str]
    ) -> None:
        super().__init__(error)
        self.error = error
        self.faults = [str(fault) for fault in faults]
        self.extra = extra

    def told(self) -> dict[str, Any]:
        """Return the body of the answer, as Slack writes it."""
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.faults:
            # Slack repeats the faults of a message's blocks here, those of views not.
            if self.error == "invalid_blocks":
                body["errors"] = self.faults
            body["response_metadata"] = {"messages": [f"[ERROR] {f}" for f in self.faults]}
        return body
