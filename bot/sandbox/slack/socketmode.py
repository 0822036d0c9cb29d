"""Socket Mode's side of Slack: WebSocket links, envelopes and their acks."""

import asyncio
import json
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.slack.fixture import APP_ID
from bot.sandbox.slack.knobs import LINK, Knobs
from bot.sandbox.slack.records import Json
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.web import Wire

LINKS_MOST = 10
TICKET_SECONDS = 30.0
CLOSES_AFTER = {"warning": 10.0, "refresh_requested": 1.0}
"""Seconds between a disconnect frame and the end of its link; every other reason ends it at once.
"""
_TRY_AGAIN = 1012  # service restart, RFC 6455 section 11.7
_REFUSED = 1008  # policy violation, likewise section 7.4.1
_DEBUG = {"host": "applink-sandbox", "build_number": 10, "approximate_connection_time": 18060}


@dataclass(slots=True, eq=False)
class Sent:
    """A payload on its way: `answer` gets its ack's payload, `seconds` say how long that took."""

    answer: "Future[Json | None]" = field(default_factory=Future)
    seconds: float = 0.0
    _left: float = 0.0

    def leaves(self) -> None:
        """Note that it is put on a link now."""
        self._left = time.monotonic()

    def take_ack(self, payload: Json | None) -> None:
        """Note that its ack came now, and hand it on."""
        self.seconds = time.monotonic() - self._left
        self.answer.set_result(payload)


@dataclass(slots=True, eq=False)
class Link:
    """One open connection; `delivered` counts the payloads it got; `is_leaving` once told to go."""

    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    wire: Wire
    delivered: int = 0
    is_leaving: bool = False

    def send(self, message: Json, sent: Sent) -> None:
        """Send from any thread."""
        text = json.dumps(message)
        asyncio.run_coroutine_threadsafe(self._send(text, sent), self.loop)

    def dismiss(self, reason: str, seconds: float) -> None:
        """Send a disconnect frame, and close so many seconds later; from any thread."""
        asyncio.run_coroutine_threadsafe(self._dismiss(reason, seconds), self.loop)

    def close(self) -> None:
        """Close with a WebSocket's close frame and nothing else; from any thread."""
        asyncio.run_coroutine_threadsafe(self._close(), self.loop)

    async def _send(self, text: str, sent: Sent | None = None) -> None:
        if sent:
            sent.leaves()
        if self.wire.is_deaf:
            return
        try:
            await self.socket.send_text(text)
        except (RuntimeError, WebSocketDisconnect):
            # The app hung up since this link was chosen: the payload is lost, as in Slack.
            return

    async def _dismiss(self, reason: str, seconds: float) -> None:
        await self._send(json.dumps(farewell(reason)))
        self.is_leaving |= reason != "warning"
        await asyncio.sleep(seconds)
        if reason == "warning":
            refresh = "refresh_requested"
            await self._dismiss(refresh, min(seconds, CLOSES_AFTER[refresh]))
            return
        await self._close()

    async def _close(self) -> None:
        try:
            await self.socket.close(_TRY_AGAIN)
        except (RuntimeError, WebSocketDisconnect):
            return


@dataclass(slots=True)
class Links:
    """All links of the app; any of them gets any payload, in turn, and any may carry its ack."""

    changed: threading.Condition
    knobs: Knobs = field(default_factory=Knobs)
    clock: Callable[[], float] = time.time
    base_url: str = ""
    is_enabled: bool = True
    links: list[Link] = field(default_factory=list)
    opened: int = 0
    refused: int = 0
    _tickets: dict[str, float] = field(default_factory=dict)
    _waiting: dict[str, Sent] = field(default_factory=dict)
    _turn: int = 0

    def ticket(self) -> str:
        """Return a URL that opens one connection, once and soon (apps.connections.open)."""
        if not self.is_enabled:
            # Slack documents no code for an app whose Socket Mode is switched off.
            raise RefusalError("access_denied")
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = self.clock() + TICKET_SECONDS
        host = self.base_url.replace("http://", "ws://", 1)
        return f"{host}/link/?ticket={ticket}&app_id={APP_ID}"

    async def serve(self, socket: WebSocket) -> None:
        """Hold one connection until the app or we close it."""
        is_good = self._redeem(socket.query_params.get("ticket", ""))
        await socket.accept()
        if not is_good:
            await socket.close(_REFUSED)
            return
        if len(self.links) >= LINKS_MOST:
            self.refused += 1
            await socket.send_text(json.dumps(farewell("too_many_websockets")))
            await socket.close(_TRY_AGAIN)
            return
        await self._hold(Link(socket, asyncio.get_running_loop(), socket.scope["state"]["wire"]))

    async def _hold(self, link: Link) -> None:
        hello = json.dumps(self._hello())
        # Linked before it is greeted: whoever has read the greeting gets what comes after it. On
        # this loop nothing else is sent before.
        with self.changed:
            self.links.append(link)
            self.opened += 1
            self.changed.notify_all()
        try:
            await link.socket.send_text(hello)
            if self.knobs.take(LINK, "deaf"):
                link.wire.go_deaf()
            while True:
                self._acked(await link.socket.receive_text())
        except (WebSocketDisconnect, KeyError):
            # KeyError: a frame of bytes, which Slack does not read either.
            return
        finally:
            with self.changed:
                self.links.remove(link)
                self.changed.notify_all()

    def deliver(self, kind: str, payload: Json, attempt: int, reason: str = "") -> Sent | None:
        """Send over one link; None when nobody is linked."""
        envelope_id = secrets.token_hex(16)
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        with self.changed:
            link = self._next()
            if link is None:
                return None
            link.delivered += 1
            sent = self._waiting[envelope_id] = Sent()
            self.changed.notify_all()
        link.send(envelope, sent)
        return sent

    def disconnect(self, reason: str = "refresh_requested", seconds: float | None = None) -> int:
        """Tell every link to go away, and close it after `seconds` (see CLOSES_AFTER); returns how
        many were told. Until then a link still gets payloads when there is no other.
        """
        wait = CLOSES_AFTER.get(reason, 0.0) if seconds is None else seconds
        links = self._now()
        for link in links:
            link.dismiss(reason, wait)
        return len(links)

    def cut(self, *, abruptly: bool = False) -> None:
        """Close every link without a disconnect frame; `abruptly` without a close frame too."""
        for link in self._now():
            if abruptly:
                link.loop.call_soon_threadsafe(link.wire.hang_up)
            else:
                link.close()

    def deafen(self) -> None:
        """Let every link go dead: open, but nothing passes, and no ping is answered."""
        for link in self._now():
            link.loop.call_soon_threadsafe(link.wire.go_deaf)

    def _now(self) -> list[Link]:
        with self.changed:
            return list(self.links)

    def _next(self) -> Link | None:
        staying = [link for link in self.links if not link.is_leaving] or self.links
        if not staying:
            return None
        self._turn += 1
        return staying[self._turn % len(staying)]

    def _redeem(self, ticket: str) -> bool:
        expires = self._tickets.pop(ticket, None)
        return expires is not None and self.clock() <= expires and self.is_enabled

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.links) + 1,
            "debug_info": _DEBUG,
            "connection_info": {"app_id": APP_ID},
        }

    def _acked(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        sent = self._waiting.pop(str(message.get("envelope_id")), None)
        if sent is not None:
            sent.take_ack(message.get("payload"))


def farewell(reason: str) -> Json:
    """Return the frame that tells an app to leave a link."""
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": _DEBUG["host"]}}
