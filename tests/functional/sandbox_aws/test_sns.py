"""SNS: what is published is kept, what AWS refuses is refused, and nothing is delivered."""

import json

import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from bot.sandbox.aws.sns import MAX_BYTES
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


def _attribute(**value: Params) -> Params:
    return {"MessageAttributes": {"a": {"DataType": "String"} | value}}


_LARGE = json.dumps({"default": "d" * 130_000, "email": "e" * 130_000})
#: What AWS refuses, and whether stock moto takes it.
FAULTS = [
    ({"Subject": "two\nlines"}, True),
    ({"Subject": "größer"}, True),
    ({"Subject": "bell\a"}, True),
    ({"Subject": " blank first"}, True),
    ({"Subject": ""}, True),
    ({"MessageStructure": "json", "Message": "no json"}, True),
    ({"MessageStructure": "json", "Message": "[]"}, True),
    ({"MessageStructure": "json", "Message": '{"email": "text"}'}, True),
    ({"MessageStructure": "json", "Message": '{"default": {"a": 1}}'}, True),
    ({"MessageStructure": "json", "Message": '{"default": "a", "default": "b"}'}, True),
    ({"MessageStructure": "xml"}, False),
    ({"Message": ""}, True),
    ({"Message": "ä" * 131_073}, True),
    ({"MessageStructure": "json", "Message": _LARGE + " " * 3_000}, False),
    (_attribute(StringValue="x" * 200_000) | {"Message": "m" * 100_000}, True),
    ({"TargetArn": "arn:aws:sns:us-east-1:123456789012:other"}, False),
]


def _short(fault: object) -> str:
    return str(fault)[:60]


@pytest.mark.parametrize("fault", [fault for fault, is_taken in FAULTS if is_taken], ids=_short)
def test_stock_moto_publishes_anything(stock: MakeClient, fault: Params) -> None:
    """Stock moto checks neither subjects nor structures, and counts characters for bytes."""
    client = stock("sns")
    arn = client.create_topic(Name="notices")["TopicArn"]

    assert client.publish(**({"TopicArn": arn, "Message": "m"} | fault))["MessageId"]


@pytest.mark.parametrize("fault", [fault for fault, _ in FAULTS], ids=_short)
def test_what_aws_would_refuse_is_refused(
    account: Account, sns: Client, topic: str, fault: Params
) -> None:
    """Subjects are 1 to 100 printable ASCII characters; json needs one default; 256 KB in all."""
    with pytest.raises(ClientError, match="InvalidParameter"):
        sns.publish(**({"TopicArn": topic, "Message": "m"} | fault))

    assert [] == account.server.sns_messages()


ATTRIBUTES = [
    _attribute(StringValue=""),
    _attribute(),
    _attribute(DataType="Text", StringValue="x"),
    {"MessageAttributes": {"AWS.x": {"DataType": "String", "StringValue": "x"}}},
    {"MessageAttributes": {"a..b": {"DataType": "String", "StringValue": "x"}}},
]


@pytest.mark.parametrize("attribute", ATTRIBUTES[-2:], ids=_short)
def test_stock_moto_takes_any_name_of_an_attribute(stock: MakeClient, attribute: Params) -> None:
    """Stock moto does not know which names are reserved or malformed."""
    client = stock("sns")
    arn = client.create_topic(Name="notices")["TopicArn"]

    assert client.publish(TopicArn=arn, Message="m", **attribute)["MessageId"]


@pytest.mark.parametrize("attribute", ATTRIBUTES, ids=_short)
def test_an_attribute_has_a_name_a_type_and_a_value(
    sns: Client, topic: str, attribute: Params
) -> None:
    """An empty one is refused with a code of its own."""
    with pytest.raises(ClientError, match="ParameterValueInvalid"):
        sns.publish(TopicArn=topic, Message="m", **attribute)


@pytest.mark.parametrize(("spare", "is_accepted"), [(0, True), (1, False)])
def test_all_bodies_and_attributes_count(
    sns: Client, topic: str, spare: int, *, is_accepted: bool
) -> None:
    """256 KB in UTF-8: the whole JSON, and of each attribute its name, type and value."""
    attributes = {"job": {"DataType": "String", "StringValue": "J-42"}}
    room = MAX_BYTES - len("jobStringJ-42") + spare
    bodies = json.dumps({"default": "", "email": ""})
    message = json.dumps({"default": "x" * (room - len(bodies) - 1_000), "email": "y" * 1_000})
    try:
        sns.publish(
            TopicArn=topic,
            Message=message,
            MessageStructure="json",
            MessageAttributes=attributes,
        )
        was_accepted = True
    except ClientError as error:
        was_accepted = "Message too long" not in str(error)

    assert is_accepted == was_accepted


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


