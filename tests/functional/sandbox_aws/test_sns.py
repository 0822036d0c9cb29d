"""SNS: what is published is kept, what AWS refuses is refused, and nothing is delivered."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.functional.sandbox_aws.account import Account, Client, MakeClient, Params


@pytest.fixture
def sns(account: Account) -> Client:
    """A client of the strict SNS."""
    return account.server.client("sns")


@pytest.fixture
def topic(sns: Client) -> str:
    """A topic's ARN."""
    arn: str = sns.create_topic(Name="notices")["TopicArn"]
    return arn


def test_every_message_is_in_the_inbox(account: Account, sns: Client, topic: str) -> None:
    """With its subject, structure and attributes."""
    attributes = {"job": {"DataType": "String", "StringValue": "J-42"}}
    bodies = json.dumps({"default": "{}", "email": "text"})
    answer = sns.publish(
        TopicArn=topic,
        Subject="J-42 is ready",
        Message=bodies,
        MessageStructure="json",
        MessageAttributes=attributes,
    )

    message = account.server.sns_messages()[0]

    assert answer["MessageId"] == message.message_id
    assert (topic, "J-42 is ready", bodies) == (message.topic_arn, message.subject, message.message)
    assert ("json", attributes, account.time) == (message.structure, message.attributes, message.at)


FAULTS = [
    {"Subject": "two\nlines"},
    {"Subject": "größer"},
    {"Subject": " blank first"},
    {"MessageStructure": "json", "Message": "no json"},
    {"MessageStructure": "json", "Message": '{"email": "text"}'},
    {
        "MessageAttributes": {"a": {"DataType": "String", "StringValue": "x" * 200_000}},
        "Message": "m" * 100_000,
    },
]


@pytest.mark.parametrize("fault", FAULTS[:5], ids=lambda fault: str(fault)[:40])
def test_stock_moto_publishes_anything(stock: MakeClient, fault: Params) -> None:
    """Stock moto does not check subjects or structures."""
    client = stock("sns")
    arn = client.create_topic(Name="notices")["TopicArn"]

    assert client.publish(**({"TopicArn": arn, "Message": "m"} | fault))["MessageId"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault)[:40])
def test_what_aws_would_refuse_is_refused(
    account: Account, sns: Client, topic: str, fault: Params
) -> None:
    """Subjects are 1 to 100 printable ASCII characters; json needs a default; 256 KB in all."""
    with pytest.raises(ClientError, match="InvalidParameter"):
        sns.publish(**({"TopicArn": topic, "Message": "m"} | fault))

    assert [] == account.server.sns_messages()


@pytest.mark.parametrize(("length", "is_accepted"), [(100, True), (101, False)])
def test_a_subject_has_at_most_100_characters(
    sns: Client, topic: str, length: int, *, is_accepted: bool
) -> None:
    """The limit is 100."""
    try:
        sns.publish(TopicArn=topic, Message="m", Subject="s" * length)
        was_accepted = True
    except ClientError:
        was_accepted = False

    assert is_accepted == was_accepted


@pytest.mark.parametrize("params", [{"Message": ""}, {"Message": "m", "MessageStructure": "xml"}])
def test_a_message_of_nothing_or_of_another_structure_is_refused(
    sns: Client, topic: str, params: Params
) -> None:
    """A message has text, and its structure is json or none."""
    with pytest.raises(ClientError, match="InvalidParameter"):
        sns.publish(TopicArn=topic, **params)


def test_a_topic_that_is_not_there_is_refused(sns: Client, topic: str) -> None:
    """NotFound, for publishing and for its subscriptions."""
    with pytest.raises(ClientError, match="NotFound"):
        sns.publish(TopicArn=topic + "2", Message="m")
    with pytest.raises(ClientError, match="NotFound"):
        sns.list_subscriptions_by_topic(TopicArn=topic + "2")


def test_stock_moto_confirms_email_at_once(stock: MakeClient) -> None:
    """Stock moto needs nobody's yes."""
    client = stock("sns")
    arn = client.create_topic(Name="notices")["TopicArn"]
    answer = client.subscribe(TopicArn=arn, Protocol="email", Endpoint="ops@example.com")

    assert answer["SubscriptionArn"].startswith("arn:")


def test_email_waits_for_its_confirmation(account: Account, sns: Client, topic: str) -> None:
    """Pending until its owner follows the link; other endpoints need none."""
    email = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ops@example.com")
    queue = sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:q"
    )
    before = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    account.server.confirm_subscription("ops@example.com")
    after = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]

    assert "pending confirmation" == email["SubscriptionArn"]
    assert queue["SubscriptionArn"].startswith(topic)
    assert ["PendingConfirmation", queue["SubscriptionArn"]] == [
        one["SubscriptionArn"] for one in before
    ]
    assert after[0]["SubscriptionArn"].startswith(topic)


def test_confirmation_can_be_switched_off(account: Account, sns: Client, topic: str) -> None:
    """A knob for tests that don't care."""
    account.server.knobs.confirm_subscriptions = True
    answer = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ops@example.com")

    assert answer["SubscriptionArn"].startswith(topic)


@pytest.mark.parametrize("endpoint", [{}, {"Endpoint": "not-an-arn"}], ids=str)
def test_an_endpoint_that_cannot_be_is_refused(
    sns: Client, topic: str, endpoint: dict[str, str]
) -> None:
    """A queue is named by its ARN."""
    with pytest.raises(ClientError, match="InvalidParameter"):
        sns.subscribe(TopicArn=topic, Protocol="sqs", **endpoint)


def test_a_dead_endpoint_does_not_fail_a_message(sns: Client, topic: str) -> None:
    """Delivery is SNS's affair: nobody is called."""
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint="http://127.0.0.1:9/dead")

    assert sns.publish(TopicArn=topic, Message="m")["MessageId"]
