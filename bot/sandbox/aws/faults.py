"""Faults on order: what a test or a demo wants to go wrong at the next calls of an operation, or
for a while.
"""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Literal

from bot.sandbox.aws.refusal import RefusedError

Kind = Literal[
    "throttle", "server_error", "slow", "drop", "denied", "expired", "lost", "hang", "error"
]

#: The services that answer in XML; the others answer in JSON, and name their errors differently.
_XML = {"cloudfront", "route53", "sns", "sts"}
#: What a service answers to too many calls, and to a missing permission, where it is its own word.
_THROTTLED = {"servicequotas": "TooManyRequestsException"}
_DENIED = {"sns": "AuthorizationError"}
#: The IAM action where it is not the operation's own name (IAM service authorization reference).
_ACTIONS = {"cloudfront.CreateDistributionWithTags": "cloudfront:CreateDistribution"}


@dataclass(slots=True)
class Fault:
    """What shall go wrong: `slow` waits `seconds` first; `drop` cuts the connection before the
    work, `lost` after it; `hang` does the work and then says nothing, for `seconds` or until the
    caller leaves; `error` answers `code` and `message`; the rest answer AWS's errors.
    """

    operation: str
    kind: Kind
    times: float = 1  #: calls still to fail, however many when infinite
    skip: int = 0
    seconds: float = 0.0
    action: str = ""
    code: str = ""
    message: str = ""
    until: datetime | None = None


class Faults:
    """The faults still to come, oldest first. `clock` tells the sandbox's time."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(
        self,
        operation: str,
        kind: Kind,
        *,
        times: int = 1,
        for_seconds: float = 0.0,
        skip: int = 0,
        **details: str | float,
    ) -> Fault:
        """Order a fault for `service.Operation` (`*` and `?` match): after `skip` good calls, for
        `times` calls; or for every call of the next `for_seconds` of the sandbox's clock
        (`math.inf`: until `end`). `details` are `seconds`, `action`, `code` and `message`.
        """
        fault = Fault(operation, kind, times, skip, **details)  # type: ignore[arg-type]
        if for_seconds:
            fault.times = math.inf
        if for_seconds and not math.isinf(for_seconds):
            fault.until = self._clock() + timedelta(seconds=for_seconds)
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, operation: str) -> Fault | None:
        """Give the fault for this call, and count it."""
        with self._lock:
            self._forget_what_is_over()
            for fault in self._faults:
                if not fnmatchcase(operation, fault.operation):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    return None
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    def _forget_what_is_over(self) -> None:
        now = self._clock()
        self._faults = [one for one in self._faults if one.until is None or now < one.until]

    def pending(self) -> list[Fault]:
        """Give the faults that have not happened yet, or still last."""
        with self._lock:
            self._forget_what_is_over()
            return list(self._faults)

    def end(self, fault: Fault) -> None:
        """Let a fault be over, as when permissions or credentials are restored."""
        with self._lock:
            self._faults = [one for one in self._faults if one is not fault]

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._faults.clear()


def refusal_of(fault: Fault, operation: str, caller: str) -> RefusedError | None:
    """Give what a fault answers, or None when it answers nothing of its own."""
    service = operation.partition(".")[0]
    match fault.kind:
        case "throttle":
            return throttled(service)
        case "server_error":
            return RefusedError(
                "ServiceUnavailable",
                "The service is unavailable. Please try again later.",
                HTTPStatus.SERVICE_UNAVAILABLE,
            )
        case "denied":
            return denied(operation, caller, fault.action)
        case "expired":
            return _expired(service)
        case "error":
            return RefusedError(fault.code, fault.message)
        case _:
            return None


def throttled(service: str) -> RefusedError:
    """Make the answer to one call too many."""
    usual = "Throttling" if service in _XML else "ThrottlingException"
    return RefusedError(_THROTTLED.get(service, usual), "Rate exceeded", HTTPStatus.BAD_REQUEST)


def denied(operation: str, caller: str, action: str = "") -> RefusedError:
    """Make the answer to a caller whose policies lack the action."""
    service, _, name = operation.partition(".")
    action = action or _ACTIONS.get(operation, f"{service}:{name}")
    usual = "AccessDenied" if service in _XML else "AccessDeniedException"
    return RefusedError(
        _DENIED.get(service, usual),
        f"User: {caller} is not authorized to perform: {action} because no identity-based policy "
        f"allows the {action} action",
        _no_entry(service),
    )


def _expired(service: str) -> RefusedError:
    """Make the answer to credentials that are over (Common errors of each API reference)."""
    return RefusedError(
        "ExpiredToken" if service in _XML else "ExpiredTokenException",
        "The security token included in the request is expired",
        _no_entry(service),
    )


def _no_entry(service: str) -> HTTPStatus:
    return HTTPStatus.FORBIDDEN if service in _XML else HTTPStatus.BAD_REQUEST
