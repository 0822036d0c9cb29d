"""The guard under which every test runs: nothing but this machine, none of one's own settings."""

import os
import socket

import pytest

_ELSEWHERE = ("192.0.2.1", 80)  # an address that nobody has (RFC 5737)


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_no_connection_leaves_this_machine(method: str) -> None:
    """A connection to another host fails the test that tries it."""
    with socket.socket() as tcp, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        getattr(tcp, method)(_ELSEWHERE)


def test_no_packet_leaves_this_machine() -> None:
    """Nor does a datagram."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"),
    ):
        udp.sendto(b"x", _ELSEWHERE)


def test_no_name_is_looked_up() -> None:
    """Nor is a resolver asked."""
    with pytest.raises(pytest.fail.Exception, match=r"edgecert\.example"):
        socket.getaddrinfo("edgecert.example", 443)


def test_this_machine_is_reached() -> None:
    """Servers of a test are found by address and by name."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1]), 5) as client,
    ):
        peer = client.getpeername()

    assert "127.0.0.1" == peer[0]


def test_nobodys_settings_are_seen() -> None:
    """Credentials and settings of whoever runs the tests are gone, AWS's files included."""
    ours = [name for name in os.environ if name.startswith(("EDGECERT_", "SLACK_"))]

    assert [] == ours
    assert os.devnull == os.environ["AWS_SHARED_CREDENTIALS_FILE"] == os.environ["AWS_CONFIG_FILE"]
    assert "AWS_ENDPOINT_URL" not in os.environ
