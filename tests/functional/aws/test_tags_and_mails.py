"""Tags of what exists, mails that are sent again, and the move to DNS: once each, errors told."""

import pytest

from bot.aws.clients import Aws
from bot.errors import AwsError, Trouble
from bot.sandbox.aws import AwsServer


def test_a_certificate_s_tags_change(server: AwsServer, aws: Aws) -> None:
    """Added or overwritten, and taken off whatever they hold."""
    arn = server.seed_certificate("shop.example")
    aws.acm.add_tags(arn, {"team": "shop", "env": "prod", "old": "1"})
    aws.acm.add_tags(arn, {"team": "web"})
    aws.acm.remove_tags(arn, ["old", "never there"])

    assert {"team": "web", "env": "prod"} == aws.acm.tags(arn)


def test_a_distribution_s_tags_change(server: AwsServer, aws: Aws) -> None:
    """By its ARN."""
    arn = server.cloudfront.get(server.seed_distribution()).arn
    aws.cloudfront.tag(arn, {"team": "shop", "old": "1"})
    aws.cloudfront.untag(arn, ["old", "never there"])

    assert {"team": "shop"} == aws.cloudfront.tags(arn)


def test_too_many_tags_are_refused_for_good(server: AwsServer, aws: Aws) -> None:
    """The service's own code says so."""
    certificate = server.seed_certificate("shop.example")
    distribution = server.cloudfront.get(server.seed_distribution()).arn
    many = {f"k{number}": "" for number in range(50)}
    aws.acm.add_tags(certificate, many)
    aws.cloudfront.tag(distribution, many)

    with pytest.raises(AwsError) as of_acm:
        aws.acm.add_tags(certificate, {"one": "more"})
    with pytest.raises(AwsError) as of_cloudfront:
        aws.cloudfront.tag(distribution, {"one": "more"})
    assert ("TooManyTagsException", Trouble.FINAL) == (of_acm.value.code, of_acm.value.trouble)
    assert "InvalidTagging" == of_cloudfront.value.code


def test_mails_are_sent_again_once(server: AwsServer, aws: Aws) -> None:
    """A lost answer is not repeated by itself: the owner would be mailed twice."""
    waiting = {"method": "EMAIL", "status": "PENDING_VALIDATION", "created_at": server.now()}
    arn = server.seed_certificate("shop.example", **waiting)
    server.faults.add("acm.ResendValidationEmail", "lost")

    with pytest.raises(AwsError) as lost:
        aws.acm.resend(arn, "shop.example", "shop.example")
    assert Trouble.LOST is lost.value.trouble
    assert [("shop.example", "shop.example")] == server.acm.get(arn).mailed


def test_a_certificate_moves_to_dns(server: AwsServer, aws: Aws) -> None:
    """Its records are told from then on; what is not issued is refused for good."""
    arn = server.seed_certificate("shop.example", method="EMAIL")
    pending = server.seed_certificate("b.example", method="EMAIL", status="PENDING_VALIDATION")
    aws.acm.move_to_dns(arn)

    assert ["shop.example"] == [record.domain for record in aws.acm.describe(arn).records]
    with pytest.raises(AwsError) as refused:
        aws.acm.move_to_dns(pending)
    assert ("InvalidStateException", Trouble.FINAL) == (refused.value.code, refused.value.trouble)
