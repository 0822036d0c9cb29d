"""What an authoritative server must answer, asked over the network."""

import dns.flags
import pytest

from bot.sandbox.dns import DnsServer
from tests.functional.sandbox_dns.conftest import Asker, texts


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("A", "192.0.2.7", "192.0.2.7"),
        ("AAAA", "2001:db8::7", "2001:db8::7"),
        ("CNAME", "_y.acm-validations.aws", "_y.acm-validations.aws."),
        ("CAA", '0 issue "amazon.com"', '0 issue "amazon.com"'),
        ("TXT", "v=spf1 -all", '"v=spf1 -all"'),
        ("MX", "10 mail.customer.test", "10 mail.customer.test."),
        ("NS", "ns1.elsewhere.test", None),
    ],
)
def test_each_type_is_answered_with_authority(
    server: DnsServer, asker: Asker, kind: str, value: str, expected: str | None
) -> None:
    """A record that is there is answered with AA; an NS below the zone's own name is a referral."""
    server.zone("customer.test").set("host", kind, value)
    response = asker.ask("host.customer.test", kind)

    if expected is None:
        assert [] == response.answer
        assert ["host.customer.test. NS ns1.elsewhere.test."] == texts(response.authority)
    else:
        assert [f"host.customer.test. {kind} {expected}"] == texts(response.answer)
    assert (expected is not None) == bool(response.flags & dns.flags.AA)


def test_a_zone_has_its_soa_and_its_providers_name_servers(server: DnsServer, asker: Asker) -> None:
    """The name servers tell the provider."""
    server.zone("customer.test", provider="godaddy")

    assert [
        "customer.test. NS ns55.domaincontrol.com.",
        "customer.test. NS ns56.domaincontrol.com.",
    ] == sorted(asker.answers("customer.test", "NS"))
    assert asker.answers("customer.test", "SOA")[0].startswith(
        "customer.test. SOA ns55.domaincontrol.com. hostmaster.customer.test. 1 "
    )


def test_no_such_name_and_no_such_type_differ(server: DnsServer, asker: Asker) -> None:
    """NXDOMAIN for a name that is not there; NOERROR and nothing for a type that is not."""
    server.zone("customer.test").set("a.b", "A", "192.0.2.1")

    assert "NXDOMAIN" == asker.rcode("x.customer.test", "A")
    assert "NXDOMAIN" == asker.rcode("x.y.z.customer.test", "A")
    assert ("NOERROR", []) == (
        asker.rcode("a.b.customer.test", "TXT"),
        asker.answers("a.b.customer.test", "TXT"),
    )
    # A name that only has names beneath it exists (RFC 8020).
    assert "NOERROR" == asker.rcode("b.customer.test", "A")


@pytest.mark.parametrize("name", ["x.customer.test", "customer.test"])
def test_a_no_says_how_long_it_may_be_remembered(
    server: DnsServer, asker: Asker, name: str
) -> None:
    """The authority section has the SOA, its TTL cut to the negative one (RFC 2308)."""
    server.zone("customer.test")
    authority = asker.ask(name, "CNAME").authority

    assert [("customer.test.", 300)] == [(str(rrset.name), rrset.ttl) for rrset in authority]


def test_a_wildcard_answers_for_names_that_are_not_there(server: DnsServer, asker: Asker) -> None:
    """`*` covers any depth below it, but no name that exists nor what is beneath (RFC 4592)."""
    zone = server.zone("customer.test")
    zone.set("*", "A", "192.0.2.1")
    zone.set("shop", "TXT", "here")

    assert ["x.customer.test. A 192.0.2.1"] == asker.answers("x.customer.test", "A")
    assert ["x.y.customer.test. A 192.0.2.1"] == asker.answers("x.y.customer.test", "A")
    assert [] == asker.answers("shop.customer.test", "A")
    assert "NXDOMAIN" == asker.rcode("x.shop.customer.test", "A")


def test_cnames_are_followed_through_our_zones(server: DnsServer, asker: Asker) -> None:
    """A CNAME's target is answered too while we serve it, and only the CNAME when asked for it."""
    server.zone("one.test").set("www", "CNAME", "edge.two.test")
    server.zone("two.test").set("edge", "A", "192.0.2.2")

    assert ["www.one.test. CNAME edge.two.test.", "edge.two.test. A 192.0.2.2"] == asker.answers(
        "www.one.test", "A"
    )
    assert ["www.one.test. CNAME edge.two.test."] == asker.answers("www.one.test", "CNAME")


def test_a_cname_out_of_our_zones_is_answered_alone(server: DnsServer, asker: Asker) -> None:
    """What we do not serve is for the asker to ask elsewhere."""
    server.zone("one.test").set("www", "CNAME", "d111.cloudfront.net")

    assert ["www.one.test. CNAME d111.cloudfront.net."] == asker.answers("www.one.test", "A")
    assert "NOERROR" == asker.rcode("www.one.test", "A")


def test_a_cname_loop_ends(server: DnsServer, asker: Asker) -> None:
    """Two names that point to each other are an answer, not an endless one."""
    zone = server.zone("one.test")
    zone.set("a", "CNAME", "b.one.test")
    zone.set("b", "CNAME", "a.one.test")

    assert {"a.one.test. CNAME b.one.test.", "b.one.test. CNAME a.one.test."} == set(
        asker.answers("a.one.test", "A")
    )


def test_the_longest_zone_answers_and_only_whole_labels_count(
    server: DnsServer, asker: Asker
) -> None:
    """`shop.customer.test` is served by its own zone; `xcustomer.test` by none."""
    server.zone("customer.test").set("_x.shop", "TXT", "outer")
    server.zone("shop.customer.test").set("_x", "TXT", "inner")

    assert ['_x.shop.customer.test. TXT "inner"'] == asker.answers("_x.shop.customer.test", "TXT")
    assert "REFUSED" == asker.rcode("xcustomer.test", "A")
    assert "REFUSED" == asker.rcode("test", "NS")


def test_names_are_found_whatever_their_case(server: DnsServer, asker: Asker) -> None:
    """Case is no difference, and the answer repeats the asker's (RFC 4343)."""
    server.zone("Customer.Test").set("WWW", "A", "192.0.2.1")

    assert ["wWw.cUstomer.test. A 192.0.2.1"] == asker.answers("wWw.cUstomer.test", "A")


def test_any_gives_every_type(server: DnsServer, asker: Asker) -> None:
    """ANY shows a name's whole set."""
    zone = server.zone("customer.test")
    zone.set("host", "A", "192.0.2.1", "192.0.2.2")
    zone.set("host", "TXT", "x")

    assert [
        "host.customer.test. A 192.0.2.1",
        "host.customer.test. A 192.0.2.2",
        'host.customer.test. TXT "x"',
    ] == sorted(asker.answers("host.customer.test", "ANY"))


def test_transfers_are_refused(server: DnsServer, asker: Asker) -> None:
    """Nobody copies a zone."""
    server.zone("customer.test")

    assert "REFUSED" == asker.rcode("customer.test", "AXFR")
