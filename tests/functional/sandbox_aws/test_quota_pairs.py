"""Quotas at the size of a real account: stock moto counts nothing."""

import copy

import pytest
from botocore.exceptions import ClientError
from moto.backends import get_backend

from bot.sandbox.aws import ACCOUNT
from tests.functional.sandbox_aws.account import Account, Client, MakeClient
from tests.functional.sandbox_aws.configs import config


def test_stock_moto_has_no_quota_of_certificates(stock: MakeClient) -> None:
    """The 2,501st is made."""
    client = stock("acm")
    arn = client.request_certificate(DomainName="example.com")["CertificateArn"]
    kept = get_backend("acm")[ACCOUNT]["us-east-1"]._certificates  # noqa: SLF001 - 2,499 more
    kept |= {f"{arn}-{number}": kept[arn] for number in range(2499)}

    assert 2500 == len(kept)
    assert client.request_certificate(DomainName="other.com")["CertificateArn"]


def test_an_account_has_2500_certificates(account: Account) -> None:
    """The 2,500th is made, the next one refused. Expired and revoked ones count; those of another
    region don't.
    """
    account.server.seed_certificate("old.example.com", status="EXPIRED")
    for number in range(2498):
        account.server.seed_certificate(f"n{number}.example.com")
    elsewhere = account.server.client("acm", region="eu-west-1")

    assert account.request("last.com")
    with pytest.raises(ClientError, match=r"\(LimitExceededException\).*of certificates: 2500\."):
        account.request("other.com")
    assert elsewhere.request_certificate(DomainName="other.com")["CertificateArn"]


def test_stock_moto_has_no_quota_of_distributions(stock: MakeClient) -> None:
    """The 501st is made."""
    client = stock("cloudfront")
    first = client.create_distribution(DistributionConfig=config())["Distribution"]["Id"]
    kept = get_backend("cloudfront")[ACCOUNT]["aws"].distributions
    kept |= {f"{first}{number}": copy.copy(kept[first]) for number in range(499)}

    assert 500 == len(kept)
    assert client.create_distribution(DistributionConfig=config())["Distribution"]["Id"]


def test_an_account_has_500_distributions(account: Account, cloudfront: Client) -> None:
    """The 500th is made, the next one refused, though nothing that they share is used up."""
    account.server.knobs.shared_quota = 1000
    for _ in range(499):
        account.server.seed_distribution()

    assert cloudfront.create_distribution(DistributionConfig=config())["Distribution"]["Id"]
    with pytest.raises(ClientError, match=r"\(TooManyDistributions\)"):
        cloudfront.create_distribution(DistributionConfig=config())


def test_stock_moto_breaks_on_acm_s_quotas(stock: MakeClient) -> None:
    """Its Service Quotas know networks only."""
    with pytest.raises(ClientError) as broken:
        stock("service-quotas").list_service_quotas(ServiceCode="acm")

    assert 500 == broken.value.response["ResponseMetadata"]["HTTPStatusCode"]
