"""Which names of an imported certificate a distribution can carry as aliases, and whether those
that a person chose can be. Knows nothing of distributions that exist.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.import_faults import FaultCode, ImportFault, ImportField, fault
from bot.domain.importing import ImportFacts
from bot.domain.names import check, covers, quoted
from bot.domain.quotas import ALIASES

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class AliasChoice:
    """The names that can be aliases, in the certificate's order; and those that cannot, each with
    the sentence that says why.
    """

    possible: tuple[str, ...]
    impossible: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NameChoice:
    """One name that can be an alias: `taken` says who has it already, "" for nobody."""

    name: str
    taken: str = ""
    is_chosen: bool = True


@dataclass(frozen=True, slots=True)
class CertificateNames:
    """The names of one certificate of a job, to be chosen from; `task` is its task's id, and
    `left_out` are those that cannot be aliases, each with the sentence that says why.
    """

    task: str
    title: str
    names: tuple[NameChoice, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def alias_choice(facts: ImportFacts) -> AliasChoice:
    """Return which names of a certificate can be aliases: its DNS names that are public names."""
    faults = {name: check(name) for name in facts.names}
    impossible = [(name, wrong.sentence) for name, wrong in faults.items() if wrong]
    others = [
        (name, f"{quoted(name)} is no domain name, so it can be no alias.")
        for name in facts.other_names
    ]
    possible = tuple(name for name, wrong in faults.items() if wrong is None)
    return AliasChoice(possible, (*impossible, *others))


def alias_faults(chosen: Sequence[str], facts: ImportFacts) -> tuple[ImportFault, ...]:
    """Return what stands against the names chosen as the aliases of one distribution: none at all,
    over 100, such as cannot be aliases, and such as the certificate does not cover.
    """
    why = dict(alias_choice(facts).impossible)
    wrong = [why[name] for name in chosen if name in why]
    strange = [name for name in chosen if name not in why and not _is_covered(name, facts)]
    if not chosen:
        wrong.append("choose at least one name: a distribution without one serves nobody.")
    if len(chosen) > ALIASES.default:
        wrong.append(
            f"{len(chosen)} names are chosen, and one distribution has at most {ALIASES.default} "
            "aliases. The others stay in the certificate."
        )
    if strange:
        listed = ", ".join(quoted(name) for name in strange[:_SHOWN])
        wrong.append(f"the certificate does not cover {listed}. The command shows its names.")
    return tuple(fault(ImportField.ALIASES, FaultCode.ALIASES, one) for one in wrong)


def shared_aliases(chosen: Mapping[str, Sequence[str]]) -> tuple[ImportFault, ...]:
    """Return a fault for each alias that two certificates of a job would have; `chosen` has the
    aliases of each by its title. An alias is on one distribution of all that there are.
    """
    owners: dict[str, list[str]] = {}
    for title, names in chosen.items():
        for name in dict.fromkeys(name.lower() for name in names):
            owners.setdefault(name, []).append(title)
    return tuple(
        fault(
            ImportField.ALIASES,
            FaultCode.ALIASES,
            f"{quoted(name)} is chosen for {' and '.join(quoted(one) for one in titles)}; an alias "
            "is on one distribution. The command shows a certificate's names.",
        )
        for name, titles in owners.items()
        if len(titles) > 1
    )


def _is_covered(name: str, facts: ImportFacts) -> bool:
    return any(covers(pattern, name) for pattern in facts.names)
