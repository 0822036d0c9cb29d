"""A modal in a person's hands: every kind of element, and every answer an app may give."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.sandbox.slack import Modal, Person, SlackServer

Json = dict[str, Any]
Opened = Callable[..., Modal]


def text(words: str) -> Json:
    """Make a plain text."""
    return {"type": "plain_text", "text": words}


def option(words: str) -> Json:
    """Make an option whose value is its text in capitals."""
    return {"text": text(words), "value": words.upper()}


def entry(label: str, kind: str, **fields: Any) -> Json:  # noqa: ANN401 - payload
    """Make an optional input named by its label."""
    ours = ("dispatch_action", "optional")
    block: Json = {key: fields.pop(key) for key in ours if key in fields}
    element = {"type": kind, "action_id": "a", **fields}
    base = {"type": "input", "block_id": label.lower(), "label": text(label), "element": element}
    return {**base, "optional": True, **block}


def view(*blocks: Json, **fields: object) -> Json:
    """Make a modal that can be submitted."""
    base = {"type": "modal", "callback_id": "form", "title": text("Form"), "submit": text("Go")}
    return {**base, "blocks": list(blocks), **fields}


@pytest.fixture
def dana(slack: SlackServer) -> Person:
    """The person who fills in the forms."""
    return slack.person("dana")


@pytest.fixture
def opened(slack: SlackServer, client: WebClient, dana: Person) -> Opened:
    """Open a modal with these blocks, as from a command typed in #ssl-ops."""

    def call(*blocks: Json, **fields: object) -> Modal:
        with slack.workspace.change():
            trigger = slack.workspace.new_trigger(dana.id, slack.channel("ssl-ops").id)
        client.views_open(trigger_id=trigger, view=view(*blocks, **fields))
        modal = dana.modal()
        assert modal is not None
        return modal

    return call


@pytest.fixture
def linked(app: App, by_http: Callable[[App], str]) -> App:
    """A Bolt app that already gets what is delivered."""
    by_http(app)
    return app


OPTIONS = [option("One"), option("Two"), option("Three")]


@pytest.mark.parametrize(
    ("block", "words", "before", "after"),
    [
        (entry("X", "plain_text_input"), None, {"value": None}, {"value": "typed"}),
        (
            entry("X", "static_select", options=OPTIONS),
            ["Two"],
            {"selected_option": None},
            {"selected_option": option("Two")},
        ),
        (
            entry("X", "static_select", option_groups=[{"label": text("G"), "options": OPTIONS}]),
            ["THREE"],
            {"selected_option": None},
            {"selected_option": option("Three")},
        ),
        (
            entry("X", "radio_buttons", options=OPTIONS, initial_option=OPTIONS[0]),
            ["hre"],
            {"selected_option": option("One")},
            {"selected_option": option("Three")},
        ),
        (
            entry("X", "checkboxes", options=OPTIONS, initial_options=OPTIONS[:1]),
            ["Two", "Three"],
            {"selected_options": [option("One")]},
            {"selected_options": [option("Two"), option("Three")]},
        ),
        (
            entry("X", "checkboxes", options=OPTIONS),
            [],
            {"selected_options": []},
            {"selected_options": []},
        ),
        (
            entry("X", "multi_static_select", options=OPTIONS),
            ["One"],
            {"selected_options": []},
            {"selected_options": [option("One")]},
        ),
        (
            entry("X", "users_select"),
            ["sam"],
            {"selected_user": None},
            {"selected_user": "U0SAM00000"},
        ),
        (
            entry("X", "multi_users_select"),
            ["@sam", "dana"],
            {"selected_users": []},
            {"selected_users": ["U0SAM00000", "U0DANA0000"]},
        ),
        (
            entry("X", "conversations_select", default_to_current_conversation=True),
            ["#general"],
            {"selected_conversation": "C0SSLOPS00"},
            {"selected_conversation": "C0GENERAL0"},
        ),
        (
            entry("X", "multi_conversations_select", default_to_current_conversation=True),
            [],
            {"selected_conversations": ["C0SSLOPS00"]},
            {"selected_conversations": []},
        ),
        (
            entry("X", "channels_select", initial_channel="C0RANDOM00"),
            ["general"],
            {"selected_channel": "C0RANDOM00"},
            {"selected_channel": "C0GENERAL0"},
        ),
        (
            entry("X", "datepicker"),
            ["2026-11-21"],
            {"selected_date": None},
            {"selected_date": "2026-11-21"},
        ),
    ],
)
def test_states(opened: Opened, block: Json, words: list[str], before: Json, after: Json) -> None:
    """Each element's state has Slack's own shape, empty and filled in."""
    modal, kind = opened(block), block["element"]["type"]
    first = dict(modal.value("X"))
    if words is None:
        modal.fill("X", "typed")
    else:
        modal.choose("X", *words)

    assert {"type": kind, **before} == first
    assert {"type": kind, **after} == modal.view["state"]["values"]["x"]["a"]


