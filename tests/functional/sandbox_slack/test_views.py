"""views.*: triggers, stacks, hashes, and which entered values survive an update."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import Modal, SlackServer

Json = dict[str, Any]


def text(words: str) -> Json:
    """Make a plain text."""
    return {"type": "plain_text", "text": words}


def entry(block_id: str, action_id: str = "a", initial: str = "") -> Json:
    """Make a text input."""
    element = {"type": "plain_text_input", "action_id": action_id}
    if initial:
        element["initial_value"] = initial
    return {"type": "input", "block_id": block_id, "label": text(block_id), "element": element}


def view(*blocks: Json, **fields: object) -> Json:
    """Make a modal that can be submitted."""
    return {
        "type": "modal",
        "title": text("T"),
        "submit": text("Go"),
        "blocks": list(blocks),
        **fields,
    }


def refused(client: WebClient, method: str, **arguments: object) -> str:
    """Call a method that Slack refuses and return its error."""
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json=arguments)
    return str(caught.value.response["error"])


def trigger(slack: SlackServer, view_id: str | None = None, channel: str | None = None) -> str:
    """Make a trigger of dana's, as an act in a modal or elsewhere would."""
    with slack.workspace.change():
        return slack.workspace.new_trigger(slack.user("dana").id, channel, view_id)


def opened(slack: SlackServer, client: WebClient, body: Json) -> Modal:
    """Open a modal for dana and return it."""
    client.views_open(trigger_id=trigger(slack), view=body)
    modal = slack.person("dana").modal()
    assert modal is not None
    return modal


def test_trigger_is_spent_once(slack: SlackServer, client: WebClient) -> None:
    """A trigger opens one view; a used one is exchanged, an unknown one invalid."""
    once = trigger(slack)
    client.views_open(trigger_id=once, view=view())

    assert "exchanged_trigger_id" == refused(client, "views.open", trigger_id=once, view=view())
    assert "invalid_trigger_id" == refused(client, "views.open", trigger_id="1.2.3", view=view())


def test_trigger_lives_three_seconds() -> None:
    """A trigger works for three seconds and is expired after them."""
    now = [1_700_000_000.0]
    with SlackServer(rates=False, clock=lambda: now[0]) as slack:
        client = WebClient(token=slack.bot_token, base_url=slack.api_url)
        in_time, late = trigger(slack), trigger(slack)
        now[0] += 3.0
        client.views_open(trigger_id=in_time, view=view())
        now[0] += 0.01
        error = refused(client, "views.open", trigger_id=late, view=view())

    assert "expired_trigger_id" == error


def test_bad_view(slack: SlackServer, client: WebClient) -> None:
    """A faulty view is invalid_arguments with the pointer, a huge one view_too_large."""
    with pytest.raises(SlackApiError) as caught:
        client.views_open(trigger_id=trigger(slack), view={**view(), "title": text("x" * 25)})
    answer = caught.value.response
    whole = "[ERROR] failed to match all allowed schemas [json-pointer:/view]"
    said = "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    huge = refused(client, "views.open", trigger_id=trigger(slack), view=view(*[section] * 85))

    assert "invalid_arguments" == answer["error"]
    assert [whole, said] == answer["response_metadata"]["messages"]
    assert "errors" not in answer
    assert "view_too_large" == huge
    assert slack.person("dana").modal() is None


def test_stack_of_three(slack: SlackServer, client: WebClient) -> None:
    """Three modals stack; a fourth is push_limit_reached; closing shows the one below."""
    dana = slack.person("dana")
    top = opened(slack, client, view(title=text("1")))
    for title in ("2", "3"):
        client.views_push(trigger_id=trigger(slack, top.view["id"]), view=view(title=text(title)))
        top = dana.modal() or top
    ids = [top.view[key] for key in ("id", "previous_view_id", "root_view_id")]
    fourth = refused(client, "views.push", trigger_id=trigger(slack, ids[0]), view=view())
    outside = refused(client, "views.push", trigger_id=trigger(slack), view=view())
    top.close()
    below = dana.modal()

    assert ("push_limit_reached", "not_found") == (fourth, outside)
    assert 3 == len(set(ids))
    assert ("3", "2") == (top.title, below.title if below else "")


def test_open_replaces_the_stack(slack: SlackServer, client: WebClient) -> None:
    """views.open closes what was open: its view can no longer be updated."""
    first = opened(slack, client, view(title=text("1")))
    second = opened(slack, client, view(title=text("2")))
    gone = refused(client, "views.update", view_id=first.shown.id, view=view())

    assert (False, True) == (first.is_open, second.is_open)
    assert "not_found" == gone


def test_values_survive_while_both_ids_stay(slack: SlackServer, client: WebClient) -> None:
    """An entered value stays through an update while block_id and action_id do."""
    modal = opened(slack, client, view(entry("b1"), entry("b2"), entry("b3")))
    for label in ("b1", "b2", "b3"):
        modal.fill(label, f"typed {label}")
    changed = view(entry("b1", initial="new"), entry("b2", "other"), entry("x3", initial="fresh"))
    client.views_update(view_id=modal.shown.id, view=changed)
    values = modal.view["state"]["values"]

    assert "typed b1" == values["b1"]["a"]["value"]
    assert values["b2"]["other"]["value"] is None
    assert {"b1", "b2", "x3"} == set(values)
    assert "fresh" == values["x3"]["a"]["value"]


def test_hash_guards_an_update(slack: SlackServer, client: WebClient) -> None:
    """An update with an old hash is hash_conflict; without a hash the last one wins."""
    modal = opened(slack, client, view())
    old = modal.view["hash"]
    client.views_update(view_id=modal.shown.id, hash=old, view=view(title=text("2")))
    stale = refused(client, "views.update", view_id=modal.shown.id, hash=old, view=view())
    client.views_update(view_id=modal.shown.id, view=view(title=text("3")))

    assert ("hash_conflict", "3") == (stale, modal.title)


def test_external_id(slack: SlackServer, client: WebClient) -> None:
    """A view can be updated by its external_id, which no other open view may have."""
    modal = opened(slack, client, view(external_id="job-1"))
    client.views_update(external_id="job-1", view=view(external_id="job-1", title=text("2")))
    home = {"type": "home", "blocks": [], "external_id": "job-1"}
    twice = refused(client, "views.publish", user_id=slack.user("sam").id, view=home)

    assert ("2", "duplicate_external_id") == (modal.title, twice)


def test_home(slack: SlackServer, client: WebClient) -> None:
    """A Home tab is published per person and replaced by the next one; a modal is no Home."""
    dana, sam = slack.person("dana"), slack.person("sam")
    section = {"type": "section", "text": text("My jobs")}
    home = {"type": "home", "blocks": [section]}
    first = client.views_publish(user_id=dana.id, view=home)["view"]
    second = client.views_publish(user_id=dana.id, view={**home, "blocks": []})["view"]
    shown = dana.home()
    stale = refused(client, "views.publish", user_id=dana.id, hash=first["hash"], view=home)

    assert first["id"] == second["id"]
    assert shown is not None
    assert [] == shown.view["blocks"]
    assert sam.home() is None
    assert "hash_conflict" == stale
    assert "invalid_arguments" == refused(client, "views.publish", user_id=dana.id, view=view())
    assert "user_not_found" == refused(client, "views.publish", user_id="U0NOBODY", view=home)
