"""Packets: UDP and TCP on one port, truncation, EDNS, and what is no query at all."""

import socket
import struct
from itertools import chain, repeat

import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import pytest

from bot.sandbox.dns import DnsServer, wire
from bot.sandbox.dns.wire import UdpServer
from tests.functional.sandbox_dns.conftest import Asker


def _send(server: DnsServer, packet: bytes) -> bytes:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        sock.sendto(packet, server.address)
        return sock.recv(65535)


@pytest.mark.parametrize("payload", [0, 512, 1232])
def test_a_large_answer_is_truncated_over_udp_and_whole_over_tcp(
    server: DnsServer, asker: Asker, payload: int
) -> None:
    """TC tells the asker to come back by TCP, on the same port."""
    server.zone("customer.test").set("big", "TXT", "x" * 2000)
    short = asker.ask("big.customer.test", "TXT", payload=payload)
    whole = asker.ask("big.customer.test", "TXT", over="tcp", payload=payload)

    assert short.flags & dns.flags.TC
    assert len(short.to_wire()) <= max(512, payload)
    assert not whole.flags & dns.flags.TC
    assert 2000 < len(whole.to_wire())


def test_a_larger_edns_size_is_used(server: DnsServer, asker: Asker) -> None:
    """What fits the size that the asker names is not truncated."""
    server.zone("customer.test").set("big", "TXT", "x" * 900)

    assert asker.ask("big.customer.test", "TXT", payload=512).flags & dns.flags.TC
    assert not asker.ask("big.customer.test", "TXT", payload=1232).flags & dns.flags.TC


def test_an_unknown_edns_version_is_answered_as_such(server: DnsServer) -> None:
    """Version 1 gets BADVERS (RFC 6891, 6.1.3)."""
    query = dns.message.make_query("customer.test", "A")
    query.use_edns(1)
    response = dns.query.udp(query, *server.address[:1], timeout=5, port=server.address[1])

    assert dns.rcode.BADVERS == response.rcode()


def test_many_queries_share_a_tcp_connection(server: DnsServer) -> None:
    """A connection stays open for the next question (RFC 7766)."""
    zone = server.zone("customer.test")
    for number in range(3):
        zone.set(f"n{number}", "A", f"192.0.2.{number}")
    with socket.create_connection(server.address, timeout=5) as connection:
        answers = []
        for number in range(3):
            query = dns.message.make_query(f"n{number}.customer.test", "A")
            dns.query.send_tcp(connection, query)
            answers.append(dns.query.receive_tcp(connection)[0].answer[0][0].to_text())

    assert ["192.0.2.0", "192.0.2.1", "192.0.2.2"] == answers


def test_a_malformed_packet_gets_formerr(server: DnsServer) -> None:
    """A header that promises a question that is not there is a format error."""
    header = struct.pack("!6H", 4711, 0, 1, 0, 0, 0)
    response = dns.message.from_wire(_send(server, header))

    assert (4711, dns.rcode.FORMERR) == (response.id, response.rcode())


def test_noise_and_answers_are_not_answered(server: DnsServer) -> None:
    """Neither a packet without a header nor a response gets a reply, and the server lives on."""
    assert server.handle(b"hello", "UDP") is None
    assert server.handle(struct.pack("!6H", 1, 0x8000, 1, 0, 0, 0), "UDP") is None

    query = dns.message.make_query("customer.test", "A")
    assert dns.rcode.REFUSED == dns.message.from_wire(_send(server, query.to_wire())).rcode()


def test_only_queries_are_implemented(server: DnsServer) -> None:
    """A NOTIFY or another opcode gets NOTIMP."""
    query = dns.message.make_query("customer.test", "SOA")
    query.set_opcode(dns.opcode.NOTIFY)

    assert dns.rcode.NOTIMP == dns.message.from_wire(_send(server, query.to_wire())).rcode()


def test_a_query_without_a_question_is_a_format_error(server: DnsServer) -> None:
    """One question, no more and no fewer."""
    response = dns.message.from_wire(_send(server, struct.pack("!6H", 7, 0, 0, 0, 0, 0)))

    assert dns.rcode.FORMERR == response.rcode()


def test_a_taken_port_is_an_error() -> None:
    """A port that is asked for by number is that port or none."""
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError, match="in use"),
    ):
        DnsServer(taken.getsockname()[1]).start()


def test_half_a_query_is_forgotten(server: DnsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that falls silent within a packet is closed without an answer."""
    monkeypatch.setattr(wire, "_IDLE", 0.05)
    with socket.create_connection(server.address, timeout=5) as connection:
        connection.sendall(b"\x00\x40half")

        assert b"" == connection.recv(1)


def test_udp_moves_on_when_its_tcp_twin_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that is free for UDP alone is given up for one that is free for both."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken_port = taken.getsockname()[1]
        ports = chain([taken_port], repeat(0))
        monkeypatch.setattr(wire, "UdpServer", lambda _, handle: UdpServer(next(ports), handle))
        with DnsServer() as server:
            address = server.address

    assert taken_port != address[1]


def test_a_stopped_server_frees_its_port_and_starts_again() -> None:
    """Stopping twice is fine, and a restart keeps the address and the zones."""
    server = DnsServer()
    server.zone("customer.test").set("www", "A", "192.0.2.1")
    server.start()
    address = server.address
    server.stop()
    server.stop()
    with server:
        assert address == server.address
        assert ["www.customer.test. A 192.0.2.1"] == Asker(server).answers("www.customer.test", "A")
