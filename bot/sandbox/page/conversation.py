"""Slack as one person sees it, as JSON for the page: channels, messages, threads, modal, Home."""

from collections.abc import Iterable
from typing import Any

from bot.sandbox.slack import viewstack
from bot.sandbox.slack.records import Channel, File, Json, Message, User, View
from bot.sandbox.slack.workspace import Workspace

#: What the people of the usual workspace may do with the sandbox's bot, in words.
ABOUT = {
    "dana": "operator and approver",
    "sam": "operator and approver",
    "olga": "operator",
    "vera": "viewer",
    "gus": "guest",
    "sten": "stranger from another workspace",
}
USAGE = {
    "/certs": (
        (
            "new [names of one certificate…] | import | list | show | jobs | job J-42 "
            "| snapshots | distributions | help"
        ),
        "Certificates and CloudFront distributions",
    )
}
"""Of each slash command its hint and what it does, as the app's manifest says them."""


def shown_to(ws: Workspace, user: User) -> Json:
    """Return everything of Slack that this person's client shows."""
    with ws.look():
        channels = [one for one in ws.channels.values() if _sees(one, user)]
        mine = [one for one in channels if user.id in one.members]
        modals = ws.stacks.get(user.id, [])
        home = ws.homes.get(user.id)
        return {
            "me": user.id,
            "app": {"name": ws.users[ws.bot_user].real_name, "user": ws.bot_user},
            "commands": [_command(name) for name in ws.roster.commands],
            "people": [_person(one) for one in ws.users.values() if not one.is_bot],
            "channels": [_channel(one, user) for one in channels],
            "messages": {one.id: _parents(ws, one, user) for one in mine},
            "threads": dict(_threads(ws, mine)),
            "modal": _view(ws, ws.views[modals[-1]]) if modals else None,
            "modal_depth": len(modals),
            "home": _view(ws, ws.views[home]) if home else None,
            "troubles": ws.troubles[-5:],
        }


def file_of(ws: Workspace, user: User, file_id: str) -> File | None:
    """Return a file that this person may open: their own, or one shared where they are."""
    with ws.look():
        file = ws.files.get(file_id)
        if file is None:
            return None
        shared = {channel for channel, _ in file.shares}
        mine = {one.id for one in ws.channels.values() if user.id in one.members}
        return file if file.user == user.id or shared & mine else None


def _sees(channel: Channel, user: User) -> bool:
    is_public = not channel.is_private and not channel.dm_of
    return user.id in channel.members or (is_public and not user.is_guest)


def _command(name: str) -> Json:
    usage, description = USAGE.get(name, ("", ""))
    return {"name": name, "usage": usage, "description": description}


def _person(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name or user.name.title(),
        "about": ABOUT.get(user.name, "guest" if user.is_guest else "member"),
        "is_guest": user.is_guest,
        "team": user.team_id,
    }


def _channel(channel: Channel, user: User) -> Json:
    return {
        "id": channel.id,
        "name": "Edgecert" if channel.dm_of else channel.name,
        "is_private": channel.is_private,
        "is_archived": channel.archived,
        "is_dm": bool(channel.dm_of),
        "is_member": user.id in channel.members,
    }


def _parents(ws: Workspace, channel: Channel, user: User) -> list[Json]:
    """Return what stands in the channel itself: parents, broadcast replies, what only they see."""
    said = list(ws.messages.get(channel.id, {}).values())
    stands = [one for one in said if one.thread_ts is None or one.broadcast]
    stands += [one for one in ws.ephemerals if (one.channel, one.seen_by) == (channel.id, user.id)]
    replies: dict[str, int] = {}
    for one in said:
        if one.thread_ts:
            replies[one.thread_ts] = replies.get(one.thread_ts, 0) + 1
    stands.sort(key=lambda one: one.ts)
    return [_message(ws, one, replies.get(one.ts, 0)) for one in stands]


def _threads(ws: Workspace, channels: Iterable[Channel]) -> Iterable[tuple[str, list[Json]]]:
    for channel in channels:
        threads: dict[str, list[Message]] = {}
        for one in ws.messages.get(channel.id, {}).values():
            if one.thread_ts:
                threads.setdefault(one.thread_ts, []).append(one)
        for ts, replies in threads.items():
            ordered = sorted(replies, key=lambda one: one.ts)
            yield f"{channel.id}:{ts}", [_message(ws, one, 0) for one in ordered]


def _message(ws: Workspace, message: Message, replies: int) -> Json:
    author = ws.users.get(message.user)
    values = ws.message_values.get((message.channel, message.ts), {})
    return {
        "ts": message.ts,
        "channel": message.channel,
        "user": message.user,
        "user_name": (author.real_name or author.name.title()) if author else message.user,
        "is_bot": bool(author and author.is_bot),
        "text": message.text,
        "blocks": list(message.blocks),
        "values": values,
        "files": [_file(one) for one in message.files],
        "thread_ts": message.thread_ts,
        "reply_count": replies,
        "edited": bool(message.edits),
        "broadcast": message.broadcast,
        "ephemeral": message.is_ephemeral,
    }


def _file(file: File) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "size": len(file.content),
        "href": f"/files/{file.id}",
    }


def _view(ws: Workspace, view: View) -> Json:
    told: dict[str, Any] = viewstack.told(ws, view)
    return {
        "id": told["id"],
        "type": told["type"],
        "title": _plain(told["title"]),
        "submit": _plain(view.body.get("submit")),
        "close": _plain(view.body.get("close")),
        "blocks": told["blocks"],
        "values": told["state"]["values"],
        "errors": dict(view.errors),
    }


def _plain(text: Json | None) -> str | None:
    return str(text["text"]) if text else None
