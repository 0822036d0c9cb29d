"""What becomes of a distribution's names when it gets another certificate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alias_changes import (
    AliasChanges,
    after_change,
    attached,
    revised,
    uncovered,
)

NAMES = st.lists(
    st.sampled_from(
        ["a.example", "www.a.example", "*.a.example", "b.example", "x.b.example", "*.b.example"]
    ),
    unique=True,
)


@pytest.mark.parametrize(
    ("before", "after", "aliases", "expected"),
    [
        (["a.example"], ["a.example"], ["a.example"], AliasChanges()),
        (
            ["a.example", "old.example"],
            ["a.example", "new.example"],
            ["a.example", "old.example"],
            AliasChanges(adds=("new.example",), drops=("old.example",)),
        ),
        (["a.example"], ["a.example", "b.example"], ["a.example", "b.example"], AliasChanges()),
        (
            ["www.a.example", "*.a.example"],
            ["*.a.example"],
            ["www.a.example"],
            AliasChanges(stays=("www.a.example",)),
        ),
        (
            ["*.a.example"],
            ["a.example"],
            ["www.a.example"],
            AliasChanges(adds=("a.example",), bare=("www.a.example",)),
        ),
        (
            ["a.example"],
            ["b.example"],
            ["a.example", "c.example"],
            AliasChanges(adds=("b.example",), drops=("a.example",), bare=("c.example",)),
        ),
    ],
    ids=["same", "one for another", "there already", "still covered", "wildcard gone", "foreign"],
)
def test_an_alias_goes_only_when_the_list_dropped_that_very_name(
    before: list[str], after: list[str], aliases: list[str], expected: AliasChanges
) -> None:
    """A name leaves only if the list dropped it and nothing covers it; others would be bare."""
    found = revised(before, after, aliases, takes_added=True)

    assert expected == found


def test_added_names_go_to_one_distribution_only() -> None:
    """A distribution that was not chosen for them gets none of the added names."""
    found = revised(["a.example"], ["a.example", "b.example"], ["a.example"], takes_added=False)

    assert AliasChanges() == found


@given(before=NAMES, after=NAMES, aliases=NAMES)
def test_every_name_in_the_end_is_covered_or_told(
    before: list[str], after: list[str], aliases: list[str]
) -> None:
    """What stays and is not covered is `bare`; nothing else of the end lacks a certificate."""
    found = revised(before, after, aliases, takes_added=True)
    end = after_change(aliases, found.adds, found.drops)

    assert set(found.bare) == set(uncovered(end, after))
    assert set(aliases) - set(found.drops) <= set(end)
    assert not set(found.drops) & set(after)


@given(names=NAMES, covering=NAMES, aliases=NAMES)
def test_an_attached_certificate_takes_no_name_away(
    names: list[str], covering: list[str], aliases: list[str]
) -> None:
    """Attaching only adds; each name that was there and is not covered is told."""
    found = attached(names, covering, aliases)

    assert () == found.drops
    assert set(names) | set(aliases) == set(after_change(aliases, found.adds, found.drops))
    assert set(found.bare) == {name for name in aliases if uncovered([name], covering)}
