"""Questions to one DNS server over UDP: where does this CNAME point, and who may issue for this
name? It never asks anybody else, and never waits longer than a second.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

TIMEOUT_SECONDS = 1.0
_MAX_ANSWER = 4096
#: REFUSED: the sandbox's server says so above the zones that it serves, where there is nothing.
_ANSWERED = (dns.rcode.NOERROR, dns.rcode.NXDOMAIN, dns.rcode.REFUSED)

Address = Callable[[], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Caa:
    """One CAA record (RFC 8659, section 4.1)."""

    flags: int
    tag: str
    value: str


def cname_asker(address: Address) -> Callable[[str], str | None]:
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


def caa_asker(address: Address) -> Callable[[str], tuple[Caa, ...] | None]:
    """Make a function that gives the CAA records of a name, or of what its CNAME leads to: () when
    there are none, None when that cannot be known now.
    """

    def resolve_caa(name: str) -> tuple[Caa, ...] | None:
        try:
            question = dns.message.make_query(
                name, dns.rdatatype.CAA, use_edns=0, payload=_MAX_ANSWER
            )
            return _caa_records(_ask(question, address()))
        except (OSError, dns.exception.DNSException):
            return None

    return resolve_caa


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


def _caa_records(answer: dns.message.Message) -> tuple[Caa, ...] | None:
    if answer.rcode() not in _ANSWERED or answer.flags & dns.flags.TC:
        return None
    return tuple(
        Caa(record.flags, record.tag.decode().lower(), record.value.decode(errors="replace"))
        for rrset in answer.answer
        if rrset.rdtype == dns.rdatatype.CAA
        for record in rrset
    )
