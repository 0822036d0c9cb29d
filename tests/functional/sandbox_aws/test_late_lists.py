"""Eventual consistency: lists, and tags, show what was there a while ago."""

import pytest
from botocore.exceptions import ClientError

from tests.functional.sandbox_aws.account import Account, Client, MakeClient, Params
from tests.functional.sandbox_aws.configs import config

TAGS = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}]


def _listed(client: Client) -> list[tuple[str, str, str]]:
    rows = client.list_distributions()["DistributionList"].get("Items", [])
    return [(row["Comment"], row["ETag"], row["Status"]) for row in rows]


def test_stock_moto_lists_a_change_at_once(stock: MakeClient) -> None:
    """Stock moto's list is its store."""
    client = stock("cloudfront")
    given = config(Comment="before")
    made = client.create_distribution(DistributionConfig=given)
    client.update_distribution(
        Id=made["Distribution"]["Id"],
        IfMatch=made["ETag"],
        DistributionConfig=given | {"Comment": "after"},
    )

    rows = client.list_distributions()["DistributionList"]["Items"]

    assert ["after"] == [row["Comment"] for row in rows]


def test_a_change_is_listed_late(account: Account, cloudfront: Client) -> None:
    """The old config, ETag and status for a while, though a Get shows the new ones at once."""
    account.server.knobs.list_lag, account.server.knobs.deploy_seconds = 4, 60
    given = config(Comment="before")
    made = cloudfront.create_distribution(DistributionConfig=given)
    account.pass_time(seconds=100)
    updated = cloudfront.update_distribution(
        Id=made["Distribution"]["Id"],
        IfMatch=made["ETag"],
        DistributionConfig=given | {"Comment": "after"},
    )
    seen = []
    for seconds in (0, 3, 1, 59, 1):
        account.pass_time(seconds=seconds)
        seen += _listed(cloudfront)

    before = ("before", made["ETag"], "Deployed")
    after = ("after", updated["ETag"])
    assert [before, before, (*after, "InProgress"), (*after, "InProgress")] == seen[:4]
    assert (*after, "Deployed") == seen[4]
    assert updated["ETag"] == cloudfront.get_distribution(Id=made["Distribution"]["Id"])["ETag"]


def test_a_deleted_distribution_is_listed_for_a_while(account: Account, cloudfront: Client) -> None:
    """In its place, among the others; a page may even begin after it."""
    account.server.knobs.list_lag = 4
    ids = [account.server.seed_distribution(Comment=name, Enabled=False) for name in "abc"]
    etag = account.server.cloudfront.get(ids[1]).etag
    cloudfront.delete_distribution(Id=ids[1], IfMatch=etag)
    early = [comment for comment, _, _ in _listed(cloudfront)]
    page = cloudfront.list_distributions(Marker=ids[1])["DistributionList"]
    account.pass_time(seconds=4)

    assert ["a", "b", "c"] == early
    assert [ids[2]] == [row["Id"] for row in page["Items"]]
    assert ["a", "c"] == [comment for comment, _, _ in _listed(cloudfront)]


def _certificates(client: Client, **asked: Params) -> list[tuple[str, str, bool]]:
    rows = client.list_certificates(**asked)["CertificateSummaryList"]
    return [(row["CertificateArn"], row["Status"], row["InUse"]) for row in rows]


def test_stock_moto_forgets_a_deleted_certificate_at_once(stock: MakeClient) -> None:
    """Stock moto's list of certificates is its store, too."""
    client = stock("acm")
    arn = client.request_certificate(DomainName="example.com")["CertificateArn"]
    client.delete_certificate(CertificateArn=arn)

    assert [] == client.list_certificates()["CertificateSummaryList"]


@pytest.mark.parametrize("by", ["a call", "somebody"])
def test_a_deleted_certificate_is_listed_for_a_while(
    account: Account, acm: Client, by: str
) -> None:
    """In its place, among the others, though it can neither be read nor deleted any more."""
    account.server.knobs.list_lag = 4
    arns = [account.server.seed_certificate(f"{name}.example.com") for name in "abc"]
    if by == "somebody":
        account.server.acm.vanish(arns[1])
    else:
        acm.delete_certificate(CertificateArn=arns[1])
    early = [arn for arn, _, _ in _certificates(acm)]
    for call in (acm.describe_certificate, acm.delete_certificate):
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            call(CertificateArn=arns[1])
    account.pass_time(seconds=4)

    assert arns == early
    assert [arns[0], arns[2]] == [arn for arn, _, _ in _certificates(acm)]


