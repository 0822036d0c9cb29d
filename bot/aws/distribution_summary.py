"""What the pickers and the checks need of a distribution, out of its row in a list. Pure.

A list holds neither the whole configuration nor the tags: clones are made from
GetDistributionConfig.
"""

from collections.abc import Mapping
from typing import Any

from bot.domain.template import origins, shared_policies


def summary(item: Mapping[str, Any]) -> dict[str, object]:
    """Return JSON: `origins` (id, domain, path of each), `policies` (ids or ARNs of all that
    CloudFront lets about 100 distributions share, the web ACL among them), `web_acl`,
    `price_class`, `ipv6`, `http_version`, `connection_mode`, `viewer_certificate`,
    `last_modified` (ISO 8601).
    """
    modified = item.get("LastModifiedTime")
    return {
        "origins": [
            {"id": origin.id, "domain": origin.domain, "path": origin.path}
            for origin in origins(item)
        ],
        "policies": [policy.id for policy in shared_policies(item)],
        "web_acl": item.get("WebACLId", ""),
        "price_class": item.get("PriceClass", ""),
        "ipv6": bool(item.get("IsIPV6Enabled")),
        "http_version": item.get("HttpVersion", ""),
        "connection_mode": item.get("ConnectionMode", ""),
        "viewer_certificate": dict(item.get("ViewerCertificate", {})),
        "last_modified": modified.isoformat() if modified else "",
    }
