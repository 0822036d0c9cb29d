"""What a template's cache behaviours do, as far as its configuration says: for people, who pick a
template by it. Never refuses anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.names import quoted
from bot.domain.template import Template, behaviours, items, origins

_MANAGED = {
    "658327ea-f89d-4fab-a63d-7e88639e58f6": "CachingOptimized",
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d": "CachingOptimizedForUncompressedObjects",
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": "CachingDisabled",
    "08627262-05a9-4f76-9ded-b50ca2e3a84f": "Elemental-MediaPackage",
    "2e54312d-136d-493c-8eb9-b001f22f67d2": "Amplify",
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65": "UseOriginCacheControlHeaders",
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe": "UseOriginCacheControlHeaders-QueryStrings",
}
"""CloudFront's own cache policies, the same in every account ("Use managed cache policies", its
developer guide)."""


@dataclass(frozen=True, slots=True)
class BehaviourSummary:
    """One cache behaviour: the paths it is for ("" for all others), where they come from, and a few
    words on how long they are kept.
    """

    path: str
    origin: str
    caching: str


def behaviour_summaries(template: Template) -> tuple[BehaviourSummary, ...]:
    """Return every behaviour in the order in which CloudFront tries them: the default one last."""
    default, *others = behaviours(template) or ({},)
    targets = _targets(template)
    return tuple(
        BehaviourSummary(
            str(behaviour.get("PathPattern", "")),
            targets.get(behaviour.get("TargetOriginId", ""), ""),
            _caching(behaviour),
        )
        for behaviour in (*others, default)
        if behaviour
    )


def _targets(template: Template) -> dict[str, str]:
    """Return what each origin's and origin group's id stands for; of a group its first member."""
    found = {origin.id: origin.domain + origin.path for origin in origins(template)}
    for group in items(template.get("OriginGroups", {})):
        members = [found.get(member["OriginId"], "") for member in items(group["Members"])]
        found[group["Id"]] = members[0] if members else ""
    return found


def _caching(behaviour: Mapping[str, Any]) -> str:
    policy = behaviour.get("CachePolicyId")
    if policy:
        known = _MANAGED.get(policy)
        return f"cache policy {known}" if known else f"cache policy {quoted(policy)}"
    if "DefaultTTL" in behaviour or "ForwardedValues" in behaviour:
        least, usual, most = (behaviour.get(f"{one}TTL", 0) for one in ("Min", "Default", "Max"))
        return f"its own cache times ({usual} s, from {least} to {most})"
    return "cache times not known"
