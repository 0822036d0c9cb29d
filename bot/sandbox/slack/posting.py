"""How messages come to be and change; shared by the chat methods, response URLs and people."""

from dataclasses import replace

from bot.sandbox.slack.records import Channel, Edit, File, Json, Message
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.rules.blocks import block_faults, named, too_many_tables
from bot.sandbox.slack.rules.inferred import BLOCKS_COST, UPDATE_BYTES, blocks_cost
from bot.sandbox.slack.workspace import Workspace


def checked_blocks(blocks: object, *, is_whole: bool = True) -> tuple[Json, ...]:
    """Return blocks as Slack stores them; refuses invalid_blocks with all faults' pointers.

    `is_whole` demands that together they fit into one message, which response_urls do not.
    """
    if blocks is None:
        return ()
    if not isinstance(blocks, list):
        raise RefusalError("invalid_blocks_format")
    if tables := too_many_tables(blocks, "/blocks"):
        raise RefusalError("invalid_attachments", tables)
    if faults := block_faults(blocks, "/blocks", surface="message"):
        raise RefusalError("invalid_blocks", faults)
    if is_whole and blocks_cost(blocks) > BLOCKS_COST:
        raise RefusalError("msg_blocks_too_long")
    return named(blocks)


def checked_text(text: str) -> str:
    """Return the text of an edit; refuses msg_too_long above 4,000 bytes."""
    if len(text.encode()) > UPDATE_BYTES:
        raise RefusalError("msg_too_long")
    return text


def channel_for(ws: Workspace, wanted: str) -> Channel:
    """Return the channel the bot may post in: by id, by #name, or a person's direct messages.

    Refuses channel_not_found (also for a private channel without the bot), not_in_channel and
    is_archived.
    """
    if wanted in ws.users:
        return direct(ws, wanted)
    try:
        channel = ws.channel_named(wanted)
    except LookupError:
        raise RefusalError("channel_not_found") from None
    if ws.bot_user not in channel.members and not _is_open(ws, channel):
        raise RefusalError("channel_not_found" if channel.is_private else "not_in_channel")
    if channel.archived:
        raise RefusalError("is_archived")
    return channel


def _is_open(ws: Workspace, channel: Channel) -> bool:
    """Say whether the bot may post in a public channel without being a member of it."""
    return not channel.is_private and "chat:write.public" in ws.roster.scopes


def keep_rules(channel: Channel, *, is_reply: bool) -> None:
    """Refuse what a workspace's owners do not allow there, with the code they chose."""
    only_for = {
        "restricted_action_thread_only_channel": not is_reply,
        "restricted_action_non_threadable_channel": is_reply,
        "restricted_action_thread_locked": is_reply,
    }
    if channel.restriction and only_for.get(channel.restriction, True):
        raise RefusalError(channel.restriction)


def direct(ws: Workspace, user: str) -> Channel:
    """Return the direct messages between the bot and a person, opened at the first message."""
    for channel in ws.channels.values():
        if channel.dm_of == user:
            return channel
    channel = Channel(ws.new_id("D0"), "", members=(ws.bot_user, user), dm_of=user)
    ws.channels[channel.id] = channel
    return channel


def post(ws: Workspace, message: Message) -> Message:
    """Store a new message of a channel."""
    ws.messages.setdefault(message.channel, {})[message.ts] = message
    return message


def whisper(ws: Workspace, message: Message) -> Message:
    """Store a message that only one person sees."""
    ws.ephemerals.append(message)
    return message


def find(ws: Workspace, channel: str, ts: str) -> Message:
    """Return a message of a channel as it is now; refuses message_not_found."""
    if (message := ws.messages.get(channel, {}).get(ts)) is None:
        raise RefusalError("message_not_found")
    return message


def find_ephemeral(ws: Workspace, channel: str, ts: str) -> Message | None:
    """Return an ephemeral message by its place, None when it is gone."""
    same = (m for m in ws.ephemerals if (m.channel, m.ts) == (channel, ts))
    return next(same, None)


def edit(ws: Workspace, message: Message, text: str, blocks: tuple[Json, ...]) -> Message:
    """Change what a message says, keeping what it said before."""
    before = Edit(ws.clock(), message.text, message.blocks)
    new = replace(message, text=text, blocks=blocks, edits=(*message.edits, before))
    if message.is_ephemeral:
        ws.ephemerals[ws.ephemerals.index(message)] = new
    else:
        ws.messages[message.channel][message.ts] = new
    return new


def remove(ws: Workspace, message: Message) -> None:
    """Delete a message."""
    if message.is_ephemeral:
        ws.ephemerals.remove(message)
    else:
        del ws.messages[message.channel][message.ts]


def share(ws: Workspace, files: list[File], message: Message) -> Message:
    """Post a message that carries files, and note on each file where it was shared."""
    for file in files:
        shared = (*file.shares, (message.channel, message.ts))
        ws.files[file.id] = replace(file, shares=shared)
    return post(ws, replace(message, files=tuple(ws.files[file.id] for file in files)))