def test_a_topic_that_is_not_there_is_refused(sns: Client, topic: str) -> None:
    """NotFound, for publishing and for its subscriptions."""
    with pytest.raises(ClientError, match="NotFound"):
        sns.publish(TopicArn=topic + "2", Message="m")
    with pytest.raises(ClientError, match="NotFound"):
        sns.list_subscriptions_by_topic(TopicArn=topic + "2")


@pytest.mark.parametrize("arn", ["eu-west-1", "malformed", "nobody"])
def test_a_topic_is_asked_in_its_own_region(account: Account, topic: str, arn: str) -> None:
    """A client of another region is told that the ARN is wrong, as for one that is none."""
    given = {"eu-west-1": topic, "malformed": "notices", "nobody": ""}[arn]
    elsewhere = account.server.client("sns", region="eu-west-1")

    with pytest.raises(ClientError, match=r"InvalidParameter.*TopicArn"):
        elsewhere.publish(TopicArn=given, Message="m")


def test_a_topic_of_another_region_takes_messages_there(account: Account) -> None:
    """Regions have topics of their own, of the same name if need be."""
    elsewhere = account.server.client("sns", region="eu-west-1")
    arn = elsewhere.create_topic(Name="notices")["TopicArn"]
    elsewhere.publish(TopicArn=arn, Message="m")

    assert [arn] == [message.topic_arn for message in account.server.sns_messages()]
    assert "eu-west-1" == arn.split(":")[3]


def test_a_fifo_topic_needs_a_group(account: Account, sns: Client) -> None:
    """Without one nothing is published."""
    arn = sns.create_topic(Name="notices.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]

    with pytest.raises(ClientError, match="MessageGroupId"):
        sns.publish(TopicArn=arn, Message="m")
    sns.publish(TopicArn=arn, Message="m", MessageGroupId="g", MessageDeduplicationId="1")

    assert 1 == len(account.server.sns_messages())


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


def test_subscribing_again_leaves_what_is_confirmed(
    account: Account, sns: Client, topic: str
) -> None:
    """One subscription for an endpoint, and its owner said yes already."""
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ops@example.com")
    account.server.confirm_subscription("ops@example.com")
    again = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ops@example.com")

    assert again["SubscriptionArn"].startswith(topic)
    assert 1 == len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"])


def test_nobody_is_told_before_they_said_yes(account: Account, sns: Client, topic: str) -> None:
    """A message goes to whoever had confirmed when it was published; the topic counts both."""
    for endpoint in ("ops@example.com", "owner@example.com"):
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=endpoint)
    sns.publish(TopicArn=topic, Message="early")
    account.server.confirm_subscription("ops@example.com")
    sns.publish(TopicArn=topic, Message="late")
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]

    assert [(), ("ops@example.com",)] == [one.endpoints for one in account.server.sns_messages()]
    assert ("1", "1") == (attributes["SubscriptionsPending"], attributes["SubscriptionsConfirmed"])


ENDPOINTS = [
    ("email", "nobody"),
    ("http", "ops@example.com"),
    ("https", "http://example.com"),
    ("pigeon", "roof"),
]


@pytest.mark.parametrize(("protocol", "endpoint"), ENDPOINTS)
def test_stock_moto_subscribes_anything(stock: MakeClient, protocol: str, endpoint: str) -> None:
    """Stock moto does not look at endpoints, nor at protocols."""
    client = stock("sns")
    arn = client.create_topic(Name="notices")["TopicArn"]

    assert client.subscribe(TopicArn=arn, Protocol=protocol, Endpoint=endpoint)["SubscriptionArn"]


@pytest.mark.parametrize(
    ("protocol", "endpoint"), [*ENDPOINTS, ("sqs", "not-an-arn"), ("email", "")]
)
def test_an_endpoint_that_cannot_be_is_refused(
    sns: Client, topic: str, protocol: str, endpoint: str
) -> None:
    """An address has an @, a web address its scheme, and a queue an ARN."""
    with pytest.raises(ClientError, match="InvalidParameter"):
        sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=endpoint)

    assert [] == sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]


def test_stock_moto_fails_a_message_for_a_dead_endpoint(stock: MakeClient) -> None:
    """Stock moto calls the endpoint itself, and its caller pays for what happens there."""
    client = stock("sns")
    arn = client.create_topic(Name="notices")["TopicArn"]
    client.subscribe(TopicArn=arn, Protocol="http", Endpoint="http://127.0.0.1:9/dead")

    with pytest.raises((ClientError, ResponseParserError)):
        client.publish(TopicArn=arn, Message="m")


def test_a_dead_endpoint_does_not_fail_a_message(account: Account, sns: Client, topic: str) -> None:
    """Delivery is SNS's affair, confirmed or not: nobody is called."""
    dead = "http://127.0.0.1:9/dead"
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=dead)
    account.server.confirm_subscription(dead)

    assert sns.publish(TopicArn=topic, Message="m")["MessageId"]
    assert [(dead,)] == [one.endpoints for one in account.server.sns_messages()]
