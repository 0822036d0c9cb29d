"""A person and a real Bolt app talk through the sandbox, by Socket Mode and by signed HTTP."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.sandbox.slack import SlackServer

Reached = Callable[[App], object]


def form(**more: object) -> dict[str, Any]:
    """Make a modal with one text input."""
    element = {"type": "plain_text_input", "action_id": "names", "multiline": True}
    label = {"type": "plain_text", "text": "Domain names"}
    block = {"type": "input", "block_id": "names", "label": label, "element": element}
    return {
        "type": "modal",
        "callback_id": "new",
        "title": {"type": "plain_text", "text": "New certificates"},
        "submit": {"type": "plain_text", "text": "Preview"},
        "blocks": [block],
        **more,
    }


def test_command_answers_in_ack_and_later(slack: SlackServer, app: App, reached: Reached) -> None:
    """A command's ack text is shown to the person alone, and so is what its response_url gets."""

    @app.command("/certs")
    def certs(ack: Ack, respond: Respond, command: dict[str, Any]) -> None:
        ack(f"menu for {command['text']}")
        respond(text="later", response_type="in_channel")

    reached(app)
    dana = slack.person("dana")
    answer = dana.command("/certs", "help", channel="ssl-ops")
    messages = answer.wait(2)

    assert (True, None) == (answer.acked, answer.error)
    assert {("menu for help", dana.id), ("later", None)} == {(m.text, m.seen_by) for m in messages}
    assert ["menu for help"] == [message.text for message in dana.ephemerals()]


def test_form_from_command_to_submission(slack: SlackServer, app: App, reached: Reached) -> None:
    """A command opens a form; what is filled in reaches the app; errors come back to fields."""
    got: list[Any] = []

    @app.command("/certs")
    def certs(ack: Ack, client: WebClient, command: dict[str, Any]) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=form())
        ack()

    @app.view("new")
    def submitted(ack: Ack, view: dict[str, Any]) -> None:
        value = view["state"]["values"]["names"]["names"]["value"]
        got.append(value)
        if "_" in value:
            ack(response_action="errors", errors={"names": "Line 1: has an underscore"})
        else:
            ack()

    reached(app)
    dana = slack.person("dana")
    dana.command("/certs", channel="ssl-ops")
    modal = dana.modal()
    assert modal is not None
    required = modal.submit()
    modal.fill("Domain names", "bad_domain.com")
    refused = modal.submit()
    modal.fill("Domain names", "shop.example")
    accepted = modal.submit()

    assert {"Domain names": "Please complete this required field."} == required
    assert {"Domain names": "Line 1: has an underscore"} == refused
    assert {} == accepted
    assert ["bad_domain.com", "shop.example"] == got
    assert dana.modal() is None


def test_button_on_a_message(slack: SlackServer, app: App, reached: Reached) -> None:
    """A pressed button carries message, value and place; the app edits the message it stands on."""
    got: list[Any] = []

    @app.action("confirm")
    def confirm(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        got.append(body)
        place = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
        client.chat_update(**place, text="confirmed", blocks=[])

    reached(app)
    channel = slack.channel("ssl-ops").id
    text = {"type": "plain_text", "text": "Confirm"}
    sure = {"type": "plain_text", "text": "Sure?"}
    dialog = {"title": sure, "text": sure, "confirm": sure, "deny": sure}
    button = {"type": "button", "action_id": "confirm", "text": text, "value": "J-1"}
    blocks = [{"type": "actions", "elements": [{**button, "confirm": dialog}]}]
    app.client.chat_postMessage(channel=channel, text="card", blocks=blocks)
    dana, [card] = slack.person("dana"), slack.messages(channel)
    denied = dana.press(card, "Confirm", accept=False)
    before = list(got)
    answer = dana.press(card, "Confirm")
    slack.wait_for(lambda: slack.messages(channel)[0].text == "confirmed")
    [changed] = slack.messages(channel)

    assert (False, dialog, []) == (denied.acked, denied.confirm, before)
    assert (True, dialog) == (answer.acked, answer.confirm)
    assert [("J-1", dana.id)] == [(g["actions"][0]["value"], g["user"]["id"]) for g in got]
    assert {"type": "message", "message_ts": card.ts, "channel_id": channel} == {
        key: got[0]["container"][key] for key in ("type", "message_ts", "channel_id")
    }
    assert ["card"] == [edit.text for edit in changed.edits]


def test_unacked_is_a_timeout(slack: SlackServer, app: App, reached: Reached) -> None:
    """A person whose command is not acked in time sees operation_timeout."""
    slack.courier.ack_seconds = 0.2

    @app.command("/certs")
    def certs(ack: Ack) -> None:
        slack.wait_for(lambda: bool(slack.deliveries()))
        ack()

    reached(app)
    answer = slack.person("dana").command("/certs", channel="ssl-ops")

    assert (False, "operation_timeout") == (answer.acked, answer.error)
    assert [None] == [delivery.seconds for delivery in slack.deliveries()]