def test_what_cannot_be_done(opened: Opened) -> None:
    """A person cannot use what is not there, nor in a way it does not allow."""
    modal = opened(
        entry("Names", "plain_text_input"),
        entry("Kind", "radio_buttons", options=OPTIONS),
    )

    with pytest.raises(LookupError, match="nothing is called 'Tags'"):
        modal.fill("Tags", "x")
    with pytest.raises(LookupError, match="takes one line"):
        modal.fill("Names", "a\nb")
    with pytest.raises(LookupError, match="nothing can be typed"):
        modal.fill("Kind", "x")
    with pytest.raises(LookupError, match="is not one of"):
        modal.choose("Kind", "Four")
    with pytest.raises(LookupError, match="takes one choice"):
        modal.choose("Kind", "One", "Two")
    with pytest.raises(LookupError, match="not a button"):
        modal.press("Kind")


def test_client_side_checks(slack: SlackServer, opened: Opened) -> None:
    """What Slack's client refuses never reaches the app."""
    modal = opened(
        entry("Need", "plain_text_input", optional=False),
        entry("Pick", "checkboxes", options=OPTIONS, optional=False),
        entry("Short", "plain_text_input", max_length=3),
        entry("Long", "plain_text_input", min_length=3),
        entry("Free", "plain_text_input"),
        entry("Files", "file_input", max_files=1),
        entry("Big", "file_input"),
    )
    modal.fill("Short", "1234")
    modal.fill("Long", "12")
    modal.attach("Files", "a.csv", b"a")
    modal.attach("Files", "b.csv", b"b")
    modal.attach("Big", "big.csv", b"x" * (10 * 1024 * 1024 + 1))
    errors = modal.submit()

    assert {"Need", "Pick", "Short", "Long", "Files", "Big"} == set(errors)
    assert errors == modal.errors
    assert [] == slack.deliveries()


def test_search_and_pick(slack: SlackServer, linked: App, opened: Opened) -> None:
    """An external select asks the app, from its minimum on; only what it offers can be picked."""
    asked: list[str] = []

    @linked.options("a")
    def options(ack: Ack, payload: Json) -> None:
        asked.append(payload["value"])
        found = [o for o in OPTIONS if payload["value"].lower() in o["text"]["text"].lower()]
        ack(options=found)

    modal = opened(entry("Snapshot", "external_select", min_query_length=2))
    short = modal.search("Snapshot", "T")
    found = modal.search("Snapshot", "Th")
    modal.pick("Snapshot", "Two")
    with pytest.raises(LookupError, match="does not offer"):
        modal.pick("Snapshot", "Four")

    assert ([], ["Three"]) == (short, found)
    assert ["Th", "Two", "Four", "Four"] == asked
    assert option("Two") == modal.value("Snapshot")["selected_option"]
    assert [] == slack.troubles


def test_bad_options(slack: SlackServer, linked: App, opened: Opened) -> None:
    """Options over Slack's limits show nothing, and the trouble is kept."""

    @linked.options("a")
    def options(ack: Ack) -> None:
        ack(options=[option("x" * 76)])

    modal = opened(entry("Snapshot", "external_select"))

    assert [] == modal.search("Snapshot", "anything")
    [trouble] = slack.troubles
    assert "must be less than 76 characters [json-pointer:/options/0/text/text]" in trouble


def test_dispatching(slack: SlackServer, linked: App, opened: Opened) -> None:
    """Inputs tell the app at once only when they dispatch; sections and buttons always do."""
    got: list[Json] = []

    @linked.action("a")
    def acted(ack: Ack, body: Json) -> None:
        ack()
        got.append(body)

    section = {"type": "section", "block_id": "s", "text": text("Side")}
    element = {"type": "static_select", "action_id": "a", "options": OPTIONS}
    button = {"type": "button", "action_id": "a", "text": text("Look"), "value": "7"}
    modal = opened(
        entry("Quiet", "plain_text_input"),
        entry("Loud", "plain_text_input", dispatch_action=True),
        {**section, "accessory": element},
        {"type": "actions", "block_id": "row", "elements": [button]},
    )
    modal.fill("Quiet", "q")
    modal.fill("Loud", "l")
    modal.choose("Side", "Two")
    modal.press("Look")
    first = got[0]["view"]["state"]["values"]["s"]["a"]["selected_option"]
    actions = [body["actions"][0] for body in got]

    assert ["loud", "s", "row"] == [action["block_id"] for action in actions]
    assert ["l", option("Two"), "7"] == [
        actions[0]["value"],
        actions[1]["selected_option"],
        actions[2]["value"],
    ]
    assert (["Look"], None) == (modal.buttons, first)
    assert {"Quiet", "Side", "One", "Look"} <= set(modal.texts)
    assert "q" == got[0]["view"]["state"]["values"]["quiet"]["a"]["value"]
    assert {"type": "view", "view_id": modal.shown.id} == got[2]["container"]
    assert all(delivery.seconds is not None for delivery in slack.deliveries())


