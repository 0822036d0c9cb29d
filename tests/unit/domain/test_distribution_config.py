"""A clone differs from its template in what it must and nothing else, as golden templates show."""

import copy
import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.model import ServiceModel, StringShape
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.distribution_config import (
    TLS_POLICIES,
    Config,
    NewDistribution,
    distribution_config,
    origin_refusal,
    tls_policy,
)

GOLDEN = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(Path(__file__).with_name("golden").glob("*.json"))
}
ALWAYS_NEW = {
    "CallerReference",
    "Aliases",
    "ViewerCertificate",
    "Comment",
    "Staging",
    "ContinuousDeploymentPolicyId",
    "Logging",
}
NAMES = st.lists(
    st.from_regex(r"(\*\.)?[a-z]{1,8}\.(test|example)", fullmatch=True),
    min_size=1,
    max_size=5,
    unique=True,
)
NEW = st.builds(
    NewDistribution,
    names=NAMES.map(tuple),
    certificate_arn=st.just("arn:aws:acm:us-east-1:123456789012:certificate/c"),
    caller_reference=st.just("ref"),
    comment_prefix=st.just("edgecert J-7"),
    enabled=st.sampled_from([None, True, False]),
    logging=st.sampled_from(["off", "keep"]),
    origin=st.sampled_from([None, "other.example.com"]),
    origin_path=st.sampled_from([None, "", "/x"]),
    comment=st.one_of(st.none(), st.text(max_size=200)),
)


@pytest.fixture(scope="module", name="cloudfront")
def cloudfront_fixture() -> ServiceModel:
    """Return botocore's model of CloudFront; nothing is called."""
    return botocore.session.get_session().get_service_model("cloudfront")


def new_of(given_new: dict[str, Any]) -> NewDistribution:
    """Return the clone that a golden file asks for."""
    return NewDistribution(**{**given_new, "names": tuple(given_new["names"])})


def clone(name: str = "custom_origin", **own: Any) -> Config:  # noqa: ANN401 - any field of it
    """Return a clone of a golden template with some fields of its own."""
    given_new = {**GOLDEN[name]["new"], "names": ("shop.example",), **own}
    return distribution_config(GOLDEN[name]["template"], NewDistribution(**given_new))


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_each_golden_template_is_cloned_as_written(name: str, cloudfront: ServiceModel) -> None:
    """The expected configuration, valid by CloudFront's own model, the template untouched."""
    case = GOLDEN[name]
    before = copy.deepcopy(case["template"])
    config = distribution_config(case["template"], new_of(case["new"]))
    report = ParamValidator().validate(config, cloudfront.shape_for("DistributionConfig"))

    assert case["expected"] == config
    assert not report.has_errors(), report.generate_report()
    assert before == case["template"]


def test_the_golden_templates_hold_what_templates_hold() -> None:
    """Each kind of origin, behaviour and setting is in some golden file."""
    assert {
        "behaviours_functions_lambda",
        "custom_origin",
        "legacy_ttls",
        "logging_switched_off",
        "origin_groups",
        "policies_logging_waf_geo_errors",
        "s3_oac",
        "vpc_origin",
    } == set(GOLDEN)


@given(st.sampled_from(sorted(GOLDEN)), NEW)
def test_only_the_named_fields_differ(name: str, new: NewDistribution) -> None:
    """Everything that decides how the site behaves is the template's."""
    template = GOLDEN[name]["template"]
    config = distribution_config(template, new)
    changed = {key for key in config if key not in template or config[key] != template[key]}
    allowed = set(ALWAYS_NEW)
    if new.enabled is not None:
        allowed.add("Enabled")
    if new.origin is not None or new.origin_path is not None:
        allowed.add("Origins")
    if name == "legacy_ttls":
        allowed.add("CacheBehaviors")

    assert changed <= allowed
    assert set(template) <= set(config)
    assert len(config["Comment"]) <= 128
    assert config["Comment"].startswith("edgecert J-7")


@given(st.sampled_from(sorted(GOLDEN)), NEW)
def test_every_quantity_is_the_number_of_its_items(name: str, new: NewDistribution) -> None:
    """CloudFront answers InconsistentQuantities otherwise."""

    def wrong(value: object) -> list[object]:
        if isinstance(value, list):
            return [fault for inner in value for fault in wrong(inner)]
        if not isinstance(value, dict):
            return []
        own = [value] if value.get("Quantity", 0) != len(value.get("Items", [])) else []
        return own + [fault for inner in value.values() for fault in wrong(inner)]

    assert [] == wrong(distribution_config(GOLDEN[name]["template"], new))


