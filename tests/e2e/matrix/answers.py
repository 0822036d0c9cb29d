"""The bot's own answers to Slack as points: what a listener does after its ack waits until that is
on its way, so that each play has the same order. It changes no answer, but may lose one.
"""

import asyncio
import json
import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from slack_bolt import Ack
from slack_bolt.response import BoltResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.e2e.matrix.points import ACK, Points

DELIVERIES = "/slack/events"
PATIENCE = 30.0
"""Seconds, on a slow machine, between an ack and its way out."""


@dataclass(slots=True)
class Delivery:
    """One delivery of Slack's that is under way."""

    body: bytearray = field(default_factory=bytearray)
    is_acked: bool = False
    is_over: threading.Event = field(default_factory=threading.Event)

    def kind(self) -> str:
        """Name it as Slack does, by its body."""
        if self.body.startswith(b"{"):
            return str(json.loads(self.body)["event"]["type"])
        fields = parse_qs(self.body.decode())
        if "payload" not in fields:
            return "slash_commands"
        return str(json.loads(fields["payload"][0])["type"])


_under_way: ContextVar[Delivery | None] = ContextVar("_under_way", default=None)


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

        before = _under_way.set(delivery)
        try:
            await self._app(scope, received, answered)
        finally:
            _under_way.reset(before)
            delivery.is_over.set()


async def _hang_up(send: Any) -> None:  # noqa: ANN401 # uvicorn's, bound to its connection
    send.__self__.transport.abort()
    await asyncio.sleep(0)  # uvicorn learns of it, and says no more


def order_acks() -> None:
    """Let whoever acks in a thread of its own go on once the answer is on its way."""

    def given(ack: Ack) -> BoltResponse | None:
        return ack.__dict__.get("response")

    def give(ack: Ack, response: BoltResponse | None) -> None:
        if "delivery" not in ack.__dict__:
            ack.__dict__.update(delivery=_under_way.get(), by=threading.get_ident())
        ack.__dict__["response"] = response
        delivery: Delivery | None = ack.__dict__["delivery"]
        if delivery is None or response is None:
            return
        delivery.is_acked = True
        if ack.__dict__["by"] != threading.get_ident():
            delivery.is_over.wait(PATIENCE)

    setattr(Ack, "response", property(given, give))  # noqa: B010 # of another type than it has


def after_the_ack(work: Callable[[], object]) -> Callable[[], object]:
    """Return work that waits for the ack that is given already: Bolt's own, of an event."""
    delivery = _under_way.get()
    if delivery is None or not delivery.is_acked:
        return work

    def later() -> object:
        delivery.is_over.wait(PATIENCE)
        return work()

    return later
