"""Single ways to reach a person after the ack: each says whether it worked, and none raises: who
acted would read of a failure.
"""

from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPException

import structlog
from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError

from bot.errors import RefusedError
from bot.views.message import Block, Message

_BUSY = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable"})

_SHUT = (OSError, HTTPException, SlackClientError, RefusedError, ValueError)
"""What a way raises that leads nowhere just now."""

log = structlog.get_logger(__name__)


def took(method: str, way: Callable[[], object]) -> bool:
    """Try one way; a way that is shut is logged with the method that it needed."""
    try:
        way()
    except _SHUT as error:
        log.warning("a way to answer was shut", method=method, error=str(error))
        return False
    return True


def is_slow(error: Exception) -> bool:
    """Tell whether Slack did not answer in time, or only that it cannot now: nothing is known of
    what became of the call, and trying again may help.
    """
    if isinstance(error, SlackApiError):
        status = int(getattr(error.response, "status_code", 0) or 0)
        return status >= HTTPStatus.INTERNAL_SERVER_ERROR or error.response.get("error") in _BUSY
    return isinstance(error, OSError | HTTPException | SlackRequestError)


def update_view(client: WebClient, view_id: str, view: Block, *, seen: str | None = None) -> bool:
    """Show something else in an open modal; with `seen`, only if it is still the one of that
    hash.
    """

    def update() -> object:
        return client.views_update(view_id=view_id, view=view, hash=seen)

    def update_surely() -> object:
        """Try once more when Slack was slow: whatever the first did, the second does the same."""
        try:
            return update()
        except (OSError, HTTPException, SlackClientError) as error:
            if seen or not is_slow(error):
                raise
            return update()

    return took("views.update", update_surely)


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
    except _SHUT as error:
        log.warning("response_url failed", error=str(error))
        return False
    return bool(answer.status_code == HTTPStatus.OK)
