"""Socket Mode on the wire: hello, envelopes, acks, pings, several links, disconnects."""

import base64
import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.sandbox.slack import Answer, SlackServer
from tests.functional.sandbox_slack.hands import Hands

Json = dict[str, Any]


def link(slack: SlackServer) -> ClientConnection:
    """Open a link by hand; the hello is still to be read."""
    client = WebClient(base_url=slack.api_url)
    url = str(client.apps_connections_open(app_token=slack.app_token)["url"])
    return connect(url, close_timeout=0.2)  # a dead link never answers a close


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
    with link(slack) as wire:
        hello = json.loads(wire.recv(timeout=5))
        thread = act(slack, answers)
        envelope = json.loads(wire.recv(timeout=5))
        wire.send("not JSON")
        wire.send("[]")
        wire.send(json.dumps({"envelope_id": "unknown"}))
        ack = {"envelope_id": envelope["envelope_id"], "payload": {"text": "menu"}}
        wire.send(json.dumps(ack))
        thread.join()

    assert ("hello", 1) == (hello["type"], hello["num_connections"])
    assert ("slash_commands", True) == (envelope["type"], envelope["accepts_response_payload"])
    assert ("/certs", "help", "privategroup") == tuple(
        envelope["payload"][key] for key in ("command", "text", "channel_name")
    )
    assert ["menu"] == [message.text for message in answers[0].messages]


def test_the_time_of_an_ack_is_the_app_s(slack: SlackServer) -> None:
    """It is counted from when the payload left: no less than the app has it, no more than all."""
    answers: list[Answer] = []
    with link(slack) as wire:
        wire.recv(timeout=5)
        asked = time.monotonic()
        thread = act(slack, answers)
        envelope = json.loads(wire.recv(timeout=5))
        came = time.monotonic()
        held = time.monotonic() - came
        wire.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
        thread.join()
        (delivery,) = slack.deliveries()

    assert held <= (delivery.seconds or 0) <= time.monotonic() - asked


def test_nobody_linked(slack: SlackServer) -> None:
    """Without a link the person sees dispatch_failed at once."""
    answer = slack.person("dana").command("/certs", channel="ssl-ops")

    assert (False, "dispatch_failed") == (answer.acked, answer.error)


def test_ping(slack: SlackServer) -> None:
    """A ping of the app is answered with a pong."""
    with link(slack) as wire:
        wire.recv(timeout=5)

        assert wire.ping().wait(5)


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
            wire = sockets.enter_context(link(slack))
            counts.append(json.loads(wire.recv(timeout=5))["num_connections"])
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
    with link(slack) as wire:
        wire.recv(timeout=5)
        slack.cut_links()
        with pytest.raises(ConnectionClosed):
            wire.recv(timeout=5)
    slack.wait_for(lambda: not slack.links.links)

    assert "dispatch_failed" == slack.person("dana").command("/certs", channel="ssl-ops").error


def test_late_ack_changes_nothing(slack: SlackServer) -> None:
    """An ack after the time is over reaches nobody: the person has already seen the error."""
    slack.courier.ack_seconds = 0.3
    answers: list[Answer] = []
    with link(slack) as wire:
        wire.recv(timeout=5)
        thread = act(slack, answers)
        envelope = json.loads(wire.recv(timeout=5))
        thread.join()
        late = {"envelope_id": envelope["envelope_id"], "payload": {"text": "late"}}
        wire.send(json.dumps(late))

        assert wire.ping().wait(5)
        assert ["operation_timeout"] == [answer.error for answer in answers]
        assert [] == answers[0].messages


def test_a_ticket_expires() -> None:
    """A URL that was not used within 30 s opens nothing any more."""
    hands = Hands()
    with SlackServer(rates=False, clock=hands) as slack:
        url = slack.links.ticket()
        hands.now += 31
        with connect(url) as late, pytest.raises(ConnectionClosed):
            late.recv(timeout=5)

        assert [] == slack.links.links


def test_hello(slack: SlackServer) -> None:
    """A greeting tells the app's id, how many links there are, and how long one lasts about."""
    with link(slack) as first, link(slack) as second:
        hellos = [json.loads(wire.recv(timeout=5)) for wire in (first, second)]

    assert [1, 2] == [hello["num_connections"] for hello in hellos]
    assert {"app_id": "A0EDGECERT"} == hellos[0]["connection_info"]
    assert {"host", "build_number", "approximate_connection_time"} == set(hellos[0]["debug_info"])


