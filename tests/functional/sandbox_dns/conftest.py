"""A running DNS server, and how to ask it as any resolver would."""

from collections.abc import Iterator
from typing import Literal

import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from bot.sandbox.dns import DnsServer


class Asker:
    """Asks one server and shows the answer as plain text."""

    def __init__(self, server: DnsServer) -> None:
        self.server = server

    def ask(
        self, name: str, kind: str, *, over: Literal["udp", "tcp"] = "udp", payload: int = 1232
    ) -> dns.message.Message:
        """The whole response to one question."""
        query = dns.message.make_query(name, kind, use_edns=0 if payload else False)
        if payload:
            query.use_edns(0, payload=payload)
        host, port = self.server.address
        send = dns.query.udp if over == "udp" else dns.query.tcp
        return send(query, host, timeout=5, port=port)

    def answers(self, name: str, kind: str) -> list[str]:
        """The answer section, one `name type value` a record."""
        return texts(self.ask(name, kind).answer)

    def rcode(self, name: str, kind: str) -> str:
        """The response code's name."""
        return dns.rcode.to_text(self.ask(name, kind).rcode())


def texts(section: list[dns.rrset.RRset]) -> list[str]:
    """One `name type value` for each record of a section."""
    return [
        f"{rrset.name} {dns.rdatatype.to_text(rrset.rdtype)} {rdata}"
        for rrset in section
        for rdata in rrset
    ]


@pytest.fixture
def server() -> Iterator[DnsServer]:
    """A server with no zones at another provider."""
    with DnsServer() as server:
        yield server


@pytest.fixture
def asker(server: DnsServer) -> Asker:
    """Somebody who asks that server."""
    return Asker(server)
