"""ChangeResourceRecordSets: each fault that stock moto makes of a zone, and Route 53's refusal."""

from dataclasses import dataclass

import pytest
from botocore.exceptions import ClientError

from tests.functional.sandbox_aws.account import Account, Client, MakeClient
from tests.functional.sandbox_aws.zones import (
    Change,
    alias,
    change,
    create,
    delete,
    listed,
    make_zone,
    records,
    upsert,
)

WWW = records("www.example.com", "A", "192.0.2.1")
#: What each zone has before the fault: an address, a CNAME, and a text.
BEFORE = [
    create(WWW),
    create(records("shop.example.com", "CNAME", "d1.cloudfront.net")),
    create(records("example.com", "TXT", '"v=spf1 -all"')),
]


@pytest.fixture
def route53(account: Account) -> Client:
    """A client of the strict Route 53."""
    return account.server.client("route53")


@dataclass(frozen=True)
class Fault:
    """A batch that Route 53 refuses, and its sentence."""

    what: str
    batch: list[Change]
    message: str


_MANY = [records(f"n{number}.example.com", "A", "192.0.2.1") for number in range(501)]
#: 400 texts of 100 characters: too many characters, not too many records.
_LONG = [f'"{number:098}"' for number in range(400)]

#: What stock moto accepts.
FAULTS = [
    Fault(
        "a CNAME at the apex",
        [create(records("example.com", "CNAME", "d1.cloudfront.net"))],
        r"RRSet of type CNAME with DNS name example\.com\. is not permitted at apex in zone",
    ),
    Fault(
        "a CNAME beside an address",
        [create(records("www.example.com", "CNAME", "d1.cloudfront.net"))],
        "is not permitted as it conflicts with other records with the same DNS name in zone",
    ),
    Fault(
        "an address beside a CNAME",
        [upsert(records("shop.example.com", "A", "192.0.2.1"))],
        "because a conflicting RRSet of type CNAME with the same DNS name already exists in zone",
    ),
    Fault(
        "an alias beside a CNAME",
        [create(alias("shop.example.com", "A", "d1.cloudfront.net"))],
        "because a conflicting RRSet of type CNAME",
    ),
    Fault(
        "a name of another zone that ends alike",
        [create(records("www.notexample.com", "A", "192.0.2.1"))],
        r"RRSet with DNS name www\.notexample\.com\. is not permitted in zone example\.com\.",
    ),
    Fault(
        "what is there already",
        [create(records("WWW.example.com.", "A", "192.0.2.9"))],
        r"Tried to create resource record set \[name='www\.example\.com\.', type='A'\] but it "
        "already exists",
    ),
    Fault(
        "one record set twice",
        [upsert(records("a.example.com", "A", f"192.0.2.{number}")) for number in (1, 2)],
        r"invalid set of changes for a resource record set 'A a\.example\.com\.'",
    ),
    Fault(
        "one value twice",
        [create(records("a.example.com", "A", "192.0.2.1", "192.0.2.1"))],
        "Duplicate Resource Record: '192.0.2.1'",
    ),
    Fault(
        "an address that is none",
        [create(records("a.example.com", "A", "192.0.2.256"))],
        "ARRDATAIllegalIPv4Address",
    ),
    Fault(
        "an IPv6 address that is none",
        [create(records("a.example.com", "AAAA", "192.0.2.1"))],
        "AAAARRDATAIllegalIPv6Address",
    ),
    Fault(
        "a CAA that is none",
        [create(records("example.com", "CAA", "amazon.com"))],
        "CAARRDATAInvalid",
    ),
    Fault(
        "an MX without its priority",
        [create(records("example.com", "MX", "mail.example.com"))],
        "MXRRDATAInvalid",
    ),
    Fault(
        "a text without quotation marks",
        [create(records("a.example.com", "TXT", "v=spf1 -all"))],
        r"InvalidCharacterString \(Value should be enclosed in quotation marks\)",
    ),
    Fault(
        "a text of 256 characters",
        [create(records("a.example.com", "TXT", f'"{"a" * 256}"'))],
        "CharacterStringTooLong",
    ),
    Fault(
        "a CNAME to what is no name",
        [create(records("a.example.com", "CNAME", "https://d1 cloudfront"))],
        "UnsupportedCharacter",
    ),
    Fault(
        "a CNAME of two values",
        [create(records("a.example.com", "CNAME", "b.example.net", "c.example.net"))],
        "may hold one record",
    ),
    Fault(
        "401 values",
        [create(records("a.example.com", "TXT", *(f'"{number}"' for number in range(401))))],
        "Number of records limit of 400 exceeded",
    ),
    Fault(
        "32,000 characters, counted twice",
        [upsert(records("a.example.com", "TXT", *_LONG))],
        "Number of characters limit of 32000 exceeded",
    ),
    Fault(
        "an alias to what is no distribution",
        [create(alias("example.com", "A", "www.example.net"))],
        "the alias target name does not lie within the target zone",
    ),
    Fault(
        "an alias to a distribution of a type that it has not",
        [create(alias("a.example.com", "TXT", "d1.cloudfront.net"))],
        "that target was not found",
    ),
    Fault(
        "a second SOA",
        [create(records("a.example.com", "SOA", "ns. host. 1 2 3 4 5"))],
        "RRSet of type SOA with DNS name a.example.com. is not permitted",
    ),
    Fault(
        "a weighted record beside a simple one",
        [create(records("www.example.com", "A", "192.0.2.2", SetIdentifier="b", Weight=1))],
        "SetIdentifier b cannot be created",
    ),
]
#: What stock moto refuses too, in other words.
KNOWN_FAULTS = [
    Fault(
        "a name of another zone",
        [create(records("www.example.net", "A", "192.0.2.1"))],
        r"RRSet with DNS name www\.example\.net\. is not permitted in zone example\.com\.",
    ),
    Fault(
        "to delete what is not there",
        [delete(records("a.example.com", "A", "192.0.2.1"))],
        r"Tried to delete resource record set \[name='a\.example\.com\.', type='A'\] but it was "
        "not found",
    ),
    Fault(
        "to delete what differs",
        [delete(records("www.example.com", "A", "192.0.2.9"))],
        "but the values provided do not match the current values",
    ),
    Fault(
        "to delete with another TTL",
        [delete(records("www.example.com", "A", "192.0.2.1", ttl=60))],
        "but the values provided do not match the current values",
    ),
    Fault("1,002 records", [upsert(one) for one in _MANY], "Number of records limit of 1000"),
    Fault(
        "an empty label",
        [create(records("a..example.com", "A", "192.0.2.1"))],
        "DomainLabelEmpty",
    ),
    Fault(
        "a label of 64 characters",
        [create(records(f"{'a' * 64}.example.com", "A", "192.0.2.1"))],
        "DomainLabelTooLong",
    ),
    Fault(
        "a name of 260 characters",
        [create(records(f"{'a.' * 124}example.com", "A", "192.0.2.1"))],
        "DomainNameTooLong",
    ),
    Fault(
        "letters beyond ASCII",
        [create(records("größe.example.com", "A", "192.0.2.1"))],
        "UnsupportedCharacter",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_stock_moto_makes_the_change(stock: MakeClient, fault: Fault) -> None:
    """Stock moto writes it into the zone."""
    client = stock("route53")
    zone = make_zone(client)
    change(client, zone, *BEFORE)

    assert change(client, zone, *fault.batch)


@pytest.mark.parametrize("fault", FAULTS + KNOWN_FAULTS, ids=lambda fault: fault.what)
def test_the_sandbox_refuses_the_change(route53: Client, fault: Fault) -> None:
    """In Route 53's words, in brackets; the zone is as it was."""
    zone = make_zone(route53)
    change(route53, zone, *BEFORE)
    before = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]

    with pytest.raises(ClientError, match=fault.message) as refused:
        change(route53, zone, *fault.batch)

    said = refused.value.response["Error"]
    assert "InvalidChangeBatch" == said["Code"]
    assert ("[", "]") == (said["Message"][0], said["Message"][-1])
    assert before == route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]


