"""Tags of certificates and distributions, and the quotas that can be read."""

import pytest
from botocore.exceptions import ClientError

from tests.functional.sandbox_aws.account import Account, Client, MakeClient, Params
from tests.functional.sandbox_aws.configs import config


def _tags(client: Client, arn: str) -> dict[str, str]:
    listed = client.list_tags_for_certificate(CertificateArn=arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in listed}


def test_a_certificate_s_tags_come_and_go(account: Account, acm: Client) -> None:
    """Adding overwrites; removing by key or by key and value."""
    arn = account.request("example.com", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b"}])
    acm.add_tags_to_certificate(
        CertificateArn=arn, Tags=[{"Key": "a", "Value": "2"}, {"Key": "c", "Value": "3"}]
    )
    acm.remove_tags_from_certificate(
        CertificateArn=arn, Tags=[{"Key": "b"}, {"Key": "c", "Value": "other"}, {"Key": "d"}]
    )

    assert {"a": "2", "c": "3"} == _tags(acm, arn)


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ([{"Key": "aws:own", "Value": "1"}], "InvalidTagException"),
        ([{"Key": "k" * 129, "Value": "1"}], "ValidationException"),
        ([{"Key": "k", "Value": "v" * 257}], "ValidationException"),
        ([{"Key": f"k{number}"} for number in range(50)], "TooManyTagsException"),
    ],
)
def test_a_certificate_s_tags_keep_the_rules(
    account: Account, acm: Client, tags: list[Params], code: str
) -> None:
    """No `aws:`, the lengths, and at most 50 in all."""
    arn = account.request("example.com", Tags=[{"Key": "one", "Value": "1"}])

    with pytest.raises(ClientError) as refused:
        acm.add_tags_to_certificate(CertificateArn=arn, Tags=tags)

    assert code == refused.value.response["Error"]["Code"]
    assert {"one": "1"} == _tags(acm, arn)


def test_a_request_with_a_reserved_tag_is_refused(account: Account) -> None:
    """Tags are checked at the request, and nothing is made."""
    with pytest.raises(ClientError, match="InvalidTagException"):
        account.request("example.com", Tags=[{"Key": "AWS:own", "Value": "1"}])

    assert [] == account.server.acm.certificates()


def test_a_distribution_s_tags_come_and_go(account: Account, cloudfront: Client) -> None:
    """By the distribution's ARN."""
    arn = account.server.cloudfront.get(account.server.seed_distribution()).arn
    cloudfront.tag_resource(
        Resource=arn, Tags={"Items": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}
    )
    cloudfront.untag_resource(Resource=arn, TagKeys={"Items": ["a", "c"]})

    listed = cloudfront.list_tags_for_resource(Resource=arn)["Tags"]["Items"]

    assert [{"Key": "b", "Value": "2"}] == listed


@pytest.mark.parametrize(
    "tags",
    [
        [{"Key": "aws:own", "Value": "1"}],
        [{"Key": f"k{number}", "Value": ""} for number in range(51)],
    ],
    ids=["reserved", "51 tags"],
)
def test_a_distribution_s_tags_keep_the_rules(
    account: Account, cloudfront: Client, tags: list[Params]
) -> None:
    """At the creation and later."""
    arn = account.server.cloudfront.get(account.server.seed_distribution()).arn

    with pytest.raises(ClientError, match="InvalidTagging"):
        cloudfront.tag_resource(Resource=arn, Tags={"Items": tags})
    with pytest.raises(ClientError, match="InvalidTagging"):
        cloudfront.create_distribution_with_tags(
            DistributionConfigWithTags={"DistributionConfig": config(), "Tags": {"Items": tags}}
        )


def test_stock_moto_tags_a_distribution_with_anything(stock: MakeClient) -> None:
    """Stock moto takes AWS's own keys, and any number of them."""
    client = stock("cloudfront")
    made = client.create_distribution_with_tags(
        DistributionConfigWithTags={"DistributionConfig": config(), "Tags": {"Items": []}}
    )
    arn = made["Distribution"]["ARN"]
    many = [{"Key": f"aws:{number}", "Value": ""} for number in range(60)]
    client.tag_resource(Resource=arn, Tags={"Items": many})

    assert 60 == len(client.list_tags_for_resource(Resource=arn)["Tags"]["Items"])


