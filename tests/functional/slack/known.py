"""Who is where in a workspace that nobody changed yet: asked of it once for all desks, since half
of what a desk takes to be made is to ask. It must never answer for a workspace that is different.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from threading import Lock
from typing import TypeVar

from bot.domain.person import Member
from bot.sandbox.slack import SlackServer
from scheduler.directory import SlackDirectory

T = TypeVar("T")

_LOCK = Lock()
_ANSWERS: dict[tuple[object, ...], object] = {}


class Known:
    """What a directory answered before, of a workspace that was the same."""

    def __init__(self, server: SlackServer, asked: SlackDirectory) -> None:
        """`asked` is asked what is not known yet."""
        space = server.workspace
        knobs = replace(server.knobs, clock=time.time, _lock=_LOCK)
        parts = (space.roster, space.users, space.channels, space.groups, space.token_fault)
        self._space = repr((space.team_id, space.bot_user, parts, knobs))
        self._asked = asked

    def me(self) -> tuple[str, str, str]:
        """Return our team's id, the bot's user id, and our team's name."""
        return self._known(self._asked.me)

    def names(self) -> Mapping[str, str]:
        """Return the channels that the bot is in: id to name."""
        return self._known(self._asked.names)

    def channel(self, channel: str) -> tuple[bool, bool, bool]:
        """Return whether a channel is private, is archived, and has the bot as a member."""
        return self._known(self._asked.channel, channel)

    def members(self, channel: str) -> Iterable[str]:
        """Return the users in a channel."""
        return self._known(self._asked.members, channel)

    def group(self, usergroup: str) -> Iterable[str]:
        """Return the users in a user group."""
        return self._known(self._asked.group, usergroup)

    def group_names(self) -> Mapping[str, str]:
        """Return the workspace's user groups: id to handle."""
        return self._known(self._asked.group_names)

    def person(self, user: str) -> Member:
        """Return what Slack knows of a user."""
        return self._known(self._asked.person, user)

    def _known(self, ask: Callable[..., T], *about: str) -> T:
        """Return an answer as it was; an error is told each time by who is asked."""
        key = (self._space, ask.__name__, *about)
        if key not in _ANSWERS:
            _ANSWERS[key] = ask(*about)
        return _ANSWERS[key]  # type: ignore[return-value] # of what was asked
