"""Alternate domain names: lower case, at most 100, and each on one distribution in the world."""

import re
from typing import Any

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.world import World

_ALIAS = re.compile(r"(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")
MAX_ALIAS = 253


def check_aliases(world: World, config: dict[str, Any], own_id: str = "") -> None:
    """Refuse aliases as CreateDistribution and UpdateDistribution do.

    Raises:
        RefusedError: TooManyDistributionCNAMEs, InvalidArgument, CNAMEAlreadyExists.
    """
    aliases = config.get("Aliases", {}).get("Items", [])
    if len(aliases) > world.knobs.aliases_quota:
        raise RefusedError(
            "TooManyDistributionCNAMEs",
            "Your request contains more CNAMEs than are allowed per distribution.",
        )
    wrong = [name for name in aliases if len(name) > MAX_ALIAS or not _ALIAS.fullmatch(name)]
    if wrong or len(set(aliases)) != len(aliases):
        raise RefusedError(
            "InvalidArgument",
            "The parameter CNAME contains one or more parameters that are not valid.",
        )
    if set(aliases) & _taken(world, own_id) or _overlaps(aliases, world):
        raise RefusedError(
            "CNAMEAlreadyExists",
            "One or more of the CNAMEs you provided are already associated with a different "
            "resource.",
        )


def _overlaps(aliases: list[str], world: World) -> bool:
    """Whether a wildcard of another account has one of these names under it, at any depth, or the
    other way round: within one account both may be (CloudFront guide, alternate domain names).
    """
    elsewhere = world.cloudfront.aliases_elsewhere
    pairs = [(one, other) for one in aliases for other in elsewhere]
    return any(_is_under(one, other) or _is_under(other, one) for one, other in pairs)


def _is_under(name: str, wildcard: str) -> bool:
    return wildcard.startswith("*.") and name.endswith(wildcard[1:])


def _taken(world: World, own_id: str) -> set[str]:
    taken = set(world.cloudfront.aliases_elsewhere)
    for one in world.cloudfront.distributions.values():
        if one.id != own_id:
            taken.update(one.aliases())
    return taken
