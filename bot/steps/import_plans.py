"""Which names of certificates that are imported become aliases unless a person chooses others, and
who has those that do not. Reads our own tables only.
"""

from collections.abc import Iterable, Sequence

from bot.domain.import_aliases import alias_choice
from bot.domain.importing import ImportFacts
from bot.domain.importing_job import Import
from bot.domain.quotas import ALIASES
from bot.domain.task import Plan
from bot.store.base import Store


def owners(store: Store, account: str, job: int, names: Iterable[str]) -> dict[str, str]:
    """Return, for each name that is an alias already or that another open job makes one of, who has
    it: the end of a sentence.
    """
    asked = list(names)
    used = store.inventory.with_aliases(account, asked)
    promised = store.tasks.with_aliases(asked, other_than=job)
    return {
        **{name: f"asked for by J-{number}" for name, number in promised.items()},
        **{name: f"an alias of {one.id}" for name, one in used.items()},
    }


def chosen(
    store: Store, account: str, job: int, certificates: Sequence[ImportFacts]
) -> list[tuple[str, ...]]:
    """Return, for each certificate of a job, the names that become aliases of its distribution:
    those that can be and that nobody has, the certificates before it among them.

    Where none is free all are returned, so that the checks say who has them.
    """
    possible = [alias_choice(facts).possible for facts in certificates]
    taken = set(owners(store, account, job, {name for names in possible for name in names}))
    found: list[tuple[str, ...]] = []
    for names in possible:
        free = tuple(name for name in names if name not in taken)[: ALIASES.default]
        taken.update(free)
        found.append(free or names[: ALIASES.default])
    return found


def planned(
    imports: Import, facts: ImportFacts, aliases: Sequence[str], *, creates: bool, line: int
) -> Plan:
    """Return what a task does with a certificate: `aliases` are its distribution's, if it
    `creates` one.
    """
    names = tuple(aliases) if creates else ()
    shown = names or facts.names or (imports.title,)
    return Plan(line, shown, facts.names, tags=imports.tags, imports=imports)


def served_by(store: Store, arn: str) -> dict[str, tuple[str, ...]]:
    """Return the aliases of each distribution that carries a certificate, by its id."""
    ids = store.certificates.users([arn]).get(arn, ())
    rows = (store.inventory.distribution(one) for one in ids)
    return {row.id: row.aliases for row in rows if row}
