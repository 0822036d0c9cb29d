"""The rules of single members of a DistributionConfig, each with CloudFront's own code; how members
fit together is in `rules`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from bot.sandbox.aws.refusal import RefusedError

Config = dict[str, Any]

#: CloudFront guide, Quotas.
MAX_BEHAVIORS, MAX_ORIGINS, MAX_GROUPS, MAX_HEADERS = 75, 100, 10, 30
_BUCKET = re.compile(r".+\.s3(-website)?([.-][a-z0-9-]+)?\.amazonaws\.com(\.cn)?")
_LOG_BUCKET = re.compile(r".+\.s3(\.[a-z0-9-]+)?\.amazonaws\.com")
_VERSIONED = re.compile(r"arn:aws:lambda:us-east-1:\d{12}:function:[A-Za-z0-9_-]+:\d+")
_READ = {"GET", "HEAD"}
_ALL_METHODS = _READ | {"DELETE", "OPTIONS", "PATCH", "POST", "PUT"}
_METHODS = (_READ, _READ | {"OPTIONS"}, _ALL_METHODS)
_CACHED_METHODS = (_READ, _READ | {"OPTIONS"})
#: Codes whose answers can be replaced (CloudFront guide, Custom error responses).
_ERROR_CODES = {400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504}


def check_details(config: Config, behaviors: list[Config]) -> None:
    """Refuse what is wrong in a single member.

    Raises:
        RefusedError: InvalidArgument, InvalidDefaultRootObject, InvalidErrorCode,
            InvalidGeoRestrictionParameter, InvalidFunctionAssociation,
            InvalidLambdaFunctionAssociation, TooMany….
    """
    for look in _LOOKS:
        for code, message in look(config, behaviors):
            raise RefusedError(code, message)


Fault = tuple[str, str]


def _numbers(config: Config, _: list[Config]) -> Iterator[Fault]:
    origins = config["Origins"].get("Items", [])
    counted = (
        (config.get("CacheBehaviors", {}).get("Items", []), MAX_BEHAVIORS, "TooManyCacheBehaviors"),
        (origins, MAX_ORIGINS, "TooManyOrigins"),
        (
            config.get("OriginGroups", {}).get("Items", []),
            MAX_GROUPS,
            "TooManyOriginGroupsPerDistribution",
        ),
        *(
            (
                one.get("CustomHeaders", {}).get("Items", []),
                MAX_HEADERS,
                "TooManyOriginCustomHeaders",
            )
            for one in origins
        ),
    )
    for found, limit, code in counted:
        if len(found) > limit:
            yield code, f"Your request contains more than {limit}."


def _paths(config: Config, _: list[Config]) -> Iterator[Fault]:
    if config.get("DefaultRootObject", "").startswith("/"):
        yield "InvalidDefaultRootObject", "The default root object may not begin with a slash."
    patterns = [one["PathPattern"] for one in config.get("CacheBehaviors", {}).get("Items", [])]
    if len(set(patterns)) != len(patterns):
        yield "InvalidArgument", "The parameter PathPattern is in two cache behaviors."


def _origins(config: Config, _: list[Config]) -> Iterator[Fault]:
    for origin in config["Origins"].get("Items", []):
        path = origin.get("OriginPath", "")
        if path and (not path.startswith("/") or path.endswith("/")):
            yield "InvalidArgument", "The parameter OriginPath is not valid."
        if "S3OriginConfig" in origin and not _BUCKET.fullmatch(origin["DomainName"]):
            yield (
                "InvalidArgument",
                "The parameter Origin DomainName does not refer to a valid S3 bucket.",
            )
        attempts, timeout = origin.get("ConnectionAttempts", 3), origin.get("ConnectionTimeout", 10)
        if attempts not in range(1, 4) or timeout not in range(1, 11):
            yield (
                "InvalidArgument",
                "The parameter ConnectionAttempts or ConnectionTimeout is wrong.",
            )


def _methods(_: Config, behaviors: list[Config]) -> Iterator[Fault]:
    for behavior in behaviors:
        allowed = behavior.get("AllowedMethods")
        if allowed is None:
            continue
        methods = set(allowed.get("Items", []))
        cached = set(allowed.get("CachedMethods", {}).get("Items", _READ))
        if methods not in _METHODS or cached not in _CACHED_METHODS or not cached <= methods:
            yield "InvalidArgument", "The parameter AllowedMethods or CachedMethods is not valid."


def _functions(_: Config, behaviors: list[Config]) -> Iterator[Fault]:
    for behavior in behaviors:
        edge = behavior.get("LambdaFunctionAssociations", {}).get("Items", [])
        light = behavior.get("FunctionAssociations", {}).get("Items", [])
        if any(not _VERSIONED.fullmatch(one["LambdaFunctionARN"]) for one in edge):
            yield (
                "InvalidLambdaFunctionAssociation",
                "The function ARN must reference a specific function version in us-east-1.",
            )
        edge_events = [one["EventType"] for one in edge]
        light_events = [one["EventType"] for one in light]
        if len(set(edge_events)) != len(edge_events):
            yield "InvalidLambdaFunctionAssociation", "An event type has two functions."
        viewer_events = [*light_events, *(one for one in edge_events if "viewer" in one)]
        is_mixed = bool(light) and len(viewer_events) != len(light)
        if is_mixed or len(set(light_events)) != len(light_events):
            yield "InvalidFunctionAssociation", "A viewer event has two functions."
        if any("origin" in event for event in light_events):
            yield "InvalidFunctionAssociation", "CloudFront functions are for viewer events."


def _answers(config: Config, _: list[Config]) -> Iterator[Fault]:
    for one in config.get("CustomErrorResponses", {}).get("Items", []):
        if one["ErrorCode"] not in _ERROR_CODES:
            yield "InvalidErrorCode", "An invalid error code was specified."
        if bool(one.get("ResponseCode")) != bool(one.get("ResponsePagePath")):
            yield "InvalidArgument", "ResponseCode and ResponsePagePath go together."
    geo = config.get("Restrictions", {}).get("GeoRestriction", {"RestrictionType": "none"})
    if (geo["RestrictionType"] == "none") == bool(geo.get("Items")):
        yield (
            "InvalidGeoRestrictionParameter",
            "The specified geo restriction parameter is not valid.",
        )
    logging = config.get("Logging", {})
    if logging.get("Enabled") and not _LOG_BUCKET.fullmatch(logging.get("Bucket", "")):
        yield (
            "InvalidArgument",
            "The parameter Logging Bucket does not refer to a valid S3 bucket.",
        )


_LOOKS: tuple[Callable[[Config, list[Config]], Iterator[Fault]], ...] = (
    _numbers,
    _paths,
    _origins,
    _methods,
    _functions,
    _answers,
)
