"""The rules of the sandbox's SNS: subjects, sizes, and subscriptions that wait for confirmation.
Every accepted message goes to the inbox; no endpoint, dead or alive, is ever called.
"""

import json
import re
import uuid
from typing import Any

from moto.sns.exceptions import SNSException

from bot.sandbox.aws.inbox import Message
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.stored import Stored
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

MAX_BYTES = 256 * 1024
#: Printable ASCII, no control characters, begins with a letter, number or mark; below 100
#: characters (SNS API reference, Publish).
_SUBJECT = re.compile(r"[!-~][ -~]{0,99}")
#: These endpoints must say yes before they are subscribed (SNS guide).
_CONFIRMED_BY_HAND = {"email", "email-json", "http", "https"}


def publish(world: World, stored: Stored, call: Call) -> dict[str, Any]:
    """Publish (SNS API reference)."""
    params = call.params
    arn = params.get("TopicArn") or params.get("TargetArn", "")
    _topic(stored, call.region, arn)
    subject, message = params.get("Subject"), params["Message"]
    if subject is not None and not _SUBJECT.fullmatch(subject):
        raise _invalid("Subject")
    size = len(message.encode())
    size += sum(
        len(name) + len(str(value.get("StringValue", "")).encode())
        for name, value in params.get("MessageAttributes", {}).items()
    )
    if not message or size > MAX_BYTES:
        raise _invalid("Message too long" if message else "Empty message")
    _check_structure(params.get("MessageStructure"), message)
    message_id = str(uuid.uuid4())
    world.inbox.messages.append(
        Message(
            message_id=message_id,
            topic_arn=arn,
            subject=subject,
            message=message,
            structure=params.get("MessageStructure"),
            attributes=params.get("MessageAttributes", {}),
            at=world.now(),
        )
    )
    return {"MessageId": message_id}


def _check_structure(structure: str | None, message: str) -> None:
    if structure is None:
        return
    if structure != "json":
        raise _invalid("MessageStructure")
    try:
        bodies = json.loads(message)
    except ValueError as error:
        raise _invalid("Message Structure - JSON message body failed to parse") from error
    if not isinstance(bodies, dict) or "default" not in bodies:
        raise _invalid("Message Structure - No default entry in JSON message body")


def subscribe(world: World, stored: Stored, call: Call) -> dict[str, Any]:
    """Subscribe: email and HTTP endpoints are pending until they are confirmed."""
    params = call.params
    topic_arn = params["TopicArn"]
    _topic(stored, call.region, topic_arn)
    if not params.get("Endpoint"):
        raise _invalid("Endpoint")
    try:
        made = stored.sns(call.region).subscribe(topic_arn, params["Endpoint"], params["Protocol"])
    except SNSException as error:
        raise _invalid("Endpoint") from error
    is_by_hand = params["Protocol"] in _CONFIRMED_BY_HAND
    if is_by_hand and not world.knobs.confirm_subscriptions:
        made.attributes["PendingConfirmation"] = True
    is_pending = made.attributes["PendingConfirmation"]
    shows_arn = not is_pending or params.get("ReturnSubscriptionArn")
    return {"SubscriptionArn": made.arn if shows_arn else "pending confirmation"}


def list_subscriptions_by_topic(_: World, stored: Stored, call: Call) -> dict[str, Any]:
    """ListSubscriptionsByTopic: those not confirmed yet have no ARN."""
    _topic(stored, call.region, call.params["TopicArn"])
    found, token = stored.sns(call.region).list_subscriptions_by_topic(
        call.params["TopicArn"], next_token=call.params.get("NextToken")
    )
    result: dict[str, Any] = {"Subscriptions": [_shown(one) for one in found]}
    return result | ({"NextToken": str(token)} if token else {})


def _shown(subscription: Any) -> dict[str, str]:  # noqa: ANN401 - moto's model
    is_pending = subscription.attributes["PendingConfirmation"]
    return {
        "SubscriptionArn": "PendingConfirmation" if is_pending else subscription.arn,
        "Owner": subscription.attributes["Owner"],
        "Protocol": subscription.protocol,
        "Endpoint": subscription.endpoint,
        "TopicArn": subscription.topic.arn,
    }


def confirm(stored: Stored, region: str, endpoint: str) -> None:
    """Confirm an endpoint's subscriptions, as its owner would by following the link."""
    for one in stored.sns(region).subscriptions.values():
        if one.endpoint == endpoint:
            one.attributes["PendingConfirmation"] = False


def _topic(stored: Stored, region: str, arn: str) -> None:
    if arn not in stored.sns(region).topics:
        raise RefusedError("NotFound", "Topic does not exist")


def _invalid(what: str) -> RefusedError:
    return RefusedError("InvalidParameter", f"Invalid parameter: {what}")
