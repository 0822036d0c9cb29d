"""Look-ups over the network: at configured servers, and at a zone's own name servers."""

from collections.abc import Iterator

import dns.resolver
import pytest

from bot.dns.lookups import Lookups, State
from bot.sandbox.dns import DnsServer

PATIENCE = 20.0
"""Seconds for an answer that comes: a busy machine may pause."""


@pytest.fixture
def server() -> Iterator[DnsServer]:
    """A DNS server with one zone at a registrar."""
    with DnsServer() as made:
        made.zone("shop.example")
        yield made


def _address(server: DnsServer) -> str:
    host, port = server.address
    return f"{host}:{port}"


@pytest.fixture
def lookups(server: DnsServer) -> Lookups:
    """Looks up at that server only."""
    return Lookups([_address(server)], timeout=PATIENCE)


def test_a_cname_is_found_without_its_trailing_dot(server: DnsServer, lookups: Lookups) -> None:
    """A value reads as people type it."""
    server.zone("shop.example").set("_x", "CNAME", "_Y.acm-validations.aws.")
    answer = lookups.cname("_x.shop.example")

    assert (State.FOUND, ("_y.acm-validations.aws",)) == (answer.state, answer.found)
    assert _address(server) == answer.server


def test_a_name_that_is_not_there_tells_its_zone(lookups: Lookups) -> None:
    """The zone of a negative answer is where a doubled suffix would come from."""
    answer = lookups.cname("_x.www.shop.example")

    assert (State.NXDOMAIN, "shop.example") == (answer.state, answer.zone)


def test_other_types_at_the_name_are_told(server: DnsServer, lookups: Lookups) -> None:
    """A TXT or address record where the CNAME should be is worth a sentence."""
    zone = server.zone("shop.example")
    zone.set("_x", "TXT", '"_y.acm-validations.aws"')
    zone.set("_x", "A", "192.0.2.1")
    answer = lookups.cname("_x.shop.example")

    assert (State.MISSING, ("TXT", "A")) == (answer.state, answer.others)


@pytest.mark.parametrize(
    ("fault", "timeout", "state"),
    [("servfail", PATIENCE, State.SERVFAIL), ("drop", 0.3, State.TIMEOUT)],
)
def test_a_server_that_does_not_know_says_nothing(
    server: DnsServer, fault: str, timeout: float, state: State
) -> None:
    """SERVFAIL and silence are not the same as "there is none"."""
    getattr(server, fault)("shop.example")
    answer = Lookups([_address(server)], timeout=timeout).cname("_x.shop.example")

    assert (state, False) == (answer.state, answer.state.is_certain)


def test_a_server_refuses_zones_that_it_does_not_keep(lookups: Lookups) -> None:
    """REFUSED means that the zone is kept elsewhere."""
    assert State.REFUSED is lookups.cname("_x.elsewhere.example").state


def test_the_next_server_is_asked_when_one_does_not_know(server: DnsServer) -> None:
    """One certain answer ends the look-up, whichever server gives it."""
    server.zone("shop.example").set("_x", "CNAME", "_y.acm-validations.aws.")
    with DnsServer() as other:
        both = Lookups([_address(other), _address(server)], timeout=PATIENCE)
        answer = both.cname("_x.shop.example")

    assert (State.FOUND, _address(server)) == (answer.state, answer.server)


def test_nobody_listening_is_no_answer() -> None:
    """A refused packet is told like silence."""
    with DnsServer() as gone:
        port = gone.address[1]

    assert State.TIMEOUT is Lookups([f"127.0.0.1:{port}"], timeout=0.5).cname("a.example").state


def _resolver(server: DnsServer) -> dns.resolver.Resolver:
    made = dns.resolver.Resolver(configure=False)
    made.nameservers = ["127.0.0.1"]
    made.port = server.address[1]
    return made


def test_the_zones_own_name_servers_are_asked_first(server: DnsServer) -> None:
    """Without configured servers the delegation says whom to ask, and people see that name."""
    zone = server.zone("shop.example", provider="registrar")
    zone.set("_x", "CNAME", "_y.acm-validations.aws.")
    for host in zone.name_servers:
        server.zone(host.partition(".")[2]).set(host.partition(".")[0], "A", "127.0.0.1")
    walking = Lookups(resolver=_resolver(server), port=server.address[1], timeout=PATIENCE)
    answer = walking.cname("_x.shop.example")

    assert (State.FOUND, zone.name_servers[0]) == (answer.state, answer.server)


def test_the_systems_resolvers_answer_when_no_name_server_is_found(server: DnsServer) -> None:
    """Name servers without an address cannot be asked; the resolver still can."""
    server.zone("shop.example").set("_x", "CNAME", "_y.acm-validations.aws.")
    walking = Lookups(resolver=_resolver(server), port=server.address[1], timeout=PATIENCE)
    answer = walking.cname("_x.shop.example")

    assert (State.FOUND, "127.0.0.1") == (answer.state, answer.server)


def test_an_unknown_zone_leaves_the_resolver(server: DnsServer) -> None:
    """When even the zone cannot be found, the resolver's word is all there is."""
    server.servfail("shop.example")
    walking = Lookups(resolver=_resolver(server), port=server.address[1], timeout=PATIENCE)

    assert State.SERVFAIL is walking.cname("_x.shop.example").state


def test_a_machine_without_resolvers_gets_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """No resolver configured is told as no answer, never raised."""

    def none_configured() -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "Resolver", none_configured)
    answer = Lookups().cname("_x.shop.example")

    assert (State.TIMEOUT, "the system's resolvers") == (answer.state, answer.server)


def test_a_name_too_long_for_dns_is_no_answer(lookups: Lookups) -> None:
    """A label of more than 63 characters cannot be asked about."""
    assert State.TIMEOUT is lookups.cname(f"{'a' * 64}.shop.example").state
