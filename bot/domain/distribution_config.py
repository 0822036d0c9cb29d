"""The configuration of a new distribution, cloned from a template's `DistributionConfig`.
Never changes the template, and never touches what it does not name.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.domain.names import quoted
from bot.domain.template import behaviours, items, main_origin_id, origin_of

Config = dict[str, Any]
"""A DistributionConfig as boto3 gives and takes it: JSON, with CloudFront's own keys."""

MAX_COMMENT = 128
TLS_BASE = "TLSv1.2_2021"
TLS_POLICIES = (
    "SSLv3",
    "TLSv1",
    "TLSv1_2016",
    "TLSv1.1_2016",
    "TLSv1.2_2018",
    "TLSv1.2_2019",
    "TLSv1.2_2021",
    "TLSv1.2_2025",
    "TLSv1.3_2025",
)
"""CloudFront's security policies, weakest first."""

_S3_HOST = re.compile(r".+\.s3[.-](?!website)[a-z0-9.-]*amazonaws\.com(?:\.cn)?")
_LEGACY_CACHING = ("ForwardedValues", "MinTTL", "DefaultTTL", "MaxTTL")


@dataclass(frozen=True, slots=True)
class NewDistribution:
    """What a clone has of its own; None keeps the template's.

    `names` become its aliases, the main name first. `comment_prefix` is our `edgecert J-42`.
    `logging` "keep" writes the template's standard logs under a prefix per domain. `origin` and
    `origin_path` replace those of the origin that the default behaviour uses.
    """

    names: tuple[str, ...]
    certificate_arn: str
    caller_reference: str
    comment_prefix: str
    enabled: bool | None = None
    logging: Literal["off", "keep"] = "off"
    origin: str | None = None
    origin_path: str | None = None
    comment: str | None = None


def distribution_config(template: Mapping[str, Any], new: NewDistribution) -> Config:
    """Return the DistributionConfig to create, for a template without `refusals`.

    Differs from the template in CallerReference, Aliases, ViewerCertificate, Comment, Staging,
    ContinuousDeploymentPolicyId and Logging; in Enabled, origin and path when asked; and where the
    template would be refused as it stands (counts, legacy caching beside a cache policy).
    """
    config: Config = copy.deepcopy(dict(template))
    aliases = [name.lower() for name in new.names]
    config |= {
        "CallerReference": new.caller_reference,
        "Aliases": {"Quantity": len(aliases), "Items": aliases},
        "ViewerCertificate": _viewer_certificate(template, new.certificate_arn),
        "Comment": clone_comment(new),
        "Staging": False,
        "ContinuousDeploymentPolicyId": "",
        "Logging": _logging(template, new),
    }
    if new.enabled is not None:
        config["Enabled"] = new.enabled
    _set_origin(config, new)
    return acceptable(config)


def acceptable(config: Config) -> Config:
    """Mend where CloudFront would refuse a configuration as it stands (counts, legacy caching
    beside a cache policy), and return it.
    """
    _drop_legacy_caching(config)
    _count_items(config)
    return config


def clone_comment(new: NewDistribution) -> str:
    """Return the distribution's comment: ours, then the row's own or the names."""
    more = f" (+{len(new.names) - 1})" if len(new.names) > 1 else ""
    text = new.comment or f"{new.names[0]}{more}"
    return f"{new.comment_prefix} {text}"[:MAX_COMMENT].rstrip()


def tls_policy(template: Mapping[str, Any]) -> str:
    """Return the minimum TLS policy of a clone: the template's where it is stronger than ours."""
    own = template.get("ViewerCertificate", {}).get("MinimumProtocolVersion", TLS_BASE)
    if own not in TLS_POLICIES:
        # Newer than this table, so chosen with care: not to be weakened.
        return str(own)
    return max(str(own), TLS_BASE, key=TLS_POLICIES.index)


def origin_refusal(template: Mapping[str, Any], origin: str) -> str | None:
    """Return why a row's own origin cannot stand in the template's place, or None."""
    present = origin_of(template, main_origin_id(template))
    if "VpcOriginConfig" in present:
        return (
            f"the template's origin is in a VPC, so {quoted(origin)} cannot replace it. "
            "Leave the column `origin` empty, or use another template."
        )
    if "S3OriginConfig" in present and not _S3_HOST.fullmatch(origin.lower()):
        return (
            f"the template's origin is an S3 bucket and {quoted(origin)} is not. "
            "Name a bucket as `bucket.s3.us-east-1.amazonaws.com`, or use another template."
        )
    return None


def _viewer_certificate(template: Mapping[str, Any], arn: str) -> Config:
    # Whole: what the template leaves behind (a default certificate, an IAM one) is refused.
    return {
        "ACMCertificateArn": arn,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": tls_policy(template),
    }


def _logging(template: Mapping[str, Any], new: NewDistribution) -> Config:
    present = template.get("Logging", {})
    if new.logging == "off" or not present.get("Enabled"):
        return {"Enabled": False, "IncludeCookies": False, "Bucket": "", "Prefix": ""}
    domain = new.names[0].lower().replace("*", "wildcard")
    return {**copy.deepcopy(present), "Prefix": f"{present.get('Prefix', '')}{domain}/"}


def _set_origin(config: Config, new: NewDistribution) -> None:
    wanted = {"DomainName": new.origin, "OriginPath": new.origin_path}
    own = {key: value for key, value in wanted.items() if value is not None}
    if own:
        origin_of(config, main_origin_id(config)).update(own)


def _drop_legacy_caching(config: Config) -> None:
    for behaviour in behaviours(config):
        if behaviour.get("CachePolicyId"):
            for key in _LEGACY_CACHING:
                behaviour.pop(key, None)


def _count_items(config: Config) -> None:
    for part in _parts(config):
        if "Quantity" in part and "Items" in part:
            part["Quantity"] = len(items(part))


def _parts(value: object) -> Iterator[Config]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _parts(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _parts(inner)
