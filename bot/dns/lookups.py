"""One look at a CNAME: at the configured servers, else at the zone's own name servers, else at the
system's resolvers. It judges nothing and never asks for longer than a few seconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver

TIMEOUT = 2.0
"""Seconds for one question to one server."""
SERVERS = 2
"""How many of a zone's name servers are asked before the system's resolvers are."""


class State(StrEnum):
    """How a server answered. MISSING: the name exists, with records of other types only."""

    FOUND = "found"
    MISSING = "missing"
    NXDOMAIN = "nxdomain"
    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"

    @property
    def is_certain(self) -> bool:
        """Whether the server knew; otherwise another may."""
        return self in {State.FOUND, State.MISSING, State.NXDOMAIN}


@dataclass(frozen=True, slots=True)
class Answer:
    """What `server` said of a name's CNAME (lower case, no trailing dots).

    `zone` is the zone that answered, "" when it did not say. `others` are the types that stand at
    the name instead (TXT, A, AAAA), looked for only when it is MISSING.
    """

    name: str
    state: State
    server: str
    found: tuple[str, ...] = ()
    zone: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Server:
    """Where to ask, and what people know it by."""

    host: str
    port: int
    label: str
    recursive: bool


class Lookups:
    """Looks names up. Safe to use from many threads; it keeps nothing but a cache of servers."""

    def __init__(
        self,
        servers: Sequence[str] = (),
        *,
        timeout: float = TIMEOUT,
        resolver: dns.resolver.Resolver | None = None,
        port: int = 53,
    ) -> None:
        """`servers` (host:port) replace the system's resolvers and the zones' own name servers.

        `resolver` stands in for the system's, and `port` for that of all name servers.
        """
        self._servers = tuple(_server(server) for server in servers)
        self._timeout = timeout
        self._resolver = resolver
        self._port = port

    def cname(self, name: str) -> Answer:
        """Ask until one server is certain, and return its answer; else the last one's failure."""
        answer = Answer(name, State.TIMEOUT, "the system's resolvers")
        for server in self._to_ask(name):
            answer = self._ask(server, name)
            if answer.state.is_certain:
                break
        return answer

    def has(self, server: Server, name: str, kind: str) -> bool:
        """Tell whether `server` has a record of that type at the name."""
        reply = self._send(server, name, kind)
        return not isinstance(reply, State) and bool(reply.answer)

    def addresses(self, name: str) -> frozenset[str] | None:
        """Return the addresses that a name comes to, CNAMEs followed; None when nobody knew."""
        for server in self._servers or _recursive(self._resolver or _system_resolver()):
            replies = [self._send(server, name, kind) for kind in ("A", "AAAA")]
            known = [reply for reply in replies if not isinstance(reply, State)]
            if len(known) == len(replies):
                return frozenset(found for reply in known for found in _addresses(reply))
        return None

    def _to_ask(self, name: str) -> Iterator[Server]:
        if self._servers:
            yield from self._servers
            return
        resolver = self._resolver or _system_resolver()
        if resolver is None:
            return
        yield from self._authoritative(resolver, name)
        yield from _recursive(resolver)

    def _authoritative(self, resolver: dns.resolver.Resolver, name: str) -> Iterator[Server]:
        """Yield name servers of the zone that a name is in, by way of the resolver."""
        try:
            zone = dns.resolver.zone_for_name(
                name, resolver=resolver, lifetime=self._timeout, tcp=False
            )
            delegation = resolver.resolve(zone, "NS", lifetime=self._timeout)
        except (dns.exception.DNSException, OSError):
            return
        hosts = sorted(_plain(record.target.to_text()) for record in delegation)
        for host in hosts[:SERVERS]:
            try:
                addresses = resolver.resolve(host, "A", lifetime=self._timeout)
            except (dns.exception.DNSException, OSError):
                continue
            yield Server(addresses[0].to_text(), self._port, host, recursive=False)

    def _ask(self, server: Server, name: str) -> Answer:
        reply = self._send(server, name, "CNAME")
        if isinstance(reply, State):
            return Answer(name, reply, server.label)
        found = tuple(
            _plain(record.target.to_text())
            for group in reply.answer
            if group.rdtype == dns.rdatatype.CNAME and _plain(group.name.to_text()) == name
            for record in group
        )
        state = State.FOUND if found else _negative(reply)
        others: tuple[str, ...] = ()
        if state is State.MISSING:
            others = tuple(kind for kind in ("TXT", "A", "AAAA") if self.has(server, name, kind))
        return Answer(name, state, server.label, found, _zone(reply), others)

    def _send(self, server: Server, name: str, kind: str) -> dns.message.Message | State:
        try:
            query = dns.message.make_query(name, kind)
            if not server.recursive:
                query.flags &= ~dns.flags.RD
            reply, _ = dns.query.udp_with_fallback(
                query, server.host, timeout=self._timeout, port=server.port
            )
        except (dns.exception.DNSException, OSError):
            return State.TIMEOUT
        return _FAILURES.get(reply.rcode(), reply)


_FAILURES = {
    dns.rcode.SERVFAIL: State.SERVFAIL,
    dns.rcode.REFUSED: State.REFUSED,
    dns.rcode.FORMERR: State.REFUSED,
    dns.rcode.NOTIMP: State.REFUSED,
}


def _server(text: str) -> Server:
    host, _, port = text.rpartition(":")
    return Server(host.strip("[]"), int(port), text, recursive=True)


def _system_resolver() -> dns.resolver.Resolver | None:
    try:
        return dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        return None


def _recursive(resolver: dns.resolver.Resolver | None) -> Iterator[Server]:
    if resolver is None:
        return
    for address in resolver.nameservers:
        host = address if isinstance(address, str) else str(address)
        yield Server(host, resolver.port, host, recursive=True)


def _addresses(reply: dns.message.Message) -> Iterator[str]:
    for group in reply.answer:
        if group.rdtype in {dns.rdatatype.A, dns.rdatatype.AAAA}:
            yield from (record.to_text() for record in group)


def _negative(reply: dns.message.Message) -> State:
    return State.NXDOMAIN if reply.rcode() == dns.rcode.NXDOMAIN else State.MISSING


def _zone(reply: dns.message.Message) -> str:
    """Return the zone that a negative answer names in its SOA record (RFC 2308, section 3)."""
    for group in reply.authority:
        if group.rdtype == dns.rdatatype.SOA:
            return _plain(group.name.to_text())
    return ""


def _plain(name: str) -> str:
    return name.lower().removesuffix(".")
