"""The addresses of the sandbox's Slack, each a few lines that hand the request to its part."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.sandbox.slack.api import WebApi
from bot.sandbox.slack.knobs import LINK, Plan
from bot.sandbox.slack.methods_files import receive
from bot.sandbox.slack.responses import respond
from bot.sandbox.slack.socketmode import Links
from bot.sandbox.slack.workspace import Workspace

Handler = Callable[[Request], Awaitable[Response]]
# Marks a reply that never arrives: its connection is dropped.
LOST = "x-sandbox-lost"
_LOGIN_PAGE = "<html><head><title>Sign in | Slack</title></head></html>"


def application(ws: Workspace, api: WebApi, links: Links) -> Starlette:
    """Put the parts behind their addresses."""

    async def link(socket: WebSocket) -> None:
        if ws.knobs.is_down(LINK):
            await socket.send_denial_response(PlainTextResponse("Service Unavailable", 503))
            return
        await links.serve(socket)

    def guarded(name: str, handler: Handler) -> Handler:
        return _guarded(ws, name, handler)

    posts = ["POST"]
    return Starlette(
        routes=[
            Route("/api/{method}", guarded("", _api(api)), methods=["GET", "POST"]),
            Route("/upload/v1/{file}", guarded("upload", _upload(ws)), methods=posts),
            Route("/files-pri/{file}/{name:path}", guarded("download", _download(ws))),
            Route(
                "/response/{team}/{token}", guarded("response_url", _response(ws)), methods=posts
            ),
            WebSocketRoute("/link/", link),
        ]
    )


def _guarded(ws: Workspace, name: str, handler: Handler) -> Handler:
    """Let the knobs have their say before and after a handler."""

    async def call(request: Request) -> Response:
        method = name or request.path_params["method"]
        if seconds := ws.knobs.delay(method):
            await asyncio.sleep(seconds)
        if ws.knobs.is_down(method):
            return PlainTextResponse("Service Unavailable", 503)
        if ws.knobs.take(method, "drop"):
            return await _dropped(request, Response())
        if name and (plan := ws.knobs.take(name, "fail", "ratelimit")):
            return _planned(plan)
        response = await handler(request)
        if response.headers.get(LOST) or (name and ws.knobs.take(name, "lose")):
            return await _dropped(request, response)
        return response

    return call


async def _dropped(request: Request, response: Response) -> Response:
    """Drop the connection; the response goes nowhere."""
    await request.scope["sandbox.drop"]()
    return response


def _planned(plan: Plan) -> Response:
    """Refuse as planned where there is no JSON: uploads, downloads and response URLs."""
    if plan.kind == "ratelimit":
        return PlainTextResponse("ratelimited", 429, {"Retry-After": str(plan.retry_after)})
    return PlainTextResponse(plan.error, plan.status)


def _api(api: WebApi) -> Handler:
    async def call(request: Request) -> Response:
        body = await request.body()
        reply = api.answer(request.path_params["method"], request.url.query, request.headers, body)
        headers = {**reply.headers, **({LOST: "1"} if reply.is_lost else {})}
        if reply.status >= 500:  # noqa: PLR2004 - Slack's server errors have no JSON
            return PlainTextResponse("Internal Server Error", reply.status, headers)
        return JSONResponse(reply.body, reply.status, headers)

    return call


def _upload(ws: Workspace) -> Handler:
    async def upload(request: Request) -> Response:
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            async with request.form() as form:
                part = form.get("file") or form.get("filename")
                content = b"" if part is None or isinstance(part, str) else await part.read()
        else:
            content = await request.body()
        with ws.change():
            taken = receive(ws, request.path_params["file"], content)
        if not taken:
            return PlainTextResponse("upload refused", 400)
        return PlainTextResponse(f"OK - {len(content)}")

    return upload


def _download(ws: Workspace) -> Handler:
    async def download(request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        allowed = "files:read" in ws.roster.scopes and not ws.token_fault
        if token != ws.secrets.bot_token or not allowed:
            # Slack sends people without a session to its login page, with status 200 at the end.
            return Response(_LOGIN_PAGE, media_type="text/html")
        with ws.change():
            file = ws.files.get(request.path_params["file"].partition("-")[2])
        if file is None:
            return PlainTextResponse("not found", 404)
        return Response(file.content, media_type=file.mimetype)

    return download


def _response(ws: Workspace) -> Handler:
    async def response(request: Request) -> Response:
        try:
            body = json.loads(await request.body())
        except ValueError:
            return PlainTextResponse("invalid_payload", 400)
        with ws.change():
            status, text = respond(ws, request.path_params["token"], body)
        return PlainTextResponse(text, status)

    return response
