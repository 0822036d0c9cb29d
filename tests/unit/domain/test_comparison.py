"""Differences as people read them, and as a file: the same ones, and no secrets."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.comparison import Comparison, Side, as_json, told
from tests.unit.domain.test_config_diff import CONFIGS, GOLDEN

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def compared(left: dict[str, Any], right: dict[str, Any]) -> Comparison:
    """Return the comparison of two configurations."""
    return Comparison(Side("base", NOON, left), Side("E1ABC as it is now", NOON, right), "s|live:E")


def lines(left: dict[str, Any], right: dict[str, Any]) -> list[str]:
    """Return all that is said, each line with the thing that it is about."""
    parts = told(compared(left, right))
    return [
        f"{part.group} | {thing} | {line}"
        for part in parts
        for thing, said in part.things
        for line in said
    ]


def with_header(value: str) -> dict[str, Any]:
    """Return a configuration whose origin has a header."""
    headers = {"Quantity": 1, "Items": [{"HeaderName": "X-Key", "HeaderValue": value}]}
    return {"Origins": {"Items": [{"Id": "alb", "CustomHeaders": headers}], "Quantity": 1}}


def test_a_setting_that_differs_has_both_values() -> None:
    """In words, under what it belongs to."""
    left = GOLDEN["custom_origin"]
    right = copy.deepcopy(left)
    right["Origins"]["Items"][0]["OriginPath"] = "/v2"
    right["PriceClass"] = "PriceClass_All"
    origin = left["Origins"]["Items"][0]

    assert [
        f"General |  | price class: `{left['PriceClass']}` → `PriceClass_All`",
        f"Origins | origin `{origin['Id']}` | origin path: `{origin['OriginPath']}` → `/v2`",
    ] == lines(left, right)


def test_of_a_list_only_what_came_and_went_is_told() -> None:
    """A hundred names of which one is new are not repeated."""
    names = [f"n{at}.example" for at in range(50)]
    left = {"Aliases": {"Quantity": 50, "Items": names}}
    right = {"Aliases": {"Quantity": 50, "Items": [*names[1:], "new.example"]}}

    assert [
        "General |  | alternate domain names: without `n0.example`; with `new.example`"
    ] == lines(left, right)


def test_an_order_is_told_whole() -> None:
    """Nothing came or went, and yet the site does something else."""
    left = GOLDEN["behaviours_functions_lambda"]
    right = copy.deepcopy(left)
    right["CacheBehaviors"]["Items"].reverse()

    (line,) = lines(left, right)

    assert line.endswith("are tried: `/static/*`, `/api/*` → `/api/*`, `/static/*`")


def test_what_only_came_or_only_went_is_told_so() -> None:
    """Half of a sentence is left out."""
    few = {"Aliases": {"Quantity": 1, "Items": ["a.example"]}}
    many = {"Aliases": {"Quantity": 2, "Items": ["a.example", "b.example"]}}

    assert ["General |  | alternate domain names: with `b.example`"] == lines(few, many)
    assert ["General |  | alternate domain names: without `b.example`"] == lines(many, few)


def test_what_only_one_side_has_is_one_line() -> None:
    """An origin or behaviour that is new is named with the side that has it, not setting by
    setting.
    """
    one = {"Items": [{"Id": "a", "DomainName": "a.example", "OriginPath": "/x"}], "Quantity": 1}

    assert ["Origins | origin `a` | only in base, with 2 settings"] == lines({"Origins": one}, {})
    assert ["Origins | origin `a` | only in E1ABC as it is now, with 2 settings"] == lines(
        {}, {"Origins": one}
    )


def test_a_header_s_value_is_never_told() -> None:
    """Neither to people nor in the file: only that it is another, or came, or went."""
    left, right = with_header("hush"), with_header("hushed")
    bare = {"Origins": {"Items": [{"Id": "alb"}], "Quantity": 1}}
    everything = "".join([*lines(left, right), *lines(bare, right), as_json(compared(left, right))])

    (line,) = lines(left, right)

    assert "hush" not in everything
    assert line.endswith("custom header `x-key`: another value (not shown, for it may be secret)")
    assert "not set → a value that is not shown" in lines(bare, right)[0]


@given(CONFIGS, CONFIGS)
def test_the_file_has_every_difference(left: dict[str, Any], right: dict[str, Any]) -> None:
    """Each once, with its path, and what it is called."""
    found = compared(left, right)
    rows = json.loads(as_json(found))["differences"]

    assert [list(change.path) for change in found.changes] == [row["path"] for row in rows]
    assert all(row["setting"] for row in rows)


@given(CONFIGS, st.sampled_from(["PriceClass", "Comment"]))
def test_a_difference_is_told_to_people(config: dict[str, Any], name: str) -> None:
    """Nothing that differs is silent, nothing that is equal is told."""
    assert [] == lines(config, copy.deepcopy(config))
    assert 1 == len(lines(config, {**config, name: "other"}))
