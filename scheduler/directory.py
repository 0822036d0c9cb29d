"""Caches who is where in Slack, so that permission never waits for Slack. What cannot be read stays
as it was, grows old, and then permits nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.domain.inventory import SweepKind
from bot.domain.person import Member
from bot.errors import SlackError
from bot.services.roles import AWAITED
from bot.settings import Settings
from bot.store.base import Store

log = structlog.get_logger(__name__)

EVERY = timedelta(minutes=5)
EAGER = timedelta(seconds=15)
"""How often lists are read while somebody was told to invite the bot: Slack allows 50 a minute."""
PAUSE = timedelta(seconds=15)
"""After an error even a wish waits this long, or as Slack says: it counts the calls it refuses."""
PEOPLE_EVERY = timedelta(hours=1)
"""People change (guest, left) more seldom than lists, and cost a call each."""
PEOPLE_AT_ONCE = 100
"""users.info allows about a hundred calls a minute; the rest come with the next pass."""
LEASE = timedelta(seconds=60)


class SlackDirectory(Protocol):
    """What is asked of Slack (bot.slack.directory promises it); each raises SlackError."""

    def me(self) -> tuple[str, str, str]:
        """Return our team's id, the bot's user id, and our team's name."""
        ...

    def names(self) -> Mapping[str, str]:
        """Return the channels that the bot is in: id to name."""
        ...

    def channel(self, channel: str) -> tuple[bool, bool, bool]:
        """Return whether a channel is private, is archived, and has the bot as a member."""
        ...

    def members(self, channel: str) -> Iterable[str]:
        """Return the users in a channel."""
        ...

    def group(self, usergroup: str) -> Iterable[str]:
        """Return the users in a user group."""
        ...

    def group_names(self) -> Mapping[str, str]:
        """Return the workspace's user groups: id to handle."""
        ...

    def person(self, user: str) -> Member:
        """Return what Slack knows of a user."""
        ...


class Directory:
    """The cache's upkeep; one process does it at a time."""

    def __init__(
        self, store: Store, slack: SlackDirectory, settings: Settings, clock: Clock
    ) -> None:
        """`settings` name the channels, groups and people that permissions come from."""
        self._store = store
        self._slack = slack
        self._clock = clock
        named = {settings.channel, *settings.operators, *settings.approvers}
        self._channels = sorted(name for name in named if name[:1] in {"C", "G"})
        self._groups = sorted(name for name in named if name[:1] == "S")
        self._people = sorted(name for name in named if name[:1] in {"U", "W"})
        self._seen: dict[str, datetime] = {}
        self._rests_until: datetime | None = None

    def tick(self) -> None:
        """Refresh what is older than five minutes (15 s while we are about to be invited), and look
        up at once who is asked about.
        """
        now = self._clock.now()
        if self._rests_until is not None and now < self._rests_until:
            return
        wished = self._store.inventory.hurried(SweepKind.DIRECTORY)
        _, read_at = self._store.directory.members("bot", "channels")
        old = read_at is None or now >= read_at + (EAGER if self._is_awaited(now) else EVERY)
        if not wished and not old:
            return
        token = self._store.locks.take("directory", now=now, lease=LEASE)
        if token is None:
            return
        try:
            self._refresh(now, lists=old or not self._wanted())
        finally:
            self._store.locks.give_back("directory", token)

    def _refresh(self, now: datetime, *, lists: bool) -> None:
        tries: list[Callable[[], None]] = [self._read_people]
        if lists:
            tries = [self._read_lists, *self._member_lists(), self._read_people]
        errors = [error for each in tries if (error := _error_of(each))]
        kind = SweepKind.DIRECTORY
        if errors:
            self._rests_until = now + rest_after(*errors)
            said = [error.sentence for error in errors]
            self._store.inventory.sweep_failed(kind, "", error=" ".join(said))
            log.warning("directory_failed", errors=said)
        elif lists:
            done = self._clock.now()
            self._store.inventory.sweep_finished(kind, "", started=now, now=done)

    def _read_lists(self) -> None:
        """Read our team, the channels that we are in, and which of those we need are private."""
        team, _, workspace = self._slack.me()
        mine = self._slack.names()
        private = {one for one in self._channels if one in mine and self._slack.channel(one)[0]}
        with self._store.transaction():
            self._put("bot", "team", {team})
            self._put("name", team, {workspace} if workspace else ())
            self._put("bot", "private", private)
            self._put("bot", "channels", mine)
            for one in self._channels:
                if one in mine:
                    self._put("name", one, {mine[one]})

    def _member_lists(self) -> list[Callable[[], None]]:
        """Return what reads each list by itself: one that fails keeps no other from being read."""
        return [
            *(lambda one=one: self._read_channel(one) for one in self._channels),
            *(lambda one=one: self._read_group(one) for one in self._groups),
            *([self._read_group_names] if self._groups else []),
        ]

    def _read_channel(self, channel: str) -> None:
        mine, _ = self._store.directory.members("bot", "channels")
        if channel in mine:  # of others we are told nothing: whoever asks is told to invite us
            self._put("channel", channel, self._slack.members(channel))

    def _read_group(self, group: str) -> None:
        self._put("group", group, self._slack.group(group))

    def _read_group_names(self) -> None:
        handles = self._slack.group_names()
        for group in self._groups:
            if group in handles:
                self._put("name", group, {handles[group]})

    def _read_people(self) -> None:
        """Look up who is asked about, then who is new or was not looked up for an hour."""
        now = self._clock.now()
        wanted = self._wanted()
        stale = [user for user in self._all_people() if self._is_stale(user, now)]
        asked = list(dict.fromkeys([*sorted(wanted), *stale]))[:PEOPLE_AT_ONCE]
        for user in asked:
            member = self._slack.person(user)
            self._store.directory.put_people([member], now=now)
            if member.name:  # whom refusals, App Home, files and mails name
                self._put("name", user, {member.name})
            self._seen[user] = now
        if wanted:
            with self._store.transaction():  # others may be asked about since
                self._put("wanted", "people", self._wanted() - set(asked))

    def _all_people(self) -> list[str]:
        known = set(self._people)
        for kind, keys in (("channel", self._channels), ("group", self._groups)):
            for key in keys:
                known |= self._store.directory.members(kind, key)[0]
        return sorted(known)

    def _is_stale(self, user: str, now: datetime) -> bool:
        seen = self._seen.get(user)
        return seen is None or now >= seen + PEOPLE_EVERY

    def _is_awaited(self, now: datetime) -> bool:
        """Tell whether somebody was told lately to invite the bot, and has not done so yet."""
        channels, asked_at = self._store.directory.members("wanted", "channels")
        if asked_at is None or now - asked_at > AWAITED:
            return False
        return bool(channels - self._store.directory.members("bot", "channels")[0])

    def _wanted(self) -> frozenset[str]:
        return self._store.directory.members("wanted", "people")[0]

    def _put(self, kind: str, key: str, members: Iterable[str]) -> None:
        self._store.directory.put(kind, key, members, now=self._clock.now())


def rest_after(*errors: SlackError) -> timedelta:
    """Return how long Slack is left alone after errors: PAUSE, or longer when it said so."""
    return max(PAUSE, timedelta(seconds=max(error.retry_after or 0 for error in errors)))


def _error_of(read: Callable[[], None]) -> SlackError | None:
    try:
        read()
    except SlackError as error:
        return error
    return None
