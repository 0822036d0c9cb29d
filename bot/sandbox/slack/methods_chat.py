"""chat.*: posting, editing, whispering, deleting and linking messages."""

from bot.sandbox.slack import posting
from bot.sandbox.slack.arguments import Args
from bot.sandbox.slack.fixture import APP_ID, BOT_ID
from bot.sandbox.slack.records import Json, Message
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.workspace import Workspace


def post_message(ws: Workspace, args: Args) -> Json:
    """chat.postMessage: refuses as documented; a reply needs a parent message that exists."""
    channel = posting.channel_for(ws, args.need("channel"))
    text, blocks = _content(args)
    message = Message(
        channel.id,
        ws.new_ts(),
        text,
        ws.bot_user,
        blocks,
        thread_ts=_parent(ws, channel.id, args.text("thread_ts")),
        broadcast=args.flag("reply_broadcast"),
        metadata=args.value("metadata", "invalid_metadata_format") or {},
    )
    posting.post(ws, message)
    return {"channel": channel.id, "ts": message.ts, "message": message.told(BOT_ID, APP_ID)}


def update(ws: Workspace, args: Args) -> Json:
    """chat.update: only the bot's own messages; blocks that are not sent stay as they were."""
    where = args.need("channel")
    channel = ws.channels.get(where)
    if channel is None or (channel.is_private and ws.bot_user not in channel.members):
        raise RefusalError("channel_not_found")
    if channel.archived:
        raise RefusalError("is_inactive")
    message = posting.find(ws, channel.id, args.need("ts"))
    if message.user != ws.bot_user:
        raise RefusalError("cant_update_message")
    text, blocks = _content(args)
    kept = blocks if args.raw.get("blocks") is not None else message.blocks
    changed = posting.edit(ws, message, text or message.text, kept)
    told = changed.told(BOT_ID, APP_ID)
    return {"channel": channel.id, "ts": message.ts, "text": changed.text, "message": told}


def post_ephemeral(ws: Workspace, args: Args) -> Json:
    """chat.postEphemeral: the person must be in the channel; it cannot be updated later."""
    channel = posting.channel_for(ws, args.need("channel"))
    user = args.need("user")
    if user not in channel.members:
        raise RefusalError("user_not_in_channel")
    text, blocks = _content(args)
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
    text = posting.checked_text(args.text("text"))
    if not text and not blocks:
        raise RefusalError("no_text")
    return text, blocks


def _parent(ws: Workspace, channel: str, thread_ts: str) -> str | None:
    if not thread_ts:
        return None
    parent = ws.messages.get(channel, {}).get(thread_ts)
    if parent is None or parent.thread_ts:
        raise RefusalError("thread_not_found")
    return thread_ts
