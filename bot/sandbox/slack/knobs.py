"""What a test can make go wrong: Slack down, slow, losing answers, refusing, or telling twice."""

import threading
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["lose", "fail", "ratelimit"]


@dataclass(slots=True)
class Plan:
    """One planned fault for the next `times` calls of `method` (`*` is every method)."""

    kind: Kind
    method: str
    times: int
    error: str = ""
    status: int = 200
    retry_after: int = 1


@dataclass(slots=True)
class Knobs:
    """Turn them at any time; all take effect at the next request or delivery.

    `down`: every request answers 503; `refusing`: connections are dropped before an answer;
    `slow`: seconds before each answer, `slow_for` of one method only; `file_delay`: seconds until
    a file is shared; `rates`: whether Slack's rate limits hold. Beside the Web API's methods, the
    names `upload`, `download` and `response_url` can be slowed, lost and failed.
    """

    rates: bool = True
    down: bool = False
    refusing: bool = False
    slow: float = 0.0
    slow_for: dict[str, float] = field(default_factory=dict)
    file_delay: float = 0.02
    _plans: list[Plan] = field(default_factory=list)
    _twice: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lose_after_accept(self, method: str, times: int = 1) -> None:
        """Do what the call asks, then drop the connection without an answer."""
        self._plan(Plan("lose", method, times))

    def fail(self, method: str, error: str, times: int = 1, status: int = 200) -> None:
        """Refuse the next calls with this error; a status of 500 or more has no JSON body."""
        self._plan(Plan("fail", method, times, error=error, status=status))

    def ratelimit(self, method: str, retry_after: int = 1, times: int = 1) -> None:
        """Answer 429 with this Retry-After (seconds)."""
        self._plan(Plan("ratelimit", method, times, retry_after=retry_after))

    def deliver_twice(self, times: int = 1) -> None:
        """Send the next payloads twice, as an impatient click or a network does."""
        with self._lock:
            self._twice += times

    def take(self, method: str, *kinds: Kind) -> Plan | None:
        """Use up one planned fault of these kinds for this method, if there is one."""
        with self._lock:
            for plan in self._plans:
                if plan.kind in kinds and plan.method in ("*", method) and plan.times > 0:
                    plan.times -= 1
                    return plan
        return None

    def take_twice(self) -> bool:
        """Say whether this payload is to be sent twice, using up one time."""
        with self._lock:
            self._twice -= (due := self._twice > 0)
            return due

    def _plan(self, plan: Plan) -> None:
        with self._lock:
            self._plans.append(plan)