HALF_BAD = [create(WWW), create(records("www.example.net", "A", "192.0.2.1"))]


def test_stock_moto_makes_half_a_batch(stock: MakeClient) -> None:
    """Stock moto keeps the changes before the one that it refuses."""
    client = stock("route53")
    zone = make_zone(client)
    with pytest.raises(ClientError):
        change(client, zone, *HALF_BAD)

    assert [("www.example.com.", "A")] == listed(client, zone)


def test_a_batch_happens_whole_or_not_at_all(route53: Client) -> None:
    """One bad change of two: none is made; and every fault is told."""
    zone = make_zone(route53)
    with pytest.raises(ClientError, match=r"www\.example\.net.*, .*CAARRDATAInvalid"):
        change(route53, zone, *HALF_BAD, create(records("example.com", "CAA", "x")))

    assert [] == listed(route53, zone)


def test_a_cname_is_replaced_by_an_alias_in_one_batch(route53: Client) -> None:
    """The zone is judged as it would be after the batch."""
    zone = make_zone(route53)
    change(route53, zone, *BEFORE)
    change(
        route53,
        zone,
        delete(records("shop.example.com", "CNAME", "d1.cloudfront.net")),
        create(alias("shop.example.com", "A", "d1.cloudfront.net.")),
        create(alias("shop.example.com", "AAAA", "d1.cloudfront.net.")),
    )

    assert [
        ("example.com.", "TXT"),
        ("shop.example.com.", "A"),
        ("shop.example.com.", "AAAA"),
        ("www.example.com.", "A"),
    ] == listed(route53, zone)


