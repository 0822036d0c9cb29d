"""ACM, Route 53 and the DNS server together: a record added in one is found by the other."""

from collections.abc import Iterator

import pytest

from bot.sandbox.aws import AwsServer
from bot.sandbox.dns import DnsServer
from tests.functional.sandbox_aws.account import Client


@pytest.fixture
def names() -> Iterator[DnsServer]:
    """A DNS server that reads this process's Route 53."""
    with DnsServer() as server:
        yield server


@pytest.fixture
def aws(names: DnsServer) -> Iterator[AwsServer]:
    """An account whose ACM asks that DNS server over the network."""
    with AwsServer(dns_address=names.address) as server:
        server.reset()
        yield server


def _status(acm: Client, arn: str) -> str:
    status: str = acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"]
    return status


def test_a_record_in_route_53_issues_a_certificate(aws: AwsServer) -> None:
    """The CNAME is asked of the DNS server, over UDP."""
    acm, zones = aws.client("acm"), aws.client("route53")
    zone = zones.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    arn = acm.request_certificate(DomainName="*.example.com", ValidationMethod="DNS")[
        "CertificateArn"
    ]
    before = _status(acm, arn)
    record = aws.acm.record("*.example.com")
    change = {
        "Action": "CREATE",
        "ResourceRecordSet": {
            "Name": record.name,
            "Type": "CNAME",
            "TTL": 60,
            "ResourceRecords": [{"Value": record.value}],
        },
    }
    zones.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})

    assert ("PENDING_VALIDATION", "ISSUED") == (before, _status(acm, arn))


def test_a_record_at_another_provider_issues_a_certificate(
    aws: AwsServer, names: DnsServer
) -> None:
    """A wrong value first, then the right one."""
    acm = aws.client("acm")
    arn = acm.request_certificate(DomainName="shop.example.net", ValidationMethod="DNS")[
        "CertificateArn"
    ]
    record = aws.acm.record("shop.example.net")
    zone = names.zone("example.net")
    seen = []
    for value in ("_wrong.acm-validations.aws.", record.value):
        zone.set(record.name, "CNAME", value)
        seen.append(_status(acm, arn))

    assert ["PENDING_VALIDATION", "ISSUED"] == seen
