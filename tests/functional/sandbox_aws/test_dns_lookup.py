"""Looking up validation CNAMEs and CAA: one question over UDP, and every kind of silence."""

import socket
import threading
from collections.abc import Callable, Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from bot.sandbox.aws.dns_lookup import Caa, caa_asker, cname_asker

Answer = Callable[[dns.message.Message], bytes]


@pytest.fixture
def answering() -> Iterator[Callable[[Answer], tuple[str, int]]]:
    """Starts a DNS server that answers one question."""
    opened: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(answer: Answer) -> tuple[str, int]:
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", 0))
        opened.append(server)

        def serve() -> None:
            data, sender = server.recvfrom(4096)
            server.sendto(answer(dns.message.from_wire(data)), sender)

        threads.append(threading.Thread(target=serve, daemon=True))
        threads[-1].start()
        host, port = server.getsockname()
        return host, port

    yield start
    for thread in threads:
        thread.join(timeout=5)
    for server in opened:
        server.close()


def _with_cname(question: dns.message.Message) -> bytes:
    response = dns.message.make_response(question)
    name = question.question[0].name
    response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", "_y.example.net."))
    return response.to_wire()


def test_the_target_is_given(answering: Callable[[Answer], tuple[str, int]]) -> None:
    """The CNAME's target, with its trailing dot."""
    address = answering(_with_cname)

    assert "_y.example.net." == cname_asker(lambda: address)("_x.example.com")


def test_an_answer_without_a_cname_is_none(
    answering: Callable[[Answer], tuple[str, int]],
) -> None:
    """NXDOMAIN and NOERROR without data are the same to ACM."""
    address = answering(lambda question: dns.message.make_response(question).to_wire())

    assert cname_asker(lambda: address)("_x.example.com") is None


def test_nonsense_is_none(answering: Callable[[Answer], tuple[str, int]]) -> None:
    """An answer that is no DNS message proves nothing."""
    address = answering(lambda _: b"nonsense")

    assert cname_asker(lambda: address)("_x.example.com") is None


def test_a_closed_port_is_none_at_once() -> None:
    """Nobody listens: no second is spent waiting."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert cname_asker(lambda: ("127.0.0.1", port))("_x.example.com") is None


def test_a_name_that_is_none_is_none() -> None:
    """A label that DNS cannot hold is not looked up."""
    assert cname_asker(lambda: ("127.0.0.1", 9))("a" * 64 + ".example.com") is None


def _caa_of_target(question: dns.message.Message) -> bytes:
    response = dns.message.make_response(question)
    name = question.question[0].name
    response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", "pages.host.test."))
    response.answer.append(
        dns.rrset.from_text("pages.host.test.", 60, "IN", "CAA", '128 Issue "amazon.com"')
    )
    return response.to_wire()


def test_caa_records_are_given_also_of_a_cname_s_target(
    answering: Callable[[Answer], tuple[str, int]],
) -> None:
    """Flags, tag in lower case, and value."""
    address = answering(_caa_of_target)

    assert (Caa(128, "issue", "amazon.com"),) == caa_asker(lambda: address)("www.example.com")


@pytest.mark.parametrize(
    ("rcode", "flags", "expected"),
    [
        (dns.rcode.NOERROR, dns.flags.QR, ()),
        (dns.rcode.NXDOMAIN, dns.flags.QR, ()),
        (dns.rcode.REFUSED, dns.flags.QR, ()),
        (dns.rcode.SERVFAIL, dns.flags.QR, None),
        (dns.rcode.NOERROR, dns.flags.QR | dns.flags.TC, None),
    ],
)
def test_no_caa_record_is_told_from_no_answer(
    answering: Callable[[Answer], tuple[str, int]],
    rcode: dns.rcode.Rcode,
    flags: dns.flags.Flag,
    expected: tuple[Caa, ...] | None,
) -> None:
    """Nothing there lets anybody issue; a server in trouble, or half an answer, says nothing."""

    def answer(question: dns.message.Message) -> bytes:
        response = dns.message.make_response(question)
        response.flags |= flags
        response.set_rcode(rcode)
        return response.to_wire()

    address = answering(answer)

    assert expected == caa_asker(lambda: address)("example.com")


def test_caa_of_a_closed_port_is_unknown() -> None:
    """Nobody listens, and a name that is none cannot be asked for."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    look = caa_asker(lambda: ("127.0.0.1", port))

    assert look("example.com") is None
    assert look("a" * 64 + ".example.com") is None
