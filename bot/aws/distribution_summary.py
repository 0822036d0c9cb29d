"""What the pickers and the checks need of a distribution, out of its row in a list. Pure.

A list holds neither the whole configuration nor the tags: clones are made from
GetDistributionConfig.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_POLICIES = {
    "cache_policies": "CachePolicyId",
    "origin_request_policies": "OriginRequestPolicyId",
    "response_headers_policies": "ResponseHeadersPolicyId",
    "realtime_logs": "RealtimeLogConfigArn",
}


def summary(item: Mapping[str, Any]) -> dict[str, object]:
    """Return JSON: `origins` (id, domain, path, access control), `web_acl`, `price_class`, `ipv6`,
    `http_version`, `connection_mode`, `viewer_certificate`, `last_modified`, and the ids of what
    distributions share: `cache_policies`, `origin_request_policies`, `response_headers_policies`,
    `realtime_logs`, `origin_access_controls`, `functions`, `lambdas`, `key_groups`.
    """
    behaviours = list(_behaviours(item))
    origins = [_origin(origin) for origin in _items(item.get("Origins"))]
    modified = item.get("LastModifiedTime")
    return {
        "origins": origins,
        "web_acl": item.get("WebACLId", ""),
        "price_class": item.get("PriceClass", ""),
        "ipv6": bool(item.get("IsIPV6Enabled")),
        "http_version": item.get("HttpVersion", ""),
        "connection_mode": item.get("ConnectionMode", ""),
        "viewer_certificate": dict(item.get("ViewerCertificate", {})),
        "last_modified": modified.isoformat() if modified else "",
        "origin_access_controls": _once(origin["access_control"] for origin in origins),
        **{name: _once(b.get(field) for b in behaviours) for name, field in _POLICIES.items()},
        **_code(behaviours),
    }


def _items(group: Mapping[str, Any] | None) -> list[Any]:
    return list((group or {}).get("Items") or ())


def _behaviours(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield item.get("DefaultCacheBehavior", {})
    yield from _items(item.get("CacheBehaviors"))


def _origin(origin: Mapping[str, Any]) -> dict[str, str]:
    return {
        "id": origin["Id"],
        "domain": origin["DomainName"],
        "path": origin.get("OriginPath", ""),
        "access_control": origin.get("OriginAccessControlId", ""),
    }


def _code(behaviours: list[Mapping[str, Any]]) -> dict[str, object]:
    """Return what runs, or signs, at the edge: functions, Lambda@Edge versions, key groups."""
    return {
        "functions": _once(
            function["FunctionARN"]
            for behaviour in behaviours
            for function in _items(behaviour.get("FunctionAssociations"))
        ),
        "lambdas": _once(
            function["LambdaFunctionARN"]
            for behaviour in behaviours
            for function in _items(behaviour.get("LambdaFunctionAssociations"))
        ),
        "key_groups": _once(
            group for behaviour in behaviours for group in _items(behaviour.get("TrustedKeyGroups"))
        ),
    }


def _once(ids: Iterable[str | None]) -> list[str]:
    return sorted({found for found in ids if found})
