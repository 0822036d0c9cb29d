"""Requests outside the constraints of the service's model, which botocore lets out."""

import pytest
from botocore.exceptions import ClientError
from botocore.model import StructureShape
from moto.core.model import ServiceModel

from bot.sandbox.aws.constraints import check
from bot.sandbox.aws.refusal import RefusedError
from bot.sandbox.aws.wire import Call
from tests.functional.sandbox_aws.account import Account, Params
from tests.functional.sandbox_aws.violations import violations


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


_MADE_UP: Params = {
    "metadata": {"protocol": "json", "serviceId": "made up"},
    "operations": {"Put": {"name": "Put", "input": {"shape": "Request"}}},
    "shapes": {
        "Request": {"type": "structure", "members": {"Marks": {"shape": "Marks"}}},
        "Marks": {"type": "map", "key": {"shape": "Key"}, "value": {"shape": "Value"}},
        "Key": {"type": "string", "min": 2, "max": 3, "pattern": "[a-z0-9]*"},
        "Value": {"type": "string", "enum": ["t1"]},
    },
}


def test_the_keys_of_maps_have_constraints_too() -> None:
    """No operation here has a map whose keys are limited: one that had would be judged."""
    model = ServiceModel(_MADE_UP, "made-up").operation_model("Put")
    shape, told = model.input_shape, []
    assert isinstance(shape, StructureShape)
    found = list(violations(shape))
    for violation in found:
        with pytest.raises(RefusedError) as refused:
            check(Call("made-up", "made-up.Put", "us-east-1", violation.params, "", model))
        told.append(f"'{violation.path}'" in str(refused.value.message))

    assert [True] * 4 == told
    assert 3 == sum(violation.path.endswith(".key") for violation in found)
