"""Socket Mode's side of Slack: WebSocket links, envelopes and their acks."""

import asyncio
import json
import secrets
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.slack.fixture import APP_ID
from bot.sandbox.slack.records import Json

LINKS_MOST = 10
_TOO_MANY = 1008  # policy violation, RFC 6455 section 7.4.1


@dataclass(slots=True, eq=False)
class Link:
    """One open connection; `delivered` counts the payloads it got."""

    socket: WebSocket
    loop: asyncio.AbstractEventLoop
    delivered: int = 0

    def send(self, message: Json) -> None:
        """Send from any thread."""
        text = json.dumps(message)
        asyncio.run_coroutine_threadsafe(self._send(text), self.loop)

    async def _send(self, text: str) -> None:
        try:
            await self.socket.send_text(text)
        except (RuntimeError, WebSocketDisconnect):
            # The app hung up since this link was chosen: the payload is lost, as in Slack.
            return


@dataclass(slots=True)
class Links:
    """All links of the app; any of them gets any payload, in turn."""

    changed: threading.Condition
    base_url: str = ""
    links: list[Link] = field(default_factory=list)
    opened: int = 0
    _tickets: set[str] = field(default_factory=set)
    _waiting: dict[str, "Future[Json | None]"] = field(default_factory=dict)
    _turn: int = 0

    def ticket(self) -> str:
        """Return a URL that opens one connection, once (apps.connections.open)."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        host = self.base_url.replace("http://", "ws://", 1)
        return f"{host}/link/?ticket={ticket}&app_id={APP_ID}"

    async def serve(self, socket: WebSocket) -> None:
        """Hold one connection until the app or we close it."""
        ticket = socket.query_params.get("ticket", "")
        await socket.accept()
        if ticket not in self._tickets or len(self.links) >= LINKS_MOST:
            await socket.close(_TOO_MANY)
            return
        self._tickets.discard(ticket)
        link = Link(socket, asyncio.get_running_loop())
        hello = json.dumps(self._hello())
        # Linked before it is greeted: whoever has read the greeting gets what comes after it. On
        # this loop nothing else is sent before.
        with self.changed:
            self.links.append(link)
            self.opened += 1
            self.changed.notify_all()
        try:
            await socket.send_text(hello)
            while True:
                self._acked(await socket.receive_text())
        except (WebSocketDisconnect, KeyError):
            # KeyError: a frame of bytes, which Slack does not read either.
            return
        finally:
            with self.changed:
                self.links.remove(link)
                self.changed.notify_all()

    def deliver(self, kind: str, payload: Json, attempt: int) -> "Future[Json | None] | None":
        """Send over one link; the future gets the ack's payload, None means nobody is linked."""
        envelope_id = secrets.token_hex(16)
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        with self.changed:
            if not self.links:
                return None
            self._turn += 1
            link = self.links[self._turn % len(self.links)]
            link.delivered += 1
            future: Future[Json | None] = Future()
            self._waiting[envelope_id] = future
        link.send(envelope)
        return future

    def disconnect(self, reason: str = "refresh_requested") -> int:
        """Tell every link to go away (`warning`, `refresh_requested`, `link_disabled`)."""
        with self.changed:
            links = list(self.links)
        for link in links:
            debug = {"host": "sandbox", "build_number": 1}
            link.send({"type": "disconnect", "reason": reason, "debug_info": debug})
        return len(links)

    def cut(self) -> None:
        """Close every link without a word."""
        with self.changed:
            links = list(self.links)
        for link in links:
            asyncio.run_coroutine_threadsafe(link.socket.close(), link.loop)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.links) + 1,
            "debug_info": {
                "host": "sandbox",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": APP_ID},
        }

    def _acked(self, text: str) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        future = self._waiting.pop(str(message.get("envelope_id")), None)
        if future is not None:
            future.set_result(message.get("payload"))
