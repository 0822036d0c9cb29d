"""Every limit, as an app meets it: a message, a modal and a Home tab at it and one above it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.slack import SlackServer, standard_roster
from bot.sandbox.slack.rules.views import VIEW_BYTES
from tests.functional.sandbox_slack.limits import (
    LENGTHS,
    MESSAGE_ONLY,
    MODAL_ONLY,
    NO_MODAL,
    VIEWS,
    container,
    entry,
    fewer,
    mrkdwn,
    plain,
    section,
    table,
)

Json = dict[str, Any]
Show = Callable[..., None]
REFUSAL = {"message": "invalid_blocks", "modal": "invalid_arguments", "home": "invalid_arguments"}
POINTER = {"message": "/blocks", "modal": "/view/blocks", "home": "/view/blocks"}
ABSENT = object()
MOST = {"message": 50, "modal": 100, "home": 100}


@pytest.fixture(scope="module")
def server() -> Iterator[SlackServer]:
    """One Slack for all rows: nothing that they do bears on each other."""
    roster = replace(standard_roster(), home_tab=True)
    with SlackServer(rates=False, roster=roster) as running:
        yield running


class RefusedError(Exception):
    """Slack said no: its code, and its messages without their mark."""


@pytest.fixture(scope="module")
def show(server: SlackServer) -> Show:
    """Show blocks, or a view, on a surface; raises RefusedError."""
    client = WebClient(token=server.bot_token, base_url=server.api_url, retry_handlers=[])
    dana, channel = server.user("dana").id, server.channel("ssl-ops").id

    def call(surface: str, blocks: object, **view: object) -> None:
        with server.workspace.change():
            trigger = server.workspace.new_trigger(dana)
        modal = {"type": "modal", "title": plain(3), "submit": plain(3), "blocks": blocks, **view}
        modal = {key: value for key, value in modal.items() if value is not ABSENT}
        try:
            if surface == "message":
                client.api_call("chat.postMessage", json={"channel": channel, "blocks": blocks})
            elif surface == "modal":
                client.views_open(trigger_id=trigger, view=modal)
            else:
                client.views_publish(user_id=dana, view={"type": "home", "blocks": blocks})
        except SlackApiError as error:
            said = (error.response.get("response_metadata") or {}).get("messages", [])
            raise RefusedError(
                error.response["error"], [one.removeprefix("[ERROR] ") for one in said]
            ) from None

    return call


ROWS = [
    *((surface, name, LENGTHS[name]) for surface in MOST for name in LENGTHS),
    *((surface, name, NO_MODAL[name]) for surface in ("message", "home") for name in NO_MODAL),
    *(("message", name, row) for name, row in MESSAGE_ONLY.items()),
    *(("modal", name, row) for name, row in MODAL_ONLY.items()),
]


@pytest.mark.parametrize(("surface", "row"), [(where, row) for where, _, row in ROWS])
def test_limits(show: Show, surface: str, row: tuple[Json, Json, str]) -> None:
    """Slack takes what is at a limit, and refuses one above it with its code and the place."""
    at, above, fault = row
    show(surface, [at])
    with pytest.raises(RefusedError) as caught:
        show(surface, [above])
    code, said = caught.value.args
    place = fault.replace("[json-pointer:", f"[json-pointer:{POINTER[surface]}/0")

    assert REFUSAL[surface] == code
    assert place == said[-1]
    assert all("failed to match all allowed schemas" in other for other in said[:-1])


@pytest.mark.parametrize("surface", MOST)
def test_number_of_blocks(show: Show, surface: str) -> None:
    """A message takes 50 blocks, a view 100."""
    show(surface, [{"type": "divider"}] * MOST[surface])
    with pytest.raises(RefusedError) as caught:
        show(surface, [{"type": "divider"}] * (MOST[surface] + 1))

    assert REFUSAL[surface] == caught.value.args[0]
    assert fewer(MOST[surface], POINTER[surface]) == caught.value.args[1][-1]


@pytest.mark.parametrize("name", VIEWS)
def test_view_limits(show: Show, name: str) -> None:
    """Slack takes a modal at its limits, and names the place one above them."""
    at, above, fault = VIEWS[name]
    show("modal", **{"submit": ABSENT, **at})
    with pytest.raises(RefusedError) as caught:
        show("modal", **{"submit": ABSENT, **above})
    whole = "failed to match all allowed schemas [json-pointer:/view]"

    assert ("invalid_arguments", [whole, fault]) == caught.value.args


MISPLACED = [
    ("message", {"type": "alert", "text": plain(3)}, "alert"),
    ("home", {"type": "alert", "text": plain(3)}, "alert"),
    ("modal", table(1, 1), "table"),
    ("modal", container(), "container"),
    ("modal", {"type": "markdown", "text": "x"}, "markdown"),
    ("home", {"type": "markdown", "text": "x"}, "markdown"),
]


@pytest.mark.parametrize(("surface", "block", "kind"), MISPLACED)
def test_blocks_of_other_surfaces(show: Show, surface: str, block: Json, kind: str) -> None:
    """A block that another surface takes is refused where it has no place."""
    with pytest.raises(RefusedError) as caught:
        show(surface, [block])
    place = f"[json-pointer:{POINTER[surface]}/0/type]"

    assert REFUSAL[surface] == caught.value.args[0]
    assert f"unsupported type: {kind} is not allowed here {place}" == caught.value.args[1][-1]


@pytest.mark.parametrize("surface", ["message", "home"])
def test_files_are_asked_for_in_modals_only(show: Show, surface: str) -> None:
    """A file input stands in modals only."""
    with pytest.raises(RefusedError) as caught:
        show(surface, [entry("file_input")])

    assert REFUSAL[surface] == caught.value.args[0]
    assert "file_input is not allowed here" in caught.value.args[1][-1]


def test_view_size(show: Show) -> None:
    """A view of 250 KB is shown; one byte more is view_too_large."""
    view = {"type": "modal", "title": plain(3), "submit": plain(3), "private_metadata": ""}
    blocks = [section(text=mrkdwn(2900))] * 84
    room = VIEW_BYTES - len(json.dumps({**view, "blocks": blocks}).encode())
    show("modal", blocks, private_metadata="x" * room)

    assert 0 < room < 3000
    with pytest.raises(RefusedError, match="view_too_large"):
        show("modal", blocks, private_metadata="x" * (room + 1))


def test_blocks_together(show: Show) -> None:
    """All blocks of a message together have a limit too; those of a view do not."""
    blocks = [section(text=mrkdwn(2900))] * 4
    rest = 13_200 - 4 * 3000 - 100
    show("message", [*blocks, section(text=mrkdwn(rest))])
    show("modal", [*blocks, section(text=mrkdwn(rest + 1))])

    with pytest.raises(RefusedError, match="msg_blocks_too_long"):
        show("message", [*blocks, section(text=mrkdwn(rest + 1))])


def test_one_table_a_message(show: Show) -> None:
    """Two tables in a message are invalid_attachments, also within a container; Home takes them."""
    show("home", [table(1, 1), table(1, 1)])
    inside = container(child_blocks=[table(1, 1)])
    for second in (table(1, 1), inside):
        with pytest.raises(RefusedError) as caught:
            show("message", [table(1, 1), second])
        code, said = caught.value.args

        assert ("invalid_attachments", 1) == (code, len(said))
        assert said[0].startswith("only_one_table_allowed [json-pointer:/blocks/1")


def test_spaces_are_text(show: Show) -> None:
    """A text of spaces is a text to Slack, an empty one is not."""
    for surface in MOST:
        show(surface, [section(text={"type": "mrkdwn", "text": " "})])
        with pytest.raises(RefusedError) as caught:
            show(surface, [section(text={"type": "mrkdwn", "text": ""})])

        assert "must be more than 0 characters" in caught.value.args[1][-1]
