"""Single ways to reach a person after the ack: each says whether it worked, and none raises, for an
error then would erase the ack.
"""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.errors import RefusedError
from bot.views.message import Block, Message

log = structlog.get_logger(__name__)


def took(method: str, way: Callable[[], object]) -> bool:
    """Try one way; a way that is shut is logged with the method that it needed."""
    try:
        way()
    except (OSError, SlackClientError, RefusedError) as error:
        log.warning("a way to answer was shut", method=method, error=str(error))
        return False
    return True


def update_view(client: WebClient, view_id: str, view: Block, *, seen: str | None = None) -> bool:
    """Show something else in an open modal; with `seen`, only if it is still the one of that
    hash.
    """
    return took("views.update", lambda: client.views_update(view_id=view_id, view=view, hash=seen))


def write_to(client: WebClient, user: str, message: Message) -> bool:
    """Write a direct message."""
    blocks = list(message.blocks)
    return took(
        "chat.postMessage",
        lambda: client.chat_postMessage(channel=user, text=message.text, blocks=blocks),
    )


def whisper_in(client: WebClient, channel: str, user: str, message: Message) -> bool:
    """Show a message to one person of a channel."""
    blocks = list(message.blocks)
    return took(
        "chat.postEphemeral",
        lambda: client.chat_postEphemeral(
            channel=channel, user=user, text=message.text, blocks=blocks
        ),
    )


def respond_with(respond: Respond, message: Message, *, replace: bool) -> bool:
    """Answer at the act's response_url."""
    try:
        answer = respond(
            text=message.text,
            blocks=list(message.blocks),
            response_type="ephemeral",
            replace_original=replace,
        )
    except (OSError, SlackClientError, ValueError) as error:
        log.warning("response_url failed", error=str(error))
        return False
    return bool(answer.status_code == HTTPStatus.OK)
