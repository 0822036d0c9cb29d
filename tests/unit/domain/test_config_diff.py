"""Two configurations are compared setting by setting: each difference once, order where it
counts.
"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.config_diff import Change, differences, leaves
from bot.domain.config_page import parts
from bot.domain.config_words import HIDDEN, Group, hidden, is_key, place, value
from bot.domain.distribution_config import NewDistribution, distribution_config

GOLDEN = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["template"]
    for path in sorted(Path(__file__).with_name("golden").glob("*.json"))
}
CONFIGS = st.sampled_from(sorted(GOLDEN)).map(GOLDEN.__getitem__)
OURS = frozenset(
    {
        ("CallerReference",),
        ("Aliases",),
        ("Comment",),
        ("ContinuousDeploymentPolicyId",),
        ("ViewerCertificate", "ACMCertificateArn"),
        ("ViewerCertificate", "CloudFrontDefaultCertificate"),
        ("ViewerCertificate", "IAMCertificateId"),
        ("ViewerCertificate", "MinimumProtocolVersion"),
        ("ViewerCertificate", "SSLSupportMethod"),
    }
)
"""What a clone has of its own whatever was asked."""


def scalars(part: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - JSON
    """Yield every (holder, key) of a setting that is no key of its list, and no count."""
    if isinstance(part, dict):
        for name, inner in part.items():
            if isinstance(inner, dict | list):
                yield from scalars(inner)
            elif name in {"OriginPath", "Comment", "PriceClass", "MinTTL", "ResponsePagePath"}:
                yield part, name
    elif isinstance(part, list):
        for inner in part:
            yield from scalars(inner)


def shuffled(part: Any, draw: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a configuration whose sets are in another order; behaviours and members stay."""
    if isinstance(part, dict):
        return {
            name: inner if name in {"CacheBehaviors", "Members"} else shuffled(inner, draw)
            for name, inner in part.items()
        }
    if isinstance(part, list):
        return [shuffled(inner, draw) for inner in draw(st.permutations(part))]
    return part


@given(CONFIGS)
def test_equal_configurations_have_no_difference(config: dict[str, Any]) -> None:
    """Nothing is told of what is the same."""
    assert () == differences(config, copy.deepcopy(config))


@given(CONFIGS, CONFIGS)
def test_the_other_way_round_says_the_same(left: dict[str, Any], right: dict[str, Any]) -> None:
    """Before and after change places, and nothing else."""
    there = {(one.path, one.before, one.after) for one in differences(left, right)}
    back = {(one.path, one.after, one.before) for one in differences(right, left)}

    assert there == back


@given(CONFIGS, CONFIGS)
def test_every_changed_setting_is_told_once(left: dict[str, Any], right: dict[str, Any]) -> None:
    """All that differ, each once, and none that does not; whoever changes them has the other."""
    found = differences(left, right)
    paths = [one.path for one in found if one.path != ("CacheBehaviors",)]
    after = leaves(left)
    for one in found:
        if one.path != ("CacheBehaviors",):
            after.pop(one.path, None)
            after |= {} if one.after is None else {one.path: one.after}

    assert len(set(paths)) == len(paths)
    assert all(one.before != one.after for one in found)
    assert leaves(right) == after


@given(st.data())
def test_one_setting_changed_is_one_difference(data: st.DataObject) -> None:
    """Wherever it is, however deep."""
    left = data.draw(CONFIGS)
    right = copy.deepcopy(left)
    holder, name = data.draw(st.sampled_from(list(scalars(right))))
    holder[name] = 4711 if isinstance(holder[name], int) else "something else"
    (found,) = differences(left, right)

    assert name == found.path[-1]
    assert holder[name] == found.after


@given(st.data())
def test_order_does_not_matter_where_cloudfront_does_not_care(data: st.DataObject) -> None:
    """Names, methods, countries, origins and error pages are sets."""
    config = data.draw(CONFIGS)

    assert () == differences(config, shuffled(config, data.draw))


def test_the_order_of_behaviours_and_of_a_group_s_origins_matters() -> None:
    """The first that fits serves, the first that works is asked: each is told as one change."""
    left = GOLDEN["behaviours_functions_lambda"]
    right = copy.deepcopy(left)
    right["CacheBehaviors"]["Items"].reverse()
    group = GOLDEN["origin_groups"]
    turned = copy.deepcopy(group)
    turned["OriginGroups"]["Items"][0]["Members"]["Items"].reverse()
    (order,) = differences(left, right)
    (members,) = differences(group, turned)

    assert Change(("CacheBehaviors",), ("/static/*", "/api/*"), ("/api/*", "/static/*")) == order
    assert "Members" == members.path[-1]


