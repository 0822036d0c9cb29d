"""Distributions, as CloudFront really answers."""

import pytest

from bot.aws.clients import Aws
from bot.errors import AwsError, Trouble
from bot.sandbox.aws import AwsServer


def test_a_clone_is_created_with_its_tags(server: AwsServer, aws: Aws) -> None:
    """One call makes a tagged distribution, and its domain is known at once."""
    config, _ = aws.cloudfront.config(server.seed_distribution())
    server.knobs.deploy_seconds = 60
    certificate = server.seed_certificate("www.shop.example")
    config |= {
        "CallerReference": "ref-1",
        "Aliases": {"Quantity": 1, "Items": ["www.shop.example"]},
        "Comment": "edgecert J-1 www.shop.example",
        "ViewerCertificate": {
            "ACMCertificateArn": certificate,
            "SSLSupportMethod": "sni-only",
            "MinimumProtocolVersion": "TLSv1.2_2021",
        },
    }
    made = aws.cloudfront.create(config, {"edgecert:job": "J-1"})

    assert ("InProgress", True, True) == (made.status, made.enabled, made.ipv6)
    assert ("www.shop.example",) == made.aliases
    assert certificate == made.certificate_arn
    assert made.domain.endswith(".cloudfront.net")
    assert made.request_id
    assert {"edgecert:job": "J-1"} == aws.cloudfront.tags(made.arn)
    assert made.etag == aws.cloudfront.get(made.id).etag


def test_a_configuration_comes_back_untouched(server: AwsServer, aws: Aws) -> None:
    """What a snapshot stores is what CloudFront holds, with the ETag of that version."""
    known = server.seed_distribution("origin_group")
    config, etag = aws.cloudfront.config(known)

    assert server.cloudfront.get(known).config["Origins"] == config["Origins"]
    assert aws.cloudfront.get(known).etag == etag


def test_a_used_caller_reference_is_named(server: AwsServer, aws: Aws) -> None:
    """A second create with the same reference is DistributionAlreadyExists, even if equal."""
    config, _ = aws.cloudfront.config(server.seed_distribution())
    config |= {"CallerReference": "ref-1"}
    aws.cloudfront.create(config, {})

    with pytest.raises(AwsError) as caught:
        aws.cloudfront.create(config, {})

    assert ("DistributionAlreadyExists", Trouble.FINAL) == (
        caught.value.code,
        caught.value.trouble,
    )


def test_all_pages_of_distributions_are_read(server: AwsServer, aws: Aws) -> None:
    """A page is a hundred distributions, and the marker of the next is followed."""
    made = {server.seed_distribution() for _ in range(101)}
    rows = [row for page in aws.cloudfront.pages() for row in page]

    assert made == {row.id for row in rows}
    assert 2 == len(server.calls("cloudfront.ListDistributions"))


def test_a_listed_distribution_tells_what_checks_need(server: AwsServer, aws: Aws) -> None:
    """A row's summary holds origins, what is shared with others, and the price class."""
    known = server.seed_distribution("s3_oac", Comment="Shop", PriceClass="PriceClass_100")
    ((row,),) = aws.cloudfront.pages()

    assert (known, server.account, "Shop") == (row.id, row.account, row.comment)
    assert row.is_deployed
    assert "PriceClass_100" == row.summary["price_class"]
    assert "site-example.s3.us-east-1.amazonaws.com" in str(row.summary["origins"])
    assert server.cloudfront.get(known).config["DefaultCacheBehavior"]["CachePolicyId"] in str(
        row.summary["policies"]
    )


def test_no_distribution_is_final(aws: Aws) -> None:
    """A distribution that is no more is an error that does not pass by itself."""
    with pytest.raises(AwsError) as caught:
        aws.cloudfront.get("E0UNKNOWN")

    assert ("NoSuchDistribution", Trouble.FINAL) == (caught.value.code, caught.value.trouble)
