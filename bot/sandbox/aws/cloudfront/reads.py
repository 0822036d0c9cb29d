"""CloudFront's reads: one distribution, its config, and the list in pages of at most 100."""

from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.aws.cloudfront.store import Distribution
from bot.sandbox.aws.cloudfront.writes import detail, icp_recordals
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

MAX_PAGE = 100
#: What a summary must show where the config says nothing (CloudFront API, DistributionSummary).
_SUMMARY_DEFAULTS: dict[str, Any] = {
    "Aliases": {"Quantity": 0},
    "Origins": {"Quantity": 0},
    "OriginGroups": {"Quantity": 0},
    "DefaultCacheBehavior": {},
    "CacheBehaviors": {"Quantity": 0},
    "CustomErrorResponses": {"Quantity": 0},
    "Comment": "",
    "PriceClass": "PriceClass_All",
    "Enabled": False,
    "ViewerCertificate": {
        "CloudFrontDefaultCertificate": True,
        "SSLSupportMethod": "vip",
        "MinimumProtocolVersion": "TLSv1",
        "CertificateSource": "cloudfront",
    },
    "Restrictions": {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}},
    "WebACLId": "",
    "HttpVersion": "http2",
    "IsIPV6Enabled": False,
    "Staging": False,
    "ConnectionMode": "direct",
}


def get_distribution(world: World, call: Call) -> dict[str, Any]:
    """GetDistribution (CloudFront API reference)."""
    distribution = world.cloudfront.get(call.params["Id"])
    return {"Distribution": detail(world, distribution), "ETag": distribution.etag}


def get_distribution_config(world: World, call: Call) -> dict[str, Any]:
    """GetDistributionConfig: exactly what was stored, nothing dropped, nothing invented."""
    distribution = world.cloudfront.get(call.params["Id"])
    return {"DistributionConfig": distribution.config, "ETag": distribution.etag}


def list_distributions(world: World, call: Call) -> dict[str, Any]:
    """ListDistributions: pages by Marker, of what there was before the list lag."""
    marker = call.params.get("Marker", "")
    size = _page_size(call.params.get("MaxItems", str(MAX_PAGE)))
    after = _position(world, marker)
    at = world.now() - timedelta(seconds=world.knobs.list_lag)
    shown = [one for one in world.cloudfront.listed(at) if one.position > after]
    page = shown[:size]
    listed: dict[str, Any] = {
        "Marker": marker,
        "MaxItems": size,
        "IsTruncated": len(shown) > size,
        "Quantity": len(page),
    }
    if page:
        listed["Items"] = [_summary(one, at) for one in page]
    if len(shown) > size:
        listed["NextMarker"] = page[-1].id
    return {"DistributionList": listed}


def _page_size(given: str) -> int:
    if not given.isdecimal() or int(given) < 1:
        raise RefusedError("InvalidArgument", "The parameter MaxItems is not valid.")
    return min(int(given), MAX_PAGE)


def _position(world: World, marker: str) -> int:
    if not marker:
        return -1
    position = world.cloudfront.position(marker)
    if position is None:
        raise RefusedError("InvalidArgument", "The parameter Marker is not valid.")
    return position


def _summary(distribution: Distribution, at: datetime) -> dict[str, Any]:
    seen = distribution.version(at)
    config = seen.config
    facts = {name: config.get(name, default) for name, default in _SUMMARY_DEFAULTS.items()}
    return facts | {
        "Id": distribution.id,
        "ARN": distribution.arn,
        "ETag": seen.etag,
        "Status": seen.status(at),
        "LastModifiedTime": seen.changed_at,
        "DomainName": distribution.domain_name,
        "AliasICPRecordals": icp_recordals(config),
    }
