"""uvicorn in a thread: starts at once, stops cleanly, and can drop a connection unanswered or let
a WebSocket go dead without a word.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Mapping

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

START_SECONDS = 10.0
STOP_SECONDS = 5.0


class _Server(uvicorn.Server):
    """uvicorn that ends when it is told, not at its next look at the clock, and then at once."""

    def __init__(self, config: uvicorn.Config, peers: Mapping[object, asyncio.Transport]) -> None:
        super().__init__(config)
        self.told = asyncio.Event()
        self._open = peers

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for transport in list(self._open.values()):
            transport.close()  # what is written already still goes out
        for task in list(self.server_state.tasks):
            task.cancel()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)
        await self.lifespan.shutdown()


class Wire(WebSocketsSansIOProtocol):
    """A WebSocket that can go dead, found in its scope's `state`; used in the server's thread only.

    Like a connection behind a gateway that has forgotten it: it stays open, and nothing passes.
    """

    is_deaf = False

    def handle_connect(self, event: Request) -> None:
        """Hand itself to whoever serves the connection."""
        super().handle_connect(event)
        if self.handshake_initiated and not self.handshake_complete:
            self.scope["state"]["wire"] = self

    def data_received(self, data: bytes) -> None:
        """Take what the app sends; nothing once it is dead, pings included."""
        if not self.is_deaf:
            super().data_received(data)

    def go_deaf(self) -> None:
        """Pass nothing on from now on, and close neither."""
        self.is_deaf = True
        self.stop_keepalive()

    def hang_up(self) -> None:
        """End the connection as a network does: reset, without a close frame."""
        held = self.transport.get_extra_info("socket")
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


class WebServer:
    """One ASGI app on 127.0.0.1; `refuses` says whether new connections are dropped.

    A WebSocket is pinged every `ping_seconds` and closed when that long no pong came.
    """

    def __init__(
        self, app: ASGIApp, port: int, refuses: Callable[[], bool], ping_seconds: float = 20.0
    ) -> None:
        self._app = app
        self._refuses = refuses
        self._ping_seconds = ping_seconds
        self._socket = _listening(port)
        self._started = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._peers: dict[object, asyncio.Transport] = {}
        self._server = _Server(self._config(), self._peers)
        self._thread = threading.Thread(target=self._run, name="sandbox-slack", daemon=True)

    @property
    def url(self) -> str:
        """Return the base URL, without a slash at its end."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def start(self) -> None:
        """Run until `stop`; returns when the event loop is up."""
        self._thread.start()
        if not self._started.wait(START_SECONDS):
            raise TimeoutError("the sandbox's Slack did not start")

    def stop(self) -> None:
        """Stop and close all connections; safe to call twice."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._server.told.set)
            self._thread.join(STOP_SECONDS)
        self._socket.close()

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Run `act` in the server's thread after so many seconds."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.call_later, seconds, act)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def _config(self) -> uvicorn.Config:
        return uvicorn.Config(
            self._entrance,
            http=self._protocol(),
            ws=Wire,
            ws_ping_interval=self._ping_seconds,
            ws_ping_timeout=self._ping_seconds,
            interface="asgi3",  # uvicorn cannot tell from a bound method
            lifespan="on",
            log_config=None,
            log_level="critical",
            access_log=False,
        )

    def _protocol(self) -> type[H11Protocol]:
        peers, refuses = self._peers, self._refuses

        class Protocol(H11Protocol):
            """Remembers its transport, so that a connection can be dropped by its address."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                peers[tuple(transport.get_extra_info("peername"))] = transport
                if refuses():
                    transport.abort()

            def connection_lost(self, exc: Exception | None) -> None:
                peers.pop(tuple(self.transport.get_extra_info("peername") or ()), None)
                super().connection_lost(exc)

        return Protocol

    async def _entrance(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        scope["sandbox.drop"] = lambda: self._drop(scope)
        await self._app(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self._loop = asyncio.get_running_loop()
        await send({"type": "lifespan.startup.complete"})
        self._started.set()
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _drop(self, scope: Scope) -> None:
        if (transport := self._peers.get(tuple(scope["client"]))) is not None:
            transport.abort()
        # connection_lost runs in the next turn of the loop; uvicorn then expects no answer.
        await asyncio.sleep(0)
        await asyncio.sleep(0)


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener
