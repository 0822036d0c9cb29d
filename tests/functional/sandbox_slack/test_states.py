"""What inputs hold, as Slack sends it: untouched, filled in, typed wrongly; views and messages."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.sandbox.slack import Modal, SlackServer
from bot.sandbox.slack.fields import STATE, state_of
from bot.sandbox.slack.rules.elements import EVERY

Json = dict[str, Any]
Opened = Callable[..., Modal]
SAID: Json = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "typed"}]},
    ],
}


def text(words: str) -> Json:
    """Make a plain text."""
    return {"type": "plain_text", "text": words}


def option(words: str) -> Json:
    """Make an option."""
    return {"text": text(words), "value": words}


def entry(kind: str, **fields: object) -> Json:
    """Make an optional input called X."""
    element = {"type": kind, "action_id": "a", **fields}
    return {"type": "input", "block_id": "x", "label": text("X"), "optional": True} | {
        "element": element
    }


@pytest.fixture
def opened(slack: SlackServer, client: WebClient) -> Opened:
    """Open a form of these blocks for dana."""

    def call(*blocks: Json) -> Modal:
        dana = slack.person("dana")
        with slack.workspace.change():
            trigger = slack.workspace.new_trigger(dana.id, slack.channel("ssl-ops").id)
        view = {"type": "modal", "callback_id": "form", "title": text("F"), "submit": text("Go")}
        client.views_open(trigger_id=trigger, view={**view, "blocks": list(blocks)})
        modal = dana.modal()
        assert modal is not None
        return modal

    return call


EMPTY: dict[str, Json] = {
    "plain_text_input": {"value": None},
    "email_text_input": {"value": None},
    "url_text_input": {"value": None},
    "number_input": {"value": None},
    "rich_text_input": {"rich_text_value": None},
    "static_select": {"selected_option": None},
    "external_select": {"selected_option": None},
    "radio_buttons": {"selected_option": None},
    "users_select": {"selected_user": None},
    "conversations_select": {"selected_conversation": None},
    "channels_select": {"selected_channel": None},
    "datepicker": {"selected_date": None},
    "timepicker": {"selected_time": None},
    "datetimepicker": {"selected_date_time": None},
    "checkboxes": {"selected_options": []},
    "multi_static_select": {"selected_options": []},
    "multi_external_select": {"selected_options": []},
    "multi_users_select": {"selected_users": []},
    "multi_conversations_select": {"selected_conversations": []},
    "multi_channels_select": {"selected_channels": []},
    "file_input": {"files": []},
}
OPTIONS: Json = {"options": [option("One"), option("Two")]}
NEEDS: dict[str, Json] = {
    "number_input": {"is_decimal_allowed": False},
    "static_select": OPTIONS,
    "multi_static_select": OPTIONS,
    "radio_buttons": OPTIONS,
    "checkboxes": OPTIONS,
}


def test_every_element_has_a_state() -> None:
    """Of all elements only buttons, overflow menus and images hold nothing."""
    assert EVERY.keys() - {"button", "overflow", "image"} == STATE.keys()
    assert EMPTY.keys() == STATE.keys()


@pytest.mark.parametrize("kind", EMPTY)
def test_untouched(opened: Opened, kind: str) -> None:
    """Nothing chosen is null where one thing may be, and an empty list where several may be."""
    modal = opened(entry(kind, **NEEDS.get(kind, {})))

    assert {"type": kind, **EMPTY[kind]} == modal.view["state"]["values"]["x"]["a"]


@pytest.mark.parametrize(
    ("kind", "words", "fields", "held"),
    [
        ("email_text_input", "a@b.example", {}, {"value": "a@b.example"}),
        ("url_text_input", "https://a.example/x", {}, {"value": "https://a.example/x"}),
        ("number_input", "12", {"is_decimal_allowed": False}, {"value": "12"}),
        ("rich_text_input", "typed", {}, {"rich_text_value": SAID}),
    ],
)
def test_typed(opened: Opened, kind: str, words: str, fields: Json, held: Json) -> None:
    """What is typed comes as text, numbers too; rich text comes as a block."""
    modal = opened(entry(kind, **fields))
    modal.fill("X", words)

    assert {"type": kind, **held} == modal.value("X")
    assert "X" not in modal.submit()


@pytest.mark.parametrize(
    ("kind", "word", "held"),
    [
        ("timepicker", "14:32", {"selected_time": "14:32"}),
        ("datepicker", "2026-11-21", {"selected_date": "2026-11-21"}),
        ("datetimepicker", "1795269720", {"selected_date_time": 1795269720}),
    ],
)
def test_moments(opened: Opened, kind: str, word: str, held: Json) -> None:
    """Days and times are texts, a moment is a number of seconds."""
    modal = opened(entry(kind))
    modal.choose("X", word)

    assert {"type": kind, **held} == modal.value("X")


@pytest.mark.parametrize(
    ("kind", "first", "held"),
    [
        ("number_input", {"initial_value": "3", "is_decimal_allowed": False}, {"value": "3"}),
        ("timepicker", {"initial_time": "09:00"}, {"selected_time": "09:00"}),
        ("datetimepicker", {"initial_date_time": 1795269720}, {"selected_date_time": 1795269720}),
        ("rich_text_input", {"initial_value": SAID}, {"rich_text_value": SAID}),
        ("url_text_input", {"initial_value": "https://a.example"}, {"value": "https://a.example"}),
    ],
)
def test_first_values(opened: Opened, kind: str, first: Json, held: Json) -> None:
    """An element's first value is held until someone changes it."""
    assert {"type": kind, **held} == opened(entry(kind, **first)).value("X")


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("email_text_input", {}, "nobody"),
        ("url_text_input", {}, "not an address"),
        ("number_input", {"is_decimal_allowed": False}, "1.5"),
        ("number_input", {"is_decimal_allowed": True}, "many"),
        ("number_input", {"is_decimal_allowed": False, "min_value": "2"}, "1"),
        ("number_input", {"is_decimal_allowed": False, "max_value": "2"}, "3"),
    ],
)
def test_typed_wrongly(
    slack: SlackServer, opened: Opened, kind: str, fields: Json, words: str
) -> None:
    """Slack's client itself refuses what is no address and no number; the app hears nothing."""
    modal = opened(entry(kind, **fields))
    modal.fill("X", words)

    assert ["X"] == list(modal.submit())
    assert [] == slack.deliveries()


