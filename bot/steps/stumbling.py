"""What happens when something breaks that nobody thought of: the person who waits is told, and the
error goes on to the worker's loop, which alone catches it.
"""

import hashlib
import traceback
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from bot.errors import LeaseLostError, StoreError


class Stumbling:
    """A `with` block around a claim's work; `tell(incident)` is called when that raises.

    Nothing is swallowed. The incident is written into the error too, so that the log shows it.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        """`tell` saves under the claim; when that is lost there is nobody to tell."""
        self._tell = tell

    def __enter__(self) -> None:
        """Nothing is needed before."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Tell of an error, and let it go on; an interrupt or a lost lease is none of ours.

        While the store cannot be written there is no way to tell.
        """
        if not isinstance(error, Exception) or isinstance(error, LeaseLostError | StoreError):
            return
        found = incident(error)
        error.add_note(f"incident {found}")
        with suppress(LeaseLostError, StoreError):
            self._tell(found)


def incident(error: Exception) -> str:
    """Return eight hex digits that stand for an error's type and place.

    The same fault has the same number each time it is met, so a card that shows it stays as it is.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return hashlib.sha256(f"{type(error).__name__} {where}".encode()).hexdigest()[:8]


def said(incident_id: str) -> str:
    """Return the sentence for a person; the number leads to the log."""
    return f"Something broke on our side (incident {incident_id}; the log has the details)."
