"""Token buckets, one an operation, on the machine's monotonic clock: a frozen sandbox clock would
never fill them again.
"""

import threading
import time
from collections.abc import Callable, Mapping


class Rates:
    """How many calls may still be made; a bucket holds one second's calls, at least one."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def allow(self, operation: str, rates: Mapping[str, float]) -> bool:
        """Take one call from the operation's bucket, if it has a rate and is not empty."""
        rate = rates.get(operation)
        if rate is None:
            return True
        size = max(rate, 1.0)
        now = self._seconds()
        with self._lock:
            left, at = self._buckets.get(operation, (size, now))
            left = min(size, left + (now - at) * rate)
            is_allowed = left >= 1.0
            self._buckets[operation] = (left - 1.0 if is_allowed else left, now)
        return is_allowed

    def clear(self) -> None:
        """Fill all buckets."""
        with self._lock:
            self._buckets.clear()
