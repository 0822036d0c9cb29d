"""A sandbox Slack, and a small real Bolt app connected to it by Socket Mode or signed HTTP."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient

from bot.sandbox.slack import SlackServer, standard_roster

ACK_SECONDS = 20.0


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A running Slack without rate limits, in which the app has a Home tab."""
    roster = replace(standard_roster(), home_tab=True)
    with SlackServer(
        rates=False, roster=roster, ack_seconds=ACK_SECONDS, event_retry_seconds=(0, 0, 0)
    ) as server:
        yield server


@pytest.fixture
def client(slack: SlackServer) -> WebClient:
    """The bot's own Web API client, with its token."""
    return WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def new_app(slack: SlackServer) -> App:
    """Make a Bolt app that talks to the sandbox only."""
    return App(
        client=WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[]),
        signing_secret=slack.signing_secret,
        token_verification_enabled=False,
        process_before_response=False,
    )


def _requests_of(app: App) -> type[BaseHTTPRequestHandler]:
    class Requests(BaseHTTPRequestHandler):
        """Hands each request to Bolt and its answer back."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            headers: dict[str, Any] = {key.lower(): [value] for key, value in self.headers.items()}
            answer = app.dispatch(BoltRequest(body=body, headers=headers))
            self.send_response(answer.status)
            content = (answer.body or "").encode()
            for name, values in answer.headers.items():
                self.send_header(name, values[0])
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    return Requests


@pytest.fixture
def app(slack: SlackServer) -> App:
    """A Bolt app without listeners, not connected yet."""
    return new_app(slack)


@pytest.fixture
def by_socket(slack: SlackServer) -> Iterator[Callable[[App], SocketModeHandler]]:
    """Connect an app by Socket Mode; disconnected at the end."""
    handlers: list[SocketModeHandler] = []

    def connect(app: App) -> SocketModeHandler:
        client = WebClient(base_url=slack.api_url)
        handler = SocketModeHandler(app, slack.app_token, web_client=client)
        handlers.append(handler)
        handler.connect()  # type: ignore[no-untyped-call]
        slack.wait_linked(len(handlers))
        return handler

    yield connect
    for handler in handlers:
        _hurry(handler)
        handler.close()  # type: ignore[no-untyped-call]


def _hurry(handler: SocketModeHandler) -> None:
    """End what the SDK's close() would wait for: a read of 3 s, and one of its queue of 1 s."""
    session = handler.client.current_session
    if session is not None and session.sock is not None:
        session.sock.shutdown(socket.SHUT_RDWR)
    handler.client.closed = True
    handler.client.message_queue.put(None)


@pytest.fixture
def by_http(slack: SlackServer) -> Iterator[Callable[[App], str]]:
    """Serve an app over HTTP and have payloads delivered there; stopped at the end."""
    servers: list[ThreadingHTTPServer] = []

    def serve(app: App) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _requests_of(app))
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        slack.deliver_to(url := f"http://127.0.0.1:{server.server_port}/slack/events")
        return url

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(params=["socket", "http"])
def reached(
    request: pytest.FixtureRequest,
    by_socket: Callable[[App], SocketModeHandler],
    by_http: Callable[[App], str],
) -> Callable[[App], object]:
    """Connect an app: each test with it runs over Socket Mode and over signed HTTP."""
    return by_socket if request.param == "socket" else by_http
