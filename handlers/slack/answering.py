"""Ways to answer a person. What follows an ack never raises: an error then would erase the ack."""

from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import RefusedError
from bot.views.message import Block, Message
from handlers.slack.reading import Body

log = structlog.get_logger(__name__)

_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"})


def shown(message: Message) -> dict[str, Any]:
    """Return a message as the arguments of an ack to a command: only the asker sees it."""
    return {
        "response_type": "ephemeral",
        "text": message.text,
        "blocks": list(message.blocks),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def open_view(client: WebClient, body: Body, view: Block) -> None:
    """Open a modal on the trigger of a command or button, which lives three seconds; before ack."""
    try:
        client.views_open(trigger_id=str(body["trigger_id"]), view=view)
    except SlackApiError as error:
        if error.response.get("error") in _LATE:
            raise RefusedError(
                "That took longer than the three seconds that Slack gives a form. Try once more."
            ) from error
        raise


def whisper(respond: Respond, client: WebClient, body: Body, message: Message) -> None:
    """Tell only the person who acted, after the ack; by a second way when the first is shut."""
    if not _sent(respond, message, replace=False):
        _whisper_in_channel(client, body, message)


def replace(respond: Respond, client: WebClient, body: Body, message: Message) -> None:
    """Put a message in the place of the one whose button was pressed, after the ack."""
    if not _sent(respond, message, replace=True):
        _whisper_in_channel(client, body, message)


def _sent(respond: Respond, message: Message, *, replace: bool) -> bool:
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


def _whisper_in_channel(client: WebClient, body: Body, message: Message) -> None:
    channel = (body.get("channel") or {}).get("id") or body.get("channel_id")
    user = (body.get("user") or {}).get("id") or body.get("user_id")
    if not channel or not user:
        return
    try:
        client.chat_postEphemeral(
            channel=channel, user=user, text=message.text, blocks=list(message.blocks)
        )
    except (OSError, SlackClientError) as error:
        # Slack takes no message at all: the person sees on the card what became of it.
        log.warning("a person could not be told", user=user, error=str(error))
