"""Eventual consistency: lists of distributions, and tags, show what was there a while ago."""

import pytest

from tests.functional.sandbox_aws.account import Account, Client, MakeClient
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
