"""Which permission each verb needs, by the same table as the policies, and how it is said."""

from collections.abc import Collection

import pytest

from bot.aws.operations import OPERATIONS, Policy
from bot.aws.policy import policy_for
from bot.domain.permissions import NEEDS, Grant, Verb, policy_file, unavailable

_UPDATE = "cloudfront:UpdateDistribution"


def test_every_verb_needs_something() -> None:
    """A verb without a row would be offered without its permission."""
    assert set(Verb) == set(NEEDS)


@pytest.mark.parametrize("verb", Verb)
def test_a_need_is_what_the_operations_say(verb: Verb) -> None:
    """Each action is one that an operation requires; the grant is the smallest policy that has all
    of them for anybody's resources, or for our own where that is all the verb touches.
    """
    needed = [
        (operation.policy, action)
        for operation in OPERATIONS.values()
        for action in operation.required
        if operation.writes and action in NEEDS[verb].actions
    ]

    assert set(NEEDS[verb].actions) == {action for _, action in needed}
    assert NEEDS[verb].grant >= max(
        min(policy for policy, one in needed if one == action) for _, action in needed
    )


def test_grants_are_the_policies() -> None:
    """By the same names, sizes and files."""
    assert {one.name: one.value for one in Policy} == {one.name: one.value for one in Grant}
    assert policy_for("cloudfront.DeleteDistribution") == policy_file(Grant.FULL)


@pytest.mark.parametrize(
    ("verb", "granted", "denied", "lacks"),
    [
        (Verb.NEW, None, (), ""),
        (Verb.NEW, Grant.CREATE, (), ""),
        (Verb.NEW, Grant.READ, (), "acm:RequestCertificate"),
        (Verb.CLEAN_UP, Grant.FULL, (), ""),
        (Verb.CLEAN_UP, Grant.FULL, (_UPDATE,), _UPDATE),
        (Verb.CLEAN_UP, None, ("acm:DeleteCertificate",), "acm:DeleteCertificate"),
        (Verb.APPLY, None, ("acm:DeleteCertificate",), ""),
        (Verb.APPLY, Grant.CREATE, (), _UPDATE),
    ],
)
def test_what_is_unavailable(
    verb: Verb, granted: Grant | None, denied: Collection[str], lacks: str
) -> None:
    """What a smaller policy has not, and what AWS denied; nothing without a reason."""
    said = unavailable(verb, granted, denied)

    assert bool(lacks) == bool(said)
    assert lacks in said
    assert not said or f"{verb.value} is unavailable: my role lacks" in said
    assert not said or policy_file(NEEDS[verb].grant) in said
