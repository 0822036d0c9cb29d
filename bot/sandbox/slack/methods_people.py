"""auth, users, user groups and conversations: who is who, and who is where."""

from collections.abc import Sequence

from bot.sandbox.slack.arguments import Args
from bot.sandbox.slack.fixture import APP_ID, BOT_ID
from bot.sandbox.slack.records import Channel, Json
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.workspace import Workspace

# Each type of conversation has a scope of its own.
TYPE_SCOPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


def auth_test(ws: Workspace, args: Args) -> Json:  # noqa: ARG001 - every method has one shape
    """auth.test: whose token this is."""
    return {
        "url": f"https://{ws.roster.domain}.slack.com/",
        "team": ws.roster.domain,
        "user": ws.users[ws.bot_user].name,
        "team_id": ws.team_id,
        "user_id": ws.bot_user,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


def users_info(ws: Workspace, args: Args) -> Json:
    """users.info: also people of other workspaces whom the bot meets in a shared channel."""
    user = ws.users.get(args.need("user"))
    if user is None:
        raise RefusalError("user_not_found")
    return {"user": user.told(ws.team_id)}


def users_list(ws: Workspace, args: Args) -> Json:
    """users.list: people of this workspace only."""
    own = [u.told(ws.team_id) for u in ws.users.values() if u.team_id == ws.team_id]
    return _page("members", own, args)


def users_conversations(ws: Workspace, args: Args) -> Json:
    """users.conversations: the channels a person (the bot by default) is a member of."""
    user = args.text("user") or ws.bot_user
    if user not in ws.users:
        raise RefusalError("user_not_found")
    mine = [c for c in _of_types(ws, args) if user in c.members and _is_visible(ws, c)]
    return _page("channels", [_told(ws, channel) for channel in mine], args)


def conversations_list(ws: Workspace, args: Args) -> Json:
    """conversations.list: public channels, and private ones the bot is a member of."""
    seen = [c for c in _of_types(ws, args) if _is_visible(ws, c)]
    return _page("channels", [_told(ws, channel) for channel in seen], args)


def conversations_info(ws: Workspace, args: Args) -> Json:
    """conversations.info: a private channel without the bot is channel_not_found."""
    channel = _readable(ws, args)
    told = _told(ws, channel)
    if args.flag("include_num_members"):
        told["num_members"] = len(channel.members)
    return {"channel": told}


def conversations_members(ws: Workspace, args: Args) -> Json:
    """conversations.members: ids, the bot's own included."""
    return _page("members", list(_readable(ws, args).members), args)


def usergroups_list(ws: Workspace, args: Args) -> Json:
    """usergroups.list: the groups, with their members when asked; paid workspaces only."""
    _need_paid(ws)
    groups: list[Json] = []
    for group in ws.groups.values():
        told: Json = {"id": group.id, "team_id": ws.team_id, "is_usergroup": True}
        told |= {"name": group.name, "handle": group.handle, "user_count": len(group.users)}
        if args.flag("include_users"):
            told["users"] = list(group.users)
        groups.append(told)
    return {"usergroups": groups}


def usergroups_users(ws: Workspace, args: Args) -> Json:
    """usergroups.users.list: the ids of one group's members; paid workspaces only."""
    _need_paid(ws)
    group = ws.groups.get(args.need("usergroup"))
    if group is None:
        raise RefusalError("no_such_subteam")
    return {"users": list(group.users)}


def _need_paid(ws: Workspace) -> None:
    if not ws.roster.is_paid:
        raise RefusalError("plan_upgrade_required")


def _readable(ws: Workspace, args: Args) -> Channel:
    channel = ws.channels.get(args.need("channel"))
    if channel is None or not _is_visible(ws, channel):
        raise RefusalError("channel_not_found")
    _need_scope(ws, TYPE_SCOPES[_type_of(channel)])
    return channel


def _is_visible(ws: Workspace, channel: Channel) -> bool:
    return not (channel.is_private or channel.dm_of) or ws.bot_user in channel.members


def _of_types(ws: Workspace, args: Args) -> list[Channel]:
    wanted = [kind.strip() for kind in (args.text("types") or "public_channel").split(",")]
    for kind in wanted:
        if kind not in TYPE_SCOPES:
            raise RefusalError("invalid_types")
        _need_scope(ws, TYPE_SCOPES[kind])
    skip_archived = args.flag("exclude_archived")
    return [
        channel
        for channel in ws.channels.values()
        if _type_of(channel) in wanted and not (skip_archived and channel.archived)
    ]


def _type_of(channel: Channel) -> str:
    if channel.dm_of:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _need_scope(ws: Workspace, scope: str) -> None:
    if scope not in ws.roster.scopes:
        raise RefusalError("missing_scope", needed=scope, provided=",".join(ws.roster.scopes))


def _told(ws: Workspace, channel: Channel) -> Json:
    return channel.told(ws.bot_user, shared=ws.is_shared(channel))


def _page(name: str, rows: Sequence[object], args: Args) -> Json:
    start, end, cursor = args.page(len(rows))
    return {name: rows[start:end], "response_metadata": {"next_cursor": cursor}}
