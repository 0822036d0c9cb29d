"""Single members of a DistributionConfig that CloudFront refuses, and stock moto takes."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bot.sandbox.aws.cloudfront import templates
from bot.sandbox.aws.cloudfront.origins import custom
from tests.functional.sandbox_aws.account import Account, Client, MakeClient
from tests.functional.sandbox_aws.configs import Config, config

items = templates.items


def _with(path: str, value: object, template: str = "s3_oac") -> Callable[[], Config]:
    """Make configs with one member, named by its path, replaced."""

    def make() -> Config:
        made = copy.deepcopy(config(template=template))
        *parents, last = path.split(".")
        place: Any = made
        for name in parents:
            place = place[int(name) if name.isdecimal() else name]
        place[int(last) if last.isdecimal() else last] = value
        return made

    return make


def _methods(*names: str, cached: tuple[str, ...] = ("GET", "HEAD")) -> Config:
    return items(*names) | {"CachedMethods": items(*cached)}


def _behaviors(*patterns: str) -> Config:
    default = templates.s3_oac()["DefaultCacheBehavior"]
    return items(*({"PathPattern": pattern} | default for pattern in patterns))


def _lambda(*events: str, version: str = ":7") -> Config:
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:rewrite{version}"
    return items(*({"LambdaFunctionARN": arn, "EventType": event} for event in events))


def _function(*events: str) -> Config:
    arn = "arn:aws:cloudfront::123456789012:function/redirect"
    return items(*({"FunctionARN": arn, "EventType": event} for event in events))


def _two_on_one_event() -> Config:
    made = config()
    made["DefaultCacheBehavior"] |= {
        "LambdaFunctionAssociations": _lambda("viewer-response"),
        "FunctionAssociations": _function("viewer-request"),
    }
    return made


_ORIGIN = "Origins.Items.0"
_DEFAULT = "DefaultCacheBehavior"
_MANY = [
    custom(name, f"{name}.example.net")
    for name in ("site", *(f"o{number}" for number in range(100)))
]
_GROUP: Config = {
    "FailoverCriteria": {"StatusCodes": items(500)},
    "Members": items({"OriginId": "east"}, {"OriginId": "west"}),
}
_ANSWER = {"ErrorCode": 404, "ResponsePagePath": "", "ResponseCode": "", "ErrorCachingMinTTL": 1}
_HEADERS = items(*({"HeaderName": f"X-{n}", "HeaderValue": "v"} for n in range(31)))
_LOGS = {"Enabled": True, "IncludeCookies": False, "Bucket": "logs", "Prefix": ""}

FAULTS: dict[str, tuple[Callable[[], Config], str]] = {
    "76 behaviours": (
        _with("CacheBehaviors", _behaviors(*(f"/{n}/*" for n in range(76)))),
        "TooManyCacheBehaviors",
    ),
    "101 origins": (_with("Origins", items(*_MANY)), "TooManyOrigins"),
    "31 headers": (
        _with(f"{_ORIGIN}.CustomHeaders", _HEADERS),
        "TooManyOriginCustomHeaders",
    ),
    "11 groups": (
        _with(
            "OriginGroups",
            items(*({"Id": name} | _GROUP for name in ("pair", *"abcdefghij"))),
            "origin_group",
        ),
        "TooManyOriginGroupsPerDistribution",
    ),
    "slash before the root": (_with("DefaultRootObject", "/i.html"), "InvalidDefaultRootObject"),
    "one pattern twice": (_with("CacheBehaviors", _behaviors("/a", "/a")), "InvalidArgument"),
    "path without a slash": (_with(f"{_ORIGIN}.OriginPath", "site"), "InvalidArgument"),
    "path ends in a slash": (_with(f"{_ORIGIN}.OriginPath", "/site/"), "InvalidArgument"),
    "no bucket": (_with(f"{_ORIGIN}.DomainName", "www.example.net"), "InvalidArgument"),
    "4 attempts": (_with(f"{_ORIGIN}.ConnectionAttempts", 4), "InvalidArgument"),
    "11 seconds": (_with(f"{_ORIGIN}.ConnectionTimeout", 11), "InvalidArgument"),
    "only GET": (_with(f"{_DEFAULT}.AllowedMethods", _methods("GET")), "InvalidArgument"),
    "caches OPTIONS, allows none": (
        _with(
            f"{_DEFAULT}.AllowedMethods",
            _methods("GET", "HEAD", cached=("GET", "HEAD", "OPTIONS")),
        ),
        "InvalidArgument",
    ),
    "unversioned function": (
        _with(f"{_DEFAULT}.LambdaFunctionAssociations", _lambda("origin-request", version="")),
        "InvalidLambdaFunctionAssociation",
    ),
    "$LATEST": (
        _with(
            f"{_DEFAULT}.LambdaFunctionAssociations",
            _lambda("origin-request", version=":$LATEST"),
        ),
        "InvalidLambdaFunctionAssociation",
    ),
    "two functions on one event": (
        _with(
            f"{_DEFAULT}.LambdaFunctionAssociations", _lambda("origin-request", "origin-request")
        ),
        "InvalidLambdaFunctionAssociation",
    ),
    "two light functions on one event": (
        _with(f"{_DEFAULT}.FunctionAssociations", _function("viewer-request", "viewer-request")),
        "InvalidFunctionAssociation",
    ),
    "both kinds on viewer events": (_two_on_one_event, "InvalidFunctionAssociation"),
    "light function at the origin": (
        _with(f"{_DEFAULT}.FunctionAssociations", _function("origin-request")),
        "InvalidFunctionAssociation",
    ),
    "page for 418": (
        _with("CustomErrorResponses", items(_ANSWER | {"ErrorCode": 418})),
        "InvalidErrorCode",
    ),
    "page without a code": (
        _with("CustomErrorResponses", items(_ANSWER | {"ResponsePagePath": "/404.html"})),
        "InvalidArgument",
    ),
    "countries without a restriction": (
        _with("Restrictions.GeoRestriction", {"RestrictionType": "none"} | items("DE")),
        "InvalidGeoRestrictionParameter",
    ),
    "restriction without countries": (
        _with("Restrictions.GeoRestriction", {"RestrictionType": "blacklist"} | items()),
        "InvalidGeoRestrictionParameter",
    ),
    "logs to no bucket": (_with("Logging", _LOGS), "InvalidArgument"),
}
#: Stock moto knows what a bucket's name looks like, and refuses whatever targets a group.
_STOCK_REFUSES = {"no bucket", "11 groups"}


@pytest.mark.parametrize("what", [what for what in FAULTS if what not in _STOCK_REFUSES])
def test_stock_moto_takes_it(stock: MakeClient, what: str) -> None:
    """Stock moto looks at no member but these two."""
    make, _ = FAULTS[what]

    assert stock("cloudfront").create_distribution(DistributionConfig=make())["ETag"]


@pytest.mark.parametrize("what", FAULTS)
def test_the_sandbox_refuses_it(account: Account, cloudfront: Client, what: str) -> None:
    """At the creation and at an update, with CloudFront's own code; nothing changes."""
    make, code = FAULTS[what]
    given = config()
    made = cloudfront.create_distribution(DistributionConfig=given)
    before = made["Distribution"]
    faulty = make()

    with pytest.raises(ClientError) as refused:
        cloudfront.create_distribution(DistributionConfig=faulty)
    with pytest.raises(ClientError) as refused_again:
        cloudfront.update_distribution(
            Id=before["Id"],
            IfMatch=made["ETag"],
            DistributionConfig=faulty | {"CallerReference": given["CallerReference"]},
        )

    assert [code] * 2 == [one.value.response["Error"]["Code"] for one in (refused, refused_again)]
    assert [given] == [one.config for one in account.server.cloudfront.distributions()]


