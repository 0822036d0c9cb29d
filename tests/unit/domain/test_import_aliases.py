"""Which names of an imported certificate can be the aliases of a distribution."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.import_aliases import alias_choice, alias_faults, shared_aliases
from bot.domain.import_faults import FaultCode, ImportField
from bot.domain.importing import ImportFacts, KeyFacts, KeyKind

FACTS = ImportFacts(
    subject="CN=example.com",
    names=("example.com", "*.example.com", "a_b.example.com", "printer", "x.amazonaws.com"),
    other_names=("192.0.2.1", "vera@example.com"),
    issuer="CN=Example CA",
    serial="0a",
    not_before=datetime(2026, 1, 1, tzinfo=UTC),
    not_after=datetime(2027, 1, 1, tzinfo=UTC),
    key=KeyFacts(KeyKind.RSA, 2048),
    chain_length=2,
    fingerprint="00",
    is_self_signed=False,
)


def test_public_names_can_be_aliases() -> None:
    """Names and wildcards can; addresses, single words and Amazon's own names cannot."""
    choice = alias_choice(FACTS)

    assert ("example.com", "*.example.com") == choice.possible
    assert [*FACTS.names[2:], *FACTS.other_names] == [name for name, _ in choice.impossible]
    assert all(name in why for name, why in choice.impossible)


def test_what_is_covered_can_be_chosen() -> None:
    """A name of the certificate, or one that its wildcard covers."""
    assert () == alias_faults(["example.com", "shop.example.com"], FACTS)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ([], "choose at least one name"),
        (["192.0.2.1"], "`192.0.2.1` is no domain name"),
        (["vera@example.com"], "`vera@example.com` is no domain name"),
        (["a_b.example.com"], "has an underscore"),
        (["example.net"], "the certificate does not cover `example.net`"),
        (["a.b.example.com"], "does not cover `a.b.example.com`"),
    ],
)
def test_what_cannot_be_an_alias_is_refused(chosen: list[str], said: str) -> None:
    """Each reason is told, at the names."""
    (fault,) = alias_faults(chosen, FACTS)

    assert (ImportField.ALIASES, FaultCode.ALIASES) == (fault.field, fault.code)
    assert said in fault.text
    assert fault.mend


@pytest.mark.parametrize(("count", "is_fine"), [(100, True), (101, False)])
def test_a_hundred_names_are_the_most(count: int, is_fine: bool) -> None:  # noqa: FBT001 - a row
    """A distribution has at most 100 aliases."""
    names = tuple(f"n{at}.example.com" for at in range(count))
    faults = alias_faults(names, replace(FACTS, names=names))

    assert is_fine == (faults == ())
    assert is_fine or "101 names are chosen" in faults[0].text


def test_an_alias_is_on_one_distribution() -> None:
    """Two certificates of a job cannot have one alias, whatever its letters' case."""
    chosen = {"shop": ["a.example.com", "b.example.com"], "blog": ["A.example.com"], "wiki": []}
    (fault,) = shared_aliases(chosen)

    assert "`a.example.com` is chosen for `shop` and `blog`" in fault.text
    assert () == shared_aliases({"shop": ["a.example.com", "a.example.com"]})
