"""Socket Mode on the wire: hello, envelopes, acks, pings, several links, disconnects."""

import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.sandbox.slack import Answer, SlackServer

Json = dict[str, Any]


def link(slack: SlackServer) -> ClientConnection:
    """Open a link by hand; the hello is still to be read."""
    client = WebClient(base_url=slack.api_url)
    return connect(str(client.apps_connections_open(app_token=slack.app_token)["url"]))


def act(slack: SlackServer, answers: list[Answer]) -> threading.Thread:
    """Type a command in the background, for the test itself is the app."""

    def command() -> None:
        answers.append(slack.person("dana").command("/certs", "help", channel="ssl-ops"))

    thread = threading.Thread(target=command)
    thread.start()
    return thread


def test_hello_envelope_ack(slack: SlackServer) -> None:
    """A link greets, carries an envelope, and takes the answer with its envelope_id."""
    answers: list[Answer] = []
    with link(slack) as socket:
        hello = json.loads(socket.recv(timeout=5))
        thread = act(slack, answers)
        envelope = json.loads(socket.recv(timeout=5))
        socket.send("not JSON")
        socket.send("[]")
        socket.send(json.dumps({"envelope_id": "unknown"}))
        ack = {"envelope_id": envelope["envelope_id"], "payload": {"text": "menu"}}
        socket.send(json.dumps(ack))
        thread.join()

    assert ("hello", 1) == (hello["type"], hello["num_connections"])
    assert ("slash_commands", True) == (envelope["type"], envelope["accepts_response_payload"])
    assert ("/certs", "help", "privategroup") == tuple(
        envelope["payload"][key] for key in ("command", "text", "channel_name")
    )
    assert ["menu"] == [message.text for message in answers[0].messages]


def test_nobody_linked(slack: SlackServer) -> None:
    """Without a link the person sees dispatch_failed at once."""
    answer = slack.person("dana").command("/certs", channel="ssl-ops")

    assert (False, "dispatch_failed") == (answer.acked, answer.error)


def test_ping(slack: SlackServer) -> None:
    """A ping of the app is answered with a pong."""
    with link(slack) as socket:
        socket.recv(timeout=5)

        assert socket.ping().wait(5)


def test_ticket_is_single_use(slack: SlackServer) -> None:
    """The URL of apps.connections.open opens one link; a used or made-up one is closed."""
    url = slack.links.ticket()
    with connect(url) as first:
        first.recv(timeout=5)
        with connect(url) as second, pytest.raises(ConnectionClosed):
            second.recv(timeout=5)

        assert 1 == len(slack.links.links)


def test_ten_links_at_most(slack: SlackServer) -> None:
    """Ten links are open at once; the eleventh is told why, and closed."""
    counts = []
    with ExitStack() as sockets:
        for number in range(10):
            socket = sockets.enter_context(link(slack))
            counts.append(json.loads(socket.recv(timeout=5))["num_connections"])
            slack.wait_linked(number + 1)
        with link(slack) as eleventh:
            refusal = json.loads(eleventh.recv(timeout=5))
            with pytest.raises(ConnectionClosed):
                eleventh.recv(timeout=5)
    slack.wait_for(lambda: not slack.links.links)

    assert list(range(1, 11)) == counts
    assert ("disconnect", "too_many_websockets") == (refusal["type"], refusal["reason"])
    assert 1 == slack.links.refused


def test_any_link_gets_any_payload(
    slack: SlackServer, app: App, by_socket: Callable[[App], SocketModeHandler]
) -> None:
    """Payloads go to the links in turn; each is acked by whichever got it."""

    @app.command("/certs")
    def certs(ack: Ack) -> None:
        ack()

    by_socket(app)
    by_socket(app)
    dana = slack.person("dana")
    acked = [dana.command("/certs", channel="ssl-ops").acked for _ in range(4)]

    assert [True] * 4 == acked
    assert [2, 2] == [one.delivered for one in slack.links.links]


def test_disconnect_makes_the_app_link_again(
    slack: SlackServer, app: App, by_socket: Callable[[App], SocketModeHandler]
) -> None:
    """Asked to go, the SDK opens a new link and closes the old one; nothing is lost after that."""

    @app.command("/certs")
    def certs(ack: Ack) -> None:
        ack()

    session = by_socket(app).client.current_session
    assert session is not None
    assert session.sock is not None
    session.sock.settimeout(0.1)  # the SDK leaves a link when a read of it ends, of 3 s by default
    asked = slack.disconnect()
    slack.wait_for(lambda: slack.links.opened == 2, 10)
    slack.wait_for(lambda: len(slack.links.links) == 1, 10)
    answer = slack.person("dana").command("/certs", channel="ssl-ops")

    assert (1, True) == (asked, answer.acked)


def test_cut_links(slack: SlackServer) -> None:
    """A cut link closes without a word; what was on its way is never acked."""
    slack.courier.ack_seconds = 0.1
    with link(slack) as socket:
        socket.recv(timeout=5)
        slack.cut_links()
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=5)
    slack.wait_for(lambda: not slack.links.links)

    assert "dispatch_failed" == slack.person("dana").command("/certs", channel="ssl-ops").error


def test_late_ack_changes_nothing(slack: SlackServer) -> None:
    """An ack after the time is over reaches nobody: the person has already seen the error."""
    slack.courier.ack_seconds = 0.3
    answers: list[Answer] = []
    with link(slack) as socket:
        socket.recv(timeout=5)
        thread = act(slack, answers)
        envelope = json.loads(socket.recv(timeout=5))
        thread.join()
        late = {"envelope_id": envelope["envelope_id"], "payload": {"text": "late"}}
        socket.send(json.dumps(late))

        assert socket.ping().wait(5)
        assert ["operation_timeout"] == [answer.error for answer in answers]
        assert [] == answers[0].messages