def test_a_wrong_count_of_a_saved_template_is_mended() -> None:
    """A template edited by hand is cloned with consistent counts."""
    template = copy.deepcopy(GOLDEN["custom_origin"]["template"])
    template["Origins"]["Quantity"] = 7
    template["Origins"]["Items"][0]["CustomHeaders"] = {"Quantity": 2, "Items": None}
    config = distribution_config(template, new_of(GOLDEN["custom_origin"]["new"]))

    assert 1 == config["Origins"]["Quantity"]
    assert 0 == config["Origins"]["Items"][0]["CustomHeaders"]["Quantity"]


def test_the_comment_is_ours_then_the_row_s_own_else_the_names() -> None:
    """It is how a distribution is found again, and by whom it was made."""
    prefix = "edgecert J-42"

    assert f"{prefix} for Ann" == clone(comment="for Ann")["Comment"]
    assert f"{prefix} a.test" == clone(comment=None, names=("a.test",))["Comment"]
    assert f"{prefix} a.test (+1)" == clone(comment="", names=("a.test", "b.test"))["Comment"]
    assert 128 == len(clone(comment="x" * 300)["Comment"])


def test_nothing_of_the_template_s_certificate_is_left() -> None:
    """CloudFront refuses a leftover default certificate or source."""
    assert {
        "ACMCertificateArn": "arn:c",
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    } == clone(certificate_arn="arn:c")["ViewerCertificate"]


def test_a_clone_is_no_staging_distribution() -> None:
    """Nor part of the template's continuous deployment."""
    template = GOLDEN["s3_oac"]["template"] | {"Staging": True}
    config = distribution_config(template, new_of(GOLDEN["s3_oac"]["new"]))

    assert config["Staging"] is False
    assert "" == config["ContinuousDeploymentPolicyId"]


@pytest.mark.parametrize(
    ("own", "policy"),
    [
        ("TLSv1", "TLSv1.2_2021"),
        ("TLSv1.2_2019", "TLSv1.2_2021"),
        ("TLSv1.2_2021", "TLSv1.2_2021"),
        ("TLSv1.2_2025", "TLSv1.2_2025"),
        ("TLSv1.3_2025", "TLSv1.3_2025"),
        ("TLSv1.4_2031", "TLSv1.4_2031"),
    ],
)
def test_the_template_s_tls_minimum_stays_when_it_is_stronger(own: str, policy: str) -> None:
    """A policy newer than our table is not weakened either."""
    assert policy == tls_policy({"ViewerCertificate": {"MinimumProtocolVersion": own}})


def test_a_template_without_a_certificate_gets_our_minimum() -> None:
    """CloudFront's default certificate says nothing of value."""
    assert "TLSv1.2_2021" == tls_policy({})


def test_every_tls_policy_of_cloudfront_has_its_rank(cloudfront: ServiceModel) -> None:
    """A policy that botocore learns must be put in its place here."""
    shape = cloudfront.shape_for("MinimumProtocolVersion")

    assert isinstance(shape, StringShape)
    assert set(shape.enum) == set(TLS_POLICIES)


@pytest.mark.parametrize(
    ("template", "origin", "says"),
    [
        ("custom_origin", "other.example.com", None),
        ("custom_origin", "b.s3.eu-west-1.amazonaws.com", None),
        ("s3_oac", "b.s3.eu-west-1.amazonaws.com", None),
        ("s3_oac", "b.s3.amazonaws.com", None),
        ("s3_oac", "My.Bucket.s3-eu-west-1.amazonaws.com", None),
        ("s3_oac", "b.s3-website.eu-west-1.amazonaws.com", "is not"),
        ("s3_oac", "shop.example.com", "`shop.example.com` is not"),
        ("origin_groups", "shop.example.com", "S3 bucket"),
        ("vpc_origin", "shop.example.com", "VPC"),
    ],
)
def test_a_row_s_origin_must_fit_the_template_s(
    template: str, origin: str, says: str | None
) -> None:
    """An S3 origin takes a bucket, a VPC origin nothing else."""
    refusal = origin_refusal(GOLDEN[template]["template"], origin)

    assert (refusal is None) if says is None else (refusal is not None and says in refusal)


def test_a_template_that_names_no_such_origin_cannot_be_given_another() -> None:
    """A broken snapshot is not mended in silence."""
    template = copy.deepcopy(GOLDEN["custom_origin"]["template"])
    template["DefaultCacheBehavior"]["TargetOriginId"] = "gone"

    with pytest.raises(KeyError, match="gone"):
        distribution_config(template, new_of(GOLDEN["custom_origin"]["new"]))
