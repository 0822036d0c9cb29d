"""CloudFront's own model judges a configuration that somebody wrote."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from bot.aws.config_shape import config_faults

GOLDEN = Path(__file__).parents[1] / "domain" / "golden"


def template(name: str = "s3_oac") -> dict[str, Any]:
    """Return a configuration that CloudFront takes."""
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return found["template"]  # type: ignore[no-any-return] # JSON


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.json")))
def test_what_cloudfront_takes_has_no_fault(name: str) -> None:
    """Every golden template is one."""
    assert () == config_faults(template(name))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"Colour": "red"}, "`Colour` is nothing that CloudFront knows."),
        ({"Enabled": "yes"}, "`Enabled` must be true or false."),
        ({"Comment": 7}, "`Comment` must be a text."),
        ({"Comment": None}, "`Comment` must be a text."),
        ({"Origins": []}, "`Origins` must be an object."),
        ({"Aliases": {"Quantity": True}}, "`Aliases.Quantity` must be a whole number."),
        ({"Aliases": {"Quantity": 1, "Items": "a"}}, "`Aliases.Items` must be a list."),
        ({"Aliases": {"Quantity": 1, "Items": [1]}}, "`Aliases.Items[0]` must be a text."),
        ({"Logging": {"Size": 1}}, "`Logging.Size` is nothing that CloudFront knows."),
    ],
)
def test_a_fault_is_told_with_its_place(changed: dict[str, Any], says: str) -> None:
    """Unknown members, wrong kinds, and booleans that are no numbers."""
    assert says in config_faults({**template(), **changed})


def test_what_is_missing_is_named() -> None:
    """Deep down too."""
    config = copy.deepcopy(template())
    del config["DefaultCacheBehavior"]["TargetOriginId"]
    del config["Comment"]

    assert {"`Comment` is missing.", "`DefaultCacheBehavior.TargetOriginId` is missing."} == set(
        config_faults(config)
    )


def test_many_faults_are_counted() -> None:
    """A file of something else is not told line by line."""
    found = config_faults({f"Wrong{at}": at for at in range(20)})

    assert 6 == len(found)
    assert found[-1].startswith("… and ")


def test_a_setting_s_value_is_not_judged() -> None:
    """CloudFront knows newer ones than the model here."""
    assert () == config_faults({**template(), "HttpVersion": "http4"})
