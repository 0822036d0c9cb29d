"""CAA: who may issue for a name is asked of DNS, and Amazon must be allowed."""

from collections.abc import Iterator

import pytest

from bot.sandbox.aws import AwsServer
from bot.sandbox.aws.acm.caa import AMAZON, Verdict, verdict
from bot.sandbox.aws.dns_lookup import Caa
from bot.sandbox.dns import DnsServer, Zone
from tests.functional.sandbox_aws.account import Client

OTHER = Caa(0, "issue", "letsencrypt.org")


def _verdict(name: str, **sets: tuple[Caa, ...]) -> Verdict:
    """Give the verdict with these sets; `shop_example_com` is how a name is written here."""
    records = {owner.replace("_", "."): found for owner, found in sets.items()}
    return verdict(name, lambda owner: records.get(owner, ()))


@pytest.mark.parametrize("domain", sorted(AMAZON))
@pytest.mark.parametrize("form", ["{0}", "{0}.", " {0} ; policy=ev", "{0};x=1"])
def test_each_of_amazon_s_names_allows(domain: str, form: str) -> None:
    """One of the four is enough, beside others, and with parameters behind it."""
    records = (OTHER, Caa(0, "issue", form.format(domain.upper())))

    assert Verdict.ALLOWED == _verdict("example.com", example_com=records)


@pytest.mark.parametrize("value", ["letsencrypt.org", ";", "", "notamazon.com", "amazon.com.evil"])
def test_another_name_alone_forbids(value: str) -> None:
    """So does the record that names nobody."""
    assert Verdict.FORBIDDEN == _verdict("example.com", example_com=(Caa(0, "issue", value),))


def test_the_search_climbs_and_stops_at_the_first_set() -> None:
    """What stands higher does not count where something stands lower."""
    allowed = (Caa(0, "issue", "amazon.com"),)

    assert Verdict.FORBIDDEN == _verdict("a.b.example.com", example_com=(OTHER,))
    assert Verdict.ALLOWED == _verdict(
        "a.b.example.com", b_example_com=allowed, example_com=(OTHER,)
    )
    assert Verdict.FORBIDDEN == _verdict("example.com", com=(OTHER,))
    assert Verdict.ALLOWED == _verdict("a.example.com", b_example_com=(OTHER,))


def test_a_wildcard_asks_for_issuewild_else_for_issue() -> None:
    """And a name that is no wildcard never looks at issuewild."""
    wild = Caa(0, "issuewild", "amazon.com")
    nobody = Caa(0, "issuewild", ";")

    assert Verdict.ALLOWED == _verdict("*.example.com", example_com=(OTHER, wild))
    assert Verdict.FORBIDDEN == _verdict("example.com", example_com=(OTHER, wild))
    assert Verdict.FORBIDDEN == _verdict("*.example.com", example_com=(OTHER,))
    assert Verdict.ALLOWED == _verdict("example.com", example_com=(nobody,))
    assert Verdict.FORBIDDEN == _verdict("*.example.com", example_com=(nobody,))


def test_a_set_without_issue_forbids_nothing_but_the_unknown_and_critical() -> None:
    """A mail address for reports is no rule; a rule that must be understood and is not, is."""
    assert Verdict.ALLOWED == _verdict("example.com", example_com=(Caa(0, "iodef", "mailto:a@b"),))
    assert Verdict.ALLOWED == _verdict("example.com", example_com=(Caa(0, "future", "x"),))
    assert Verdict.FORBIDDEN == _verdict("example.com", example_com=(Caa(128, "future", "x"),))


def test_silence_is_no_permission() -> None:
    """A server that does not answer leaves it open."""
    assert Verdict.UNKNOWN == verdict("www.example.com", lambda _: None)


@pytest.fixture
def names() -> Iterator[DnsServer]:
    """A DNS server."""
    with DnsServer() as server:
        yield server