def test_a_certificate_s_status_is_listed_late(account: Account, acm: Client) -> None:
    """Pending for a while after it was issued, and issued for a while after it was revoked; a
    filter looks at what is shown.
    """
    account.server.knobs.list_lag = 4
    arn = account.request("example.com")
    account.pass_time(seconds=100)
    account.validate(arn)
    said, seen = [account.describe(arn)["Status"]], []
    for seconds in (3, 1):
        account.pass_time(seconds=seconds)
        seen += _certificates(acm)
    account.server.acm.revoke(arn)
    said.append(account.describe(arn)["Status"])
    seen += _certificates(acm, CertificateStatuses=["ISSUED"])
    account.pass_time(seconds=4)
    seen += _certificates(acm, CertificateStatuses=["ISSUED"])
    seen += _certificates(acm)

    assert ["ISSUED", "REVOKED"] == said
    assert ["PENDING_VALIDATION", "ISSUED", "ISSUED", "REVOKED"] == [shown for _, shown, _ in seen]


def test_the_end_of_72_hours_is_listed_late(account: Account, acm: Client) -> None:
    """The lag counts from the end itself, not from when somebody looked."""
    account.server.knobs.list_lag = 60
    account.request("example.com")
    seen = []
    for hours, seconds in ((72, 0), (0, 59), (0, 1)):
        account.pass_time(hours=hours, seconds=seconds)
        seen += _certificates(acm)

    assert ["PENDING_VALIDATION", "PENDING_VALIDATION", "VALIDATION_TIMED_OUT"] == [
        shown for _, shown, _ in seen
    ]


def test_the_use_of_a_certificate_is_listed_late(
    account: Account, acm: Client, cloudfront: Client
) -> None:
    """Not in use for a while after a distribution took it, in use for a while after it went."""
    account.server.knobs.list_lag = 4
    arn = account.issued("example.com")
    account.pass_time(seconds=100)
    given = config(arn, "example.com", Enabled=False)
    made = cloudfront.create_distribution(DistributionConfig=given)
    seen = _certificates(acm)
    account.pass_time(seconds=4)
    seen += _certificates(acm)
    cloudfront.delete_distribution(Id=made["Distribution"]["Id"], IfMatch=made["ETag"])
    seen += _certificates(acm)
    account.pass_time(seconds=4)
    seen += _certificates(acm)

    assert [False, True, True, False] == [in_use for _, _, in_use in seen]


def test_stock_moto_lists_changed_tags_at_once(stock: MakeClient) -> None:
    """Stock moto shows a tag gone in the moment it is removed."""
    acm = stock("acm")
    arn = acm.request_certificate(DomainName="example.com", Tags=TAGS)["CertificateArn"]
    acm.remove_tags_from_certificate(CertificateArn=arn, Tags=[{"Key": "a"}])

    assert TAGS[1:] == acm.list_tags_for_certificate(CertificateArn=arn)["Tags"]


@pytest.mark.parametrize("service", ["acm", "cloudfront"])
def test_changed_tags_are_listed_late(account: Account, service: str) -> None:
    """Removed ones still, new values not yet: whole, as they were a while ago."""
    account.server.knobs.tag_lag = 2
    client = account.server.client(service)
    if service == "acm":
        arn = account.request("example.com", Tags=TAGS)
    else:
        arn = account.server.cloudfront.get(account.server.seed_distribution()).arn
        client.tag_resource(Resource=arn, Tags={"Items": TAGS})
    account.pass_time(seconds=2)
    _change(client, arn)
    early = _tags(client, arn)
    account.pass_time(seconds=2)

    assert {"a": "1", "b": "1"} == early
    assert {"b": "2"} == _tags(client, arn)


def _change(client: Client, arn: str) -> None:
    """Remove one tag, and overwrite the other."""
    new = [{"Key": "b", "Value": "2"}]
    if "acm" in arn:
        client.remove_tags_from_certificate(CertificateArn=arn, Tags=[{"Key": "a"}])
        client.add_tags_to_certificate(CertificateArn=arn, Tags=new)
    else:
        client.untag_resource(Resource=arn, TagKeys={"Items": ["a"]})
        client.tag_resource(Resource=arn, Tags={"Items": new})


def _tags(client: Client, arn: str) -> dict[str, str]:
    if "acm" in arn:
        rows = client.list_tags_for_certificate(CertificateArn=arn)["Tags"]
    else:
        rows = client.list_tags_for_resource(Resource=arn)["Tags"]["Items"]
    return {row["Key"]: row["Value"] for row in rows}
