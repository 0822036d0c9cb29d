"""SNS: one message to one topic. Never decides what is told, nor to whom."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.aws.paging import each_page
from bot.aws.translate import translated
from bot.aws.values import Written
from bot.domain.topic import Subscription

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient

SUBJECT = 100
"""Characters that SNS takes in a subject."""


class Sns:
    """Topics. Every call raises AwsError."""

    def __init__(self, client: "Callable[[str], SNSClient]") -> None:
        """Take what returns the client of a region; it is asked at each call."""
        self._client = client

    def subscriptions(self, topic: str) -> list[Subscription]:
        """Return who is subscribed to a topic, by its ARN: one call a hundred. Who has not
        confirmed has the word PendingConfirmation in the place of an ARN.
        """
        client = self._client(topic.split(":")[3])
        pages = each_page(
            "sns.ListSubscriptionsByTopic",
            client.get_paginator("list_subscriptions_by_topic"),
            TopicArn=topic,
        )
        return [
            Subscription(
                one["Protocol"], one["Endpoint"], one["SubscriptionArn"].startswith("arn:")
            )
            for page in pages
            for one in page["Subscriptions"]
        ]

    def publish(
        self,
        topic: str,
        *,
        subject: str,
        message: str,
        attributes: Mapping[str, str],
        email: str | None = None,
    ) -> Written:
        """Publish to a topic by its ARN, in the topic's region, and return the message id.

        `message` goes to every subscriber, but email subscribers get `email` when it is given;
        both together may have 256 KB. SNS takes no token: LOST means that it may have been sent,
        and sending again may tell people twice.
        """
        structure: dict[str, Any] = {"Message": message}
        if email is not None:
            both = json.dumps({"default": message, "email": email})
            structure = {"Message": both, "MessageStructure": "json"}
        with translated("sns.Publish"):
            answer = self._client(topic.split(":")[3]).publish(
                TopicArn=topic,
                Subject=printable(subject),
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in attributes.items()
                    if value  # SNS refuses an empty attribute
                },
                **structure,
            )
        return Written(answer["MessageId"], answer["ResponseMetadata"]["RequestId"])


def printable(subject: str) -> str:
    """Return a subject that SNS takes: one line of ≤ 100 printable ASCII characters, not empty."""
    line = " ".join(subject.split()).encode("ascii", "replace").decode("ascii")
    shown = "".join(letter if letter.isprintable() else "?" for letter in line)
    return shown[:SUBJECT].strip() or "Edgecert"
