"""Hosted zones: made, listed, deleted; changes that take their time; and what is served of them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from bot.sandbox.aws import AwsServer
from bot.sandbox.dns import DnsServer
from tests.functional.sandbox_aws.account import NOON, Account, Client, MakeClient
from tests.functional.sandbox_aws.zones import (
    alias,
    change,
    create,
    delete,
    listed,
    make_zone,
    records,
)

CNAME = records("_x.example.com", "CNAME", "_y.acm-validations.aws.")


@pytest.fixture
def route53(account: Account) -> Client:
    """A client of the strict Route 53."""
    return account.server.client("route53")


@pytest.fixture
def names(account: Account) -> Iterator[DnsServer]:
    """The name servers of the account's zones."""
    with DnsServer(hosted=account.server.hosted_zones) as server:
        yield server


def _status(client: Client, identity: str) -> str:
    status: str = client.get_change(Id=identity)["ChangeInfo"]["Status"]
    return status


def test_stock_moto_is_insync_at_once(stock: MakeClient) -> None:
    """Stock moto says INSYNC in the answer to the change, under one id for all changes."""
    client = stock("route53")
    zone = make_zone(client)
    made = [
        client.change_resource_record_sets(
            HostedZoneId=zone,
            ChangeBatch={"Changes": [create(records(f"{name}.example.com", "A", "192.0.2.1"))]},
        )["ChangeInfo"]
        for name in "ab"
    ]

    assert ["INSYNC", "INSYNC"] == [one["Status"] for one in made]
    assert 1 == len({one["Id"] for one in made})


def test_a_change_is_pending_first(account: Account, route53: Client) -> None:
    """GetChange says INSYNC after the lag; each change has its own id and time."""
    account.server.knobs.dns_change_seconds = 30
    zone = make_zone(route53)
    answer = route53.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [create(CNAME)], "Comment": "J-1"}
    )["ChangeInfo"]

    statuses = []
    for _ in range(3):
        statuses.append(_status(route53, answer["Id"]))
        account.pass_time(seconds=15)

    assert "PENDING" == answer["Status"]
    assert ["PENDING", "PENDING", "INSYNC"] == statuses
    assert answer["SubmittedAt"] == account.time - timedelta(seconds=45)
    assert "J-1" == route53.get_change(Id=answer["Id"])["ChangeInfo"]["Comment"]


def test_a_change_that_nobody_made_is_not_found(route53: Client) -> None:
    """NoSuchChange."""
    with pytest.raises(ClientError, match="NoSuchChange"):
        route53.get_change(Id="C0")


def test_name_servers_answer_the_old_records_until_insync(
    account: Account, route53: Client, names: DnsServer
) -> None:
    """The API lists a change at once; DNS has it when it is INSYNC, a deletion too."""
    zone = make_zone(route53)
    account.server.knobs.dns_change_seconds = 30
    account.pass_time(seconds=30)
    change(route53, zone, create(CNAME))
    early = (listed(route53, zone), names.resolve_cname("_x.example.com"))
    account.pass_time(seconds=30)
    late = names.resolve_cname("_x.example.com")
    change(route53, zone, delete(CNAME))
    still = names.resolve_cname("_x.example.com")
    account.pass_time(seconds=30)

    assert ([("_x.example.com.", "CNAME")], None) == early
    assert "_y.acm-validations.aws" == late == still
    assert names.resolve_cname("_x.example.com") is None


def test_a_new_zone_is_served_when_it_is_insync(
    account: Account, route53: Client, names: DnsServer
) -> None:
    """Until then its name servers do not know it."""
    account.server.knobs.dns_change_seconds = 30
    make_zone(route53)
    before = account.server.hosted_zones()
    account.pass_time(seconds=30)

    assert [] == before
    assert ["example.com"] == [zone.origin for zone in account.server.hosted_zones()]
    assert names.resolve_cname("_x.example.com") is None


