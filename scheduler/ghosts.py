"""What is gone and still listed: lists lag, and show for a while what was deleted. AWS itself is
asked, a few times in a pass; nothing is ever taken as there for being listed.
"""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from bot.errors import AwsError, Trouble

Row = TypeVar("Row")
_NONE = frozenset({"ResourceNotFoundException", "NoSuchDistribution"})
_PASSING = frozenset({Trouble.THROTTLED, Trouble.TRANSIENT, Trouble.LOST})


class Ghosts:
    """One pass over a list, and what is marked as gone."""

    def __init__(
        self, gone: Callable[[], Collection[str]], look: Callable[[str], object], *, looks: int
    ) -> None:
        """`gone` says which are marked, also since the pass began; `look` asks AWS for one of them,
        at most `looks` times.
        """
        self._gone = gone
        self._look = look
        self._left = looks

    def sorted_out(self, page: Sequence[Row], key: Callable[[Row], str]) -> list[Row]:
        """Return a page, fetched just now, without what is gone. What AWS does not tell of for a
        while stays so until the next pass; raises AwsError when it refuses to tell.
        """
        gone = self._gone()
        return [row for row in page if key(row) not in gone or self._is_there(key(row))]

    def _is_there(self, one: str) -> bool:
        self._left -= 1
        if self._left < 0:
            return False  # the next pass looks
        try:
            self._look(one)
        except AwsError as error:
            if error.code not in _NONE and error.trouble not in _PASSING:
                raise
            return False
        return True
