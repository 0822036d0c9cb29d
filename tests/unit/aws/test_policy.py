"""The IAM policies: current, valid in shape, as narrow as AWS allows."""

import json
from typing import Any

import pytest

from bot.aws.operations import OPERATIONS, Policy
from bot.aws.pacing import RATES
from bot.aws.policy import files, policy
from tests.architecture.tree import ROOT


def _statements(largest: Policy) -> list[dict[str, Any]]:
    statements: Any = policy(largest)["Statement"]
    return list(statements)


def _actions(largest: Policy) -> set[str]:
    return {action for statement in _statements(largest) for action in statement["Action"]}


def test_the_written_policies_are_current() -> None:
    """docs/ holds what the table says: run `python -m bot.aws.policy docs` after a change."""
    written = files(ROOT / "docs")

    assert dict(written) == {path: path.read_text(encoding="utf-8") for path in written}


def test_a_reader_can_change_nothing() -> None:
    """The read policy has no action but List, Get and Describe."""
    verbs = {action.partition(":")[2] for action in _actions(Policy.READ)}

    assert {verb for verb in verbs if not verb.startswith(("List", "Get", "Describe"))} == set()


def test_each_policy_holds_the_smaller_ones() -> None:
    """Whoever may create may read."""
    assert _actions(Policy.READ) < _actions(Policy.CREATE)
    assert _actions(Policy.CREATE) <= _actions(Policy.FULL)


@pytest.mark.parametrize("largest", list(Policy))
def test_a_policy_allows_every_operation_that_it_is_for(largest: Policy) -> None:
    """No required action of an operation is left out; `full` has them all."""
    needed = {
        action
        for operation in OPERATIONS.values()
        if operation.policy <= largest
        for action in operation.required
    }

    assert set() == needed - _actions(largest)
    assert Policy.FULL is max(Policy)


@pytest.mark.parametrize(
    ("largest", "action"),
    [
        (Policy.CREATE, "acm:DeleteCertificate"),
        (Policy.FULL, "cloudfront:DeleteDistribution"),
    ],
)
def test_only_what_is_ours_may_be_deleted(largest: Policy, action: str) -> None:
    """It is conditioned on the tag that every resource of ours carries from its start."""
    (statement,) = (one for one in _statements(largest) if action in one["Action"])

    assert {"StringLike": {"aws:ResourceTag/edgecert:job": "J-*"}} == statement["Condition"]


def test_the_full_policy_deletes_and_changes_what_a_person_picks() -> None:
    """*Delete* is for any certificate that nothing uses, apply and attach for any distribution."""
    conditions = [
        "Condition" in statement
        for statement in _statements(Policy.FULL)
        for action in ("acm:DeleteCertificate", "cloudfront:UpdateDistribution")
        if action in statement["Action"]
    ]

    assert [False, False] == conditions


def test_what_changes_something_is_ours_or_says_why_not() -> None:
    """Each action of a write that is not conditioned on our tag has its reason, which docs tell."""
    unsaid = {
        action.name
        for operation in OPERATIONS.values()
        if operation.writes
        for action in (*operation.actions, *operation.full)
        if action.only_ours == bool(action.anybodys)
    }
    page = (ROOT / "docs" / "iam.md").read_text(encoding="utf-8")
    told = {action.name for one in OPERATIONS.values() for action in (*one.actions, *one.full)}

    assert set() == unsaid
    assert {name for name in told if f"| `{name}` |" not in page} == set()


@pytest.mark.parametrize(
    "action",
    ["lambda:EnableReplication*", "s3:PutBucketAcl", "wafv2:GetWebACL", "kms:Decrypt"],
)
def test_dependents_say_what_needs_them(action: str) -> None:
    """Actions that only some templates need stand in statements of their own, named so."""
    sids = [one["Sid"] for one in _statements(Policy.CREATE) if action in one["Action"]]

    assert sids
    assert [] == [sid for sid in sids if not sid.startswith("OnlyFor")]


def test_secrets_are_read_under_the_prefix_only() -> None:
    """Not by whoever only reads; and their keys are used through Secrets Manager alone."""
    (read,) = (
        one
        for one in _statements(Policy.CREATE)
        if "secretsmanager:GetSecretValue" in one["Action"]
    )
    decrypt = [one for one in _statements(Policy.CREATE) if "kms:Decrypt" in one["Action"]]
    through = {"StringLike": {"kms:ViaService": "secretsmanager.*.amazonaws.com"}}

    assert "arn:aws:secretsmanager:*:*:secret:edgecert/*" == read["Resource"]
    assert through in [one.get("Condition") for one in decrypt]
    assert "secretsmanager:GetSecretValue" not in _actions(Policy.READ)


@pytest.mark.parametrize("largest", list(Policy))
def test_a_policy_is_one_that_iam_takes(largest: Policy) -> None:
    """Sids are unique and alphanumeric, and a managed policy has at most 6,144 characters."""
    sids = [statement["Sid"] for statement in _statements(largest)]
    packed = json.dumps(policy(largest), separators=(",", ":"))

    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() and sid.isascii() for sid in sids)
    assert len(packed) <= 6144


def test_what_has_a_pace_is_an_operation() -> None:
    """A rate that nothing keeps would promise what is not so."""
    assert set(RATES) <= set(OPERATIONS)
    assert all(rate.per_second > 0 and rate.burst >= 1 for rate in RATES.values())


def test_distributions_are_created_at_one_or_two_a_second() -> None:
    """About sixty parallel creates are throttled; CloudFront publishes no rate."""
    assert 1 <= RATES["cloudfront.CreateDistributionWithTags"].per_second <= 2


def test_acm_is_called_within_its_published_rates() -> None:
    """Rates per second and account, from ACM's quotas page."""
    published = {"Request": 5, "Describe": 10, "Delete": 10}
    ours = {verb: RATES[f"acm.{verb}Certificate"].per_second for verb in published}

    assert {verb for verb in published if ours[verb] > published[verb]} == set()
