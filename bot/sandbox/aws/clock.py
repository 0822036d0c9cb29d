"""The sandbox's clock: real UTC time plus an offset that a file may hold, so that a test or a
demo can move it. It never goes to sleep and never sets the machine's clock.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]


def clock_with_offset_file(path: str | Path | None) -> Clock:
    """A clock of UTC times: now, plus the seconds written in the file (0 while there is none)."""

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=_offset(path))

    return now


def _offset(path: str | Path | None) -> float:
    if path is None:
        return 0.0
    try:
        text = Path(path).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return 0.0
    return float(text) if text else 0.0