def test_stock_moto_creates_with_a_deployment_policy(stock: MakeClient) -> None:
    """Stock moto does not know that a policy is attached later."""
    given = config(ContinuousDeploymentPolicyId="1b2c3d4e-0000-4000-8000-000000000000")

    assert stock("cloudfront").create_distribution(DistributionConfig=given)["ETag"]


def test_a_deployment_policy_is_for_existing_distributions(cloudfront: Client) -> None:
    """A creation may not name one; an update may."""
    policy = {"ContinuousDeploymentPolicyId": "1b2c3d4e-0000-4000-8000-000000000000"}
    given = config()

    with pytest.raises(ClientError, match="InvalidArgument"):
        cloudfront.create_distribution(DistributionConfig=given | policy)
    made = cloudfront.create_distribution(DistributionConfig=given)

    assert cloudfront.update_distribution(
        Id=made["Distribution"]["Id"], IfMatch=made["ETag"], DistributionConfig=given | policy
    )


def test_what_is_right_at_its_limit_is_taken(cloudfront: Client) -> None:
    """75 behaviours, a path below the root, a page of an error, and a web site of a bucket."""
    given = config(
        CacheBehaviors=_behaviors(*(f"/{number}/*" for number in range(75))),
        CustomErrorResponses=items(
            _ANSWER | {"ResponsePagePath": "/404.html", "ResponseCode": "200"}
        ),
    )
    given["Origins"]["Items"][0] |= {"OriginPath": "/site/v1", "ConnectionAttempts": 1}

    assert cloudfront.create_distribution(DistributionConfig=given)["ETag"]
