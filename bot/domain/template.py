"""What a template's `DistributionConfig` means for its clones: can it be cloned, what they lack,
what they cost, what they share. Never shows the value of an origin's header: it may be a secret.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.domain.names import quoted

Template = Mapping[str, Any]

SHARED_LIMIT = 100
"""About as many distributions as CloudFront allows on one shared policy."""

_BEHAVIOUR_POLICIES = (
    ("CachePolicyId", "cache policy"),
    ("OriginRequestPolicyId", "origin request policy"),
    ("ResponseHeadersPolicyId", "response headers policy"),
)
_SHOWN_ORIGINS = 3


@dataclass(frozen=True, slots=True)
class SharedPolicy:
    """Something of which CloudFront caps the number of distributions: its kind, and id or ARN."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class OriginSummary:
    """One origin of a template; of its custom headers only how many there are."""

    id: str
    domain: str
    path: str
    headers: int


@dataclass(frozen=True, slots=True)
class LoggingSummary:
    """What becomes of standard logging; `switched_off` deserves a warning."""

    sentence: str
    switched_off: bool


def refusals(template: Template) -> tuple[str, ...]:
    """Return why a template cannot be cloned, a sentence each; empty when it can."""
    return tuple(_refusals(template))


def not_carried(template: Template) -> tuple[str, ...]:
    """Return what a clone of the template will lack, a sentence each."""
    return tuple(_not_carried(template))


def costs(template: Template) -> tuple[str, ...]:
    """Return what is charged, or no longer charged, on every clone, a sentence each."""
    return tuple(_costs(template))


def shared_policies(template: Template) -> tuple[SharedPolicy, ...]:
    """Return what all clones share and CloudFront caps at about 100 distributions, each once."""
    return tuple(dict.fromkeys(_shared(template)))


def origins(template: Template) -> tuple[OriginSummary, ...]:
    """Return the template's origins."""
    return tuple(
        OriginSummary(
            origin["Id"],
            origin["DomainName"],
            origin.get("OriginPath", ""),
            len(items(origin.get("CustomHeaders", {}))),
        )
        for origin in items(template.get("Origins", {}))
    )


def listed_origins(summary: Mapping[str, object]) -> tuple[OriginSummary, ...]:
    """Return the origins of a distribution of which only its row in a list is known: its headers
    are not.
    """
    found = summary.get("origins")
    rows = found if isinstance(found, list) else []
    return tuple(OriginSummary(row["id"], row["domain"], row["path"], 0) for row in rows)


def origins_sentence(template: Template, clones: int) -> str:
    """Return what `clones` distributions without an origin of their own share."""
    all_of_them = "The clone uses" if clones == 1 else f"All {clones} clones use"
    every = origins(template)
    shown = ", ".join(quoted(origin.domain + origin.path) for origin in every[:_SHOWN_ORIGINS])
    more = f" and {len(every) - _SHOWN_ORIGINS} more" if len(every) > _SHOWN_ORIGINS else ""
    noun = "origin" if len(every) == 1 else f"{len(every)} origins"
    headers = sum(origin.headers for origin in every)
    named = "header" if headers == 1 else "headers"
    secret = f", with its {headers} custom {named} (often secret)" if headers else ""
    return f"{all_of_them} the template's {noun} {shown}{more}{secret}."


def logging_summary(template: Template, logging: Literal["off", "keep"]) -> LoggingSummary:
    """Return what becomes of the template's standard logging in its clones."""
    present = template.get("Logging", {})
    if not present.get("Enabled"):
        return LoggingSummary("Standard logging is off, as in the template.", switched_off=False)
    bucket = quoted(present.get("Bucket", ""))
    if logging == "off":
        said = f"The template logs to {bucket}; logging is switched off in its clones."
        return LoggingSummary(said, switched_off=True)
    said = f"Clones log to {bucket}, under a prefix per domain."
    return LoggingSummary(said, switched_off=False)


def items(part: Mapping[str, Any]) -> list[Any]:
    """Return the items of one of CloudFront's counted lists, which may lack them when empty."""
    return list(part.get("Items") or [])


