"""Bolt's App: made without asking Slack anything, so that Slack being down stops no start."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from handlers.slack.doors import Doors
from handlers.slack.listeners import register

LISTENERS = 20
"""Bolt's own 5 threads let the sixth of as many slow clicks time out."""
TIMEOUT = 2
"""Seconds for a call within a listener: Slack itself waits three for the ack."""


@dataclass(frozen=True, slots=True)
class Slack:
    """Where Slack's Web API is, and what opens it."""

    api_url: str
    bot_token: str
    signing_secret: str


def make(slack: Slack, doors: Doors) -> App:
    """Return the App with every listener registered."""
    app = App(
        client=WebClient(base_url=slack.api_url, timeout=TIMEOUT),
        signing_secret=slack.signing_secret,
        authorize=_authorize(slack.bot_token),
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
    )
    register(app, doors)
    return app


def dispatch(app: App, body: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
    """Take one HTTP delivery (blocks until its listener acks); returns status, headers, body."""
    answer = app.dispatch(BoltRequest(body=body, headers=_lists(headers)))
    return answer.status, answer.first_headers_without_set_cookie(), answer.body


def _authorize(token: str) -> Any:  # noqa: ANN401 - Bolt asks for a bare callable
    """Return the authorisation of the one workspace: without a call, the token is all it takes."""

    def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize


def _lists(headers: dict[str, str]) -> dict[str, str | Sequence[str]]:
    return {name.lower(): [value] for name, value in headers.items()}