def test_tags_of_aws_itself_stay(account: Account, acm: Client, cloudfront: Client) -> None:
    """Nobody else takes them off, and they do not count against the fifty."""
    mine, full = {"aws:cloudformation:stack-name": "shop"}, {f"k{n}": "" for n in range(49)}
    certificate = account.server.acm.get(account.request("example.com"))
    distribution = account.server.cloudfront.get(account.server.seed_distribution())
    for tags in (certificate.tags, distribution.tags):
        tags.put(mine | full, account.time)
    (key,) = mine

    with pytest.raises(ClientError, match="InvalidTagException"):
        acm.remove_tags_from_certificate(CertificateArn=certificate.arn, Tags=[{"Key": key}])
    with pytest.raises(ClientError, match="InvalidTagging"):
        cloudfront.untag_resource(Resource=distribution.arn, TagKeys={"Items": [key]})
    acm.add_tags_to_certificate(CertificateArn=certificate.arn, Tags=[{"Key": "one more"}])
    cloudfront.tag_resource(
        Resource=distribution.arn, Tags={"Items": [{"Key": "one more", "Value": ""}]}
    )
    assert 51 == len(_tags(acm, certificate.arn))


def test_a_distribution_that_is_not_there_has_no_tags(cloudfront: Client) -> None:
    """NoSuchResource, as for any unknown ARN."""
    with pytest.raises(ClientError, match="NoSuchResource"):
        cloudfront.list_tags_for_resource(
            Resource="arn:aws:cloudfront::123456789012:distribution/E1"
        )


@pytest.mark.parametrize(
    "status", ["PENDING_VALIDATION", "ISSUED", "EXPIRED", "REVOKED", "FAILED", "INACTIVE"]
)
def test_a_certificate_counts_whatever_became_of_it(account: Account, status: str) -> None:
    """Expired and revoked ones, too, until some are deleted."""
    account.server.knobs.certificates_quota = 2
    arns = [account.server.seed_certificate(f"n{n}.com", status=status) for n in range(2)]

    with pytest.raises(ClientError, match="LimitExceededException"):
        account.request("example.com")
    account.server.client("acm").delete_certificate(CertificateArn=arns[0])

    assert account.request("example.com")


def test_a_deleted_certificate_counts_for_a_year(account: Account, acm: Client) -> None:
    """5,000 requests in 365 days: what was deleted since was requested all the same."""
    account.server.knobs.requests_per_year = 1
    acm.delete_certificate(CertificateArn=account.request("example.com"))

    with pytest.raises(ClientError, match="LimitExceededException"):
        account.request("example.com")
    account.pass_time(days=366)

    assert account.request("example.com")


def test_quotas_shown_are_quotas_enforced(account: Account) -> None:
    """A knob changes both; the default stays readable."""
    account.server.knobs.names_quota = 25
    quotas = account.server.client("service-quotas")
    which = {"ServiceCode": "acm", "QuotaCode": "L-FB94F0B0"}

    assert 25 == quotas.get_service_quota(**which)["Quota"]["Value"]
    assert 10 == quotas.get_aws_default_service_quota(**which)["Quota"]["Value"]
    assert [500] == [
        one["Value"] for one in quotas.list_service_quotas(ServiceCode="cloudfront")["Quotas"]
    ]
    assert account.request(*[f"n{number}.example.com" for number in range(25)])


@pytest.mark.parametrize("code", ["AccessDeniedException", "NoSuchResourceException"])
def test_quotas_may_be_unreadable(account: Account, code: str) -> None:
    """On many accounts the applied values cannot be read."""
    account.server.knobs.quotas_error = code  # type: ignore[assignment]
    quotas = account.server.client("service-quotas")

    with pytest.raises(ClientError, match=code):
        quotas.get_service_quota(ServiceCode="acm", QuotaCode="L-FB94F0B0")


def test_unknown_quotas_are_not_found(account: Account) -> None:
    """Neither a code nor a service that is not there."""
    quotas = account.server.client("service-quotas")

    with pytest.raises(ClientError, match="NoSuchResourceException"):
        quotas.get_service_quota(ServiceCode="acm", QuotaCode="L-00000000")
    with pytest.raises(ClientError, match="NoSuchResourceException"):
        quotas.list_service_quotas(ServiceCode="vpc")
