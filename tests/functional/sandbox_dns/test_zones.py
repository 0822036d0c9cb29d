"""Zones as their owners edit them, Route 53's zones, and the faults that DNS shows."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import dns.exception
import dns.message
import dns.query
import pytest
from moto import mock_aws
from types_boto3_route53 import Route53Client
from types_boto3_route53.literals import RRTypeType
from types_boto3_route53.type_defs import ChangeTypeDef, ResourceRecordSetTypeDef

from bot.sandbox.dns import DnsServer, Query
from tests.functional.sandbox_dns.conftest import Asker


def test_an_owner_adds_replaces_and_removes(server: DnsServer, asker: Asker) -> None:
    """`set` replaces, `add` joins, `remove` takes one type or all."""
    zone = server.zone("customer.test")
    zone.set("www", "A", "192.0.2.1")
    zone.set("www", "A", "192.0.2.2")
    zone.add("www", "A", "192.0.2.3")
    zone.add("www", "A", "192.0.2.3")
    zone.set("www", "TXT", "x")

    assert ["www.customer.test. A 192.0.2.2", "www.customer.test. A 192.0.2.3"] == sorted(
        asker.answers("www.customer.test", "A")
    )

    zone.remove("www", "A")
    assert [] == asker.answers("www.customer.test", "A")
    assert 'www.customer.test. TXT "x"' == asker.answers("www.customer.test", "TXT")[0]

    zone.remove("www")
    zone.remove("www", "A")
    assert "NXDOMAIN" == asker.rcode("www.customer.test", "TXT")


def test_each_change_raises_the_serial(server: DnsServer, asker: Asker) -> None:
    """Secondaries and people tell a change by the SOA's serial."""
    zone = server.zone("customer.test")
    before = int(asker.answers("customer.test", "SOA")[0].split()[4])
    zone.set("@", "A", "192.0.2.1")
    zone.remove("@", "A")

    assert before + 2 == int(asker.answers("customer.test", "SOA")[0].split()[4])


def test_a_whole_name_typed_into_the_form_is_doubled(server: DnsServer, asker: Asker) -> None:
    """Providers append the zone to what has no final dot: the commonest fault of owners."""
    zone = server.zone("customer.test")
    zone.set("_x.shop.customer.test", "CNAME", "_y.acm-validations.aws")
    zone.set("_z.customer.test.", "CNAME", "_y.acm-validations.aws")

    assert "_y.acm-validations.aws" == server.resolve_cname("_x.shop.customer.test.customer.test")
    assert "NXDOMAIN" == asker.rcode("_x.shop.customer.test", "CNAME")
    assert "_y.acm-validations.aws" == server.resolve_cname("_z.customer.test")


@pytest.mark.parametrize(
    ("name", "kind", "values"),
    [
        ("www", "A", ("not an address",)),
        ("www", "A", ()),
        ("www", "CAA", ("amazon.com",)),
        ("www.other.test.", "A", ("192.0.2.1",)),
        ("@", "CNAME", ("d111.cloudfront.net",)),
        ("taken", "CNAME", ("d111.cloudfront.net",)),
        ("pointer", "A", ("192.0.2.1",)),
    ],
)
def test_what_no_provider_takes_is_refused(
    server: DnsServer, name: str, kind: str, values: tuple[str, ...]
) -> None:
    """Bad values, foreign names, and a CNAME beside anything else, the apex's SOA included."""
    zone = server.zone("customer.test")
    zone.set("taken", "TXT", "x")
    zone.set("pointer", "CNAME", "elsewhere.test")

    with pytest.raises(ValueError, match=r"."):
        zone.set(name, kind, *values)


def test_a_zone_always_has_its_soa(server: DnsServer, asker: Asker) -> None:
    """Emptying the zone's own name leaves what says "no" for it."""
    server.zone("customer.test").remove("@")

    assert [] == asker.answers("customer.test", "NS")
    assert 1 == len(asker.answers("customer.test", "SOA"))


def test_a_zone_that_was_moved_away_is_served_no_longer(server: DnsServer, asker: Asker) -> None:
    """Outside every zone the answer is REFUSED."""
    server.zone("customer.test").set("www", "A", "192.0.2.1")
    server.remove_zone("customer.test")

    assert "REFUSED" == asker.rcode("www.customer.test", "A")


def test_faults_cover_a_name_and_all_beneath_it(server: DnsServer, asker: Asker) -> None:
    """SERVFAIL until healed, for that branch only."""
    zone = server.zone("customer.test")
    zone.set("_x.shop", "CNAME", "_y.acm-validations.aws")
    server.servfail("shop.customer.test")

    assert "SERVFAIL" == asker.rcode("_x.shop.customer.test", "CNAME")
    assert server.resolve_cname("_x.shop.customer.test") is None
    assert "NXDOMAIN" == asker.rcode("other.customer.test", "A")

    server.heal("shop.customer.test")
    assert "NOERROR" == asker.rcode("_x.shop.customer.test", "CNAME")


@pytest.mark.parametrize(("over", "transport"), [(dns.query.udp, "UDP"), (dns.query.tcp, "TCP")])
def test_a_dropped_query_gets_no_answer(
    server: DnsServer, over: Callable[..., object], transport: str
) -> None:
    """Over UDP silence, over TCP a closed connection."""
    server.zone("customer.test")
    server.drop("customer.test")
    query = dns.message.make_query("www.customer.test", "A")

    with pytest.raises((dns.exception.Timeout, EOFError)):
        over(query, server.address[0], timeout=0.1, port=server.address[1])
    assert server.resolve_cname("www.customer.test") is None
    assert Query("www.customer.test", "A", transport, None) == server.queries[-1]


