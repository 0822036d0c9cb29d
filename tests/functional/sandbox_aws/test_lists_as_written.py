"""Long lists are written by the sandbox itself: boto3 reads from them what it reads from moto's."""

from typing import Any

import pytest

from bot.sandbox.aws import lists
from tests.functional.sandbox_aws.account import Account


def _read(account: Account) -> list[dict[str, Any]]:
    """List everything as boto3 does, but what says when and by whom it was answered."""
    answers = [
        account.server.client("acm").list_certificates(MaxItems=2),
        account.server.client("cloudfront").list_distributions(MaxItems="2"),
    ]
    return [{key: one[key] for key in one if key != "ResponseMetadata"} for one in answers]


def test_lists_are_read_as_moto_writes_them(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names, times, numbers and what needs escaping; whole pages, and none."""
    empty = _read(account)
    for number in range(3):
        account.server.seed_certificate(f"n{number}.example", f"*.n{number}.example")
        account.server.seed_distribution(Comment="<a> & \"b\" 'c' é")
    full = _read(account)
    monkeypatch.setattr(lists, "LISTS", frozenset())

    assert _read(account) == full
    assert 2 == len(full[0]["CertificateSummaryList"]) == full[1]["DistributionList"]["Quantity"]
    account.server.reset()
    assert _read(account) == empty
