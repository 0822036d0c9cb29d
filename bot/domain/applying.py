"""What an *apply snapshot* carries: which snapshot is applied to which distributions, or which job
is undone.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApplySnapshot:
    """Of each distribution its first name stands in `names`, or its domain when it has none.

    `snapshot` and `label` are the id and the name of what is applied; both are "" when a job under
    which this one stands is undone.
    """

    names: tuple[str, ...]
    snapshot: str = ""
    label: str = ""

    @property
    def is_undo(self) -> bool:
        """Tell whether it takes back what its parent did."""
        return not self.snapshot
