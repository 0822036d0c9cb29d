"""response_url: five messages in thirty minutes; replacing and deleting what they answer."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.sandbox.slack import SlackServer

Json = dict[str, Any]
BUTTON: Json = {
    "type": "button",
    "action_id": "go",
    "text": {"type": "plain_text", "text": "Go"},
}
ROW: Json = {"type": "actions", "elements": [BUTTON]}


@pytest.fixture
def urls(app: App, by_http: Callable[[App], str]) -> list[str]:
    """The response URLs of what people do: commands and pressed buttons."""
    got: list[str] = []

    @app.command("/certs")
    def certs(ack: Ack, command: Json) -> None:
        ack()
        got.append(command["response_url"])

    @app.action("go")
    def go(ack: Ack, body: Json) -> None:
        ack()
        got.append(body["response_url"])

    by_http(app)
    return got


def respond(url: str, **body: object) -> tuple[int, str]:
    """POST to a response_url; returns status and text."""
    answer = WebhookClient(url).send_dict(body)
    return answer.status_code, str(answer.body)


def test_five_uses(slack: SlackServer, urls: list[str]) -> None:
    """Five responses are shown to the person, the sixth is refused."""
    answer = slack.person("dana").command("/certs", channel="ssl-ops")
    results = [respond(urls[0], text=str(number)) for number in range(6)]

    assert [(200, "ok")] * 5 + [(404, "used_url")] == results
    assert ["0", "1", "2", "3", "4"] == [message.text for message in answer.messages]
    assert all(message.is_ephemeral for message in answer.messages)


def test_five_uses_of_a_buttons_url(slack: SlackServer, client: WebClient, urls: list[str]) -> None:
    """The URL of a pressed button has five uses too; its answers are JSON."""
    channel = slack.channel("ssl-ops").id
    client.chat_postMessage(channel=channel, text="card", blocks=[ROW])
    [card] = slack.messages(channel)
    slack.person("dana").press(card, "Go")
    results = [respond(urls[0], text=str(number)) for number in range(6)]

    assert [(200, '{"ok": true}')] * 5 == results[:5]
    assert (404, '{"ok": false, "error": "used_url"}') == results[5]


@pytest.fixture
def late() -> Iterator[tuple[SlackServer, list[float]]]:
    """A Slack whose clock a test sets."""
    now = [1_700_000_000.0]
    with SlackServer(rates=False, clock=lambda: now[0]) as slack:
        yield slack, now


def test_thirty_minutes(late: tuple[SlackServer, list[float]]) -> None:
    """A response_url works for thirty minutes."""
    slack, now = late
    slack.person("dana").command("/certs", channel="ssl-ops")
    [token] = slack.workspace.response_urls
    url = f"{slack.workspace.base_url}/response/{slack.team_id}/{token}"
    now[0] += 1800
    in_time = respond(url, text="x")
    now[0] += 1

    assert ((200, "ok"), (404, "expired_url")) == (in_time, respond(url, text="x"))
    assert (404, "no_service") == respond(url + "0", text="x")


def test_bad_responses(slack: SlackServer, urls: list[str]) -> None:
    """A response without text, with bad blocks or no object is refused."""
    slack.person("dana").command("/certs", channel="ssl-ops")
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}

    assert (400, "no_text") == respond(urls[0], text="")
    assert (400, "invalid_blocks") == respond(urls[0], blocks=[header])
    assert (400, "invalid_payload") == respond(urls[0])


def test_in_channel_and_replacing_a_response(slack: SlackServer, urls: list[str]) -> None:
    """A response may be for all; a later one replaces the first of a command."""
    channel = slack.channel("ssl-ops").id
    answer = slack.person("dana").command("/certs", channel="ssl-ops")
    respond(urls[0], text="Looking…", response_type="in_channel")
    respond(urls[0], text="Found", replace_original=True)
    [message] = slack.messages(channel)

    assert ("Found", ["Looking…"]) == (message.text, [edit.text for edit in message.edits])
    assert [message] == answer.messages


def test_replacing_and_deleting_an_ephemeral(
    slack: SlackServer, client: WebClient, urls: list[str]
) -> None:
    """Buttons of an ephemeral message reach it by response_url only: it is not in the payload."""
    dana, channel = slack.person("dana"), slack.channel("ssl-ops").id
    client.chat_postEphemeral(channel=channel, user=dana.id, text="menu", blocks=[ROW])
    [menu] = dana.ephemerals()
    dana.press(menu, "Go")
    payload = slack.deliveries()[-1].payload
    respond(urls[0], text="done", replace_original=True)
    [changed] = dana.ephemerals()
    respond(urls[0], delete_original=True)

    assert "message" not in payload
    assert (True, menu.ts) == (
        payload["container"]["is_ephemeral"],
        payload["container"]["message_ts"],
    )
    assert ("done", ()) == (changed.text, changed.blocks)
    assert [] == dana.ephemerals()
    assert (200, '{"ok": true}') == respond(urls[0], delete_original=True)


def test_deleting_the_original(slack: SlackServer, client: WebClient, urls: list[str]) -> None:
    """delete_original removes the message whose button was pressed; then it cannot be pressed."""
    channel = slack.channel("ssl-ops").id
    client.chat_postMessage(channel=channel, text="card", blocks=[ROW])
    dana, [card] = slack.person("dana"), slack.messages(channel)
    dana.press(card, "Go")
    respond(urls[0], delete_original=True)

    assert [] == slack.messages(channel)
    with pytest.raises(Exception, match="message_not_found"):
        dana.press(card, "Go")


def test_bad_answer_in_an_ack(slack: SlackServer, app: App, by_http: Callable[[App], str]) -> None:
    """A command answered in its ack with faulty blocks shows an error, not the blocks."""

    @app.command("/certs")
    def certs(ack: Ack) -> None:
        ack(text="x", blocks=[{"type": "header", "text": {"type": "plain_text", "text": ""}}])

    by_http(app)
    dana = slack.person("dana")
    answer = dana.command("/certs", channel="ssl-ops")

    assert (True, "invalid_command_response") == (answer.acked, answer.error)
    assert ([], 1) == (answer.messages, len(slack.troubles))
    assert json.dumps("must be more than 0 characters")[1:-1] in slack.troubles[0]