@pytest.mark.parametrize(
    ("answer", "open_titles", "errors"),
    [
        ({}, ["Below"], {}),
        ({"response_action": "clear"}, [], {}),
        ({"response_action": "update", "view": view(title=text("New"))}, ["Below", "New"], {}),
        (
            {"response_action": "errors", "errors": {"names": "no"}},
            ["Below", "Form"],
            {"Names": "no"},
        ),
        (
            {"response_action": "push", "view": view(title=text("Top"))},
            ["Below", "Form", "Top"],
            {},
        ),
        ({"response_action": "errors", "errors": {"tags": "no"}}, ["Below", "Form"], "tags"),
        (
            {"response_action": "update", "view": {"type": "modal"}},
            ["Below", "Form"],
            "missing required field: title",
        ),
        ({"response_action": "dance"}, ["Below", "Form"], "unknown response_action"),
    ],
    ids=range(8),
)
def test_answers_to_a_submission(
    slack: SlackServer,
    linked: App,
    opened: Opened,
    dana: Person,
    answer: Json,
    open_titles: list[str],
    errors: object,
) -> None:
    """Each answer closes, clears, updates, pushes or shows errors; a wrong one leaves the form."""

    @linked.view("form")
    def submitted(ack: Ack) -> None:
        ack(**answer)

    below = opened(title=text("Below"))
    with slack.workspace.change():
        trigger = slack.workspace.new_trigger(dana.id, None, below.shown.id)
    linked.client.views_push(trigger_id=trigger, view=view(entry("Names", "plain_text_input")))
    modal = dana.modal()
    assert modal is not None
    shown = modal.submit()
    stack = [
        slack.workspace.views[v].body["title"]["text"] for v in slack.workspace.stacks[dana.id]
    ]

    assert open_titles == stack
    if isinstance(errors, dict):
        assert (errors, []) == (shown, slack.troubles)
    else:
        assert str(errors) in shown[""]
        assert 1 == len(slack.troubles)


def test_submission_that_is_not_acked(
    slack: SlackServer, linked: App, opened: Opened, dana: Person
) -> None:
    """A submission that is not acked in time leaves the form open, with an error."""
    slack.courier.ack_seconds = 0.1

    @linked.view("form")
    def submitted(ack: Ack) -> None:
        slack.wait_for(lambda: bool(slack.deliveries()))
        ack()

    modal = opened()

    assert {"": "We had some trouble connecting. Try again? (operation_timeout)"} == modal.submit()
    assert modal.is_open
    assert dana.modal() == modal


def test_closing(linked: App, opened: Opened, dana: Person) -> None:
    """A view that asks for it tells that it was closed, and whether all of them were."""
    got: list[bool] = []

    @linked.view_closed("form")
    def closed(ack: Ack, body: Json) -> None:
        ack()
        got.append(body["is_cleared"])

    quiet = opened()
    quiet.close()
    opened(notify_on_close=True).close()
    opened(notify_on_close=True, clear_on_close=True).close()

    assert [False, True] == got
    assert dana.modal() is None
    with pytest.raises(LookupError, match="is closed"):
        quiet.submit()


def test_files_of_a_form(slack: SlackServer, linked: App, opened: Opened) -> None:
    """An attached file arrives as a file object whose URL wants the bot's token."""
    got: list[Json] = []

    @linked.view("form")
    def submitted(ack: Ack, body: Json) -> None:
        got.extend(body["view"]["state"]["values"]["list"]["a"]["files"])
        ack()

    modal = opened(entry("List", "file_input", filetypes=["csv"]))
    modal.attach("List", "list.csv", b"shop.example\n")
    assert {} == modal.submit()
    [file] = got
    stored = slack.workspace.files[file["id"]]

    assert ("list.csv", 13, "text/csv") == (file["name"], file["size"], file["mimetype"])
    assert (b"shop.example\n", slack.user("dana").id) == (stored.content, stored.user)


def test_response_urls_of_a_submission(slack: SlackServer, linked: App, opened: Opened) -> None:
    """A conversation select may give the submission a response_url for what was chosen."""
    got: list[Json] = []

    @linked.view("form")
    def submitted(ack: Ack, body: Json) -> None:
        got.extend(body["response_urls"])
        ack()

    select = entry("Post in", "conversations_select", response_url_enabled=True)
    modal = opened(select)
    modal.choose("Post in", "general")
    modal.submit()

    assert [("post in", "a", slack.channel("general").id)] == [
        (url["block_id"], url["action_id"], url["channel_id"]) for url in got
    ]
