"""The frames of acks are what WebSocket servers read, whatever their length."""

import logging
import socket
import threading
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin.connection import Connection
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from handlers.slack.frames import send_text, text_frame

EDGES = [0, 1, 3, 4, 125, 126, 127, 65_535, 65_536, 250_000]
"""Bytes, on both sides of where the length is told in another way; the last is Slack's longest
view.
"""


class Closed:
    """A socket whose other side is gone."""

    def __init__(self) -> None:
        self.is_closed = False

    def sendall(self, data: bytes) -> None:
        """Fail as a socket does."""
        raise BrokenPipeError(len(data))

    def close(self) -> None:
        """Note it."""
        self.is_closed = True


def _connection(sock: object) -> Connection:
    connection = Connection("wss://127.0.0.1", logging.getLogger(__name__))
    connection.sock = cast("Any", sock)
    return connection


def _read(frame: bytes) -> Frame:
    """Read a frame as a server does, which takes masked ones only."""
    reader = StreamReader()
    reader.feed_data(frame)
    reading = Frame.parse(reader.read_exact, mask=True)
    with pytest.raises(StopIteration) as read:
        next(reading)
    found: Frame = read.value.value
    return found


def _reading(sock: socket.socket, received: bytearray, length: int) -> threading.Thread:
    """Begin to read so many bytes."""

    def read() -> None:
        while len(received) < length and (some := sock.recv(65_536)):
            received.extend(some)

    reader = threading.Thread(target=read)
    reader.start()
    return reader


@pytest.mark.parametrize("length", EDGES)
def test_a_server_reads_every_length(length: int) -> None:
    """Also those that need two or eight bytes to be told."""
    text = "a" * length

    found = _read(text_frame(text))

    assert (Opcode.TEXT, text.encode(), True) == (found.opcode, bytes(found.data), found.fin)


@given(st.text())
def test_a_server_reads_every_text(text: str) -> None:
    """What is masked and unmasked is what it was."""
    assert text.encode() == bytes(_read(text_frame(text)).data)


def test_two_frames_have_two_masks() -> None:
    """A mask that could be foretold would let a text pass for something else on the way."""
    assert 20 == len({text_frame("the same")[2:6] for _ in range(20)})


def test_all_of_a_text_is_sent() -> None:
    """Also what the socket does not take at once."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        theirs.settimeout(5)
        text = "b" * 250_000
        received = bytearray()
        reader = _reading(theirs, received, len(text_frame(text)))
        send_text(_connection(ours), text)
        reader.join(5)

    assert text.encode() == bytes(_read(bytes(received)).data)


def test_a_link_that_has_ended_says_so() -> None:
    """By the one error on which the next link is tried."""
    with pytest.raises(SlackClientNotConnectedError, match="the link has ended"):
        send_text(_connection(None), "an ack")


def test_a_link_that_took_a_part_is_ended() -> None:
    """What is sent next would be read as the rest of it."""
    sock = Closed()
    connection = _connection(sock)

    with pytest.raises(SlackClientNotConnectedError, match="the link has ended"):
        send_text(connection, "an ack")
    assert connection.sock is None
    assert sock.is_closed


def test_before_the_first_link_there_is_none() -> None:
    """The same when nothing was linked yet."""
    with pytest.raises(SlackClientNotConnectedError):
        send_text(None, "an ack")
