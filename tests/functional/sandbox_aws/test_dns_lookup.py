"""Looking up a validation CNAME: one question over UDP, and every kind of silence."""

import socket
import threading
from collections.abc import Callable, Iterator

import dns.message
import dns.rrset
import pytest

from bot.sandbox.aws.dns_lookup import cname_asker

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
