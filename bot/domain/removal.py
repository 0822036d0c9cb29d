"""What a clean-up is asked to remove, as its maker left it, and what stays and why. It knows no
AWS, and never says that anything is gone.
"""

from dataclasses import dataclass
from enum import StrEnum


class Resource(StrEnum):
    """What can be removed."""

    DISTRIBUTION = "distribution"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Removal:
    """One resource to be removed. `id` is a distribution's id or a certificate's ARN, `maker` the
    task that made it.

    The rest is how its maker left it: `aliases` and `certificate` of a distribution, `tags` (the
    person's, without ours), `fingerprint` of a distribution or an
    import ("" when it was not kept). `after` are the positions of
    tasks that must be through before. `accepts` are the changes which a person saw and accepted.
    """

    what: Resource
    id: str
    maker: str
    aliases: tuple[str, ...] = ()
    certificate: str | None = None
    domain: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    fingerprint: str = ""
    after: tuple[int, ...] = ()
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """A resource that a clean-up leaves alone, and why."""

    what: Resource
    id: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class CleanUp:
    """What a clean-up carries: of which certificates of its parent (`names`, the main ones), and
    what stays. `is_whole` says that it was asked for the whole job.
    """

    names: tuple[str, ...]
    stays: tuple[Stay, ...] = ()
    is_whole: bool = True
