"""Topics that moto keeps, where it breaks on what AWS refuses."""

from typing import Any

from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.stored import Stored
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

_ARN_PARTS = 6


def delete_topic(_: World, stored: Stored, call: Call) -> dict[str, Any]:
    """DeleteTopic (SNS API reference): a topic that is not there is deleted, too."""
    arn = call.params["TopicArn"]
    if len(arn.split(":")) != _ARN_PARTS:
        raise RefusedError("InvalidParameter", "Invalid parameter: TopicArn")
    stored.sns(call.region).delete_topic(arn)
    return {}