@pytest.mark.parametrize(("kind", "message"), [("NS", "at least one NS"), ("SOA", "exactly one")])
def test_a_zone_keeps_its_own_records(route53: Client, kind: str, message: str) -> None:
    """Its NS and SOA can be changed, not deleted."""
    zone = make_zone(route53)
    sets = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    own = next(one for one in sets if one["Type"] == kind)
    change(route53, zone, upsert(own | {"TTL": 60}))

    with pytest.raises(ClientError, match=message):
        change(route53, zone, delete(own | {"TTL": 60}))


TORN = [
    {"Name": "a.example.com", "Type": "A"},
    {"Name": "a.example.com", "Type": "A", "TTL": 60},
    alias("a.example.com", "A", "d1.cloudfront.net") | {"TTL": 60},
    records("a.example.com", "A", "192.0.2.1", SetIdentifier="b"),
    records("a.example.com", "A", "192.0.2.1", Weight=1),
    records("a.example.com", "A", "192.0.2.1", TrafficPolicyInstanceId="x"),
]


@pytest.mark.parametrize("torn", TORN, ids=str)
def test_stock_moto_takes_half_a_record_set(stock: MakeClient, torn: dict[str, object]) -> None:
    """Stock moto keeps what says nothing, or two things."""
    client = stock("route53")

    assert change(client, make_zone(client), create(torn))


@pytest.mark.parametrize("torn", TORN, ids=str)
def test_a_record_set_is_either_records_or_an_alias(
    route53: Client, torn: dict[str, object]
) -> None:
    """Neither, both, or half a routing policy: InvalidInput."""
    with pytest.raises(ClientError, match="InvalidInput"):
        change(route53, make_zone(route53), create(torn))


def test_an_alias_within_the_zone_needs_its_target(route53: Client) -> None:
    """Of the same type."""
    zone = make_zone(route53)
    change(route53, zone, *BEFORE)
    own = zone.rpartition("/")[2]
    change(route53, zone, create(alias("a.example.com", "A", "www.example.com.", own)))

    with pytest.raises(ClientError, match="that target was not found"):
        change(route53, zone, create(alias("b.example.com", "AAAA", "www.example.com", own)))


def test_an_alias_to_a_distribution_asks_for_no_health(route53: Client) -> None:
    """EvaluateTargetHealth must be false; and a private zone cannot have one."""
    sick = alias("a.example.com", "A", "d1.cloudfront.net")
    sick["AliasTarget"]["EvaluateTargetHealth"] = True
    private = make_zone(
        route53,
        "inside.example",
        HostedZoneConfig={"PrivateZone": True},
        VPC={"VPCRegion": "us-east-1", "VPCId": "vpc-1"},
    )

    with pytest.raises(ClientError, match="EvaluateTargetHealth"):
        change(route53, make_zone(route53), create(sick))
    with pytest.raises(ClientError, match="private hosted zone"):
        change(route53, private, create(alias("a.inside.example", "A", "d1.cloudfront.net")))


def test_weighted_records_live_beside_each_other(route53: Client) -> None:
    """Told apart by their identifiers, and deleted one by one."""
    zone = make_zone(route53)
    sets = [
        records("a.example.com", "A", f"192.0.2.{number}", SetIdentifier=str(number), Weight=number)
        for number in (1, 2)
    ]
    change(route53, zone, *map(create, sets))
    with pytest.raises(ClientError, match=r"set identifier='1'\] but it already exists"):
        change(route53, zone, create(sets[0]))
    change(route53, zone, delete(sets[0]))

    left = route53.list_resource_record_sets(HostedZoneId=zone, StartRecordName="a.example.com")

    assert ["2"] == [one["SetIdentifier"] for one in left["ResourceRecordSets"]]
    assert 2 == left["ResourceRecordSets"][0]["Weight"]


def test_a_zone_has_a_quota_of_record_sets(account: Account, route53: Client) -> None:
    """10,000, or what the knob says; the zone's own two count."""
    account.server.knobs.record_sets_quota = 3
    zone = make_zone(route53)
    change(route53, zone, create(WWW))

    with pytest.raises(ClientError, match="limit of 3 exceeded"):
        change(route53, zone, create(records("a.example.com", "A", "192.0.2.1")))
