"""Lets a listener run in the thread that brought its delivery, and its ack out the moment it is
given. Never lets an error that follows undo an ack.

Bolt has a second thread run it and looks every 10 ms whether it acked: of fifty clicks at once that
takes more of the processor than the clicks do.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

import structlog
from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.internals import build_headers, send_response
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

log = structlog.get_logger(__name__)

TURN = 0.1
"""Seconds that a delivery waits for the one before it. Python runs one thread at a time: side by
side all would be late. But one that waits for Slack must not hold up the others.
"""

T = TypeVar("T")
Send = Callable[[BoltResponse], None]


class InPlace(Executor):
    """Runs what is submitted before it returns."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:  # noqa: ANN401 - whatever the function takes
        """Run it; what it raises is kept, for whoever asks the future."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as every executor does
            future.set_exception(error)
        return future


class PromptAck(Ack):
    """An ack that is sent by whoever gives it, once."""

    def __init__(self, send: Send) -> None:
        """`send` brings a response to Slack and never raises."""
        self._given: BoltResponse | None = None
        super().__init__()  # type: ignore[no-untyped-call]
        self._send = send
        self._is_sent = False

    @property
    def response(self) -> BoltResponse | None:
        """What was given first: Bolt forgets it after an error, waits for another, and asks the
        next listener.
        """
        return self._given

    @response.setter
    def response(self, given: BoltResponse | None) -> None:
        self._given = self._given or given

    def __call__(self, *args: Any, **kwargs: Any) -> BoltResponse:  # noqa: ANN401 - Bolt's own
        """Send what Bolt makes of the arguments (slack_bolt.Ack)."""
        return self.give(super().__call__(*args, **kwargs))

    def give(self, response: BoltResponse) -> BoltResponse:
        """Send a response, unless there was one before."""
        self.response = response
        if not self._is_sent:
            self._is_sent = True
            self._send(response)
        return response


class Prompt:
    """A Bolt App, made with `InPlace`, whose acks go out at once: of many deliveries one after the
    other, unless one takes its time.
    """

    def __init__(self, app: App) -> None:
        """Nothing is under way."""
        self.logger = app.logger
        self._app = app
        self._under_way: set[PromptAck] = set()
        self._unanswered: set[PromptAck] = set()
        self._moved = threading.Condition()
        self._turn = threading.Lock()

    def answer(self, request: BoltRequest, send: Send) -> None:
        """Have a delivery answered: `send` is called once, when its listener acks, or in the end
        with what Bolt says of a delivery that none acked. Returns when the listener has ended.
        """
        has_turn = False

        def sent(response: BoltResponse) -> None:
            send(response)
            answered()

        def answered() -> None:
            nonlocal has_turn
            if has_turn:
                has_turn = False
                self._turn.release()
            self._done(ack, self._unanswered)

        ack = PromptAck(sent)
        with self._moved:
            self._under_way.add(ack)
            self._unanswered.add(ack)
        has_turn = self._turn.acquire(timeout=TURN)
        try:
            request.context["ack"] = ack
            ack.give(self._app.dispatch(request))
        finally:
            answered()
            self._done(ack, self._under_way)

    def _done(self, ack: PromptAck, those: set[PromptAck]) -> None:
        with self._moved:
            those.discard(ack)
            if not those:  # sooner, each of fifty acks would wake all who give way
                self._moved.notify_all()

    def answer_over(self, link: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Have a delivery answered over the link that it came by."""
        came = time.time()

        def send(response: BoltResponse) -> None:
            try:
                send_response(link, request, response, came)
            except SlackClientError as error:
                log.warning("an ack did not reach Slack", error=str(error))

        headers = build_headers(request)
        self.answer(BoltRequest(mode="socket_mode", body=request.payload, headers=headers), send)

    def settle(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds until no listener runs; return whether that is so."""
        with self._moved:
            return self._moved.wait_for(lambda: not self._under_way, timeout)

    def let_answer(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds until nobody waits for an ack; return whether that is so."""
        with self._moved:
            return self._moved.wait_for(lambda: not self._unanswered, timeout)
