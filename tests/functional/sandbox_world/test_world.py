"""The three servers together: what they know of each other, and what a bot is told."""

import boto3
import dns.message
import dns.query
import dns.rdatatype
import pytest
from slack_sdk import WebClient

from bot.sandbox.world import Furniture, World


def test_certificates_issue_by_the_worlds_own_dns(world: World, furniture: Furniture) -> None:
    """ACM looks where the owner writes: at another provider, and in Route 53."""
    acm, route53 = world.aws.client("acm"), world.aws.client("route53")
    arn = acm.request_certificate(
        DomainName="www.blog.example",
        SubjectAlternativeNames=["www.shop.example"],
        ValidationMethod="DNS",
    )["CertificateArn"]
    options = acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
    blog, shop = (option["ResourceRecord"] for option in options)

    furniture.registrar.set(blog["Name"], "CNAME", blog["Value"])
    before = acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"]
    record = {
        "Name": shop["Name"],
        "Type": "CNAME",
        "TTL": 300,
        "ResourceRecords": [{"Value": shop["Value"]}],
    }
    route53.change_resource_record_sets(
        HostedZoneId=furniture.hosted_zone,
        ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]},
    )
    after = acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"]

    assert ("PENDING_VALIDATION", "ISSUED") == (before, after)


def test_the_template_is_a_live_site(world: World, furniture: Furniture) -> None:
    """A deployed distribution with two origins; its alias resolves to it and on to an address."""
    distribution = world.aws.client("cloudfront").get_distribution(Id=furniture.template)
    config = distribution["Distribution"]["DistributionConfig"]
    query = dns.message.make_query("www.storefront.example", "A")
    host, port = world.dns.address
    answer = dns.query.udp(query, host, timeout=5, port=port).answer

    assert "Deployed" == distribution["Distribution"]["Status"]
    assert "storefront" == config["Comment"]
    assert 2 == config["Origins"]["Quantity"]
    assert ["storefront.example", "www.storefront.example"] == config["Aliases"]["Items"]
    assert [dns.rdatatype.CNAME, dns.rdatatype.A] == [rrset.rdtype for rrset in answer]
    assert f"{distribution['Distribution']['DomainName']}." == str(answer[1].name)


def test_one_address_confirmed_its_notices(world: World, furniture: Furniture) -> None:
    """A topic with a confirmed and a pending subscription, as real topics have."""
    listed = world.aws.client("sns").list_subscriptions_by_topic(TopicArn=furniture.topic)
    arns = {sub["Endpoint"]: sub["SubscriptionArn"] for sub in listed["Subscriptions"]}

    assert arns["ops@shop.example"].startswith(furniture.topic)
    assert "PendingConfirmation" == arns["owner@blog.example"]


@pytest.mark.usefixtures("furniture")
def test_earlier_people_left_certificates_behind(world: World) -> None:
    """Proven by mail, one that waits and one that serves; an import that serves; dead ones."""
    before = len(world.aws.acm.certificates())
    world.inherit()
    left = world.aws.acm.certificates()[before:]
    serving = {one.certificate_arn() for one in world.aws.cloudfront.distributions()}

    assert [
        ("mail.example", "EMAIL", "PENDING_VALIDATION"),
        ("members.example", "EMAIL", "ISSUED"),
        ("legacy.example", "", "ISSUED"),
        ("old.example", "DNS", "EXPIRED"),
        ("older.example", "DNS", "EXPIRED"),
        ("trial.example", "DNS", "FAILED"),
    ] == [(one.names[0], one.method, one.status) for one in left]
    assert {left[1].arn, left[2].arn} <= serving


@pytest.mark.usefixtures("furniture")
def test_the_environment_is_all_that_a_bot_needs(
    world: World, furniture: Furniture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With these variables alone Slack's and AWS's own clients find the world."""
    settings = world.environment()
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    slack = WebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])
    zones = boto3.client("route53").list_hosted_zones()["HostedZones"]
    channel = slack.conversations_info(channel=settings["EDGECERT_CHANNEL"])["channel"]

    assert ["shop.example."] == [zone["Name"] for zone in zones]
    assert (True, True) == (channel["is_private"], channel["is_member"])
    assert furniture.topic == settings["EDGECERT_SNS_TOPIC_ARN"]
    assert f"127.0.0.1:{world.dns.address[1]}" == settings["EDGECERT_DNS_SERVERS"]
    assert settings["SLACK_APP_TOKEN"].startswith("xapp-")
    assert "SLACK_SIGNING_SECRET" not in settings


def test_a_world_that_cannot_start_leaves_nothing_running(monkeypatch: pytest.MonkeyPatch) -> None:
    """When one server cannot start, those already started are stopped again."""
    world = World()

    def refuse() -> None:
        raise OSError("no")

    monkeypatch.setattr(world.aws, "start", refuse)
    with pytest.raises(OSError, match="no"):
        world.start()
    world.stop()

    with pytest.raises(OSError, match="refused"):
        dns.query.tcp(
            dns.message.make_query("shop.example", "A"), "127.0.0.1", 1, world.dns.address[1]
        )
