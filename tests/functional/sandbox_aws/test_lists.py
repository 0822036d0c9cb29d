"""ListCertificates, ListDistributions and tags: pages, filters, and what appears late."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.functional.sandbox_aws.account import NOON, Account, Client, MakeClient
from tests.functional.sandbox_aws.configs import config


def _arns(answer: dict[str, Any]) -> list[str]:
    return [one["CertificateArn"] for one in answer["CertificateSummaryList"]]


def test_stock_moto_has_no_pages(stock: MakeClient) -> None:
    """Stock moto answers more than was asked for."""
    client = stock("acm")
    for number in range(2):
        client.request_certificate(DomainName=f"n{number}.example.com")

    assert 2 == len(_arns(client.list_certificates(MaxItems=1)))


def test_certificates_come_in_pages(account: Account, acm: Client) -> None:
    """NextToken leads through all certificates, each once, in the same order."""
    made = [account.request(f"n{number}.example.com") for number in range(5)]

    first = acm.list_certificates(MaxItems=2)
    second = acm.list_certificates(MaxItems=2, NextToken=first["NextToken"])
    third = acm.list_certificates(MaxItems=2, NextToken=second["NextToken"])

    assert made == _arns(first) + _arns(second) + _arns(third)
    assert "NextToken" not in third


def test_a_page_has_a_thousand_unless_asked_for_less(account: Account, acm: Client) -> None:
    """One more than that is on a second page, whoever does not say how many."""
    for number in range(1001):
        account.server.seed_certificate(f"n{number}.example.com")
    first = acm.list_certificates()
    second = acm.list_certificates(NextToken=first["NextToken"])

    assert [1000, 1] == [len(_arns(first)), len(_arns(second))]
    assert "NextToken" not in second


def test_a_made_up_token_is_refused(acm: Client) -> None:
    """A NextToken that ACM did not give is an error."""
    with pytest.raises(ClientError, match="ValidationException"):
        acm.list_certificates(NextToken="made-up")


def test_stock_moto_lists_every_key_type(stock: MakeClient, acm: Client) -> None:
    """Stock moto has no idea of key types: all it makes are listed."""
    assert acm is not None
    client = stock("acm")
    client.request_certificate(DomainName="example.com", KeyAlgorithm="EC_prime256v1")

    assert 1 == len(_arns(client.list_certificates()))


def test_only_two_key_types_are_listed_unless_others_are_named(
    account: Account, acm: Client
) -> None:
    """Without a filter an elliptic key's certificate is not in the list."""
    rsa = account.request("example.com")
    elliptic = account.request("example.com", KeyAlgorithm="EC_prime256v1")

    assert [rsa] == _arns(acm.list_certificates())
    assert [rsa, elliptic] == _arns(
        acm.list_certificates(Includes={"keyTypes": ["RSA_2048", "EC_prime256v1"]})
    )


def test_key_types_are_answered_with_a_hyphen(account: Account, acm: Client) -> None:
    """ACM answers EC-prime256v1 where its model says EC_prime256v1."""
    arn = account.request("example.com", KeyAlgorithm="EC_prime256v1")
    listed = acm.list_certificates(Includes={"keyTypes": ["EC_prime256v1"]})

    assert "EC-prime256v1" == account.describe(arn)["KeyAlgorithm"]
    assert "EC-prime256v1" == listed["CertificateSummaryList"][0]["KeyAlgorithm"]


def test_stock_moto_lists_no_names(stock: MakeClient) -> None:
    """Stock moto's summaries lack the certificate's names."""
    client = stock("acm")
    client.request_certificate(DomainName="example.com")

    assert (
        "SubjectAlternativeNameSummaries"
        not in client.list_certificates()["CertificateSummaryList"][0]
    )


def test_summaries_hold_the_first_hundred_names(account: Account, acm: Client) -> None:
    """A certificate of 101 names says that there are more."""
    names = [f"n{number}.example.com" for number in range(101)]
    account.server.seed_certificate(*names)

    summary = acm.list_certificates()["CertificateSummaryList"][0]

    assert names[:100] == summary["SubjectAlternativeNameSummaries"]
    assert summary["HasAdditionalSubjectAlternativeNames"] is True


def test_statuses_filter_and_order_reverses(account: Account, acm: Client) -> None:
    """Statuses are a filter; newest first on request."""
    pending = account.request("a.example.com")
    issued = account.issued("b.example.com")

    assert [issued] == _arns(acm.list_certificates(CertificateStatuses=["ISSUED"]))
    assert [issued, pending] == _arns(
        acm.list_certificates(SortBy="CREATED_AT", SortOrder="DESCENDING")
    )
    with pytest.raises(ClientError, match="InvalidArgsException"):
        acm.list_certificates(SortBy="CREATED_AT")


def test_summaries_hold_times_as_they_are(account: Account, acm: Client) -> None:
    """CreatedAt keeps its milliseconds (stock moto cuts them off)."""
    account.pass_time(milliseconds=250)
    account.request("example.com")

    assert account.time == acm.list_certificates()["CertificateSummaryList"][0]["CreatedAt"]
    assert 250_000 == (account.time - NOON).microseconds


def test_regions_do_not_see_each_other(account: Account) -> None:
    """A certificate of another region is neither listed nor found."""
    elsewhere = account.server.client("acm", region="eu-west-1")
    arn = elsewhere.request_certificate(DomainName="example.com")["CertificateArn"]

    assert "eu-west-1" == arn.split(":")[3]
    assert [arn] == _arns(elsewhere.list_certificates())
    assert [] == _arns(account.server.client("acm").list_certificates())
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        account.describe(arn)


