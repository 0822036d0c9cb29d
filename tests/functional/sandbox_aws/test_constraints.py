"""Requests outside the constraints of the service's model, which botocore lets out."""

import pytest
from botocore.exceptions import ClientError

from tests.functional.sandbox_aws.account import Account, Params


@pytest.mark.parametrize(
    ("method", "params", "message"),
    [
        ("list_certificates", {"MaxItems": 0}, "value greater than or equal to 1"),
        ("list_certificates", {"MaxItems": 1001}, "value less than or equal to 1000"),
        ("list_certificates", {"CertificateStatuses": ["READY"]}, "enum value set"),
        ("list_certificates", {"NextToken": ""}, "length greater than or equal to 1"),
        ("request_certificate", {}, "Value null at 'domainName'"),
        (
            "request_certificate",
            {"DomainName": "a.com", "Tags": [{"Key": "k"}] * 51},
            "at 'tags' failed to satisfy constraint: Member must have length less",
        ),
        (
            "request_certificate",
            {"DomainName": "a.com", "Tags": [{"Key": "<k>"}]},
            "at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular",
        ),
    ],
)
def test_the_model_s_constraints_are_enforced(
    account: Account, method: str, params: Params, message: str
) -> None:
    """Lengths, ranges, enums, patterns and required members, in AWS's words."""
    client = account.server.client("acm", config={"parameter_validation": False})

    with pytest.raises(ClientError, match="ValidationException") as refused:
        getattr(client, method)(**params)

    assert message in refused.value.response["Error"]["Message"]


@pytest.mark.parametrize("key", ["Team A", "größe", "日本/1", "a_b.c:d=e+f-g@h"])
def test_tags_may_be_in_any_alphabet(account: Account, key: str) -> None:
    """Letters, numbers, spaces and _.:/=+-@ are fine."""
    arn = account.request("example.com", Tags=[{"Key": key, "Value": "v"}])

    assert key in account.server.acm.get(arn).tags.listed(account.time, 0)


def test_maps_are_looked_into(account: Account) -> None:
    """A map's values have constraints, too."""
    sns = account.server.client("sns")
    arn = sns.create_topic(Name="notices", Attributes={"DisplayName": "Notices"})["TopicArn"]

    assert arn.endswith(":notices")


def test_each_service_has_its_own_code(account: Account) -> None:
    """CloudFront says InvalidArgument where ACM says ValidationException."""
    client = account.server.client("route53")

    with pytest.raises(ClientError, match="InvalidInput"):
        client.create_hosted_zone(Name="x" * 1025, CallerReference="1")
