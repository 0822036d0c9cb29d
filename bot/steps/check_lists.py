"""Which lists of the account were read since a job was asked for, and what rests on those that were
not: that is unknown, never passed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.domain.check import Check, Level
from bot.domain.inventory import Certificate, Distribution, Sweep, SweepKind
from bot.steps.check_deletions import CODE as DELETIONS
from bot.steps.check_removals import CODE as REMOVALS
from bot.steps.check_swaps import CODE as SWAPS

Row = TypeVar("Row", Certificate, Distribution)
NEEDED = (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS)
_RESTS_ON = {
    SweepKind.CERTIFICATES: frozenset({"quota.acm", DELETIONS, REMOVALS, SWAPS}),
    SweepKind.DISTRIBUTIONS: frozenset(
        {"quota.cloudfront", "aliases", "alias_taken", DELETIONS, REMOVALS, SWAPS}
    ),
}
_NOUN = {SweepKind.CERTIFICATES: "certificates", SweepKind.DISTRIBUTIONS: "distributions"}


@dataclass(frozen=True, slots=True)
class Fresh:
    """Which lists were read since the job was asked for, and why the others were not."""

    known: frozenset[SweepKind]
    why: Mapping[SweepKind, str]


def listed(rows: Sequence[Row], last: Sweep) -> list[Row]:
    """Return the rows that the last whole list showed: one that it did not is gone, or will be
    found to be, and nothing is to be built on it.
    """
    since = last.started_at
    return [one for one in rows if since is None or one.seen_at is None or one.seen_at >= since]


def doubted(checks: list[Check], fresh: Fresh) -> list[Check]:
    """Leave out what passed against a list that was not read since, for the unread list is told
    instead; what was refused by it is unknown, for that may have been mended since.
    """
    unread = [_RESTS_ON[kind] for kind in NEEDED if kind not in fresh.known]
    doubtful = frozenset().union(*unread)
    return [
        _unsure(check) if check.code in doubtful and check.level is Level.REFUSED else check
        for check in checks
        if not (check.code in doubtful and check.level is Level.PASSED)
    ]


def _unsure(check: Check) -> Check:
    return replace(check, level=Level.UNKNOWN, text=f"{check.text} An older list says so.")


def unknown(fresh: Fresh) -> list[Check]:
    """Say which lists could not be read since the job was asked for: what rests on them is
    unknown, not passed.
    """
    return [
        Check(
            f"unread.{kind.value}",
            Level.UNKNOWN,
            f"the account's {_NOUN[kind]} could not be listed since you asked, so names and quotas "
            f"may be out of date: {fresh.why[kind] or 'AWS has not answered yet'}",
        )
        for kind in NEEDED
        if kind not in fresh.known
    ]
