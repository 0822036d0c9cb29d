"""The page's addresses on 127.0.0.1: its files, what it shows, what people do, and a WebSocket that
says what changed.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Self

from botocore.exceptions import ClientError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.page.acts import ActError, act
from bot.sandbox.page.cloud import Cloud
from bot.sandbox.page.conversation import file_of, shown_to
from bot.sandbox.page.inspector import Inspector
from bot.sandbox.page.names import Names
from bot.sandbox.page.weather import Weather
from bot.sandbox.slack.person import Person
from bot.sandbox.slack.web import WebServer
from bot.sandbox.world import World

STATIC = Path(__file__).parent / "static"
LOOK = 0.1
"""Seconds between two looks at what changed: a page is told ten times a second at most."""
BAD_REQUEST, NOT_FOUND = 400, 404
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Do = Callable[[Mapping[str, object]], object]


class PageServer:
    """The page of one world; make it, `start()` it, and `stop()` it (or use `with`)."""

    def __init__(self, world: World, weather: Weather, port: int = 0) -> None:
        """Bind the port; raises OSError when it is taken."""
        self._world = world
        self._weather = weather
        self._cloud = Cloud(world)
        self._names = Names(world.dns)
        self._inspector = Inspector(world.slack, world.aws)
        self._web = WebServer(self._application(), port, lambda: False)

    @property
    def url(self) -> str:
        """Where a browser finds the page."""
        return f"{self._web.url}/"

    def start(self) -> Self:
        """Listen; returns when requests are answered."""
        self._web.start()
        return self

    def stop(self) -> None:
        """Close every connection and stop listening."""
        self._web.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _application(self) -> ASGIApp:
        return Starlette(
            routes=[
                Route("/", _index),
                Route("/api/slack", self._slack),
                Route("/api/act", self._act, methods=["POST"]),
                Route("/files/{file}", self._file),
                Route("/handouts/{number:int}/{file}", self._handout),
                *self._pane("aws", self._cloud.shown, self._cloud.do),
                *self._pane("dns", self._names.shown, self._names.do),
                *self._pane("weather", self._weather.shown, self._weather.do),
                Route("/api/inspector", _told(self._inspector.shown)),
                Route("/api/inspector/{entry}", self._entry),
                WebSocketRoute("/live", self._live),
                Mount("/static", StaticFiles(directory=STATIC)),
            ],
            middleware=[
                Middleware(_Headers),
                Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
            ],
        )

    def _pane(self, name: str, shown: Callable[[], object], do: Do) -> list[Route]:
        return [
            Route(f"/api/{name}", _told(shown), methods=["GET"]),
            Route(f"/api/{name}", _doing(do), methods=["POST"]),
        ]

    def _person(self, request: Request) -> Person:
        return self._world.slack.person(request.query_params.get("as", ""))

    async def _slack(self, request: Request) -> Response:
        try:
            person = self._person(request)
        except LookupError as error:
            return _fault(error)
        shown = await run_in_threadpool(shown_to, person.ws, person.user)
        is_linked = bool(self._world.slack.links.links or self._world.slack.courier.url)
        is_down = self._world.slack.knobs.down
        return JSONResponse({**shown, "is_linked": is_linked, "is_down": is_down})

    async def _act(self, request: Request) -> Response:
        given = await _body(request)
        try:
            person = self._person(request)
            return JSONResponse(await run_in_threadpool(act, person, given))
        except (ActError, LookupError) as error:
            return _fault(error)

    async def _file(self, request: Request) -> Response:
        person = self._person(request)
        file = file_of(person.ws, person.user, request.path_params["file"])
        if file is None:
            return JSONResponse({"error": "There is no such file."}, NOT_FOUND)
        quoted = file.name.replace('"', "")
        shown = "attachment" if "download" in request.query_params else "inline"
        headers = {"Content-Disposition": f'{shown}; filename="{quoted}"'}
        # Whatever it is, a browser shows it as text: nothing of it is ever run.
        return Response(file.content, headers=headers, media_type="text/plain; charset=utf-8")

    async def _handout(self, request: Request) -> Response:
        number, file = request.path_params["number"], request.path_params["file"]
        try:
            content = self._world.handouts[number].files[file]
        except LookupError:
            return JSONResponse({"error": "There is no such file."}, NOT_FOUND)
        headers = {"Content-Disposition": f'attachment; filename="{file}"'}
        return Response(content, headers=headers, media_type="application/octet-stream")

    async def _entry(self, request: Request) -> Response:
        try:
            return JSONResponse(self._inspector.entry(request.path_params["entry"]))
        except (LookupError, ValueError) as error:
            return _fault(error)

    async def _live(self, socket: WebSocket) -> None:
        await socket.accept()
        seen: dict[str, object] = {}
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                now = await run_in_threadpool(self._marks)
                changed = [name for name, mark in now.items() if seen.get(name) != mark]
                if changed:
                    await socket.send_json({"changed": changed})
                seen = now
                await asyncio.sleep(LOOK)

    def _marks(self) -> dict[str, object]:
        """Return, for each part of the page, something that differs when the part has changed."""
        ws = self._world.slack.workspace
        with ws.look():
            links = len(self._world.slack.links.links)
            slack = (ws.changes, links, len(ws.calls), len(ws.deliveries))
        weather = self._weather.shown()
        calls = len(self._world.aws.calls())
        return {
            "slack": slack,
            "aws": calls,
            "dns": len(self._world.dns.queries),
            "inspector": (slack[1:], calls),
            "weather": repr({**weather, "clock": weather["clock"]["ahead_seconds"]}),
        }


class _Headers:
    """Puts the headers that keep a page to itself on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await self._app(scope, receive, sending)


async def _index(_: Request) -> Response:
    return FileResponse(STATIC / "index.html", media_type="text/html")


def _told(shown: Callable[[], object]) -> Callable[[Request], Awaitable[Response]]:
    async def tell(_: Request) -> Response:
        return JSONResponse(await run_in_threadpool(shown))

    return tell


def _doing(do: Do) -> Callable[[Request], Awaitable[Response]]:
    async def take(request: Request) -> Response:
        given = await _body(request)
        try:
            await run_in_threadpool(do, given)
        except (LookupError, ValueError, ClientError, StopIteration) as error:
            return _fault(error)
        return JSONResponse({"ok": True})

    return take


async def _body(request: Request) -> dict[str, Any]:
    """Read a JSON body; any other kind of body could come from another site's page."""
    if request.headers.get("content-type") != "application/json":
        return {}
    body = await request.json()
    return body if isinstance(body, dict) else {}


def _fault(error: Exception) -> Response:
    said = error.args[0] if isinstance(error, KeyError) and error.args else error
    return JSONResponse({"error": str(said)}, BAD_REQUEST)
