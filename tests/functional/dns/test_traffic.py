"""Where a public name leads: by CNAME for certain, by address perhaps, or nobody can tell."""

from collections.abc import Iterator

import dns.resolver
import pytest

from bot.dns.lookups import Lookups
from bot.dns.traffic import MOST_ALIASES, PROBE, Lead, lead
from bot.sandbox.dns import DnsServer

DOMAIN = "d111111abcdef8.cloudfront.net"
EDGE = "203.0.113.1"


@pytest.fixture
def server() -> Iterator[DnsServer]:
    """A DNS server with CloudFront's edge and one customer's zone."""
    with DnsServer() as made:
        made.zone("cloudfront.net", provider="aws").set("*", "A", EDGE)
        made.zone("shop.example")
        yield made


@pytest.fixture
def lookups(server: DnsServer) -> Lookups:
    """Looks up at that server only."""
    host, port = server.address
    return Lookups([f"{host}:{port}"], timeout=5)


def test_a_cname_leads_there(server: DnsServer, lookups: Lookups) -> None:
    """At once, or by way of other names."""
    zone = server.zone("shop.example")
    zone.set("www", "CNAME", f"{DOMAIN}.")
    zone.set("old", "CNAME", "www.shop.example.")

    assert Lead.THERE is lead(lookups, "www.shop.example", DOMAIN)
    assert Lead.THERE is lead(lookups, "old.shop.example", DOMAIN)


def test_another_distribution_is_elsewhere(server: DnsServer, lookups: Lookups) -> None:
    """Whatever addresses they share: its name tells them apart."""
    server.zone("shop.example").set("www", "CNAME", "d999999abcdef8.cloudfront.net.")

    assert Lead.ELSEWHERE is lead(lookups, "www.shop.example", DOMAIN)


def test_an_apex_may_lead_there(server: DnsServer, lookups: Lookups) -> None:
    """It has addresses only; those of CloudFront's edge are every distribution's."""
    zone = server.zone("shop.example")
    zone.set("@", "A", EDGE)
    zone.set("blog", "A", "192.0.2.10")

    assert Lead.PERHAPS is lead(lookups, "shop.example", DOMAIN)
    assert Lead.ELSEWHERE is lead(lookups, "blog.shop.example", DOMAIN)
    assert Lead.ELSEWHERE is lead(lookups, "nothing.shop.example", DOMAIN)


def test_a_wildcard_is_asked_by_a_name_that_nobody_made(
    server: DnsServer, lookups: Lookups
) -> None:
    """The star itself is no name that visitors ask for."""
    server.zone("shop.example").set("*.shop", "CNAME", f"{DOMAIN}.")

    assert Lead.THERE is lead(lookups, "*.shop.shop.example", DOMAIN)
    assert "." not in PROBE


def test_a_circle_of_names_ends(server: DnsServer, lookups: Lookups) -> None:
    """Records that lead to each other lead nowhere."""
    zone = server.zone("shop.example")
    for at in range(MOST_ALIASES + 1):
        zone.set(f"n{at}", "CNAME", f"n{at + 1}.shop.example.")

    assert Lead.ELSEWHERE is lead(lookups, "n0.shop.example", DOMAIN)


def test_servers_that_do_not_know_are_not_believed(server: DnsServer, lookups: Lookups) -> None:
    """A name that cannot be looked up may lead anywhere, and so may one when the edge cannot."""
    server.zone("shop.example").set("@", "A", EDGE)
    server.servfail("cloudfront.net")
    unknown = lead(lookups, "shop.example", DOMAIN)
    server.servfail("shop.example")

    assert Lead.UNKNOWN is unknown
    assert Lead.UNKNOWN is lead(lookups, "shop.example", DOMAIN)


def test_addresses_are_asked_of_resolvers(server: DnsServer) -> None:
    """Without configured servers the system's resolvers know; without any, nobody does."""
    resolver = dns.resolver.Resolver(configure=False)
    host, resolver.port = server.address
    resolver.nameservers = [host]
    walking = Lookups(resolver=resolver, port=server.address[1], timeout=5)

    assert frozenset({EDGE}) == walking.addresses(DOMAIN)


def test_a_machine_without_resolvers_knows_no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """That is told as not known, never raised."""

    def none_configured() -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "Resolver", none_configured)

    assert Lookups().addresses(DOMAIN) is None


def test_an_address_that_only_half_is_known_is_not_known(
    server: DnsServer, lookups: Lookups, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look for a CNAME and the one for addresses a server may fall silent."""
    server.zone("shop.example").set("@", "A", EDGE)
    monkeypatch.setattr(lookups, "addresses", lambda _: None)

    assert Lead.UNKNOWN is lead(lookups, "shop.example", DOMAIN)
