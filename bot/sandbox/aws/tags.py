"""The tags of one resource: AWS's rules for them, and the lag after which they are listed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class TagSet:
    """Tags by key, each with the time it was set."""

    _tags: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def put(self, tags: Mapping[str, str], at: datetime) -> None:
        """Add tags, or overwrite those of the same key."""
        for key, value in tags.items():
            self._tags[key] = (value, at)

    def remove(self, keys: Iterable[str]) -> None:
        """Take tags away; those that are not there don't matter."""
        for key in keys:
            self._tags.pop(key, None)

    def get(self, key: str) -> str | None:
        """Give one tag's value, listed already or not."""
        return self._tags[key][0] if key in self._tags else None

    def count_with(self, keys: Iterable[str]) -> int:
        """How many tags there would be with these keys added."""
        return len(self._tags.keys() | set(keys))

    def listed(self, now: datetime, lag: float) -> dict[str, str]:
        """Give the tags that lists show by now."""
        shown_since = now - timedelta(seconds=lag)
        return {key: value for key, (value, at) in self._tags.items() if at <= shown_since}


def fault_in(tags: Iterable[str]) -> str | None:
    """Say what is wrong with these tags beyond the model's constraints, or None."""
    for key in tags:
        if key.lower().startswith("aws:"):
            return f"The tag key {key} starts with aws:, which is reserved."
    return None
