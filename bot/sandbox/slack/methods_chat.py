"""chat.*: posting, editing, whispering, deleting and linking messages."""

import json

from bot.sandbox.slack import posting
from bot.sandbox.slack.arguments import Args
from bot.sandbox.slack.fixture import APP_ID, BOT_ID
from bot.sandbox.slack.records import Json, Message
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.rules.inferred import CUT_AT, SPLIT_AT
from bot.sandbox.slack.workspace import Workspace

METADATA_BYTES = 8 * 1024


def post_message(ws: Workspace, args: Args) -> Json:
    """chat.postMessage: refuses as documented; a reply needs a parent message that exists.

    A text over 4,000 characters without blocks comes out as several messages: the app's trouble.
    """
    channel = posting.channel_for(ws, args.need("channel"))
    thread = _parent(ws, channel.id, args.text("thread_ts"))
    posting.keep_rules(channel, is_reply=thread is not None)
    text, blocks = _content(args)
    if len(text) > SPLIT_AT:
        ws.troubles.append(f"chat.postMessage: a text of {len(text)} characters is torn apart")
    message = Message(
        channel.id,
        ws.new_ts(),
        text[:CUT_AT],
        ws.bot_user,
        blocks,
        thread_ts=thread,
        broadcast=args.flag("reply_broadcast"),
        metadata=_metadata(args),
    )
    posting.post(ws, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.told(BOT_ID, APP_ID)}


def update(ws: Workspace, args: Args) -> Json:
    """chat.update: only the bot's own messages, by the channel's id.

    Blocks that are not sent stay only when no text is sent either; a text alone removes them.
    """
    channel = ws.channels.get(args.need("channel"))
    if channel is None or (channel.is_private and ws.bot_user not in channel.members):
        raise RefusalError("channel_not_found")
    if channel.archived:
        raise RefusalError("is_inactive")
    message = posting.find(ws, channel.id, args.need("ts"))
    if message.user != ws.bot_user:
        raise RefusalError("cant_update_message")
    _still_open(ws, message)
    text, blocks = _content(args)
    changed = posting.edit(ws, message, posting.checked_text(text) or message.text, blocks)
    told = changed.told(BOT_ID, APP_ID)
    return {"channel": channel.id, "ts": message.ts, "text": changed.text, "message": told}


def post_ephemeral(ws: Workspace, args: Args) -> Json:
    """chat.postEphemeral: the person must be in the channel; it cannot be updated later."""
    channel = posting.channel_for(ws, args.need("channel"))
    user = args.need("user")
    if user not in channel.members:
        raise RefusalError("user_not_in_channel")
    posting.keep_rules(channel, is_reply=bool(args.text("thread_ts")))
    text, blocks = _content(args)
    posting.checked_text(text)
    thread = args.text("thread_ts") or None
    message = Message(
        channel.id, ws.new_ts(), text, ws.bot_user, blocks, thread_ts=thread, seen_by=user
    )
    posting.whisper(ws, message)
    return {"message_ts": message.ts}


def delete(ws: Workspace, args: Args) -> Json:
    """chat.delete: only the bot's own messages."""
    channel = posting.channel_for(ws, args.need("channel"))
    message = posting.find(ws, channel.id, args.need("ts"))
    if message.user != ws.bot_user:
        raise RefusalError("cant_delete_message")
    posting.remove(ws, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(ws: Workspace, args: Args) -> Json:
    """chat.getPermalink: a link that opens the message, in its thread when it is a reply."""
    channel = ws.channels.get(args.need("channel"))
    if channel is None or (channel.is_private and ws.bot_user not in channel.members):
        raise RefusalError("channel_not_found")
    message = posting.find(ws, channel.id, args.need("message_ts"))
    host = f"https://{ws.roster.domain}.slack.com"
    link = f"{host}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _content(args: Args) -> tuple[str, tuple[Json, ...]]:
    blocks = posting.checked_blocks(args.value("blocks", "invalid_blocks_format"))
    text, markdown = args.text("text"), args.text("markdown_text")
    if markdown and (text or blocks):
        raise RefusalError("markdown_text_conflict")
    if not (text.strip() or markdown.strip() or blocks):
        raise RefusalError("no_text")
    if markdown:
        return markdown, posting.checked_blocks([{"type": "markdown", "text": markdown}])
    return text, blocks


def _metadata(args: Args) -> Json:
    given = args.value("metadata", "invalid_metadata_format") or {}
    if not isinstance(given, dict):
        raise RefusalError("invalid_metadata_format")
    if given and set(given) - {"entities"} != {"event_type", "event_payload"}:
        raise RefusalError("invalid_metadata_schema")
    if len(json.dumps(given).encode()) > METADATA_BYTES:
        raise RefusalError("metadata_too_large")
    return given


def _still_open(ws: Workspace, message: Message) -> None:
    window = ws.roster.edit_window
    if window is not None and ws.clock() - float(message.ts) > window:
        raise RefusalError("edit_window_closed")


def _parent(ws: Workspace, channel: str, thread_ts: str) -> str | None:
    if not thread_ts:
        return None
    parent = ws.messages.get(channel, {}).get(thread_ts)
    if parent is None or parent.thread_ts:
        raise RefusalError("thread_not_found")
    return thread_ts
