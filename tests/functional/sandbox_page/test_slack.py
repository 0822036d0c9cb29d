"""Slack through the page: what each person is shown, and what their acts do."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox.page.stage import Stage

INPUTS: list[dict[str, Any]] = [
    {
        "type": "input",
        "block_id": "names",
        "label": {"type": "plain_text", "text": "Names"},
        "element": {"type": "plain_text_input", "action_id": "value"},
    },
    {
        "type": "input",
        "block_id": "kind",
        "optional": True,
        "label": {"type": "plain_text", "text": "Kind"},
        "element": {
            "type": "radio_buttons",
            "action_id": "value",
            "options": [
                {"text": {"type": "plain_text", "text": word}, "value": word} for word in ("a", "b")
            ],
        },
    },
    {
        "type": "input",
        "block_id": "more",
        "optional": True,
        "label": {"type": "plain_text", "text": "More"},
        "element": {
            "type": "checkboxes",
            "action_id": "value",
            "options": [{"text": {"type": "plain_text", "text": "yes"}, "value": "yes"}],
        },
    },
    {
        "type": "input",
        "block_id": "channel",
        "optional": True,
        "label": {"type": "plain_text", "text": "Channel"},
        "element": {"type": "conversations_select", "action_id": "value"},
    },
    {
        "type": "input",
        "block_id": "file",
        "optional": True,
        "label": {"type": "plain_text", "text": "File"},
        "element": {"type": "file_input", "action_id": "value"},
    },
]


def slack(page: httpx.Client, person: str = "dana") -> dict[str, Any]:
    """Return what somebody is shown."""
    shown: dict[str, Any] = page.get("/api/slack", params={"as": person}).json()
    return shown


def act(page: httpx.Client, **body: object) -> httpx.Response:
    """Do something."""
    return page.post("/api/act", json=body)


@pytest.fixture
def form(stage: Stage, page: httpx.Client, app: WebClient) -> Callable[[], dict[str, Any]]:
    """Open a form for dana; what is returned reads it as it is now."""
    dana = stage.world.slack.user("dana").id
    with stage.world.slack.workspace.change():
        trigger = stage.world.slack.workspace.new_trigger(dana)
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": INPUTS,
    }
    app.views_open(trigger_id=trigger, view=view)
    return lambda: slack(page)["modal"]


def test_private_channels_are_shown_to_their_members_only(page: httpx.Client) -> None:
    """A guest sees what they are in; a member of the workspace public channels too."""
    channels = {
        person: [one["name"] for one in slack(page, person)["channels"]]
        for person in ("dana", "vera", "gus")
    }

    assert {"general", "random", "ssl-ops"} == set(channels["dana"])
    assert {"general", "random"} == set(channels["vera"])
    assert ["ssl-ops"] == channels["gus"]


def test_a_whisper_is_shown_to_whom_it_is_for(
    stage: Stage, page: httpx.Client, app: WebClient
) -> None:
    """Nobody else finds it in the channel."""
    world = stage.world.slack
    channel = world.channel("ssl-ops").id
    app.chat_postEphemeral(channel=channel, user=world.user("dana").id, text="for dana")
    shown = {
        person: [
            one["text"] for one in slack(page, person)["messages"][channel] if one["ephemeral"]
        ]
        for person in ("dana", "sam")
    }

    assert {"dana": ["for dana"], "sam": []} == shown


def test_a_thread_stands_beside_its_parent(
    stage: Stage, page: httpx.Client, app: WebClient
) -> None:
    """The channel has the parent with its count, and replies that were broadcast."""
    channel = stage.world.slack.channel("ssl-ops").id
    parent = app.chat_postMessage(channel=channel, text="parent")["ts"]
    app.chat_postMessage(channel=channel, text="quiet", thread_ts=parent)
    app.chat_postMessage(channel=channel, text="loud", thread_ts=parent, reply_broadcast=True)
    act(page, act="say", channel="ssl-ops", text="mine", thread_ts=parent)
    shown = slack(page)
    heads = {one["text"]: one["reply_count"] for one in shown["messages"][channel]}
    replies = [one["text"] for one in shown["threads"][f"{channel}:{parent}"]]

    assert 3 == heads["parent"]
    assert "loud" in heads
    assert "quiet" not in heads
    assert ["quiet", "loud", "mine"] == replies


def test_what_is_put_into_a_form_is_its_state(
    page: httpx.Client, form: Callable[[], dict[str, Any]], stage: Stage
) -> None:
    """Texts, choices, channels and files are what Slack would hold."""
    at = {"view": form()["id"]}
    channel = stage.world.slack.channel("ssl-ops").id
    put = {"names": "a.example", "kind": "b", "more": ["yes"], "channel": channel}
    for block, value in put.items():
        act(page, act="set", at=at, block_id=block, action_id="value", value=value)
    content = base64.b64encode(b"a.example\n").decode()
    place = {"at": at, "block_id": "file", "action_id": "value"}
    act(page, act="attach", **place, name="list.csv", content_base64=content)
    values = {block: state["value"] for block, state in form()["values"].items()}
    file = values["file"]["files"][0]
    act(page, act="detach", **place, file=file["id"])

    assert "a.example" == values["names"]["value"]
    assert "b" == values["kind"]["selected_option"]["value"]
    assert ["yes"] == [one["value"] for one in values["more"]["selected_options"]]
    assert channel == values["channel"]["selected_conversation"]
    assert ("list.csv", 10) == (file["name"], file["size"])
    assert [] == form()["values"]["file"]["value"]["files"]


def test_a_form_without_what_it_needs_says_so(
    page: httpx.Client, form: Callable[[], dict[str, Any]]
) -> None:
    """The client itself refuses an empty field, at the field; Close closes the form."""
    act(page, act="submit")
    errors = form()["errors"]
    act(page, act="close")

    assert ["names"] == list(errors)
    assert form() is None


def test_a_dead_app_is_told(page: httpx.Client) -> None:
    """A command that nobody takes is answered as Slack answers it."""
    answer = act(page, act="command", channel="ssl-ops", text="/certs help").json()

    assert (False, "dispatch_failed") == (answer["ok"], answer["trouble"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"act": "dance"}, "dance"),
        ({"act": "command", "channel": "ssl-ops", "text": "/nothing"}, "/nothing"),
        ({"act": "say", "channel": "nowhere", "text": "hi"}, "nowhere"),
        ({"act": "submit"}, "closed"),
        ({"act": "press", "at": {"view": "V1"}, "block_id": "b", "action_id": "a"}, "closed"),
        (
            {
                "act": "press",
                "at": {"channel": "ssl-ops", "ts": "1.1"},
                "block_id": "b",
                "action_id": "a",
            },
            "gone",
        ),
        ({"act": "press", "at": "here", "block_id": "b", "action_id": "a"}, "where"),
    ],
)
def test_an_act_that_cannot_be_done_says_why(
    page: httpx.Client, body: dict[str, object], said: str
) -> None:
    """A sentence, and 400."""
    answer = act(page, **body)

    assert 400 == answer.status_code
    assert said in answer.json()["error"]


def test_nobody_is_nobody(page: httpx.Client) -> None:
    """An unknown person is refused, whatever is asked."""
    asked = page.get("/api/slack", params={"as": "nobody"})
    done = page.post("/api/act", params={"as": "nobody"}, json={"act": "open_home"})

    assert (400, 400) == (asked.status_code, done.status_code)


def test_a_file_is_opened_by_those_who_see_it(
    stage: Stage, page: httpx.Client, app: WebClient
) -> None:
    """Members of the channel it was shared in; as text, which no browser runs."""
    world = stage.world.slack
    channel = world.channel("ssl-ops").id
    app.files_upload_v2(channel=channel, filename="page.html", content="<script>1</script>")
    world.wait_for(lambda: any(one.files for one in world.messages(channel)))
    file = next(file for one in slack(page)["messages"][channel] for file in one["files"])
    opened = page.get(file["href"])
    saved = page.get(file["href"], params={"as": "dana", "download": "1"})
    refused = page.get(file["href"], params={"as": "vera"})

    assert "<script>1</script>" == opened.text
    assert opened.headers["content-type"].startswith("text/plain")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert 404 == refused.status_code


def test_a_button_is_pressed_as_it_was_seen(
    stage: Stage, page: httpx.Client, app: WebClient
) -> None:
    """A message that was edited behind a dialog still takes the press, with the value it had."""
    channel = stage.world.slack.channel("ssl-ops").id
    button = {
        "type": "button",
        "action_id": "go",
        "value": "old",
        "text": {"type": "plain_text", "text": "Go"},
    }
    blocks = [{"type": "actions", "elements": [button]}]
    ts = str(app.chat_postMessage(channel=channel, text="x", blocks=blocks)["ts"])
    app.chat_update(channel=channel, ts=ts, text="x", blocks=[{"type": "divider"}])
    where = {"at": {"channel": channel, "ts": ts}, "block_id": "gone", "action_id": "go"}
    lost = page.post("/api/act", json={"act": "press", **where})
    taken = page.post("/api/act", json={"act": "press", **where, "element": button})
    told = stage.world.slack.deliveries("interactive")[-1].payload

    assert (400, 200) == (lost.status_code, taken.status_code)
    assert ("go", "old") == (told["actions"][0]["action_id"], told["actions"][0]["value"])