@pytest.fixture
def aws(names: DnsServer) -> Iterator[AwsServer]:
    """An account whose ACM asks that DNS server over the network."""
    with AwsServer(dns_address=names.address) as server:
        server.reset()
        yield server


@pytest.fixture
def zone(names: DnsServer) -> Zone:
    """The zone example.net, at another provider."""
    return names.zone("example.net")


def _proven(aws: AwsServer, zone: Zone, *domains: str) -> str:
    """Request a certificate, and add its records to the zone; give its ARN."""
    arn: str = aws.client("acm").request_certificate(
        DomainName=domains[0], SubjectAlternativeNames=list(domains), ValidationMethod="DNS"
    )["CertificateArn"]
    for domain in domains:
        record = aws.acm.record(domain)
        zone.set(record.name, "CNAME", record.value)
    return arn


def _shown(acm: Client, arn: str) -> tuple[str, str | None]:
    shown = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    return shown["Status"], shown.get("FailureReason")


def test_a_certificate_fails_when_caa_forbids_one_name(aws: AwsServer, zone: Zone) -> None:
    """Every name is proven, one may not be issued for: FAILED for good, until asked again."""
    zone.set("shop", "CAA", '0 issue "letsencrypt.org"')
    arn = _proven(aws, zone, "example.net", "www.shop.example.net")
    acm = aws.client("acm")
    failed = _shown(acm, arn)
    zone.set("shop", "CAA", '0 issue "letsencrypt.org"')
    zone.add("shop", "CAA", '0 issue "amazontrust.com"')

    again = _proven(aws, zone, "example.net", "www.shop.example.net")

    assert ("FAILED", "CAA_ERROR") == failed
    assert ("FAILED", "CAA_ERROR") == _shown(acm, arn)
    assert ("ISSUED", None) == _shown(acm, again)


def test_caa_is_read_only_of_what_is_proven(aws: AwsServer, names: DnsServer, zone: Zone) -> None:
    """A request without its records stays pending, whatever CAA says."""
    zone.set("@", "CAA", '0 issue ";"')
    arn = aws.client("acm").request_certificate(DomainName="example.net", ValidationMethod="DNS")[
        "CertificateArn"
    ]

    assert ("PENDING_VALIDATION", None) == _shown(aws.client("acm"), arn)
    assert "CAA" not in {query.type for query in names.queries}


def test_the_records_of_a_cname_s_target_count(aws: AwsServer, names: DnsServer) -> None:
    """A name that is handed to another zone by CNAME is under that zone's CAA."""
    zone = names.zone("example.net")
    zone.set("www", "CNAME", "pages.host.test")
    names.zone("host.test").set("pages", "CAA", '0 issue ";"')

    assert ("FAILED", "CAA_ERROR") == _shown(
        aws.client("acm"), _proven(aws, zone, "www.example.net")
    )


def test_a_wildcard_fails_by_issuewild(aws: AwsServer, zone: Zone) -> None:
    """The apex is issued under the same records that forbid the wildcard."""
    zone.set("@", "CAA", '0 issue "amazon.com"')
    zone.add("@", "CAA", '0 issuewild ";"')
    acm = aws.client("acm")

    assert ("ISSUED", None) == _shown(acm, _proven(aws, zone, "example.net"))
    assert ("FAILED", "CAA_ERROR") == _shown(acm, _proven(aws, zone, "*.example.net"))


def test_a_zone_that_does_not_answer_holds_a_certificate_up(
    aws: AwsServer, names: DnsServer, zone: Zone
) -> None:
    """It is issued when the CAA question is answered at last."""
    acm = aws.client("acm")
    aws.knobs.issue_delay = 3600
    arn = _proven(aws, zone, "www.shop.example.net")
    aws.acm.tick()
    names.servfail("shop.example.net")
    aws.knobs.issue_delay = 0
    before = _shown(acm, arn)
    names.heal("shop.example.net")

    assert (("PENDING_VALIDATION", None), ("ISSUED", None)) == (before, _shown(acm, arn))