def test_too_many_chosen(opened: Opened) -> None:
    """A list keeps its own limit of choices."""
    options = [option("One"), option("Two"), option("Three")]
    modal = opened(entry("multi_static_select", options=options, max_selected_items=2))
    modal.choose("X", "One", "Two", "Three")

    assert {"X": "At most 2 items"} == modal.submit()


def test_values_of_a_message(
    slack: SlackServer, client: WebClient, app: App, by_http: Callable[[App], str]
) -> None:
    """A button of a message brings what all inputs of it hold, those untouched included."""
    got: list[Json] = []

    @app.action("go")
    def go(ack: Ack, body: Json) -> None:
        ack()
        got.append(body)

    @app.action("a")
    def chosen(ack: Ack) -> None:
        ack()

    by_http(app)
    options = [option("One"), option("Two")]
    element = {"type": "static_select", "options": options, "initial_option": options[0]}
    element |= {"action_id": "a", "placeholder": text("Pick")}
    date = {"type": "datepicker", "action_id": "day"}
    button = {"type": "button", "action_id": "go", "text": text("Go"), "value": "7"}
    row = {"type": "actions", "block_id": "row", "elements": [element, date, button]}
    channel = slack.channel("ssl-ops").id
    client.chat_postMessage(channel=channel, text="x", blocks=[row])
    [message] = slack.messages(channel)
    dana = slack.person("dana")
    dana.press(message, "Go")
    dana.choose(message, "a", "Two")
    dana.press(message, "Go")
    first, second = (body["state"]["values"]["row"] for body in got)

    assert {"type": "datepicker", "selected_date": None} == first["day"]
    assert [options[0], options[1]] == [one["a"]["selected_option"] for one in (first, second)]
    told = slack.deliveries()[1].payload["actions"][0]
    assert (options[1], options[0], "Pick") == (
        told["selected_option"],
        told["initial_option"],
        told["placeholder"]["text"],
    )


def test_inputs_inside_a_container(
    slack: SlackServer, client: WebClient, app: App, by_http: Callable[[App], str]
) -> None:
    """What stands in a container can be used, and gets ids like any other block."""
    got: list[Json] = []

    @app.action("go")
    def go(ack: Ack, body: Json) -> None:
        ack()
        got.append(body["actions"][0])

    by_http(app)
    button = {"type": "button", "action_id": "go", "text": text("Go"), "value": "7"}
    inside = [{"type": "actions", "elements": [button]}]
    block = {"type": "container", "title": text("T"), "child_blocks": inside}
    channel = slack.channel("ssl-ops").id
    client.chat_postMessage(channel=channel, text="x", blocks=[block])
    [message] = slack.messages(channel)
    slack.person("dana").press(message, "Go")

    assert "7" == got[0]["value"]
    assert message.blocks[0]["child_blocks"][0]["block_id"] == got[0]["block_id"]


def test_people_of_another_workspace(
    slack: SlackServer, client: WebClient, app: App, by_http: Callable[[App], str]
) -> None:
    """In a shared channel the payload tells the user's own team, not the channel's."""
    got: list[Json] = []

    @app.action("go")
    def go(ack: Ack, body: Json) -> None:
        ack()
        got.append(body)

    by_http(app)
    button = {"type": "button", "action_id": "go", "text": text("Go")}
    channel = slack.channel("ssl-ops").id
    client.chat_postMessage(
        channel=channel, text="x", blocks=[{"type": "actions", "elements": [button]}]
    )
    [message] = slack.messages(channel)
    for name in ("sten", "dana"):
        slack.person(name).press(message, "Go")
    strangers, own = (body["user"]["team_id"] for body in got)

    assert (slack.user("sten").team_id, slack.team_id) == (strangers, own)
    assert strangers != own
    assert [slack.team_id] * 2 == [body["team"]["id"] for body in got]


def test_states_are_made_of_what_people_choose() -> None:
    """An emptied list is [], an emptied field null."""
    assert {"type": "checkboxes", "selected_options": []} == state_of("checkboxes", ())
    assert {"type": "plain_text_input", "value": None} == state_of("plain_text_input", "")
