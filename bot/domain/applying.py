"""What an *apply snapshot* carries: which snapshot is applied to which distributions, or which job
is undone.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApplySnapshot:
    """Of each distribution its first name stands in `names`, or its domain when it has none.

    `snapshot` and `label` are the id and the name of what is applied; both are "" when a job under
    which this one stands is undone. `left_out` are the distributions that were asked for and are
    not touched, each with why.
    """

    names: tuple[str, ...]
    snapshot: str = ""
    label: str = ""
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def is_undo(self) -> bool:
        """Tell whether it takes back what its parent did."""
        return not self.snapshot
