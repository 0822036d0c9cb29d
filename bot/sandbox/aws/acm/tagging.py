"""ACM's tag operations: AWS's rules, at most 50 tags, and the lag before tags are listed."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.sandbox.aws.acm.views import visible
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.tags import fault_in
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

MAX_TAGS = 50


def checked_tags(given: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Read a TagList.

    Raises:
        RefusedError: InvalidTagException.
    """
    tags = {tag["Key"]: tag.get("Value", "") for tag in given}
    if fault := fault_in(tags):
        raise RefusedError("InvalidTagException", fault)
    return tags


def add_tags(world: World, call: Call) -> dict[str, Any]:
    """AddTagsToCertificate (ACM API reference)."""
    certificate = visible(world, call)
    tags = checked_tags(call.params["Tags"])
    if certificate.tags.count_with(tags) > MAX_TAGS:
        raise RefusedError(
            "TooManyTagsException", f"A certificate can have at most {MAX_TAGS} tags."
        )
    certificate.tags.put(tags, world.now())
    return {}


def remove_tags(world: World, call: Call) -> dict[str, Any]:
    """RemoveTagsFromCertificate: a tag given with a value goes only if it has that value."""
    certificate = visible(world, call)
    checked_tags(call.params["Tags"])
    gone = [
        tag["Key"]
        for tag in call.params["Tags"]
        if "Value" not in tag or certificate.tags.get(tag["Key"]) == tag["Value"]
    ]
    certificate.tags.remove(gone, world.now())
    return {}


def list_tags(world: World, call: Call) -> dict[str, Any]:
    """ListTagsForCertificate: new tags appear after the tag lag."""
    tags = visible(world, call).tags.listed(world.now(), world.knobs.tag_lag)
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
