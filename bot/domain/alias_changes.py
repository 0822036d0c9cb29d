"""What becomes of a distribution's names when it gets another certificate: which are added, which
go, and which its certificate would leave bare. Rules; nothing is read or written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.names import covers


@dataclass(frozen=True, slots=True)
class AliasChanges:
    """The names of one distribution: `adds` and `drops` are done; `stays` were taken off the list
    and are covered all the same, so they stay; `bare` would have no certificate, which CloudFront
    refuses.
    """

    adds: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


def revised(
    before: Sequence[str], after: Sequence[str], aliases: Sequence[str], *, takes_added: bool
) -> AliasChanges:
    """Return what a certificate for `after` in the place of one for `before` does to aliases.

    A name leaves only when the person's list dropped that very name and nothing covers it any more;
    what is new in the list is added where `takes_added`.
    """
    gone = [name for name in aliases if name in before and name not in after]
    new = [name for name in after if name not in before]
    return AliasChanges(
        adds=_missing(new, aliases) if takes_added else (),
        drops=uncovered(gone, after),
        stays=tuple(name for name in gone if is_covered(name, after)),
        bare=uncovered([name for name in aliases if name not in gone], after),
    )


def attached(names: Sequence[str], covering: Sequence[str], aliases: Sequence[str]) -> AliasChanges:
    """Return what attaching a certificate for `covering` does: `names` are added, and what is there
    already must be covered.
    """
    return AliasChanges(adds=_missing(names, aliases), bare=uncovered(aliases, covering))


def said(changes: AliasChanges, certificate: str) -> tuple[str, ...]:
    """Return what happens, a sentence each; first that it gets the certificate."""
    return (
        f"it gets {certificate}",
        *(f"`{name}` is added to its names" for name in changes.adds),
        *(f"`{name}` is taken off its names" for name in changes.drops),
        *(f"`{name}` stays: another name covers it" for name in changes.stays),
    )


def after_change(
    aliases: Iterable[str], adds: Iterable[str], drops: Iterable[str]
) -> tuple[str, ...]:
    """Return the names that a distribution has in the end: those that stay, then the new ones."""
    going = set(drops)
    return tuple(dict.fromkeys([*(name for name in aliases if name not in going), *adds]))


def is_covered(name: str, by: Iterable[str]) -> bool:
    """Tell whether one of a certificate's names serves a name."""
    return any(covers(one, name) for one in by)


def uncovered(names: Iterable[str], by: Sequence[str]) -> tuple[str, ...]:
    """Return the names that none of a certificate's names serves."""
    return tuple(name for name in names if not is_covered(name, by))


def _missing(names: Sequence[str], aliases: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in aliases)