def behaviours(template: Template) -> tuple[dict[str, Any], ...]:
    """Return every cache behaviour, the default one first."""
    default = template.get("DefaultCacheBehavior")
    return (*([default] if default else []), *items(template.get("CacheBehaviors", {})))


def main_origin_id(template: Template) -> str:
    """Return the id of the origin that the default behaviour uses: of a group its first member."""
    target = str(template["DefaultCacheBehavior"]["TargetOriginId"])
    for group in items(template.get("OriginGroups", {})):
        if group["Id"] == target:
            return str(items(group["Members"])[0]["OriginId"])
    return target


def origin_of(template: Template, origin_id: str) -> dict[str, Any]:
    """Return the origin of an id, as it stands in the template; raises KeyError without one."""
    found = next((o for o in items(template["Origins"]) if o["Id"] == origin_id), None)
    if found is None:
        raise KeyError(origin_id)
    origin: dict[str, Any] = found
    return origin


def _refusals(template: Template) -> Iterator[str]:
    if template.get("Staging"):
        yield (
            "It is a staging distribution of a continuous deployment; CloudFront gives those no "
            "aliases. Use its primary distribution."
        )
    if template.get("ConnectionMode") == "tenant-only" or template.get("TenantConfig"):
        yield (
            "It is a multi-tenant distribution, which serves its tenants' domains only. "
            "Use a standard distribution."
        )


def _not_carried(template: Template) -> Iterator[str]:
    for origin in items(template.get("Origins", {})):
        if origin.get("OriginAccessControlId"):
            yield _access_policy(origin)
    if template.get("ContinuousDeploymentPolicyId"):
        yield "The template's continuous deployment is not copied."
    yield (
        "Tags, standard logging v2 and additional metrics are no part of a configuration: "
        "clones get the job's tags, and neither of the others."
    )


def _access_policy(origin: Mapping[str, Any]) -> str:
    domain = quoted(origin["DomainName"])
    if "S3OriginConfig" in origin:
        return (
            f"The bucket policy (and KMS key policy) of {domain} may name the template's "
            "distribution in `AWS:SourceArn`, as CloudFront's console writes it. If so, it answers "
            "the new ones 403 until they are added."
        )
    return (
        f"The access policy of {domain} may name the template's distribution. If so, it answers "
        "the new ones 403 until they are added."
    )


def _costs(template: Template) -> Iterator[str]:
    if template.get("WebACLId"):
        yield "Every clone uses the template's AWS WAF web ACL, which is charged by request."
    functions = [
        function["LambdaFunctionARN"]
        for behaviour in behaviours(template)
        for function in items(behaviour.get("LambdaFunctionAssociations", {}))
    ]
    if functions:
        count = len(set(functions))
        noun = "function" if count == 1 else "functions"
        yield f"Every clone runs {count} Lambda@Edge {noun}, charged by request."
    if any(behaviour.get("RealtimeLogConfigArn") for behaviour in behaviours(template)):
        yield "Every clone sends real-time logs, which are charged by line."
    if any(_shielded(origin) for origin in items(template.get("Origins", {}))):
        yield "Every clone uses Origin Shield, which is charged by request."
    if template.get("ViewerCertificate", {}).get("SSLSupportMethod") == "vip":
        yield "The template's dedicated-IP TLS is not copied: clones use SNI, which is free."


def _shielded(origin: Mapping[str, Any]) -> bool:
    return bool(origin.get("OriginShield", {}).get("Enabled"))


def _shared(template: Template) -> Iterator[SharedPolicy]:
    for behaviour in behaviours(template):
        for key, kind in _BEHAVIOUR_POLICIES:
            if behaviour.get(key):
                yield SharedPolicy(kind, behaviour[key])
        for function in items(behaviour.get("FunctionAssociations", {})):
            yield SharedPolicy("function", function["FunctionARN"])
        for group in items(behaviour.get("TrustedKeyGroups", {})):
            yield SharedPolicy("key group", group)
    for origin in items(template.get("Origins", {})):
        if origin.get("OriginAccessControlId"):
            yield SharedPolicy("origin access control", origin["OriginAccessControlId"])
    if template.get("WebACLId"):
        yield SharedPolicy("web ACL", template["WebACLId"])
