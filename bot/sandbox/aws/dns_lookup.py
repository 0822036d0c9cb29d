"""One question to one DNS server over UDP: where does this CNAME point? It never asks anybody
else, and never waits longer than a second.
"""

import socket
from collections.abc import Callable

import dns.exception
import dns.flags
import dns.message
import dns.rdatatype

TIMEOUT_SECONDS = 1.0
_MAX_ANSWER = 4096


def cname_asker(address: Callable[[], tuple[str, int]]) -> Callable[[str], str | None]:
    """Make a function that gives the target of a name's CNAME, or None (also when nobody answers).
    `address` is read at each question, so that the server may move.
    """

    def resolve_cname(name: str) -> str | None:
        try:
            question = dns.message.make_query(name, dns.rdatatype.CNAME)
            return _target(_ask(question, address()))
        except (OSError, dns.exception.DNSException):
            return None

    return resolve_cname


def _ask(question: dns.message.Message, address: tuple[str, int]) -> dns.message.Message:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.settimeout(TIMEOUT_SECONDS)
        # Connected, so that a closed port is an error at once instead of a second's silence.
        connection.connect(address)
        connection.send(question.to_wire())
        return dns.message.from_wire(connection.recv(_MAX_ANSWER))


def _target(answer: dns.message.Message) -> str | None:
    for rrset in answer.answer:
        if rrset.rdtype == dns.rdatatype.CNAME and rrset.name == answer.question[0].name:
            return str(rrset[0].target)
    return None
