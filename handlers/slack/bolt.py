"""Bolt's App: made without asking Slack anything, so that Slack being down stops no start."""

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from handlers.slack.doors import Doors
from handlers.slack.listeners import register
from handlers.slack.prompt import InPlace, Prompt
from handlers.slack.session import AT_ONCE
from handlers.slack.socket import SocketLink

Answer: TypeAlias = tuple[int, dict[str, str], str]
"""Status, headers and body of an HTTP response."""
TIMEOUT = 2
"""Seconds for a call within a listener: Slack itself waits three for the ack."""


@dataclass(frozen=True, slots=True)
class Slack:
    """Where Slack's Web API is, and what opens it."""

    api_url: str
    bot_token: str
    signing_secret: str


class Listening:
    """Bolt with every listener registered, behind whichever door its deliveries come through."""

    def __init__(self, slack: Slack, doors: Doors) -> None:
        """Make the App; nothing is connected yet."""
        self._slack = slack
        # Bolt's own 5 threads let the sixth of as many slow clicks time out.
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="delivery")
        with _kept_from_bolt("SLACK_BOT_TOKEN"):
            self.app = self._app(slack)
        self._prompt = Prompt(self.app)
        register(self.app, doors)

    def _app(self, slack: Slack) -> App:
        return App(
            name="edgecert",  # else Bolt reads the source of whoever calls it, to find one
            client=WebClient(base_url=slack.api_url, timeout=TIMEOUT),
            signing_secret=slack.signing_secret,
            authorize=_authorize(slack.bot_token),
            token_verification_enabled=False,
            listener_executor=InPlace(),
        )

    def dispatch(self, body: str, headers: Mapping[str, str]) -> Future[Answer]:
        """Take one HTTP delivery; the answer is there as soon as its listener acks."""
        answered: Future[Answer] = Future()
        answered.set_running_or_notify_cancel()  # an ack is given, whoever has hung up meanwhile
        try:
            working = self._threads.submit(self._answer, body, headers, answered)
        except RuntimeError:  # we are stopping, and take no more
            answered.set_result((503, {}, ""))
            return answered
        working.add_done_callback(partial(_pass_on, answered))
        return answered

    def _answer(self, body: str, headers: Mapping[str, str], answered: Future[Answer]) -> None:
        def send(response: BoltResponse) -> None:
            first = dict(response.first_headers_without_set_cookie())
            answered.set_result((response.status, first, response.body))

        lists: dict[str, str | Sequence[str]] = {
            name.lower(): [value] for name, value in headers.items()
        }
        try:
            request = BoltRequest(body=body, headers=lists)
        except ValueError:  # not signed yet: anybody may send it
            answered.set_result((400, {}, ""))
            return
        self._prompt.answer(request, send)

    def link(self, app_token: str) -> SocketLink:
        """Return the Socket Mode door, not connected yet."""
        return SocketLink(self._prompt, app_token=app_token, api_url=self._slack.api_url)

    def settle(self, timeout: float) -> bool:
        """Let running listeners end within `timeout` seconds; return whether all did."""
        return self._prompt.settle(timeout)

    def let_answer(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds until nobody waits for an ack; return whether that is so."""
        return self._prompt.let_answer(timeout)

    def drain(self, timeout: float) -> bool:
        """Take no more, and let running listeners end within `timeout` seconds; return whether all
        did.
        """
        deadline = time.monotonic() + timeout
        waiting = threading.Thread(target=self._threads.shutdown, name="drain", daemon=True)
        waiting.start()
        waiting.join(timeout)
        return self.settle(deadline - time.monotonic()) and not waiting.is_alive()


def _pass_on(answered: Future[Answer], working: Future[None]) -> None:
    """Let whoever waits for an answer see the error that kept it away."""
    error = working.exception()
    if error and not answered.done():
        answered.set_exception(error)


@contextmanager
def _kept_from_bolt(variable: str) -> Iterator[None]:
    """Take a variable away for a moment: Bolt reads the token by itself, to warn that it is given
    twice. Each request brings it (`_authorize`), so that nothing is asked of Slack at the start.
    """
    kept = os.environ.pop(variable, None)
    try:
        yield
    finally:
        if kept is not None:
            os.environ[variable] = kept


def _authorize(token: str) -> Any:  # noqa: ANN401 - Bolt asks for a bare callable
    """Return the authorisation of the one workspace: without a call, the token is all it takes."""

    def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize
