"""response_url: five messages within thirty minutes, and the answer a person gets to an act."""

import json
import secrets
from dataclasses import dataclass

from bot.sandbox.slack import posting
from bot.sandbox.slack.delivery import Ack
from bot.sandbox.slack.records import Json, Message
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.workspace import ResponseUrl, Workspace

USES_MOST = 5
LIFE_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an act: `error` is what the person sees when the app did not ack in time.

    `confirm` is the dialog that was shown, None when the element has none.
    """

    ws: Workspace
    acked: bool
    error: str | None = None
    token: str = ""
    confirm: Json | None = None

    @property
    def messages(self) -> list[Message]:
        """Return what the app answered so far: in its ack and through the response_url."""
        with self.ws.look():
            posted = [m for where in self.ws.messages.values() for m in where.values()]
            every = [*posted, *self.ws.ephemerals]
        mine = [m for m in every if self.token and m.response_token == self.token]
        return sorted(mine, key=lambda message: message.ts)

    def wait(self, count: int = 1, seconds: float = 5.0) -> list[Message]:
        """Return the answers once there are `count` of them; raises TimeoutError."""
        self.ws.wait_for(lambda: len(self.messages) >= count, seconds)
        return self.messages


def new_url(
    ws: Workspace,
    user: str,
    channel: str,
    original: tuple[str, str] | None = None,
    thread_ts: str | None = None,
) -> tuple[str, str]:
    """Make a response_url; returns its token and the whole URL."""
    token = secrets.token_hex(12)
    expires = ws.clock() + LIFE_SECONDS
    ws.response_urls[token] = ResponseUrl(
        user, channel, expires, original, thread_ts, is_of_element=original is not None
    )
    return token, f"{ws.base_url}/response/{ws.team_id}/{token}"


def respond(ws: Workspace, token: str, body: object) -> tuple[int, str]:
    """Take one POST to a response_url; returns the HTTP status and Slack's body.

    The body is a bare word for a command's URL and JSON for an element's: both are seen in the
    wild, neither is documented, so apps must read both.
    """
    status, error = _taken(ws, token, body)
    url = ws.response_urls.get(token)
    if url is None or not url.is_of_element:
        return status, error or "ok"
    return status, json.dumps({"ok": False, "error": error} if error else {"ok": True})


def _taken(ws: Workspace, token: str, body: object) -> tuple[int, str]:
    url = ws.response_urls.get(token)
    if url is None:
        return 404, "no_service"
    if ws.clock() > url.expires:
        return 404, "expired_url"
    if url.uses >= USES_MOST:
        return 404, "used_url"
    if not isinstance(body, dict):
        return 400, "invalid_payload"
    url.uses += 1
    try:
        say(ws, token, body)
    except RefusalError as refusal:
        return 400, refusal.error
    return 200, ""


def say(ws: Workspace, token: str, body: Json) -> None:
    """Post, replace or delete what a response asks for; raises RefusalError."""
    url = ws.response_urls[token]
    original = _original(ws, url)
    if body.get("delete_original"):
        if original is not None:
            posting.remove(ws, original)
        return
    blocks = posting.checked_blocks(body.get("blocks"), is_whole=False)
    text = posting.checked_text(str(body.get("text") or ""))
    if not text.strip() and not blocks:
        raise RefusalError("no_text")
    if body.get("replace_original") and original is not None:
        posting.edit(ws, original, text, blocks)
        return
    _add(ws, token, text, blocks, is_public=body.get("response_type") == "in_channel")


def spoken(ws: Workspace, token: str, ack: Ack) -> str | None:
    """Show what the app said in the ack of a command; returns the person's error, if any."""
    if ack.error is not None:
        return ack.error
    body = ack.body if ack.body is not None else {"text": ack.text}
    if not (body.get("text") or body.get("blocks")):
        return None
    try:
        say(ws, token, body)
    except RefusalError as refusal:
        ws.troubles.append(f"answer to a command: {refusal.told()}")
        return "invalid_command_response"
    return None


def _original(ws: Workspace, url: ResponseUrl) -> Message | None:
    if url.original is None:
        return None
    channel, ts = url.original
    return ws.messages.get(channel, {}).get(ts) or posting.find_ephemeral(ws, channel, ts)


def _add(
    ws: Workspace, token: str, text: str, blocks: tuple[Json, ...], *, is_public: bool
) -> None:
    url = ws.response_urls[token]
    message = Message(
        url.channel,
        ws.new_ts(),
        text,
        ws.bot_user,
        blocks,
        thread_ts=url.thread_ts,
        seen_by=None if is_public else url.user,
        response_token=token,
    )
    (posting.post if is_public else posting.whisper)(ws, message)
    if url.original is None:
        # A command has no message of its own: later responses may replace the first one.
        url.original = (message.channel, message.ts)