def test_a_lagging_server_answers_late(server: DnsServer) -> None:
    """With a lag beyond the asker's patience there is no answer in time, and stopping is prompt."""
    server.zone("customer.test")
    server.lag = 30.0
    query = dns.message.make_query("customer.test", "SOA")

    with pytest.raises(dns.exception.Timeout):
        dns.query.udp(query, server.address[0], timeout=0.05, port=server.address[1])


def test_every_question_is_logged(server: DnsServer, asker: Asker) -> None:
    """The log says what was asked, how, and what came of it; our own looks are not in it."""
    server.zone("customer.test").set("www", "A", "192.0.2.1")
    asker.ask("WWW.customer.test", "A")
    asker.ask("x.customer.test", "CAA", over="tcp")
    server.resolve_cname("www.customer.test")

    assert (
        Query("www.customer.test", "A", "UDP", "NOERROR"),
        Query("x.customer.test", "CAA", "TCP", "NXDOMAIN"),
    ) == server.queries


@pytest.fixture
def route53() -> Iterator[Route53Client]:
    """The sandbox's Route 53, empty."""
    with mock_aws():
        yield boto3.client("route53", region_name="us-east-1")


def _hosted(
    route53: Route53Client, name: str, *records: ResourceRecordSetTypeDef, private: bool = False
) -> None:
    more: dict[str, Any] = {}
    if private:
        more = {
            "HostedZoneConfig": {"PrivateZone": True},
            "VPC": {"VPCRegion": "us-east-1", "VPCId": "vpc-1"},
        }
    zone = route53.create_hosted_zone(Name=name, CallerReference=name + str(private), **more)
    changes: list[ChangeTypeDef] = [
        {"Action": "UPSERT", "ResourceRecordSet": record} for record in records
    ]
    if changes:
        route53.change_resource_record_sets(
            HostedZoneId=zone["HostedZone"]["Id"], ChangeBatch={"Changes": changes}
        )


def _record(name: str, kind: RRTypeType, *values: str) -> ResourceRecordSetTypeDef:
    return {
        "Name": name,
        "Type": kind,
        "TTL": 60,
        "ResourceRecords": [{"Value": value} for value in values],
    }


def _alias(name: str, target: str) -> ResourceRecordSetTypeDef:
    return {
        "Name": name,
        "Type": "A",
        "AliasTarget": {
            "HostedZoneId": "Z2FDTNDATAQYW2",
            "DNSName": target,
            "EvaluateTargetHealth": False,
        },
    }


def test_route_53s_records_are_served_as_written(asker: Asker, route53: Route53Client) -> None:
    """A record written by the API is in DNS, with Route 53's name servers and SOA."""
    _hosted(
        route53,
        "shop.example.",
        _record("_x.shop.example", "CNAME", "_y.acm-validations.aws."),
        _record("*.shop.example.", "A", "192.0.2.1", "192.0.2.2"),
        _record("shop.example.", "CAA", '0 issue "amazon.com"'),
    )

    assert "_y.acm-validations.aws" == asker.server.resolve_cname("_x.shop.example")
    assert ["any.shop.example. A 192.0.2.1", "any.shop.example. A 192.0.2.2"] == sorted(
        asker.answers("any.shop.example", "A")
    )
    assert ['shop.example. CAA 0 issue "amazon.com"'] == asker.answers("shop.example", "CAA")
    assert all("awsdns" in line for line in asker.answers("shop.example", "NS"))
    assert "shop.example. SOA ns-2048" in asker.answers("shop.example", "SOA")[0]


def test_an_alias_answers_with_its_targets_addresses(asker: Asker, route53: Route53Client) -> None:
    """An ALIAS is no record of its own: askers see the target's A, under the alias's name."""
    asker.server.zone("cloudfront.net").set("d111", "A", "192.0.2.9")
    _hosted(
        route53,
        "shop.example.",
        _alias("shop.example.", "d111.cloudfront.net."),
        _alias("lost.shop.example.", "d222.cloudfront.net."),
    )

    assert ["shop.example. A 192.0.2.9"] == asker.answers("shop.example", "A")
    assert [] == asker.answers("lost.shop.example", "A")
    assert "NOERROR" == asker.rcode("lost.shop.example", "A")


def test_private_zones_are_not_seen_from_outside(asker: Asker, route53: Route53Client) -> None:
    """A private hosted zone answers within its VPC only."""
    _hosted(route53, "inside.example.", _record("a.inside.example.", "A", "10.0.0.1"), private=True)

    assert "REFUSED" == asker.rcode("a.inside.example", "A")


def test_the_zone_that_the_registrar_points_to_wins(asker: Asker, route53: Route53Client) -> None:
    """A hosted zone whose domain is delegated to another provider is not asked."""
    _hosted(route53, "blog.example.", _record("_x.blog.example.", "CNAME", "_here.test."))
    asker.server.zone("blog.example", provider="cloudflare").set("_x", "CNAME", "_there.test")

    assert "_there.test" == asker.server.resolve_cname("_x.blog.example")
