"""How many distributions may share one thing, and who may have a name under a wildcard."""

import pytest
from botocore.exceptions import ClientError

from bot.sandbox.aws.cloudfront import templates
from tests.functional.sandbox_aws.account import Account, Client, MakeClient
from tests.functional.sandbox_aws.configs import Config, config

OWN = "0a1b2c3d-0000-4000-8000-000000000001"
ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/5a7c3b1e"
FUNCTION = {
    "FunctionARN": "arn:aws:cloudfront::123456789012:function/redirect",
    "EventType": "viewer-request",
}


def _shares(member: str) -> Config:
    """Make a config that shares one thing of our own with others, and nothing else."""
    made = config(template="legacy_ttls")
    behavior, origin = made["DefaultCacheBehavior"], made["Origins"]["Items"][0]
    match member:
        case "CachePolicyId" | "OriginRequestPolicyId":
            behavior = config(template="vpc_origin")["DefaultCacheBehavior"]
            made["DefaultCacheBehavior"] = behavior | {"TargetOriginId": "old", member: OWN}
        case "ResponseHeadersPolicyId" | "FieldLevelEncryptionId":
            behavior[member] = OWN
        case "FunctionAssociations":
            behavior[member] = templates.items(FUNCTION)
        case "TrustedKeyGroups":
            behavior[member] = {"Enabled": True} | templates.items(OWN)
        case "OriginAccessControlId":
            origin[member] = "E2QWRUHAPOMQZL"
        case _:
            made[member] = ACL
    return made


SHARED = {
    "CachePolicyId": "TooManyDistributionsAssociatedToCachePolicy",
    "OriginRequestPolicyId": "TooManyDistributionsAssociatedToOriginRequestPolicy",
    "ResponseHeadersPolicyId": "TooManyDistributionsAssociatedToResponseHeadersPolicy",
    "FieldLevelEncryptionId": "TooManyDistributionsAssociatedToFieldLevelEncryptionConfig",
    "FunctionAssociations": "TooManyDistributionsWithFunctionAssociations",
    "TrustedKeyGroups": "TooManyDistributionsAssociatedToKeyGroup",
    "OriginAccessControlId": "TooManyDistributionsAssociatedToOriginAccessControl",
    "WebACLId": "InvalidWebACLId",
}


def _create(client: Client, made: Config) -> str:
    answer = client.create_distribution(DistributionConfig=made)
    return str(answer["Distribution"]["Id"])


def test_stock_moto_shares_without_end(stock: MakeClient) -> None:
    """Stock moto counts nothing: the hundred-and-first is made like the first."""
    client = stock("cloudfront")

    assert 101 == len({_create(client, _shares("OriginAccessControlId")) for _ in range(101)})


@pytest.mark.parametrize("member", SHARED)
def test_a_hundred_share_one_thing_and_no_more(
    account: Account, cloudfront: Client, member: str
) -> None:
    """The next is refused at its creation, or when it is changed to share; others are free."""
    for _ in range(99):
        account.server.cloudfront.seed("legacy_ttls", _shares(member))
    last = _create(cloudfront, _shares(member))
    free = config(template="legacy_ttls")
    made = cloudfront.create_distribution(DistributionConfig=free)

    with pytest.raises(ClientError) as refused:
        _create(cloudfront, _shares(member))
    with pytest.raises(ClientError) as refused_again:
        cloudfront.update_distribution(
            Id=made["Distribution"]["Id"],
            IfMatch=made["ETag"],
            DistributionConfig=_shares(member) | {"CallerReference": free["CallerReference"]},
        )

    codes = [one.value.response["Error"]["Code"] for one in (refused, refused_again)]
    assert [SHARED[member]] * 2 == codes
    account.server.cloudfront.vanish(last)
    assert _create(cloudfront, _shares(member))


def test_an_update_of_one_that_shares_already_is_no_more(
    account: Account, cloudfront: Client
) -> None:
    """A distribution does not count against itself."""
    account.server.knobs.shared_quota = 1
    given = _shares("WebACLId")
    made = cloudfront.create_distribution(DistributionConfig=given)

    assert cloudfront.update_distribution(
        Id=made["Distribution"]["Id"],
        IfMatch=made["ETag"],
        DistributionConfig=given | {"Comment": "changed"},
    )


@pytest.mark.parametrize("counts", [False, True])
def test_whether_aws_s_own_policies_count_is_a_knob(
    account: Account, cloudfront: Client, *, counts: bool
) -> None:
    """AWS does not say it: a caller must be right under both."""
    account.server.knobs.shared_quota = 1
    account.server.knobs.managed_policies_count = counts
    _create(cloudfront, config(template="vpc_origin"))
    try:
        _create(cloudfront, config(template="vpc_origin"))
        was_refused = False
    except ClientError as error:
        was_refused = SHARED["CachePolicyId"] == error.response["Error"]["Code"]

    assert counts == was_refused


def test_stock_moto_gives_a_wildcard_to_two_accounts(stock: MakeClient, account: Account) -> None:
    """Stock moto has one account, and does not look there either."""
    arn = account.server.seed_certificate("*.example.com")
    client = stock("cloudfront")
    _create(client, config(arn, "*.example.com"))

    assert _create(client, config(arn, "www.example.com"))


@pytest.mark.parametrize(
    ("theirs", "ours", "is_refused"),
    [
        ("*.example.com", "www.example.com", True),
        ("*.example.com", "a.b.example.com", True),
        ("a.b.example.com", "*.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("www.example.com", "shop.example.com", False),
        ("*.example.com", "www.badexample.com", False),
    ],
)
def test_wildcards_of_other_accounts_hold_what_is_under_them(
    account: Account, cloudfront: Client, theirs: str, ours: str, *, is_refused: bool
) -> None:
    """Within one account both may be; between accounts they may not overlap."""
    arn = account.server.seed_certificate(ours)
    account.server.cloudfront.hold_elsewhere(theirs)
    try:
        _create(cloudfront, config(arn, ours))
        was_refused = False
    except ClientError as error:
        was_refused = "CNAMEAlreadyExists" == error.response["Error"]["Code"]

    assert is_refused == was_refused


def test_a_wildcard_and_a_name_under_it_are_fine_in_one_account(
    account: Account, cloudfront: Client
) -> None:
    """The more specific name wins there."""
    arn = account.server.seed_certificate("*.example.com")
    _create(cloudfront, config(arn, "*.example.com"))

    assert _create(cloudfront, config(arn, "www.example.com"))
