"""What a test can make go wrong: Slack down, slow, losing answers, refusing, or telling twice; so
many times, or for so long by the sandbox's clock.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["lose", "drop", "down", "slow", "fail", "ratelimit", "twice", "deaf"]

PAYLOADS = ("slash_commands", "interactive", "events_api")
LINK = "link"


@dataclass(slots=True)
class Plan:
    """One planned fault of `method`: for the next `times`, or until the clock shows `until`."""

    kind: Kind
    method: str
    times: int = 1
    until: float | None = None
    error: str = ""
    status: int = 200
    retry_after: int = 1
    by: float = 0.0

    def meets(self, name: str) -> bool:
        """Say whether the plan is for this name: `*` is every method, and every payload twice."""
        if self.method == "*":
            return self.kind == "twice" or name not in (*PAYLOADS, LINK)
        return self.method == name


@dataclass(slots=True)
class Knobs:
    """Turn them at any time; all take effect at the next request or delivery.

    `down`: every request answers 503; `refusing`: connections are dropped before an answer;
    `slow`: seconds before each answer, `slow_for` of one method only; `file_delay`: seconds until
    a file is shared; `rates`: whether Slack's rate limits hold.

    The methods below plan a fault of one method (`*`: of all) for `times` requests, or for
    `seconds` of the sandbox's clock when those are given. Beside the Web API's methods, the names
    `upload`, `download` and `response_url` can be meant, and `link` (a Socket Mode connection that
    is opened). An answer of the app to a payload is lost under the payload's name:
    `slash_commands`, `interactive`, `events_api`.
    """

    rates: bool = True
    down: bool = False
    refusing: bool = False
    slow: float = 0.0
    slow_for: dict[str, float] = field(default_factory=dict)
    file_delay: float = 0.02
    clock: Callable[[], float] = time.time
    _plans: list[Plan] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lose_after_accept(self, method: str, times: int = 1, *, seconds: float = 0) -> None:
        """Do what the call asks, then drop the connection without an answer."""
        self._plan(Plan("lose", method, times), seconds)

    def drop(self, method: str = "*", times: int = 1, *, seconds: float = 0) -> None:
        """Drop the connection of a request without having done anything."""
        self._plan(Plan("drop", method, times), seconds)

    def be_down(self, method: str = "*", times: int = 1, *, seconds: float = 0) -> None:
        """Answer 503, as a Slack that is down does."""
        self._plan(Plan("down", method, times), seconds)

    def be_slow(self, by: float, method: str = "*", times: int = 1, *, seconds: float = 0) -> None:
        """Let a request wait for `by` seconds (of real time)."""
        self._plan(Plan("slow", method, times, by=by), seconds)

    def fail(
        self, method: str, error: str, times: int = 1, status: int = 200, *, seconds: float = 0
    ) -> None:
        """Refuse the next calls with this error; a status of 500 or more has no JSON body."""
        self._plan(Plan("fail", method, times, error=error, status=status), seconds)

    def ratelimit(
        self, method: str, retry_after: int = 1, times: int = 1, *, seconds: float = 0
    ) -> None:
        """Answer 429 with this Retry-After (seconds)."""
        self._plan(Plan("ratelimit", method, times, retry_after=retry_after), seconds)

    def deliver_twice(self, times: int = 1, kind: str = "*", *, seconds: float = 0) -> None:
        """Send the next payloads (of one kind) twice, as an impatient click or a network does."""
        self._plan(Plan("twice", kind, times), seconds)

    def deafen_links(self, times: int = 1, *, seconds: float = 0) -> None:
        """Let the next Socket Mode links that are opened go dead right after their greeting."""
        self._plan(Plan("deaf", LINK, times), seconds)

    def take(self, method: str, *kinds: Kind) -> Plan | None:
        """Use up one planned fault of these kinds for this method, if there is one."""
        with self._lock:
            now = self.clock()
            for plan in self._plans:
                if plan.kind not in kinds or not plan.meets(method):
                    continue
                if plan.until is not None:
                    if now < plan.until:
                        return plan
                elif plan.times > 0:
                    plan.times -= 1
                    return plan
        return None

    def take_twice(self, kind: str) -> bool:
        """Say whether this payload is to be sent twice, using up one time."""
        return self.take(kind, "twice") is not None

    def is_down(self, method: str) -> bool:
        """Say whether this request finds Slack down, using up one time."""
        return self.down or self.take(method, "down") is not None

    def delay(self, method: str) -> float:
        """Return the seconds that this request waits, using up one time."""
        plan = self.take(method, "slow")
        return self.slow + self.slow_for.get(method, 0.0) + (plan.by if plan else 0.0)

    def _plan(self, plan: Plan, seconds: float) -> None:
        with self._lock:
            plan.until = self.clock() + seconds if seconds else None
            self._plans.append(plan)
