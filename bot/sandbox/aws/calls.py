"""The log of every call that reached the sandbox's AWS, for tests that count, and for the demo's
verdict. It keeps parameters as they were sent; the sandbox's secrets are worth hiding from nobody.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

KEPT = 20_000
"""Bytes of an answer: a list of a thousand certificates, again and again, is nobody's reading."""


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One call: `status` is the HTTP status that the caller saw, None when the connection was cut;
    `error` is AWS's error code, "" when the call did what was asked; `answer` is the body, JSON or
    XML, which is made (up to KEPT bytes of it are kept) also when the caller never sees it.
    """

    operation: str
    parameters: dict[str, Any]
    user_agent: str
    request_id: str
    at: datetime
    status: int | None
    error: str
    answer: bytes = b""


class CallLog:
    """Every call, oldest first."""

    def __init__(self) -> None:
        self._calls: list[LoggedCall] = []
        self._lock = threading.Lock()

    def add(self, call: LoggedCall) -> None:
        """Keep a call."""
        with self._lock:
            self._calls.append(call)

    def calls(self, operation: str | None = None) -> list[LoggedCall]:
        """Give all calls, or those of `service.Operation` (`*` matches)."""
        with self._lock:
            return [
                one
                for one in self._calls
                if operation is None or fnmatchcase(one.operation, operation)
            ]

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._calls.clear()
