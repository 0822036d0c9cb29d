"""What distributions share, and how many may share one: cache and other policies, origin access
controls, functions, key groups, web ACLs (CloudFront guide, Quotas).
"""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.aws.cloudfront.rules import behaviors
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.world import World

#: The policies that AWS itself offers (CloudFront guide, Use managed … policies).
MANAGED = frozenset(
    {
        "08627262-05a9-4f76-9ded-b50ca2e3a84f",
        "216adef6-5c7f-47e4-b989-5492eafa07d3",
        "2e54312d-136d-493c-8eb9-b001f22f67d2",
        "33f36d7e-f396-46d9-90e0-52428a34d9dc",
        "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
        "59781a5b-3903-41f3-afcb-af62929ccde1",
        "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
        "60669652-455b-4ae9-85a4-c4c02393f86c",
        "658327ea-f89d-4fab-a63d-7e88639e58f6",
        "67f7725c-6f97-4210-82d7-5512b31e9d03",
        "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
        "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
        "acba4595-bd28-49b8-b9fe-13317c0390fa",
        "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
        "b689b0a8-53d0-40ab-baf2-68738e2966ac",
        "e61eb60c-9c35-4d20-a928-2b84e02af89c",
        "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
    }
)
_POLICIES = {
    "CachePolicyId": "TooManyDistributionsAssociatedToCachePolicy",
    "OriginRequestPolicyId": "TooManyDistributionsAssociatedToOriginRequestPolicy",
    "ResponseHeadersPolicyId": "TooManyDistributionsAssociatedToResponseHeadersPolicy",
    "FieldLevelEncryptionId": "TooManyDistributionsAssociatedToFieldLevelEncryptionConfig",
}
_FUNCTION = "TooManyDistributionsWithFunctionAssociations"
_KEY_GROUP = "TooManyDistributionsAssociatedToKeyGroup"
_ACCESS_CONTROL = "TooManyDistributionsAssociatedToOriginAccessControl"
#: CloudFront's model has no code for too many distributions on a web ACL: a guess.
_WEB_ACL = "InvalidWebACLId"


def check_shared(world: World, config: dict[str, Any], own_id: str = "") -> None:
    """Refuse one distribution too many on something that it shares with others.

    Raises:
        RefusedError: TooManyDistributionsAssociatedTo… and the like.
    """
    exempt = set() if world.knobs.managed_policies_count else MANAGED
    wanted = {pair: None for pair in _shared(config) if pair[1] not in exempt}
    if not wanted:
        return
    others = [one for one in world.cloudfront.distributions.values() if one.id != own_id]
    used = [set(_shared(one.config)) for one in others]
    for code, which in wanted:
        if sum((code, which) in one for one in used) >= world.knobs.shared_quota:
            raise RefusedError(
                code,
                "The maximum number of distributions have been associated with the specified "
                f"resource: {which}.",
            )


def _shared(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Everything that a config shares: the code of its refusal, and its id."""
    for behavior in behaviors(config):
        for name, code in _POLICIES.items():
            if behavior.get(name):
                yield code, behavior[name]
        for function in behavior.get("FunctionAssociations", {}).get("Items", []):
            yield _FUNCTION, function["FunctionARN"]
        for group in behavior.get("TrustedKeyGroups", {}).get("Items", []):
            yield _KEY_GROUP, group
    for origin in config["Origins"].get("Items", []):
        if origin.get("OriginAccessControlId"):
            yield _ACCESS_CONTROL, origin["OriginAccessControlId"]
    if config.get("WebACLId"):
        yield _WEB_ACL, config["WebACLId"]
