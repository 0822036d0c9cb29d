"""The DNS server: one free port of 127.0.0.1 for both UDP and TCP, the zones it serves, the faults
it is told to show, and a log of what was asked. It never asks another server.
"""

import dataclasses
import socketserver
import threading
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

from bot.sandbox.dns.answer import answer
from bot.sandbox.dns.hosted import hosted_zones
from bot.sandbox.dns.records import ServedZone, is_within, plain
from bot.sandbox.dns.wire import bind_both
from bot.sandbox.dns.zone import Zone

_KEPT = 10_000  # queries in the log; the oldest go first
_ACCOUNT = "123456789012"


@dataclasses.dataclass(frozen=True, slots=True)
class Query:
    """One question that was asked, and the kind of answer it got (None: dropped)."""

    name: str
    type: str
    transport: str
    rcode: str | None


class DnsServer:
    """An authoritative server; make it, `start()` it, and `stop()` it (or use `with`)."""

    def __init__(
        self,
        port: int = 0,
        *,
        hosted: Callable[[], Sequence[ServedZone]] = lambda: hosted_zones(_ACCOUNT),
    ) -> None:
        self.lag = 0.0  #: seconds of real time before each answer
        self._port = port
        self._hosted = hosted
        self._zones: dict[str, Zone] = {}
        self._failing: set[str] = set()
        self._dropped: set[str] = set()
        self._log: deque[Query] = deque(maxlen=_KEPT)
        self._stopping = threading.Event()
        self._servers: list[socketserver.BaseServer] = []

    def start(self) -> Self:
        """Bind and serve; `address` is known when this returns."""
        udp, tcp = bind_both(self._port, self.handle)
        self._port = udp.server_address[1]
        self._servers = [udp, tcp]
        self._stopping.clear()
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop serving and free the port; stopping twice is fine."""
        self._stopping.set()
        while self._servers:
            server = self._servers.pop()
            server.shutdown()
            server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def address(self) -> tuple[str, int]:
        """Where to ask, by UDP or TCP."""
        return ("127.0.0.1", self._port)

    @property
    def queries(self) -> tuple[Query, ...]:
        """What was asked, oldest first (the last 10,000)."""
        return tuple(self._log)

    @property
    def zones(self) -> tuple[Zone, ...]:
        """The zones at other providers than Route 53, oldest first."""
        return tuple(self._zones.values())

    def zone(self, name: str, *, provider: str = "registrar") -> Zone:
        """Give the zone of that name at another provider than Route 53; made when it is new."""
        return self._zones.setdefault(plain(name), Zone(name, provider=provider))

    def remove_zone(self, name: str) -> None:
        """Serve that zone no longer (the domain was moved away, or never registered)."""
        self._zones.pop(plain(name), None)

    def servfail(self, name: str) -> None:
        """Answer SERVFAIL for a name and all beneath it, until `heal`."""
        self._failing.add(plain(name))

    def drop(self, name: str) -> None:
        """Leave queries for a name and all beneath it without an answer, until `heal`."""
        self._dropped.add(plain(name))

    def heal(self, name: str) -> None:
        """Undo `servfail` and `drop` of that name."""
        self._failing.discard(plain(name))
        self._dropped.discard(plain(name))

    def resolve_cname(self, name: str) -> str | None:
        """Look up where a name's CNAME points: lower case, no final dot, None when there is none.

        The same answer as over the network, faults included; not written to the log.
        """
        response = self._respond(dns.message.make_query(name, dns.rdatatype.CNAME))
        if response is None or not response.answer:
            return None
        return plain(response.answer[0][0].to_text())

    def handle(self, wire: bytes, transport: str) -> tuple[dns.message.Message, int] | None:
        """Answer one packet: the response and the size its asker takes, None for no answer."""
        try:
            query = dns.message.from_wire(wire)
        except (dns.exception.DNSException, ValueError):
            return _malformed(wire)
        self._stopping.wait(self.lag)
        response = self._respond(query)
        self._note(query, transport, response)
        return None if response is None else (response, max(512, query.payload))

    def _respond(self, query: dns.message.Message) -> dns.message.Message | None:
        name = plain(query.question[0].name.to_text()) if query.question else ""
        if any(is_within(name, dropped) for dropped in tuple(self._dropped)):
            return None
        if any(is_within(name, failing) for failing in tuple(self._failing)):
            response = dns.message.make_response(query)
            response.set_rcode(dns.rcode.SERVFAIL)
            return response
        return answer(
            query, [*(zone.serve() for zone in list(self._zones.values())), *self._hosted()]
        )

    def _note(
        self, query: dns.message.Message, transport: str, response: dns.message.Message | None
    ) -> None:
        rcode = None if response is None else dns.rcode.to_text(response.rcode())
        for question in query.question:
            name, kind = plain(question.name.to_text()), dns.rdatatype.to_text(question.rdtype)
            self._log.append(Query(name, kind, transport, rcode))


def _malformed(wire: bytes) -> tuple[dns.message.Message, int] | None:
    """Say FORMERR when there is at least an id to answer to, and never to an answer."""
    header = 12  # bytes; the top bit of the third one marks a response
    if len(wire) < header or wire[2] & 0x80:
        return None
    response = dns.message.Message(id=int.from_bytes(wire[:2], "big"))
    response.flags = dns.flags.QR
    response.set_rcode(dns.rcode.FORMERR)
    return response, 512
