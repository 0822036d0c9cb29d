"""The rules of a DistributionConfig that need no look at anything else: quantities, cache
behaviours, origins, and what an update may not change.
"""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.aws.cloudfront.details import check_details
from bot.sandbox.aws.refusal import RefusedError

MAX_COMMENT = 128
MAX_REFERENCE = 128
#: An update is a full replacement: what was there must be said again (UpdateDistribution).
_KEPT_BY_UPDATE = (
    "Aliases",
    "CacheBehaviors",
    "CustomErrorResponses",
    "DefaultRootObject",
    "Logging",
    "PriceClass",
    "Restrictions",
    "ViewerCertificate",
    "WebACLId",
)
_LEGACY_FIELDS = ("ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL")
_ORIGIN_KINDS = ("S3OriginConfig", "CustomOriginConfig", "VpcOriginConfig")


def check_config(config: dict[str, Any]) -> None:
    """Refuse a config that contradicts itself.

    Raises:
        RefusedError: InconsistentQuantities, InvalidArgument, NoSuchOrigin, InvalidOrigin,
            InvalidTTLOrder, IllegalOriginAccessConfiguration, and those of `details`.
    """
    check_quantities(config)
    if len(config["Comment"]) > MAX_COMMENT:
        raise RefusedError("InvalidArgument", "The parameter Comment is too big.")
    if not 1 <= len(config["CallerReference"]) <= MAX_REFERENCE:
        raise RefusedError("InvalidArgument", "The parameter CallerReference is not valid.")
    every = list(behaviors(config))
    check_details(config, every)
    targets = _origins(config)
    for behavior in every:
        _check_behavior(behavior, is_tenant_only=config.get("ConnectionMode") == "tenant-only")
        if behavior["TargetOriginId"] not in targets:
            raise RefusedError(
                "NoSuchOrigin",
                "One or more of your origins or origin groups do not exist.",
            )


def check_quantities(part: Any) -> None:  # noqa: ANN401 - any part of a config
    """Refuse a Quantity that is not the number of its Items, at any depth.

    Raises:
        RefusedError: InconsistentQuantities.
    """
    if isinstance(part, dict):
        if "Quantity" in part and part["Quantity"] != len(part.get("Items", [])):
            raise RefusedError(
                "InconsistentQuantities",
                "The value of Quantity and the size of Items do not match.",
            )
        for member in part.values():
            check_quantities(member)
    elif isinstance(part, list):
        for item in part:
            check_quantities(item)


def behaviors(config: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give every cache behaviour, the default one first."""
    yield config["DefaultCacheBehavior"]
    yield from config.get("CacheBehaviors", {}).get("Items", [])


def _check_behavior(behavior: dict[str, Any], *, is_tenant_only: bool) -> None:
    has_policy = bool(behavior.get("CachePolicyId"))
    for name in _LEGACY_FIELDS:
        if has_policy and name in behavior:
            raise RefusedError(
                "InvalidArgument",
                f"The parameter {name} cannot be used when a cache policy is associated to the "
                "cache behavior.",
            )
    if not has_policy and "ForwardedValues" not in behavior and not is_tenant_only:
        raise RefusedError("InvalidArgument", "The parameter ForwardedValues is required.")
    if not has_policy and behavior.get("OriginRequestPolicyId"):
        raise RefusedError(
            "InvalidArgument",
            "The parameter OriginRequestPolicyId cannot be used without a cache policy.",
        )
    ttls = [behavior[name] for name in ("MinTTL", "DefaultTTL", "MaxTTL") if name in behavior]
    if ttls != sorted(ttls):
        raise RefusedError("InvalidTTLOrder", "The order of the TTLs is not valid.")


def _origins(config: dict[str, Any]) -> set[str]:
    origins = config["Origins"].get("Items", [])
    for origin in origins:
        _check_origin(origin)
    groups = config.get("OriginGroups", {}).get("Items", [])
    ids = [origin["Id"] for origin in origins] + [group["Id"] for group in groups]
    if len(set(ids)) != len(ids) or not origins:
        raise RefusedError("InvalidArgument", "The parameter Origin Id is not valid.")
    for group in groups:
        if not {one["OriginId"] for one in group["Members"].get("Items", [])} <= set(ids):
            raise RefusedError(
                "NoSuchOrigin", "One or more of your origins or origin groups do not exist."
            )
    return set(ids)


def _check_origin(origin: dict[str, Any]) -> None:
    if len([kind for kind in _ORIGIN_KINDS if kind in origin]) != 1:
        raise RefusedError(
            "InvalidOrigin",
            "An origin has exactly one of S3OriginConfig, CustomOriginConfig and VpcOriginConfig.",
        )
    identity = origin.get("S3OriginConfig", {}).get("OriginAccessIdentity")
    if identity and origin.get("OriginAccessControlId"):
        raise RefusedError(
            "IllegalOriginAccessConfiguration",
            "An origin access control and an origin access identity cannot both be used.",
        )


def check_creation(config: dict[str, Any]) -> None:
    """Refuse what only an existing distribution may have.

    Raises:
        RefusedError: InvalidArgument.
    """
    if config.get("ContinuousDeploymentPolicyId"):
        raise RefusedError(
            "InvalidArgument",
            "Continuous deployment policy is not supported during distribution creation.",
        )


def check_replacement(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Refuse an update that changes what is fixed, or drops a field that was there.

    Raises:
        RefusedError: IllegalUpdate.
    """
    changed = before["CallerReference"] != after["CallerReference"]
    staged = before.get("Staging", False) != after.get("Staging", False)
    dropped = [name for name in _KEPT_BY_UPDATE if name in before and name not in after]
    if changed or staged or dropped:
        raise RefusedError(
            "IllegalUpdate", "The update contains modifications that are not allowed."
        )
