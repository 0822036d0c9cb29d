"""What the card says of a template: can it be cloned, what is lost, its costs, what is shared."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain import template as facts
from bot.domain.template import LoggingSummary, OriginSummary, SharedPolicy

GOLDEN: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["template"]
    for path in sorted(Path(__file__).with_name("golden").glob("*.json"))
}


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_ordinary_templates_can_be_cloned(name: str) -> None:
    """No golden template is refused."""
    assert () == facts.refusals(GOLDEN[name])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"Staging": True}, "staging"),
        ({"ConnectionMode": "tenant-only"}, "multi-tenant"),
        ({"TenantConfig": {"ParameterDefinitions": []}}, "multi-tenant"),
    ],
)
def test_what_cannot_be_cloned_is_refused_with_the_reason(
    change: dict[str, Any], says: str
) -> None:
    """Staging and multi-tenant distributions take no aliases of their own."""
    (sentence,) = facts.refusals(GOLDEN["s3_oac"] | change)

    assert says in sentence
    assert "Use " in sentence


def test_what_a_clone_lacks_is_told() -> None:
    """Policies that name the old distribution, and what is no part of a configuration."""
    said = facts.not_carried(GOLDEN["s3_oac"] | {"ContinuousDeploymentPolicyId": "cdp-1"})

    assert 3 == len(said)
    assert "bucket policy" in said[0]
    assert "`storefront-assets.s3.us-east-1.amazonaws.com`" in said[0]
    assert "continuous deployment" in said[1]
    assert "standard logging v2" in said[2]


def test_an_access_control_of_another_origin_is_told_too() -> None:
    """A function URL behind an access control names the distribution likewise."""
    origins = {"Items": [{"Id": "f", "DomainName": "f.lambda-url", "OriginAccessControlId": "E1"}]}

    assert "`f.lambda-url`" in facts.not_carried({"Origins": origins})[0]
    assert 1 == len(facts.not_carried(GOLDEN["custom_origin"]))


def test_costs_are_what_every_clone_carries() -> None:
    """WAF, Lambda@Edge, real-time logs, Origin Shield; dedicated IP becomes SNI."""
    lambdas = facts.costs(GOLDEN["behaviours_functions_lambda"])
    waf = facts.costs(GOLDEN["policies_logging_waf_geo_errors"])
    vip = facts.costs(GOLDEN["custom_origin"])

    assert 2 == len(lambdas)
    assert "2 Lambda@Edge functions" in lambdas[0]
    assert "real-time logs" in lambdas[1]
    assert ["WAF" in waf[0], "Origin Shield" in waf[1]] == [True, True]
    assert 1 == len(vip)
    assert "SNI" in vip[0]
    assert () == facts.costs(GOLDEN["s3_oac"])


def test_one_function_is_counted_as_one() -> None:
    """The same function on two events is one."""
    functions = {"Items": [{"LambdaFunctionARN": "f:1"}, {"LambdaFunctionARN": "f:1"}]}
    template = {"DefaultCacheBehavior": {"LambdaFunctionAssociations": functions}}

    assert "1 Lambda@Edge function," in facts.costs(template)[0]


def test_what_clones_share_is_named_once() -> None:
    """CloudFront caps the distributions on each of these."""
    shared = facts.shared_policies(GOLDEN["behaviours_functions_lambda"])
    waf = facts.shared_policies(GOLDEN["policies_logging_waf_geo_errors"])

    assert [
        "cache policy",
        "function",
        "response headers policy",
        "key group",
        "origin access control",
    ] == [policy.kind for policy in shared]
    assert SharedPolicy("origin access control", "E2OAC1EXAMPLE") in shared
    assert {"cache policy", "origin request policy", "response headers policy", "web ACL"} == {
        policy.kind for policy in waf
    }


def test_origins_are_shown_without_their_secrets() -> None:
    """Only the number of custom headers leaves the template."""
    (origin,) = facts.origins(GOLDEN["custom_origin"])
    sentence = facts.origins_sentence(GOLDEN["custom_origin"], 40)

    assert OriginSummary("alb", "shop-alb.example.com", "/v1", 2) == origin
    assert sentence == (
        "All 40 clones use the template's origin `shop-alb.example.com/v1`, "
        "with its 2 custom headers (often secret)."
    )
    assert "made-up-value" not in f"{origin} {sentence}"


def test_many_origins_are_trimmed() -> None:
    """Three are named, the rest counted."""
    origins = [{"Id": str(i), "DomainName": f"o{i}.test"} for i in range(5)]
    origins[0]["CustomHeaders"] = {"Items": [{}]}  # type: ignore[assignment]
    sentence = facts.origins_sentence({"Origins": {"Items": origins}}, 1)

    assert sentence == (
        "The clone uses the template's 5 origins `o0.test`, `o1.test`, `o2.test` and 2 more, "
        "with its 1 custom header (often secret)."
    )


@pytest.mark.parametrize(
    ("name", "logging", "summary"),
    [
        (
            "s3_oac",
            "keep",
            LoggingSummary("Standard logging is off, as in the template.", switched_off=False),
        ),
        (
            "logging_switched_off",
            "off",
            LoggingSummary(
                "The template logs to `logs.s3.amazonaws.com`; "
                "logging is switched off in its clones.",
                switched_off=True,
            ),
        ),
        (
            "logging_switched_off",
            "keep",
            LoggingSummary(
                "Clones log to `logs.s3.amazonaws.com`, under a prefix per domain.",
                switched_off=False,
            ),
        ),
    ],
)
def test_logging_is_told_either_way(name: str, logging: Any, summary: LoggingSummary) -> None:  # noqa: ANN401
    """Switching a template's logging off deserves a warning."""
    assert summary == facts.logging_summary(GOLDEN[name], logging)


def test_the_main_origin_of_a_group_is_its_first_member() -> None:
    """A group is no origin; its primary serves first."""
    grouped = GOLDEN["origin_groups"]
    other = grouped | {"DefaultCacheBehavior": {"TargetOriginId": "secondary"}}

    assert "primary" == facts.main_origin_id(grouped)
    assert "secondary" == facts.main_origin_id(other)
    assert "secondary" == facts.origin_of(grouped, "secondary")["Id"]