@pytest.mark.parametrize("empty", [None, "", False, {"Quantity": 0}, {"Quantity": 0, "Items": []}])
def test_what_is_left_out_is_off(empty: object) -> None:
    """An older file lacks what CloudFront answers today as empty: that is no difference."""
    assert () == differences({}, {"Something": empty})


def test_zero_is_a_setting() -> None:
    """A TTL of 0 is not the default TTL."""
    assert (Change(("MinTTL",), None, 0),) == differences({}, {"MinTTL": 0})


def test_entries_of_one_key_are_told_apart() -> None:
    """A file may name an origin twice: neither hides the other; a list without keys counts."""
    twice = [{"Id": "a", "OriginPath": "/1"}, {"Id": "a", "OriginPath": "/2"}]
    config = {"Origins": {"Quantity": 2, "Items": twice}, "New": [{"X": "1"}, {"X": "2"}]}

    assert {"/1", "/2", "1", "2"} <= set(leaves(config).values())


@given(CONFIGS)
def test_every_setting_has_its_place_and_words(config: dict[str, Any]) -> None:
    """No setting is without a group, a name and a value; no two of one thing share a name."""
    said = [
        (place(path), value(path, leaf))
        for path, leaf in leaves(config).items()
        if not is_key(path)
    ]

    assert all(at.setting and words for at, words in said)
    assert len({at for at, _ in said}) == len(said)


def test_settings_are_called_as_the_console_calls_them() -> None:
    """A path becomes words, a value too."""
    ttl = ("CacheBehaviors", "/api/*", "MinTTL")
    policy = ("DefaultCacheBehavior", "CachePolicyId")
    header = ("Origins", "alb", "CustomHeaders", "x-key", "HeaderValue")

    assert (Group.BEHAVIOURS, "path `/api/*`", "minimum TTL") == tuple(
        getattr(place(ttl), field) for field in ("group", "item", "setting")
    )
    assert "`60` s" == value(ttl, 60)
    assert "CachingDisabled" == value(policy, "4135ea2d-6df8-44a3-9df3-4b5a84be39ad")
    assert "custom header `x-key`" == place(header).setting
    assert HIDDEN == value(header, "hush")
    assert "not set" == value(ttl, None)
    assert "order in which the paths are tried" == place(("CacheBehaviors",)).setting


def test_a_header_s_value_is_hidden_everywhere() -> None:
    """It may be what an origin trusts its visitors by."""
    origin = {"Id": "a", "CustomHeaders": {"Items": [{"HeaderName": "X", "HeaderValue": "hush"}]}}
    config = {"Origins": {"Quantity": 1, "Items": [origin]}}

    assert "hush" not in json.dumps(hidden(config))
    assert "hush" in json.dumps(config)
    assert "hush" not in str(parts(config))


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_a_page_has_every_part(name: str) -> None:
    """In the console's order; what a part does not have is said; the default behaviour is last."""
    shown = parts(GOLDEN[name])
    behaviours = next(part for part in shown if part.group is Group.BEHAVIOURS)

    assert list(Group) == [part.group for part in shown]
    assert all(part.things for part in shown)
    assert "all other paths" == behaviours.things[-1][0]


def test_an_empty_configuration_says_so() -> None:
    """Part by part."""
    said = str(parts({}))

    assert "standard logging is off" in said
    assert "enabled: no" in said


@given(st.sampled_from(sorted(GOLDEN)), st.sampled_from(["off", "keep"]), st.booleans())
def test_taken_from_a_clone_a_snapshot_is_the_template_again(
    name: str,
    logging: Literal["off", "keep"],
    enabled: bool,  # noqa: FBT001 - drawn
) -> None:
    """Take, create, take: only what must be a clone's own differs, and logging as it was chosen."""
    template = GOLDEN[name]
    new = NewDistribution(
        names=("shop.example", "www.shop.example"),
        certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/c",
        caller_reference="ref",
        comment_prefix="edgecert J-7",
        enabled=enabled,
        logging=logging,
    )
    found = {one.path for one in differences(template, distribution_config(template, new))}
    chosen = {path for path in found if path[0] == "Logging"}
    legacy = {path for path in found if name == "legacy_ttls" and path[0] == "CacheBehaviors"}

    assert found - chosen - legacy - {("Enabled",)} <= OURS
    assert {("CallerReference",), ("Aliases",), ("Comment",)} <= found
    assert ("Enabled",) not in found or bool(template.get("Enabled")) is not enabled
    assert logging == "off" or chosen <= {("Logging", "Prefix")}
