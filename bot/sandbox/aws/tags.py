"""The tags of one resource: AWS's rules for them, and the lag after which a change is listed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class TagSet:
    """Tags by key, as the changes that led to them: lists show each after a while."""

    #: When, which key, and its new value, None for one that was removed.
    _changes: list[tuple[datetime, str, str | None]] = field(default_factory=list)

    def put(self, tags: Mapping[str, str], at: datetime) -> None:
        """Add tags, or overwrite those of the same key."""
        self._changes += [(at, key, value) for key, value in tags.items()]

    def remove(self, keys: Iterable[str], at: datetime) -> None:
        """Take tags away; those that are not there don't matter."""
        self._changes += [(at, key, None) for key in keys]

    def get(self, key: str) -> str | None:
        """Give one tag's value, listed already or not."""
        return self._after(self._changes).get(key)

    def count_with(self, keys: Iterable[str]) -> int:
        """How many tags there would be with these keys added; AWS's own do not count."""
        keys = self._after(self._changes).keys() | set(keys)
        return sum(not key.lower().startswith("aws:") for key in keys)

    def listed(self, now: datetime, lag: float) -> dict[str, str]:
        """Give the tags that lists show by now: new ones not yet, removed ones still."""
        shown_since = now - timedelta(seconds=lag)
        return self._after(change for change in self._changes if change[0] <= shown_since)

    @staticmethod
    def _after(changes: Iterable[tuple[datetime, str, str | None]]) -> dict[str, str]:
        last = {key: value for _, key, value in changes}
        return {key: value for key, value in last.items() if value is not None}


def fault_in(tags: Iterable[str]) -> str | None:
    """Say what is wrong with these tags beyond the model's constraints, or None."""
    for key in tags:
        if key.lower().startswith("aws:"):
            return f"The tag key {key} starts with aws:, which is reserved."
    return None
