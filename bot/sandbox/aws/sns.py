"""The rules of the sandbox's SNS: subjects, sizes, and subscriptions that wait for confirmation.
Every accepted message goes to the inbox; no endpoint, dead or alive, is ever called.
"""

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

from moto.sns.exceptions import SNSException

from bot.sandbox.aws.inbox import Message
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.stored import Stored
from bot.sandbox.aws.wire import Call
from bot.sandbox.aws.world import World

MAX_BYTES = 256 * 1024
#: Printable ASCII, no control characters, begins with a letter, number or mark; at most 100
#: characters (SNS API reference, Publish).
_SUBJECT = re.compile(r"[!-~][ -~]{0,99}")
_ARN = re.compile(r"arn:aws:sns:([a-z0-9-]+):(\d{12}):[A-Za-z0-9_-]{1,256}(\.fifo)?")
#: Names and types of message attributes (SNS guide, Message attributes).
_ATTRIBUTE = re.compile(r"(?!(?i:aws|amazon)\.)(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)")
_DATA_TYPE = re.compile(r"(String|Number|Binary)(\..+)?")
#: These endpoints must say yes before they are subscribed (SNS guide), and look like this.
_CONFIRMED_BY_HAND = {
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
    "email-json": re.compile(r"[^@\s]+@[^@\s]+"),
    "http": re.compile(r"http://\S+"),
    "https": re.compile(r"https://\S+"),
}
_OTHERS = {"application", "firehose", "lambda", "sms", "sqs"}


def publish(world: World, stored: Stored, call: Call) -> dict[str, Any]:
    """Publish (SNS API reference)."""
    params = call.params
    given = [params[name] for name in ("TopicArn", "TargetArn", "PhoneNumber") if params.get(name)]
    if len(given) != 1 or "PhoneNumber" in params:
        raise _invalid("TopicArn or TargetArn Reason: exactly one of them is required")
    arn: str = given[0]
    _topic(stored, call, arn)
    subject, message = params.get("Subject"), params["Message"]
    if subject is not None and not _SUBJECT.fullmatch(subject):
        raise _invalid("Subject")
    if arn.endswith(".fifo") and not params.get("MessageGroupId"):
        raise _invalid("The MessageGroupId parameter is required for FIFO topics")
    _check_size(message, params.get("MessageAttributes", {}))
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
            endpoints=tuple(
                one.endpoint for one in _subscribed(stored, call, arn) if not _is_pending(one)
            ),
        )
    )
    return {"MessageId": message_id}


def _check_size(message: str, attributes: Mapping[str, Any]) -> None:
    """Refuse what is empty or above 256 KB in UTF-8: all bodies, and all of each attribute."""
    size = len(message.encode())
    for name, value in attributes.items():
        text, blob = value.get("StringValue", ""), value.get("BinaryValue", b"")
        if not _ATTRIBUTE.fullmatch(name) or not _DATA_TYPE.fullmatch(value["DataType"]):
            raise RefusedError(
                "ParameterValueInvalid", f"The message attribute '{name}' is not valid."
            )
        if bool(text) == bool(blob):
            raise RefusedError(
                "ParameterValueInvalid",
                f"The message attribute '{name}' must contain non-empty message attribute value.",
            )
        size += len(name) + len(value["DataType"]) + len(text.encode()) + len(blob)
    if not message or size > MAX_BYTES:
        raise _invalid("Message too long" if message else "Empty message")


def _check_structure(structure: str | None, message: str) -> None:
    if structure is None:
        return
    if structure != "json":
        raise _invalid("MessageStructure")
    try:
        bodies = json.loads(message, object_pairs_hook=_without_doubles)
    except ValueError as error:
        raise _invalid("Message Structure - JSON message body failed to parse") from error
    # A body that is no text is ignored (Publish, MessageStructure).
    if not isinstance(bodies, dict) or not isinstance(bodies.get("default"), str):
        raise _invalid("Message Structure - No default entry in JSON message body")


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("Duplicate keys are not allowed.")
    return made


def subscribe(world: World, stored: Stored, call: Call) -> dict[str, Any]:
    """Subscribe: email and HTTP endpoints are pending until they are confirmed."""
    params = call.params
    topic_arn, protocol = params["TopicArn"], params["Protocol"]
    _topic(stored, call, topic_arn)
    look = _CONFIRMED_BY_HAND.get(protocol)
    if look is None and protocol not in _OTHERS:
        raise _invalid(f"Amazon SNS does not support this protocol string: {protocol}")
    if not params.get("Endpoint") or (look and not look.fullmatch(params["Endpoint"])):
        raise _invalid("Endpoint")
    backend = stored.sns(call.region)
    known = set(backend.subscriptions)
    try:
        made = backend.subscribe(topic_arn, params["Endpoint"], protocol)
    except SNSException as error:
        raise _invalid("Endpoint") from error
    if look and made.arn not in known:
        made.attributes["PendingConfirmation"] = not world.knobs.confirm_subscriptions
    shows_arn = not _is_pending(made) or params.get("ReturnSubscriptionArn")
    return {"SubscriptionArn": made.arn if shows_arn else "pending confirmation"}


def get_topic_attributes(_: World, stored: Stored, call: Call) -> dict[str, Any]:
    """GetTopicAttributes: what can be told of a topic, with who still has to confirm."""
    arn = call.params["TopicArn"]
    _topic(stored, call, arn)
    topic, subscribed = stored.sns(call.region).topics[arn], _subscribed(stored, call, arn)
    pending = sum(_is_pending(one) for one in subscribed)
    attributes = {
        "TopicArn": arn,
        "Owner": topic.account_id,
        "DisplayName": topic.display_name,
        "Policy": topic.policy,
        "EffectiveDeliveryPolicy": topic.effective_delivery_policy,
        "SubscriptionsPending": str(pending),
        "SubscriptionsConfirmed": str(len(subscribed) - pending),
        "SubscriptionsDeleted": "0",
    }
    key = {"KmsMasterKeyId": topic.kms_master_key_id} if topic.kms_master_key_id else {}
    return {"Attributes": attributes | key}


def list_subscriptions_by_topic(_: World, stored: Stored, call: Call) -> dict[str, Any]:
    """ListSubscriptionsByTopic: those not confirmed yet have no ARN."""
    _topic(stored, call, call.params["TopicArn"])
    found, token = stored.sns(call.region).list_subscriptions_by_topic(
        call.params["TopicArn"], next_token=call.params.get("NextToken")
    )
    result: dict[str, Any] = {"Subscriptions": [_shown(one) for one in found]}
    return result | ({"NextToken": str(token)} if token else {})


def _shown(subscription: Any) -> dict[str, str]:  # noqa: ANN401 - moto's model
    is_pending = _is_pending(subscription)
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


def _subscribed(stored: Stored, call: Call, arn: str) -> list[Any]:
    every = stored.sns(call.region).subscriptions.values()
    return [one for one in every if one.topic.arn == arn]


def _is_pending(subscription: Any) -> bool:  # noqa: ANN401 - moto's model
    return bool(subscription.attributes["PendingConfirmation"])


def _topic(stored: Stored, call: Call, arn: str) -> None:
    """Refuse a topic that cannot be, that is another region's, or that is not there."""
    read = _ARN.fullmatch(arn)
    if read is None or read[1] != call.region:
        raise _invalid("TopicArn")
    if arn not in stored.sns(call.region).topics:
        raise RefusedError("NotFound", "Topic does not exist")


def _invalid(what: str) -> RefusedError:
    return RefusedError("InvalidParameter", f"Invalid parameter: {what}")
