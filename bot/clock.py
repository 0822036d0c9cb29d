"""What time it is: passed in everywhere, so that tests and the sandbox can advance it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class OffsetClock:
    """The machine's clock, moved by the number of seconds that a file holds (stand-ins only)."""

    def __init__(self, path: Path) -> None:
        """Read the offset from `path` at every look; a missing or empty file is no offset."""
        self._path = path

    def now(self) -> datetime:
        """Return the moved moment, aware, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._offset())

    def _offset(self) -> float:
        try:
            return float(self._path.read_text(encoding="ascii").strip() or 0)
        except FileNotFoundError:
            return 0.0
