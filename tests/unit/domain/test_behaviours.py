"""What each path of a template does, in words that people picked it by."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.behaviours import BehaviourSummary, behaviour_summaries

GOLDEN: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["template"]
    for path in sorted(Path(__file__).with_name("golden").glob("*.json"))
}
OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ORIGINS = {"Items": [{"Id": "a", "DomainName": "a.test", "OriginPath": "/v1"}]}


def test_the_default_behaviour_comes_last() -> None:
    """They are told in the order in which CloudFront tries them, each with where it fetches."""
    found = behaviour_summaries(GOLDEN["behaviours_functions_lambda"])

    assert ["/static/*", "/api/*", ""] == [one.path for one in found]
    assert ["assets.s3.us-east-1.amazonaws.com", *["shop-alb.example.com"] * 2] == [
        one.origin for one in found
    ]


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (
            {"CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6"},
            "cache policy CachingOptimized",
        ),
        ({"CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"}, "cache policy CachingDisabled"),
        ({"CachePolicyId": "p-1"}, "cache policy `p-1`"),
        (
            {"ForwardedValues": {}, "MinTTL": 1, "DefaultTTL": 60, "MaxTTL": 600},
            "its own cache times (60 s, from 1 to 600)",
        ),
        ({"TargetOriginId": "a"}, "cache times not known"),
    ],
)
def test_how_long_things_are_kept(behaviour: dict[str, Any], said: str) -> None:
    """CloudFront's own policies by name, others by id, and what was set before there were any."""
    (found,) = behaviour_summaries({"DefaultCacheBehavior": behaviour})

    assert said == found.caching


def test_a_group_stands_for_its_first_member() -> None:
    """What people know is the host that is asked first."""
    (found,) = behaviour_summaries(GOLDEN["origin_groups"])

    assert "store-a.s3.us-east-1.amazonaws.com" == found.origin


def test_a_path_of_the_origin_is_told() -> None:
    """Two origins may differ in nothing else."""
    (found,) = behaviour_summaries(
        {"Origins": ORIGINS, "DefaultCacheBehavior": {"TargetOriginId": "a"}}
    )

    assert BehaviourSummary("", "a.test/v1", "cache times not known") == found


def test_a_configuration_that_says_nothing() -> None:
    """An old file or an empty group is no reason to fail."""
    group = {"Items": [{"Id": "g", "Members": {"Quantity": 0}}]}
    empty = {"DefaultCacheBehavior": {"TargetOriginId": "g"}, "OriginGroups": group}

    assert () == behaviour_summaries({})
    assert ("",) == tuple(one.origin for one in behaviour_summaries(empty))
