"""CloudFront's tag operations: AWS's rules, at most 50 tags, and the lag before they are listed."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.tags import fault_in
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World


def checked_tags(given: Mapping[str, Any], already: int = 0, quota: int = 50) -> dict[str, str]:
    """Read a Tags structure.

    Raises:
        RefusedError: InvalidTagging.
    """
    tags = {tag["Key"]: tag.get("Value", "") for tag in given.get("Items", [])}
    if fault := fault_in(tags):
        raise RefusedError("InvalidTagging", fault)
    if max(len(tags), already) > quota:
        raise RefusedError("InvalidTagging", f"A resource can have at most {quota} tags.")
    return tags


def tag_resource(world: World, call: Call) -> dict[str, Any]:
    """TagResource (CloudFront API reference)."""
    distribution = world.cloudfront.by_arn(call.params["Resource"])
    keys = [tag["Key"] for tag in call.params["Tags"].get("Items", [])]
    total = distribution.tags.count_with(keys)
    tags = checked_tags(call.params["Tags"], total, world.knobs.tags_quota)
    distribution.tags.put(tags, world.now())
    return {}


def untag_resource(world: World, call: Call) -> dict[str, Any]:
    """UntagResource (CloudFront API reference)."""
    distribution = world.cloudfront.by_arn(call.params["Resource"])
    keys = call.params["TagKeys"].get("Items", [])
    if fault := fault_in(keys):
        raise RefusedError("InvalidTagging", fault)
    distribution.tags.remove(keys, world.now())
    return {}


def list_tags(world: World, call: Call) -> dict[str, Any]:
    """ListTagsForResource: new tags appear after the tag lag."""
    distribution = world.cloudfront.by_arn(call.params["Resource"])
    tags = distribution.tags.listed(world.now(), world.knobs.tag_lag)
    return {"Tags": {"Items": [{"Key": key, "Value": value} for key, value in tags.items()]}}
