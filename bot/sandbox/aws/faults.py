"""Faults on order: what a test or a demo wants to go wrong at the next calls of an operation."""

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Literal

from bot.sandbox.aws.refusal import RefusedError

Kind = Literal["throttle", "server_error", "slow", "drop", "denied", "lost", "error"]

#: What each service answers when there are too many calls, and when permission is missing.
_THROTTLED = {"cloudfront": "Throttling", "route53": "Throttling", "sns": "Throttling"}
_DENIED = {
    "cloudfront": "AccessDenied",
    "route53": "AccessDenied",
    "sns": "AuthorizationError",
    "sts": "AccessDenied",
}
#: The IAM action where it is not the operation's own name (IAM service authorization reference).
_ACTIONS = {"cloudfront.CreateDistributionWithTags": "cloudfront:CreateDistribution"}


@dataclass(slots=True)
class Fault:
    """What shall go wrong: `slow` waits `seconds` first; `drop` cuts the connection before the
    work, `lost` after it; `error` answers `code` and `message`; the rest answer AWS's errors.
    """

    operation: str
    kind: Kind
    times: int = 1
    skip: int = 0
    seconds: float = 0.0
    action: str = ""
    code: str = ""
    message: str = ""


class Faults:
    """The faults still to come, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(
        self,
        operation: str,
        kind: Kind,
        *,
        times: int = 1,
        skip: int = 0,
        seconds: float = 0.0,
        action: str = "",
        code: str = "",
        message: str = "",
    ) -> None:
        """Order a fault for `service.Operation` (`*` and `?` match): after `skip` good calls, for
        `times` calls.
        """
        with self._lock:
            self._faults.append(Fault(operation, kind, times, skip, seconds, action, code, message))

    def take(self, operation: str) -> Fault | None:
        """Give the fault for this call, and count it."""
        with self._lock:
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

    def pending(self) -> list[Fault]:
        """Give the faults that have not happened yet."""
        with self._lock:
            return list(self._faults)

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
        case "error":
            return RefusedError(fault.code, fault.message)
        case _:
            return None


def throttled(service: str) -> RefusedError:
    """Make the answer to one call too many."""
    code = _THROTTLED.get(service, "ThrottlingException")
    return RefusedError(code, "Rate exceeded", HTTPStatus.BAD_REQUEST)


def denied(operation: str, caller: str, action: str = "") -> RefusedError:
    """Make the answer to a caller whose policies lack the action."""
    service, _, name = operation.partition(".")
    action = action or _ACTIONS.get(operation, f"{service}:{name}")
    is_xml = service in _DENIED
    return RefusedError(
        _DENIED.get(service, "AccessDeniedException"),
        f"User: {caller} is not authorized to perform: {action} because no identity-based policy "
        f"allows the {action} action",
        HTTPStatus.FORBIDDEN if is_xml else HTTPStatus.BAD_REQUEST,
    )
