"""What the bot says in Slack, one call each. Links are never unfurled; nothing is sent twice here.

Every method raises SlackError: THROTTLED with `retry_after`, LOST when Slack may have accepted it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from slack_sdk.webhook import WebhookClient

from bot.errors import SlackError, Trouble
from bot.slack.calls import RATE_LIMITED, SERVER_FAULT, TIMEOUT, Calls, translated
from bot.slack.files import Files

GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""An edit was refused because the message is not there, or is not ours any more."""


class Sayable(Protocol):
    """A message as bot.views makes it."""

    @property
    def text(self) -> str:
        """All that it says, for screen readers and notices."""

    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]:
        """How it looks."""


class Outbox:
    """Posts, edits and answers with the bot's token."""

    def __init__(self, token: str, api_url: str) -> None:
        """`api_url` replaces https://slack.com/api/."""
        self._calls = Calls(token, api_url)
        self.files = Files(self._calls)

    def post(
        self,
        channel: str,
        message: Sayable,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> str:
        """Post a message, or a reply (`broadcast` shows it in the channel too); return its ts."""
        body: dict[str, object] = {"channel": channel, **_content(message)}
        if thread_ts:
            body |= {"thread_ts": thread_ts, "reply_broadcast": broadcast}
        return str(self._calls.send("chat.postMessage", body)["ts"])

    def write_to(self, user: str, message: Sayable) -> str:
        """Write to a person; return the id of the direct messages, where files can be shared."""
        body = {"channel": user, **_content(message)}
        return str(self._calls.send("chat.postMessage", body)["channel"])

    def probe(self) -> None:
        """Raise SlackError unless Slack's answers arrive: asked before a message is sent again. A
        Slack that accepts and does not answer would be told the same at every attempt.
        """
        self._calls.ask("auth.test")

    def update(self, channel: str, ts: str, message: Sayable) -> None:
        """Replace a message of the bot; a code in GONE says that it must be posted anew."""
        self._calls.send("chat.update", {"channel": channel, "ts": ts, **_content(message)})

    def ephemeral(
        self, channel: str, user: str, message: Sayable, *, thread_ts: str | None = None
    ) -> None:
        """Show a message to one person of a channel until they reload."""
        body: dict[str, object] = {"channel": channel, "user": user, **_content(message)}
        if thread_ts:
            body["thread_ts"] = thread_ts
        self._calls.send("chat.postEphemeral", body)

    def respond(self, response_url: str, message: Sayable, *, replace: bool = False) -> None:
        """Answer at a response_url (5 uses within 30 minutes), to the person who acted only."""
        with translated("response_url"):
            answer = WebhookClient(response_url, timeout=TIMEOUT, retry_handlers=[]).send(
                text=message.text,
                blocks=[dict(block) for block in message.blocks],
                response_type="ephemeral",
                replace_original=replace,
                unfurl_links=False,
                unfurl_media=False,
            )
        if answer.status_code != 200:  # noqa: PLR2004 - HTTP's OK
            raise _not_taken(answer.status_code, answer.body)

    def publish(self, user: str, view: Mapping[str, Any]) -> None:
        """Show a person a Home tab in the place of the one they had; twice does no harm."""
        self._calls.send("views.publish", {"user_id": user, "view": view})

    def update_view(self, view_id: str, view: Mapping[str, Any]) -> None:
        """Replace an open modal; `not_found` once it was closed."""
        self._calls.send("views.update", {"view_id": view_id, "view": view})


def _content(message: Sayable) -> dict[str, object]:
    return {
        "text": message.text,
        "blocks": list(message.blocks),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _not_taken(status: int, body: str) -> SlackError:
    method = "response_url"
    if status == RATE_LIMITED:
        return SlackError("ratelimited", method=method, trouble=Trouble.THROTTLED, retry_after=1)
    if status >= SERVER_FAULT:
        return SlackError(f"http_{status}", method=method, trouble=Trouble.TRANSIENT)
    code = _code(body) or f"http_{status}"
    return SlackError(code, method=method, trouble=Trouble.FINAL)


def _code(body: str) -> str:
    """Return the code of a refused answer: a bare word, or JSON with an `error`."""
    try:
        said = json.loads(body)
    except ValueError:
        return body[:100]
    return str(said.get("error") or "") if isinstance(said, dict) else body[:100]
