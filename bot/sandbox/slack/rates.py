"""Slack's rate limits as token buckets; a full bucket allows a burst, then a steady drip."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.sandbox.slack.rules.inferred import POST_BURST, POSTS_A_MINUTE


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls a minute after a burst; `per` names the argument that splits the buckets."""

    per_minute: float
    burst: int
    per: str = ""


TIER_2 = Rate(20, 20)
TIER_3 = Rate(50, 50)
TIER_4 = Rate(100, 100)
# chat.postMessage has its own rule: about one a second in each channel, short bursts allowed,
# and a limit for the whole workspace.
POST = Rate(60, POST_BURST, per="channel")
POST_ALL = Rate(POSTS_A_MINUTE, POSTS_A_MINUTE)


@dataclass(slots=True)
class Buckets:
    """What is left of every rate; times are seconds of the caller's clock."""

    _left: dict[tuple[str, str, str], tuple[float, float]] = field(default_factory=dict)

    def wait(self, method: str, rates: Sequence[tuple[Rate, str]], now: float) -> int:
        """Take one call and return 0, or take nothing and return the whole seconds to wait.

        Each rate comes with the value that splits its buckets; all of them must have one left.
        """
        left = [self._left_of(method, rate, key, now) for rate, key in rates]
        for (rate, key), calls in zip(rates, left, strict=True):
            self._left[method, rate.per, key] = (calls, now)
        waits = [
            math.ceil((1 - calls) * 60 / rate.per_minute)
            for (rate, _), calls in zip(rates, left, strict=True)
            if calls < 1
        ]
        if waits:
            return max(waits)
        for (rate, key), calls in zip(rates, left, strict=True):
            self._left[method, rate.per, key] = (calls - 1, now)
        return 0

    def _left_of(self, method: str, rate: Rate, key: str, now: float) -> float:
        left, seen = self._left.get((method, rate.per, key), (float(rate.burst), now))
        return min(float(rate.burst), left + max(0.0, now - seen) * rate.per_minute / 60)
