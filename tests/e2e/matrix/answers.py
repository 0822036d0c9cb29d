"""The bot's own answers to Slack as points: what a listener does after its ack waits until that is
on its way, so that each play has the same order. It changes no answer, but may lose one.
"""

import asyncio
import json
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from slack_bolt import BoltRequest, BoltResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.slack.prompt import Prompt
from handlers.slack.prompt import Send as Sending
from tests.e2e.matrix.points import ACK, Function, Points, wrap

DELIVERIES = "/slack/events"
PATIENCE = 30.0
"""Seconds, on a slow machine, between an ack and its way out."""


@dataclass(slots=True)
class Delivery:
    """One delivery of Slack's that is under way."""

    body: bytearray = field(default_factory=bytearray)
    is_over: threading.Event = field(default_factory=threading.Event)

    def kind(self) -> str:
        """Name it as Slack does, by its body."""
        if self.body.startswith(b"{"):
            return str(json.loads(self.body)["event"]["type"])
        fields = parse_qs(self.body.decode())
        if "payload" not in fields:
            return "slash_commands"
        return str(json.loads(fields["payload"][0])["type"])


_under_way: dict[str, Delivery] = {}
"""By their bodies, which are never the same twice."""


class Answers:
    """The bot's HTTP application, whose answers to Slack are points."""

    def __init__(self, app: ASGIApp, points: Points) -> None:
        """Put this around `app`."""
        self._app = app
        self._points = points

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through; behind its answer is a point."""
        if scope["type"] != "http" or scope["path"] != DELIVERIES:
            await self._app(scope, receive, send)
            return
        delivery = Delivery()
        is_lost = False

        async def received() -> Message:
            message = await receive()
            delivery.body += message.get("body", b"")
            _under_way[delivery.body.decode()] = delivery
            return message

        async def answered(message: Message) -> None:
            nonlocal is_lost
            is_lost = is_lost or self._points.loses_next()
            if not is_lost:
                await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self._points.reached(f"{ACK} {delivery.kind()}")
                if is_lost:
                    await _hang_up(send)

        try:
            await self._app(scope, received, answered)
        finally:
            _under_way.pop(delivery.body.decode(), None)
            delivery.is_over.set()


async def _hang_up(send: Any) -> None:  # noqa: ANN401 # uvicorn's, bound to its connection
    send.__self__.transport.abort()
    await asyncio.sleep(0)  # uvicorn learns of it, and says no more


def order_acks() -> None:
    """Let a listener go on only once its ack is on its way."""

    def ordered(answer: Function) -> Function:
        def answered(prompt: Prompt, request: BoltRequest, send: Sending) -> None:
            delivery = _under_way.get(request.raw_body)

            def sent(response: BoltResponse) -> None:
                send(response)
                if delivery:
                    delivery.is_over.wait(PATIENCE)

            answer(prompt, request, sent)

        return answered

    wrap(Prompt, "answer", ordered)