def test_a_certificate_waits_for_its_record_to_be_served() -> None:
    """ACM asks the name servers, not the API."""
    time = NOON
    with AwsServer(clock=lambda: time) as server, DnsServer(hosted=server.hosted_zones) as names:
        server.reset()
        server.dns_address = names.address
        acm, route53 = server.client("acm"), server.client("route53")
        arn = acm.request_certificate(DomainName="example.com", ValidationMethod="DNS")
        zone = make_zone(route53)
        server.knobs.dns_change_seconds = 30
        time += timedelta(seconds=30)
        record = server.acm.record("example.com")
        change(route53, zone, create(records(record.name, "CNAME", record.value)))
        seen = []
        for _ in range(2):
            shown = acm.describe_certificate(CertificateArn=arn["CertificateArn"])["Certificate"]
            seen.append(shown["Status"])
            time += timedelta(seconds=30)

    assert ["PENDING_VALIDATION", "ISSUED"] == seen


def test_names_are_answered_as_route_53_writes_them(route53: Client) -> None:
    """Lower case, a final dot, the star as an octal escape."""
    zone = make_zone(route53, "Example.COM")
    change(route53, zone, create(records("*.WWW.example.com", "A", "192.0.2.1")))

    assert "example.com." == route53.get_hosted_zone(Id=zone)["HostedZone"]["Name"]
    assert [("\\052.www.example.com.", "A")] == listed(route53, zone)


def test_record_sets_come_in_pages_in_the_order_of_labels(route53: Client) -> None:
    """The next page begins where the last one says."""
    zone = make_zone(route53)
    sets = [records(f"{name}.example.com", "A", "192.0.2.1") for name in ("b", "a.b", "c")]
    weighted = [
        records("d.example.com", "A", "192.0.2.1", SetIdentifier=one, Weight=1) for one in "xy"
    ]
    change(route53, zone, *map(create, [*reversed(sets), *weighted]))

    first = route53.list_resource_record_sets(HostedZoneId=zone, MaxItems="4")
    second = route53.list_resource_record_sets(
        HostedZoneId=zone,
        MaxItems="2",
        StartRecordName=first["NextRecordName"],
        StartRecordType=first["NextRecordType"],
    )
    third = route53.list_resource_record_sets(
        HostedZoneId=zone,
        StartRecordName=second["NextRecordName"],
        StartRecordType=second["NextRecordType"],
        StartRecordIdentifier=second["NextRecordIdentifier"],
    )

    shown = [one["Name"] for page in (first, second, third) for one in page["ResourceRecordSets"]]
    assert ["example.com.", "example.com.", "b.example.com.", "a.b.example.com."] == shown[:4]
    assert ["c.example.com.", "d.example.com.", "d.example.com."] == shown[4:]
    assert [True, True, False] == [one["IsTruncated"] for one in (first, second, third)]


@pytest.mark.parametrize(
    "page",
    [{"StartRecordType": "A"}, {"StartRecordName": "a", "StartRecordIdentifier": "x"}],
    ids=str,
)
def test_a_page_that_begins_nowhere_is_refused(route53: Client, page: dict[str, str]) -> None:
    """A type needs a name, an identifier needs both; a size is a number."""
    zone = make_zone(route53)

    with pytest.raises(ClientError, match="InvalidInput"):
        route53.list_resource_record_sets(HostedZoneId=zone, **page)
    with pytest.raises(ClientError, match="InvalidInput"):
        route53.list_hosted_zones(MaxItems="many")


def test_stock_moto_makes_a_zone_twice(stock: MakeClient) -> None:
    """Stock moto does not look at the caller reference."""
    client = stock("route53")

    assert make_zone(client) != make_zone(client)


def test_a_caller_reference_makes_one_zone(account: Account, route53: Client) -> None:
    """The same reference again is an error, whatever the name; two zones may have one name."""
    make_zone(route53)
    with pytest.raises(ClientError, match="HostedZoneAlreadyExists"):
        make_zone(route53, "other.com", CallerReference="example.com")
    make_zone(route53, CallerReference="2")
    account.server.knobs.hosted_zones_quota = 2

    with pytest.raises(ClientError, match="TooManyHostedZones"):
        make_zone(route53, "third.com")


