"""Hosted zones, topics, quotas and the account."""

import json

import pytest

from bot.aws.clients import Aws
from bot.aws.quotas import NAMES
from bot.errors import AwsError, Trouble
from bot.sandbox.aws import AwsServer


def test_only_public_zones_are_told(server: AwsServer, aws: Aws) -> None:
    """A private zone validates nothing; names have no trailing dot, ids no prefix."""
    route53 = server.client("route53")
    public = route53.create_hosted_zone(Name="Shop.example.", CallerReference="1")
    route53.create_hosted_zone(
        Name="inside.example.",
        CallerReference="2",
        HostedZoneConfig={"PrivateZone": True},
        VPC={"VPCRegion": "us-east-1", "VPCId": "vpc-1"},
    )

    assert {"shop.example": public["HostedZone"]["Id"].rpartition("/")[2]} == aws.route53.zones()


def test_of_two_zones_with_one_name_the_fuller_counts(server: AwsServer, aws: Aws) -> None:
    """The other is mostly left from an earlier delegation."""
    route53 = server.client("route53")
    empty = route53.create_hosted_zone(Name="shop.example.", CallerReference="1")
    full = route53.create_hosted_zone(Name="shop.example.", CallerReference="2")
    identity = full["HostedZone"]["Id"]
    route53.change_resource_record_sets(
        HostedZoneId=identity,
        ChangeBatch={
            "Changes": [
                {
                    "Action": "CREATE",
                    "ResourceRecordSet": {
                        "Name": "www.shop.example.",
                        "Type": "A",
                        "TTL": 60,
                        "ResourceRecords": [{"Value": "192.0.2.1"}],
                    },
                }
            ]
        },
    )

    assert {"shop.example": identity.rpartition("/")[2]} == aws.route53.zones()
    assert empty["HostedZone"]["Id"] != identity


def test_a_message_reaches_the_topic_of_another_region(server: AwsServer, aws: Aws) -> None:
    """The topic's ARN says where to publish, whatever region the bot is in."""
    topic = server.client("sns", "eu-central-1").create_topic(Name="jobs")["TopicArn"]
    written = aws.sns.publish(
        topic, subject="J-1: ready", message='{"a":1}', attributes={"job": "J-1", "zone": ""}
    )
    (message,) = server.sns_messages()

    assert (written.id, topic, '{"a":1}') == (
        message.message_id,
        message.topic_arn,
        message.message,
    )
    assert {"job": {"DataType": "String", "StringValue": "J-1"}} == message.attributes
    assert message.structure is None


def test_email_subscribers_get_their_own_text(server: AwsServer, aws: Aws) -> None:
    """Machines get the JSON, people with email a text."""
    topic = server.client("sns").create_topic(Name="jobs")["TopicArn"]
    aws.sns.publish(topic, subject="s", message='{"a":1}', attributes={}, email="Add a record")
    (message,) = server.sns_messages()

    assert {"default": '{"a":1}', "email": "Add a record"} == json.loads(message.message)


def test_quotas_are_what_service_quotas_applies(server: AwsServer, aws: Aws) -> None:
    """Raised limits are read; what AWS does not list is None."""
    server.knobs.names_quota = 100
    read = aws.quotas.read()

    assert NAMES == set(read)
    assert 100 == read["acm.names_per_certificate"]
    assert 500 == read["cloudfront.distributions"]
    assert read["cloudfront.aliases"] is None


def test_quotas_that_are_not_there_are_unknown(server: AwsServer, aws: Aws) -> None:
    """On many accounts Service Quotas knows nothing applied: every value is then assumed."""
    server.knobs.quotas_error = "NoSuchResourceException"

    assert dict.fromkeys(NAMES) == aws.quotas.read()


def test_being_denied_quotas_is_an_error(server: AwsServer, aws: Aws) -> None:
    """A missing permission is told, never taken for an unknown quota."""
    server.knobs.quotas_error = "AccessDeniedException"

    with pytest.raises(AwsError) as caught:
        aws.quotas.read()

    assert (Trouble.DENIED, "servicequotas:ListServiceQuotas") == (
        caught.value.trouble,
        caught.value.action,
    )


def test_the_account_is_that_of_the_credentials(server: AwsServer, aws: Aws) -> None:
    """STS says whose credentials these are."""
    assert server.account == aws.identity.account()
