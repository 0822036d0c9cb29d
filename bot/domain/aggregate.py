"""Which certificates a job requests: with aggregation, names that a wildcard covers need none.
Never makes a certificate wait for one that waits itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.domain_list import CertificateLine
from bot.domain.name_faults import MAX_MAIN_NAME
from bot.domain.names import base as without_star
from bot.domain.names import covers, is_wildcard


@dataclass(frozen=True, slots=True)
class CertificatePlan:
    """What one line's distribution will carry.

    `requested` are the names of its own certificate, main name first; empty when it uses the
    certificate of the line at position `covered_by`. `coverage` says for each name of the line, in
    order, by which name of that certificate it is covered.
    """

    line: CertificateLine
    requested: tuple[str, ...]
    covered_by: int | None
    coverage: tuple[tuple[str, str], ...]

    @property
    def is_covered(self) -> bool:
        """Whether another line's certificate serves this one."""
        return self.covered_by is not None


def plan(lines: Sequence[CertificateLine], *, aggregate: bool) -> tuple[CertificatePlan, ...]:
    """Return what each line's certificate is, in the lines' order; without `aggregate` its own.

    A line is covered only when one other certificate has every name of it, for a distribution
    carries one certificate; of two that cover each other the first is requested.
    """
    if not aggregate:
        return tuple(_own(line, line.names) for line in lines)
    covering = _covering(lines)
    roots = [position for position, others in enumerate(covering) if not others]
    return tuple(
        _covered(line, min(others.intersection(roots)), lines)
        if (others := covering[position])
        else _own(line, requested_names(line.names))
        for position, line in enumerate(lines)
    )


def requested_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that a certificate needs: none that a wildcard beside it covers.

    The first is the main name: the first that fits, else the line's own stays though covered.
    """
    kept = [name for name in names if not _covered_beside(name, names)]
    main = next((name for name in kept if len(name) <= MAX_MAIN_NAME), names[0])
    return (main, *(name for name in kept if name != main))


def coverage_of(names: Sequence[str], certificate: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return each name with the certificate's name that covers it; those without are left out."""
    return tuple((name, by) for name in names if (by := _by(name, certificate)) is not None)


def _by(name: str, certificate: Sequence[str]) -> str | None:
    exact = (name,) if name in certificate else ()
    return next((by for by in (*exact, *certificate) if covers(by, name)), None)


def _covered_beside(name: str, names: Sequence[str]) -> bool:
    return any(other != name and covers(other, name) for other in names)


def _own(line: CertificateLine, requested: tuple[str, ...]) -> CertificatePlan:
    return CertificatePlan(line, requested, None, coverage_of(line.names, requested))


def _covered(
    line: CertificateLine, position: int, lines: Sequence[CertificateLine]
) -> CertificatePlan:
    certificate = requested_names(lines[position].names)
    return CertificatePlan(line, (), position, coverage_of(line.names, certificate))


def _covering(lines: Sequence[CertificateLine]) -> list[set[int]]:
    # Covering is transitive, so whoever is covered at all is covered by a line that is not.
    having: defaultdict[str, set[int]] = defaultdict(set)
    for position, line in enumerate(lines):
        for name in line.names:
            having[name].add(position)
    every = [_all_of(line, having) - {position} for position, line in enumerate(lines)]
    return [
        {other for other in others if position not in every[other] or other < position}
        for position, others in enumerate(every)
    ]


def _all_of(line: CertificateLine, having: defaultdict[str, set[int]]) -> set[int]:
    return set.intersection(*(having[name] | having[_wildcard(name)] for name in line.names))


def _wildcard(name: str) -> str:
    return name if is_wildcard(name) else f"*.{without_star(name).partition('.')[2]}"
