"""What a replace-names job carries: which certificate it replaces, and where that is served.
Knows no AWS, and never says that anything was changed.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReplaceNames:
    """`names` are the main names of what is asked for; `certificate` is the ARN of the one that is
    replaced, `before` what it is for. `others` are distributions that serve it and keep it.

    `imported`: it was imported, so nobody renews it.
    """

    names: tuple[str, ...]
    certificate: str
    before: tuple[str, ...]
    others: tuple[str, ...] = ()
    imported: bool = False
