"""The settings of a distribution in the words and groups of CloudFront's console.
Never shows the value of an origin's header: it may be a secret.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.domain.config_diff import KEYS, ORDER, Leaf, Path
from bot.domain.managed_policies import policy_name


class Group(StrEnum):
    """The parts in which the console shows a distribution, in its order."""

    GENERAL = "General"
    LOGGING = "Logging"
    SECURITY = "Security"
    ORIGINS = "Origins"
    BEHAVIOURS = "Behaviours"
    ERROR_PAGES = "Error pages"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a setting is: its group, the thing in it that has the setting ("" for the distribution
    itself), and the setting's own words.
    """

    group: Group
    item: str
    setting: str


HIDDEN = "a value that is not shown, for it may be secret"

_GROUPS = MappingProxyType(
    {
        "Origins": Group.ORIGINS,
        "OriginGroups": Group.ORIGINS,
        "DefaultCacheBehavior": Group.BEHAVIOURS,
        "CacheBehaviors": Group.BEHAVIOURS,
        "CustomErrorResponses": Group.ERROR_PAGES,
        "Restrictions": Group.SECURITY,
        "WebACLId": Group.SECURITY,
        "Logging": Group.LOGGING,
    }
)
_ITEMS = MappingProxyType(
    {
        "Origins": "origin",
        "OriginGroups": "origin group",
        "CacheBehaviors": "path",
        "CustomErrorResponses": "error",
    }
)
_INNER = MappingProxyType(
    {
        "CustomHeaders": "custom header",
        "FunctionAssociations": "function at",
        "LambdaFunctionAssociations": "Lambda@Edge at",
        "ParameterDefinitions": "parameter",
    }
)
_SAID = MappingProxyType(
    {
        "ACMCertificateArn": "ACM certificate",
        "Aliases": "alternate domain names",
        "Bucket": "bucket",
        "CachePolicyId": "cache policy",
        "CachedMethods": "cached methods",
        "CallerReference": "caller reference (always a distribution's own)",
        "CloudFrontDefaultCertificate": "CloudFront's own certificate",
        "Compress": "compress objects",
        "ContinuousDeploymentPolicyId": "continuous deployment policy",
        "DefaultTTL": "default TTL",
        "Enabled": "enabled",
        "ErrorCachingMinTTL": "error caching minimum TTL",
        "FieldLevelEncryptionId": "field-level encryption",
        "ForwardedValues": "forwarded",
        "FunctionARN": "function",
        "GeoRestriction": "geographic restrictions",
        "GrpcConfig": "gRPC",
        "HTTPPort": "HTTP port",
        "HTTPSPort": "HTTPS port",
        "HttpVersion": "HTTP versions",
        "IAMCertificateId": "IAM certificate",
        "IncludeCookies": "log cookies",
        "IsIPV6Enabled": "IPv6",
        "LambdaFunctionARN": "function",
        "MaxTTL": "maximum TTL",
        "Members": "origins, the first is asked first",
        "MinTTL": "minimum TTL",
        "MinimumProtocolVersion": "security policy (minimum TLS)",
        "OriginAccessControlId": "origin access control",
        "OriginReadTimeout": "response timeout",
        "OriginSslProtocols": "origin TLS versions",
        "OriginRequestPolicyId": "origin request policy",
        "PriceClass": "price class",
        "RealtimeLogConfigArn": "real-time logs",
        "ResponseHeadersPolicyId": "response headers policy",
        "RestrictionType": "kind of list",
        "SSLSupportMethod": "TLS method",
        "TargetOriginId": "origin or origin group",
        "WebACLId": "AWS WAF web ACL",
    }
)
_FRAMES = frozenset(
    {
        "AllowedMethods",
        "CustomOriginConfig",
        "HeaderValue",
        "Restrictions",
        "ViewerCertificate",
        "VpcOriginConfig",
    }
)
"""Members that only hold others together, and say nothing by themselves."""

_KEYED = 3
"""A list, an entry's key, a member."""
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[^A-Za-z]+")
_SECONDS = re.compile(r"TTL$|Timeout$|MaxAge$|Sec$")


def place(path: Path) -> Place:
    """Return where the setting of a path is, in words."""
    first, rest = path[0], path[1:]
    group = _GROUPS.get(first, Group.GENERAL)
    if path == ORDER:
        return Place(group, "", "order in which the paths are tried")
    if first == "DefaultCacheBehavior":
        return Place(group, "all other paths", _words(rest))
    if first in _ITEMS and rest:
        item = f"{_ITEMS[first]} {_quoted(rest[0])}"
        return Place(group, item, _words(rest[1:]))
    return Place(group, "", _words(path[1:] if first == "Logging" else path))


def is_key(path: Path) -> bool:
    """Tell whether a setting is only what its entry is called, which its place says already."""
    list_, _, name = path[-3:] if len(path) >= _KEYED else ("", "", "")
    return bool(name) and KEYS.get(list_) == name


def value(path: Path, leaf: Leaf | None) -> str:
    """Return a setting's value in words; a list is joined."""
    if leaf is None:
        return "not set"
    if "CustomHeaders" in path and path[-1] == "HeaderValue":
        return HIDDEN
    if isinstance(leaf, bool):
        return "yes" if leaf else "no"
    if isinstance(leaf, tuple):
        return ", ".join(_quoted(one) for one in leaf)
    unit = " s" if isinstance(leaf, int | float) and _SECONDS.search(path[-1]) else ""
    known = policy_name(leaf) if isinstance(leaf, str) else ""
    return known or f"{_quoted(str(leaf))}{unit}"


def is_secret(path: Path) -> bool:
    """Tell whether the value at a path may be a secret: an origin trusts who sends its header."""
    return "CustomHeaders" in path and path[-1] == "HeaderValue"


def hidden(config: Mapping[str, object]) -> dict[str, object]:
    """Return a configuration in which no origin's header shows its value."""
    return {name: _hidden(part) for name, part in config.items()}


def _hidden(part: object) -> object:
    if isinstance(part, Mapping):
        return {
            name: HIDDEN if name == "HeaderValue" else _hidden(inner)
            for name, inner in part.items()
        }
    return [_hidden(inner) for inner in part] if isinstance(part, list | tuple) else part


def _quoted(text: str) -> str:
    """Return a value in backticks, whole: two that differ late must not look alike."""
    plain = " ".join(text.replace("`", "'").split())
    return f"`{plain}`" if plain else "(blank)"


def _words(path: Path) -> str:
    said, at = [], 0
    while at < len(path):
        name = path[at]
        if name in _INNER and at + 1 < len(path):
            said.append(f"{_INNER[name]} {_quoted(path[at + 1])}")
            at += 2
            # The key of an entry, and the one thing that it holds, need no words of their own.
            if path[at:] in {(KEYS[name],), ("HeaderValue",)}:
                break
            continue
        if name not in _FRAMES or at == len(path) - 1:
            said.append(_SAID.get(name) or _split(name))
        at += 1
    return " › ".join(said)


def _split(name: str) -> str:
    parts = _PARTS.findall(name)
    return " ".join(part if part.isupper() and len(part) > 1 else part.lower() for part in parts)