def test_stock_moto_lists_at_once(stock: MakeClient) -> None:
    """Stock moto lists a certificate, and its tags, in the moment it is requested."""
    client = stock("acm")
    tags = [{"Key": "k", "Value": "v"}]
    made = client.request_certificate(DomainName="example.com", Tags=tags)

    assert [made["CertificateArn"]] == _arns(client.list_certificates())
    assert tags == client.list_tags_for_certificate(CertificateArn=made["CertificateArn"])["Tags"]


def test_new_certificates_and_tags_are_listed_late(account: Account, acm: Client) -> None:
    """The list lag and the tag lag pass on the sandbox's clock."""
    account.server.knobs.list_lag = 4
    account.server.knobs.tag_lag = 2
    tags = [{"Key": "k", "Value": "v"}]
    arn = account.request("example.com", Tags=tags)

    seen = []
    for _ in range(3):
        listed = _arns(acm.list_certificates())
        tagged = acm.list_tags_for_certificate(CertificateArn=arn)["Tags"]
        seen.append((listed, tagged))
        account.pass_time(seconds=2)

    assert [([], []), ([], tags), ([arn], tags)] == seen


def test_what_was_there_before_is_listed_at_once(
    account: Account, acm: Client, cloudfront: Client
) -> None:
    """A seeded certificate and a seeded distribution are old: no lag hides them."""
    account.server.knobs.list_lag = 4
    arn = account.server.seed_certificate("example.com")
    distribution = account.server.seed_distribution()

    listed = cloudfront.list_distributions()["DistributionList"]["Items"]

    assert [arn] == _arns(acm.list_certificates())
    assert [distribution] == [one["Id"] for one in listed]


def test_stock_moto_lists_a_distribution_at_once(stock: MakeClient) -> None:
    """Stock moto lists a distribution in the moment it is created."""
    client = stock("cloudfront")
    client.create_distribution(DistributionConfig=config())

    assert 1 == client.list_distributions()["DistributionList"]["Quantity"]


def test_new_distributions_and_their_tags_are_listed_late(
    account: Account, cloudfront: Client
) -> None:
    """A new distribution can be got at once, but is listed after the lag."""
    account.server.knobs.list_lag = 4
    account.server.knobs.tag_lag = 2
    tags = {"Items": [{"Key": "k", "Value": "v"}]}
    made = cloudfront.create_distribution_with_tags(
        DistributionConfigWithTags={"DistributionConfig": config(), "Tags": tags}
    )["Distribution"]

    early = cloudfront.list_distributions()["DistributionList"]
    early_tags = cloudfront.list_tags_for_resource(Resource=made["ARN"])["Tags"]
    account.pass_time(seconds=4)
    late = cloudfront.list_distributions()["DistributionList"]

    assert (0, []) == (early["Quantity"], early_tags["Items"])
    assert [made["Id"]] == [one["Id"] for one in late["Items"]]
    assert tags == cloudfront.list_tags_for_resource(Resource=made["ARN"])["Tags"]


def test_distributions_come_in_pages_of_at_most_100(account: Account, cloudfront: Client) -> None:
    """A marker leads on, also when its distribution was deleted meanwhile."""
    ids = [account.server.seed_distribution() for _ in range(103)]

    first = cloudfront.list_distributions(MaxItems="500")["DistributionList"]
    account.server.cloudfront.vanish(first["NextMarker"])
    second = cloudfront.list_distributions(Marker=first["NextMarker"])["DistributionList"]

    assert (100, True) == (first["Quantity"], first["IsTruncated"])
    assert ids[:100] == [one["Id"] for one in first["Items"]]
    assert ids[100:] == [one["Id"] for one in second["Items"]]
    assert second["IsTruncated"] is False


@pytest.mark.parametrize("page", [{"Marker": "EUNKNOWN"}, {"MaxItems": "many"}, {"MaxItems": "0"}])
def test_a_page_that_makes_no_sense_is_refused(cloudfront: Client, page: dict[str, str]) -> None:
    """Markers are ids of distributions; sizes are numbers."""
    with pytest.raises(ClientError, match="InvalidArgument"):
        cloudfront.list_distributions(**page)


def test_a_distribution_s_summary_says_what_the_sweep_needs(
    account: Account, cloudfront: Client
) -> None:
    """Aliases, certificate, comment, status and origins are in the summary; tags are not."""
    arn = account.issued("www.example.com")
    made = config(arn, "www.example.com", Comment="edgecert J-1")
    cloudfront.create_distribution(DistributionConfig=made)

    summary = cloudfront.list_distributions()["DistributionList"]["Items"][0]

    assert ["www.example.com"] == summary["Aliases"]["Items"]
    assert arn == summary["ViewerCertificate"]["ACMCertificateArn"]
    assert ("edgecert J-1", "Deployed") == (summary["Comment"], summary["Status"])
    assert made["Origins"] == summary["Origins"]
    assert {"CallerReference", "Tags"}.isdisjoint(summary)


def test_a_sparse_config_s_summary_is_filled(account: Account, cloudfront: Client) -> None:
    """What a tenant-only config leaves out has a value in the list all the same."""
    account.server.seed_distribution("tenant_only")

    summary = cloudfront.list_distributions()["DistributionList"]["Items"][0]

    assert {"Quantity": 0} == summary["Aliases"]
    assert ("PriceClass_All", "tenant-only") == (summary["PriceClass"], summary["ConnectionMode"])
