"""What a template's cache behaviours do, as far as its configuration says: for people, who pick a
template by it. Never refuses anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.managed_policies import policy_name
from bot.domain.names import quoted
from bot.domain.template import Template, behaviours, items, origins


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
        known = policy_name(policy)
        return f"cache policy {known}" if known else f"cache policy {quoted(policy)}"
    if "DefaultTTL" in behaviour or "ForwardedValues" in behaviour:
        least, usual, most = (behaviour.get(f"{one}TTL", 0) for one in ("Min", "Default", "Max"))
        return f"its own cache times ({usual} s, from {least} to {most})"
    return "cache times not known"