@pytest.mark.parametrize("name", ["a..com", "größe.com", ".", "a" * 64 + ".com"])
def test_a_zone_has_a_name_that_dns_can_hold(route53: Client, name: str) -> None:
    """InvalidDomainName."""
    with pytest.raises(ClientError, match="InvalidDomainName"):
        make_zone(route53, name)


def test_a_private_zone_needs_a_network(route53: Client) -> None:
    """And shows it; its name servers are nobody's business."""
    with pytest.raises(ClientError, match="InvalidInput"):
        make_zone(route53, "inside.example", HostedZoneConfig={"PrivateZone": True})
    vpc = {"VPCRegion": "us-east-1", "VPCId": "vpc-1"}
    zone = make_zone(
        route53, "inside.example", HostedZoneConfig={"PrivateZone": True, "Comment": "c"}, VPC=vpc
    )
    shown = route53.get_hosted_zone(Id=zone)

    assert [vpc] == shown["VPCs"]
    assert {"PrivateZone": True, "Comment": "c"} == shown["HostedZone"]["Config"]
    assert "DelegationSet" not in shown


DELEGATION = records("sub.example.com", "NS", "ns1.example.net.")


def test_stock_moto_deletes_a_zone_with_a_delegation(stock: MakeClient) -> None:
    """Stock moto takes every NS for the zone's own."""
    client = stock("route53")
    zone = make_zone(client)
    change(client, zone, create(DELEGATION))
    client.delete_hosted_zone(Id=zone)

    assert [] == client.list_hosted_zones()["HostedZones"]


def test_only_an_empty_zone_is_deleted(route53: Client) -> None:
    """A delegation counts; the zone's own NS and SOA don't."""
    zone = make_zone(route53)
    change(route53, zone, create(DELEGATION))
    with pytest.raises(ClientError, match="HostedZoneNotEmpty"):
        route53.delete_hosted_zone(Id=zone)
    change(route53, zone, delete(DELEGATION))
    route53.delete_hosted_zone(Id=zone)

    assert [] == route53.list_hosted_zones()["HostedZones"]
    with pytest.raises(ClientError, match="NoSuchHostedZone") as refused:
        route53.get_hosted_zone(Id=zone)
    assert 404 == refused.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_zones_come_in_pages(route53: Client) -> None:
    """The marker is the next page's first zone."""
    made = [make_zone(route53, f"n{number}.com") for number in range(3)]
    first = route53.list_hosted_zones(MaxItems="2")
    second = route53.list_hosted_zones(MaxItems="2", Marker=first["NextMarker"])

    shown = [one["Id"] for page in (first, second) for one in page["HostedZones"]]

    assert made == shown
    assert {2} == {one["ResourceRecordSetCount"] for one in first["HostedZones"]}
    assert (True, False) == (first["IsTruncated"], second["IsTruncated"])


def test_stock_moto_searches_by_name(stock: MakeClient) -> None:
    """Stock moto answers only the zone of that name."""
    client = stock("route53")
    make_zone(client, "b.com")

    assert [] == client.list_hosted_zones_by_name(DNSName="a.com")["HostedZones"]


def test_zones_by_name_begin_at_a_name(route53: Client) -> None:
    """In the order of labels from the right: the first may be another zone than asked for."""
    for name in ("b.com", "a.org", "www.b.com"):
        make_zone(route53, name)
    first = route53.list_hosted_zones_by_name(DNSName="a.com", MaxItems="2")
    second = route53.list_hosted_zones_by_name(
        DNSName=first["NextDNSName"], HostedZoneId=first["NextHostedZoneId"]
    )

    assert ["b.com.", "www.b.com."] == [one["Name"] for one in first["HostedZones"]]
    assert ["a.org."] == [one["Name"] for one in second["HostedZones"]]
    with pytest.raises(ClientError, match="InvalidInput"):
        route53.list_hosted_zones_by_name(HostedZoneId="Z1")


def test_an_alias_is_answered_as_one(route53: Client) -> None:
    """With its target, and without a TTL."""
    zone = make_zone(route53)
    sent = alias("www.example.com.", "A", "d1.cloudfront.net.")
    change(route53, zone, create(sent))
    sets = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]

    assert sent == sets[-1]
