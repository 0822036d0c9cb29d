"""Slack's deliveries at /slack/events, taken before FastAPI's layers, which took longer than the
listeners behind them. Whether one is Slack's is Bolt's to say: nothing here trusts what it reads.
"""

from asyncio import wrap_future
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from http import HTTPStatus
from typing import TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/slack/events"
MAX_BODY = 1024 * 1024
"""Bytes: a form of Slack's largest view (250 KB), URL-encoded, and room."""

_STAMP = "x-slack-request-timestamp"
_UNSIGNED = "0"
"""The timestamp of a request without one: Bolt answers it with 401, but for Slack's ssl_check."""

Answer: TypeAlias = tuple[int, dict[str, str], str]
"""Status, headers and body."""

Dispatch = Callable[[str, Mapping[str, str]], Future[Answer]]
"""Take one signed delivery (body, headers), which Bolt verifies; return at once what will hold the
answer.
"""


class Deliveries:
    """ASGI middleware: Slack's path is answered by `dispatch`, all others by the app."""

    def __init__(self, app: ASGIApp, dispatch: Dispatch) -> None:
        """Hand what is not Slack's to `app`."""
        self._app = app
        self._dispatch = dispatch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        # With a slash at its end it is the same address to whoever typed it into Slack's settings.
        if scope["type"] != "http" or scope["path"].rstrip("/") != PATH:
            await self._app(scope, receive, send)
            return
        try:
            response = await self._answered(Request(scope, receive))
        except ClientDisconnect:  # in the middle of what it had to say: nobody is left to answer
            return
        await response(scope, receive, send)

    async def _answered(self, request: Request) -> Response:
        """Have a delivery answered: 401 when its signature is wrong or old."""
        if request.method != "POST":
            return _refused(HTTPStatus.METHOD_NOT_ALLOWED, "Slack posts")
        stamp = request.headers.get(_STAMP, _UNSIGNED)
        # Bolt would answer a timestamp that is no number with a 500.
        if not stamp.isascii() or not stamp.isdigit():
            return _refused(HTTPStatus.UNAUTHORIZED, "X-Slack-Request-Timestamp is not a number")
        parts = bytearray()
        async for part in request.stream():
            parts += part
            if len(parts) > MAX_BODY:
                too_long = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
                return _refused(too_long, "longer than anything that Slack sends")
        try:
            body = parts.decode("utf-8")
        except UnicodeDecodeError:
            return _refused(HTTPStatus.BAD_REQUEST, "not UTF-8")
        status, headers, answer = await wrap_future(self._dispatch(body, dict(request.headers)))
        return Response(answer, status, headers)


def _refused(status: HTTPStatus, why: str) -> Response:
    headers = {"Allow": "POST"} if status is HTTPStatus.METHOD_NOT_ALLOWED else None
    return Response(why, status, headers, media_type="text/plain")
