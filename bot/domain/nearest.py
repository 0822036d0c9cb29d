"""The known word that is most like one that was typed: of thousands, within a listener's time."""

import difflib
from collections.abc import Iterable

_FEW = 200


def nearest(typed: str, known: Iterable[str]) -> str:
    """Return the known word most like `typed`; "" when none is like it."""
    wanted = typed.strip().lower()
    pairs = _pairs(wanted)
    # Comparing word for word takes a second for 25,000 names: only those that share most pairs of
    # letters are.
    likely = sorted(known, key=lambda one: len(pairs & _pairs(one.lower())), reverse=True)[:_FEW]
    by_folded = {one.lower(): one for one in likely}
    found = difflib.get_close_matches(wanted, by_folded, n=1)
    return by_folded[found[0]] if found else ""


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