def test_disconnect_frames(slack: SlackServer) -> None:
    """A warning comes ahead of the refresh, and the link ends after it."""
    with link(slack) as wire:
        wire.recv(timeout=5)
        slack.disconnect("warning", 0.05)
        frames = [json.loads(wire.recv(timeout=5)) for _ in range(2)]
        with pytest.raises(ConnectionClosed):
            wire.recv(timeout=5)

    assert ["warning", "refresh_requested"] == [frame["reason"] for frame in frames]
    assert {"disconnect"} == {frame["type"] for frame in frames}
    assert {"host"} == set(frames[0]["debug_info"])


def test_socket_mode_switched_off(slack: SlackServer, client: WebClient) -> None:
    """Every link is told so and ends at once; no other is given until it is on again."""
    with link(slack) as wire:
        wire.recv(timeout=5)
        slack.switch_socket_mode(on=False)
        told = json.loads(wire.recv(timeout=5))
        with pytest.raises(ConnectionClosed):
            wire.recv(timeout=5)
    with pytest.raises(SlackApiError, match="access_denied"):
        client.apps_connections_open(app_token=slack.app_token)
    slack.switch_socket_mode(on=True)

    assert "link_disabled" == told["reason"]
    assert client.apps_connections_open(app_token=slack.app_token)["ok"]


def test_an_ack_on_another_link(slack: SlackServer) -> None:
    """Any link of the app may carry the ack of an envelope."""
    answers: list[Answer] = []
    with link(slack) as first, link(slack) as second:
        for wire in (first, second):
            wire.recv(timeout=5)
        thread = act(slack, answers)
        slack.wait_for(lambda: any(one.delivered for one in slack.links.links))
        got, other = (first, second) if slack.links.links[0].delivered else (second, first)
        envelope = json.loads(got.recv(timeout=5))
        other.send(
            json.dumps({"envelope_id": envelope["envelope_id"], "payload": {"text": "here"}})
        )
        thread.join()

    assert ["here"] == [message.text for message in answers[0].messages]


def test_events_come_again(slack: SlackServer) -> None:
    """An event that is not acked comes again, with attempt and reason; a command never does."""
    slack.courier.ack_seconds = 0.1
    with link(slack) as wire:
        wire.recv(timeout=5)
        command = slack.person("dana").command("/certs", channel="ssl-ops")
        slack.person("dana").open_home()
        got = [json.loads(wire.recv(timeout=5)) for _ in range(5)]
        slack.wait_for(lambda: len(slack.deliveries("events_api")) == 4)
    events = [one for one in got if one["type"] == "events_api"]

    assert "operation_timeout" == command.error
    assert ["slash_commands", *["events_api"] * 4] == [one["type"] for one in got]
    assert [(0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout")] == [
        (one["retry_attempt"], one["retry_reason"]) for one in events
    ]
    assert 1 == len({one["payload"]["event_id"] for one in events})
    assert 4 == len({one["envelope_id"] for one in events})
    assert {False} == {one["accepts_response_payload"] for one in events}


def test_a_link_that_is_dead(slack: SlackServer) -> None:
    """It stays open; payloads vanish in it, and no ping is answered."""
    slack.courier.ack_seconds = 0.1
    with link(slack) as wire:
        wire.recv(timeout=5)
        slack.deafen_links()
        answer = slack.person("dana").command("/certs", channel="ssl-ops")
        with pytest.raises(TimeoutError):
            wire.recv(timeout=0.1)

        assert not wire.ping().wait(0.1)
        assert ("operation_timeout", 1) == (answer.error, len(slack.links.links))


def test_links_that_will_be_dead(slack: SlackServer) -> None:
    """The knob lets the next link go dead once it is greeted, and no other."""
    slack.knobs.deafen_links()
    with link(slack) as dead, link(slack) as well:
        greetings = [json.loads(wire.recv(timeout=5))["type"] for wire in (dead, well)]

        assert ["hello", "hello"] == greetings
        assert not dead.ping().wait(0.1)
        assert well.ping().wait(5)


def test_pings_of_slack() -> None:
    """Slack pings too; an app that does not answer loses its link."""
    with SlackServer(rates=False, ping_seconds=0.1) as slack:
        place = urlsplit(slack.links.ticket())
        with (
            connect(slack.links.ticket()) as lively,
            socket.create_connection((str(place.hostname), place.port or 0), 5) as lazy,
        ):
            lazy.sendall(handshake(f"{place.path}?{place.query}", place.netloc))
            slack.wait_linked(2)
            slack.wait_for(lambda: len(slack.links.links) == 1)

            assert lively.ping().wait(5)


def handshake(path: str, host: str) -> bytes:
    """Ask for a WebSocket as a client that will not speak one."""
    key = base64.b64encode(bytes(16)).decode()
    lines = (f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade")
    more = (f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", "")
    return "\r\n".join((*lines, *more)).encode()
