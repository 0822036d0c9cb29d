"""Who is in which channel or group, asked of Slack. Read by a tick, never by a listener.

Every method raises SlackError; `channel_not_found` also means a private channel without the bot.
"""

from typing import NamedTuple

from bot.domain.person import Member
from bot.slack.calls import TIMEOUT, Answer, Calls

_TYPES = "public_channel,private_channel"


class Channel(NamedTuple):
    """A channel as the bot sees it."""

    is_private: bool
    is_archived: bool
    is_member: bool


class Directory:
    """Reads people, groups and channels with the bot's token."""

    def __init__(self, token: str, api_url: str, *, timeout: int = TIMEOUT) -> None:
        """`api_url` replaces https://slack.com/api/; `timeout` is in seconds, for a call."""
        self._calls = Calls(token, api_url, timeout=timeout)

    def me(self) -> tuple[str, str, str]:
        """Return the workspace's id, the bot's user id, and the workspace's name."""
        answer = self._calls.ask("auth.test")
        return str(answer["team_id"]), str(answer["user_id"]), str(answer.get("team") or "")

    def members(self, channel: str) -> list[str]:
        """Return the user ids of a channel's members, the bot's own included."""
        pages = self._calls.pages("conversations.members", channel=channel)
        return [str(user) for page in pages for user in page["members"]]

    def group(self, usergroup: str) -> list[str]:
        """Return the user ids of a user group (paid plans only)."""
        answer = self._calls.ask("usergroups.users.list", usergroup=usergroup)
        return [str(user) for user in answer["users"]]

    def group_names(self) -> dict[str, str]:
        """Return the workspace's user groups: id to handle, as in `@handle` (paid plans only)."""
        groups = self._calls.ask("usergroups.list")["usergroups"]
        return {str(one["id"]): str(one.get("handle") or one["id"]) for one in groups}

    def person(self, user: str) -> Member:
        """Return what Slack says of a user, also of one from another workspace."""
        return _member(self._calls.ask("users.info", user=user)["user"])

    def names(self) -> dict[str, str]:
        """Return the channels that the bot is in, archived ones left out: id to name."""
        pages = self._calls.pages("users.conversations", types=_TYPES, exclude_archived=True)
        return {
            str(found["id"]): str(found.get("name") or found["id"])
            for page in pages
            for found in page["channels"]
        }

    def channel(self, channel: str) -> Channel:
        """Return whether a channel is private, is archived and has the bot as a member."""
        found = self._calls.ask("conversations.info", channel=channel)["channel"]
        return Channel(
            is_private=bool(found.get("is_private")),
            is_archived=bool(found.get("is_archived")),
            is_member=bool(found.get("is_member")),
        )


def _member(found: Answer) -> Member:
    profile = found.get("profile") or {}
    named = (profile.get("display_name"), profile.get("real_name"), found.get("name"))
    return Member(
        user=str(found["id"]),
        team=str(found.get("team_id") or ""),
        is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
        is_bot=bool(found.get("is_bot")),
        is_deleted=bool(found.get("deleted")),
        name=next((str(name) for name in named if name), ""),
    )
