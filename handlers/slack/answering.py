"""Answers a person where they acted: beside a message, over Home, over or in a modal.
What follows an ack never raises: an error then would erase the ack.
"""

from collections.abc import Sequence
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import RefusedError
from bot.views.blocks import told
from bot.views.message import Block, Message
from handlers.slack.reading import Body, Surface, files_in, surface_of
from handlers.slack.ways import is_slow, respond_with, took, update_view, whisper_in, write_to

TITLE = "Edgecert"
_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"})
_FULL = "push_limit_reached"
_KEPT = ("type", "title", "close", "submit", "private_metadata", "callback_id", "external_id")
"""What of a modal's payload its update may carry, besides the blocks."""
_MOST = 100
"""Blocks in a view."""


def shown(message: Message) -> dict[str, Any]:
    """Return a message as the arguments of an ack to a command: only the asker sees it."""
    return {
        "response_type": "ephemeral",
        "text": message.text,
        "blocks": list(message.blocks),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def open_view(client: WebClient, body: Body, view: Block) -> str:
    """Open a modal, on top of the one whose button was pressed, on the act's trigger, which lives
    three seconds; before ack. Returns its id.
    """
    is_over = surface_of(body) is Surface.MODAL
    opens = client.views_push if is_over else client.views_open
    try:
        opened = opens(trigger_id=str(body["trigger_id"]), view=view)
    except SlackApiError as error:
        code = error.response.get("error")
        if code in _LATE:
            raise RefusedError(
                "That took longer than the three seconds that Slack gives a form. Try once more."
            ) from error
        if code == _FULL:
            raise RefusedError(
                "Three windows are open, one on the other, and Slack shows no more. Close one, "
                "and try again."
            ) from error
        raise
    return str(opened["view"]["id"])


def take_place(client: WebClient, body: Body, view: Block) -> bool:
    """Show a form where the modal was whose button was pressed; before ack. False where there is
    none, or it cannot be changed: the form is to be opened. Raises where Slack is slow: there is no
    time to try twice.
    """
    if surface_of(body) is not Surface.MODAL:
        return False
    try:
        client.views_update(view_id=str(body["view"]["id"]), view=view)
    except SlackApiError as error:
        if is_slow(error):
            raise
        return False
    return True


def with_blocks(view: Body, blocks: Sequence[Block]) -> Block:
    """Return a modal's payload as its update, with other blocks."""
    kept = {field: view[field] for field in _KEPT if view.get(field)}
    return {**kept, "blocks": list(blocks[:_MOST])}


def whisper(
    respond: Respond, client: WebClient, body: Body, message: Message, *, title: str = TITLE
) -> None:
    """Tell only the person who acted, after the ack; by another way when the first is shut. Over a
    view the message is a modal of that title.
    """
    if surface_of(body) is Surface.MESSAGE:
        if not respond_with(respond, message, replace=False):
            _whisper_here(client, body, message)
        return
    view = told(title, message.blocks)
    if took("views.open", lambda: open_view(client, body, view)) or _above(client, body, message):
        return
    write_to(client, str(body["user"]["id"]), message)


def replace(
    respond: Respond, client: WebClient, body: Body, message: Message, *, title: str = TITLE
) -> None:
    """Put a message in the place of the one, or of the modal, whose button was pressed; after the
    ack.
    """
    if surface_of(body) is Surface.MESSAGE:
        if not respond_with(respond, message, replace=True):
            _whisper_here(client, body, message)
        return
    view = told(title, message.blocks)
    if surface_of(body) is Surface.HOME or not update_view(client, str(body["view"]["id"]), view):
        whisper(respond, client, body, message, title=title)


def _above(client: WebClient, body: Body, message: Message) -> bool:
    """Show a message above what a modal shows: a fourth modal, and a used trigger, are refused. A
    form that holds a file could lose it.
    """
    if surface_of(body) is Surface.HOME or files_in(body["view"]):
        return False
    view = body["view"]
    shown = with_blocks(view, [*message.blocks, *view["blocks"]])
    return update_view(client, str(view["id"]), shown)


def _whisper_here(client: WebClient, body: Body, message: Message) -> None:
    channel = (body.get("channel") or {}).get("id") or body.get("channel_id")
    user = (body.get("user") or {}).get("id") or body.get("user_id")
    if channel and user:
        # Where Slack takes no message at all, the person sees on the card what became of it.
        whisper_in(client, channel, user, message)
