"""Packets in and out: DNS over UDP with truncation, and over TCP with length prefixes (RFC 1035,
4.2). It knows nothing of names or zones.
"""

import contextlib
import socketserver
from collections.abc import Callable

import dns.message

#: Takes a packet and the transport; gives a response and the largest UDP packet, or None.
Handle = Callable[[bytes, str], tuple[dns.message.Message, int] | None]

_HOST = "127.0.0.1"
_IDLE = 5.0  # seconds a TCP connection may say nothing
_LARGEST = 65_535


class UdpServer(socketserver.ThreadingUDPServer):
    """One thread a packet, so that a slow answer delays no other."""

    daemon_threads = True
    max_packet_size = _LARGEST

    def __init__(self, port: int, handle: Handle) -> None:
        self.handle = handle
        super().__init__((_HOST, port), _UdpHandler)


class TcpServer(socketserver.ThreadingTCPServer):
    """One thread a connection, which may carry many queries."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, handle: Handle) -> None:
        self.handle = handle
        super().__init__((_HOST, port), _TcpHandler)


class _UdpHandler(socketserver.BaseRequestHandler):
    server: UdpServer

    def handle(self) -> None:
        packet, sock = self.request
        answered = self.server.handle(packet, "UDP")
        if answered is None:
            return
        response, size = answered
        wire = response.to_wire(max_size=size, prefer_truncation=True)
        with contextlib.suppress(OSError):  # stopped meanwhile
            sock.sendto(wire, self.client_address)


class _TcpHandler(socketserver.BaseRequestHandler):
    server: TcpServer

    def handle(self) -> None:
        self.request.settimeout(_IDLE)
        while (packet := self._packet()) is not None:
            answered = self.server.handle(packet, "TCP")
            if answered is None:
                return
            wire = answered[0].to_wire(max_size=_LARGEST)
            self.request.sendall(len(wire).to_bytes(2, "big") + wire)

    def _packet(self) -> bytes | None:
        length = self._exactly(2)
        return None if length is None else self._exactly(int.from_bytes(length, "big"))

    def _exactly(self, count: int) -> bytes | None:
        received = b""
        while len(received) < count:
            try:
                part = self.request.recv(count - len(received))
            except (TimeoutError, ConnectionError):
                return None
            if not part:
                return None
            received += part
        return received


def bind_both(port: int, handle: Handle, tries: int = 20) -> tuple[UdpServer, TcpServer]:
    """Bind UDP and TCP to one port; port 0 means any that is free for both.

    Raises:
        OSError: the port is taken.
    """
    udp = UdpServer(port, handle)
    try:
        return udp, TcpServer(udp.server_address[1], handle)
    except OSError:  # a free UDP port may be somebody's TCP port: take another
        udp.server_close()
        if port or tries <= 1:
            raise
    return bind_both(port, handle, tries - 1)
