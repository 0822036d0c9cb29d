"""The WebSocket frame that an ack travels in (RFC 6455, 5.2 and 5.3).

Slack's SDK masks one byte after another, which for a page takes longer than to make it, sends as
much as the socket takes at once, and cannot frame 64 KB, while a view may have 250.
"""

import secrets
import struct

from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin.connection import Connection

_TEXT, _MASKED = 0x81, 0x80
"""A whole message of text; that a mask follows the length, as in all that clients send."""
_TWO_BYTES, _EIGHT_BYTES = 126, 127
"""What stands where a short length would, when the length follows in as many bytes."""


def send_text(connection: Connection | None, text: str) -> None:
    """Send all of a text; raises SlackClientNotConnectedError when the link has ended, and ends one
    that took a part of it: what came next would be read as the rest.
    """
    if connection is None:
        raise SlackClientNotConnectedError("there is no link")
    frame = text_frame(text)
    try:
        with connection.sock_send_lock:
            sock = connection.sock
            if sock is None:
                raise SlackClientNotConnectedError("the link has ended")
            sock.sendall(frame)
    except OSError as error:
        connection.disconnect()
        raise SlackClientNotConnectedError(f"the link has ended: {error}") from error


def text_frame(text: str) -> bytes:
    """Return the text as one masked frame."""
    payload, mask = text.encode(), secrets.token_bytes(4)
    key = (mask * (len(payload) // 4 + 1))[: len(payload)]
    # As numbers: the whole of it in one operation.
    masked = int.from_bytes(payload) ^ int.from_bytes(key)
    return _head(len(payload)) + mask + masked.to_bytes(len(payload))


def _head(length: int) -> bytes:
    if length < _TWO_BYTES:
        return struct.pack("!BB", _TEXT, _MASKED | length)
    if length < 1 << 16:
        return struct.pack("!BBH", _TEXT, _MASKED | _TWO_BYTES, length)
    return struct.pack("!BBQ", _TEXT, _MASKED | _EIGHT_BYTES, length)
