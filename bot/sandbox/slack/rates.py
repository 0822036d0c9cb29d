"""Slack's rate limits as token buckets; a full bucket allows a burst, then a steady drip."""

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls a minute after a burst; `per` names the argument that splits the buckets."""

    per_minute: float
    burst: int
    per: str = ""


TIER_2 = Rate(20, 20)
TIER_3 = Rate(50, 50)
TIER_4 = Rate(100, 100)
# chat.postMessage has its own rule: about one a second in each channel, short bursts allowed.
POST = Rate(60, 5, per="channel")


@dataclass(slots=True)
class Buckets:
    """What is left of every rate; times are seconds of the caller's clock."""

    _left: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)

    def wait(self, method: str, rate: Rate, key: str, now: float) -> int:
        """Take one call and return 0, or take nothing and return the whole seconds to wait."""
        left, seen = self._left.get((method, key), (float(rate.burst), now))
        left = min(float(rate.burst), left + max(0.0, now - seen) * rate.per_minute / 60)
        if left >= 1:
            self._left[method, key] = (left - 1, now)
            return 0
        self._left[method, key] = (left, now)
        return math.ceil((1 - left) * 60 / rate.per_minute)
