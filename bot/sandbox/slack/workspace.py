"""One workspace's whole state behind one lock; every change wakes those who wait for it."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from bot.sandbox.slack import fixture
from bot.sandbox.slack.knobs import Knobs
from bot.sandbox.slack.records import (
    Call,
    Channel,
    Delivery,
    File,
    Json,
    Message,
    User,
    UserGroup,
    View,
)
from bot.sandbox.slack.refusals import RefusalError

Clock = Callable[[], float]
Later = Callable[[float, Callable[[], None]], None]
T = TypeVar("T")


def _at_once(_seconds: float, act: Callable[[], None]) -> None:
    act()


@dataclass(slots=True)
class Upload:
    """An upload between its URL and its completion."""

    file: File
    length: int
    is_received: bool = False
    is_completed: bool = False


@dataclass(slots=True)
class Trigger:
    """A trigger id's short life: who acted, where, and in which modal."""

    user: str
    expires: float
    channel: str | None = None
    view: str | None = None
    is_used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """A response_url: five uses in thirty minutes; `original` is the message it may replace."""

    user: str
    channel: str
    expires: float
    original: tuple[str, str] | None = None
    thread_ts: str | None = None
    uses: int = 0
    is_of_element: bool = False


@dataclass(frozen=True, slots=True)
class Secrets:
    """The app's secrets, made anew for each workspace."""

    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str


def new_secrets() -> Secrets:
    """Make secrets that look like Slack's but open nothing else."""
    return Secrets(
        f"xoxb-{secrets.token_hex(16)}",
        f"xapp-1-{secrets.token_hex(16)}",
        secrets.token_hex(16),
        secrets.token_hex(12),
    )


@dataclass(slots=True)
class Workspace:
    """Everything there is; read and change it only inside `with workspace.change():`."""

    roster: fixture.Roster
    clock: Clock = time.time
    knobs: Knobs = field(default_factory=Knobs)
    trigger_seconds: float = 3.0
    secrets: Secrets = field(default_factory=new_secrets)
    token_fault: str = ""
    base_url: str = ""
    later: Later = _at_once
    team_id: str = fixture.HOME_TEAM
    bot_user: str = fixture.BOT_USER
    changed: threading.Condition = field(default_factory=threading.Condition)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, UserGroup] = field(default_factory=dict)
    messages: dict[str, dict[str, Message]] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    message_values: dict[tuple[str, str], dict[str, dict[str, Json]]] = field(default_factory=dict)
    offered: dict[tuple[str, str, str], list[Json]] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    changes: int = 0
    _last_ts: int = 0
    _serial: int = 0

    def __post_init__(self) -> None:
        self.users = {user.id: user for user in self.roster.users}
        self.channels = {channel.id: channel for channel in self.roster.channels}
        self.groups = {group.id: group for group in self.roster.groups}

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock for a read or a change, and wake the waiting ones afterwards."""
        with self.changed:
            yield
            self.changes += 1
            self.changed.notify_all()

    @contextmanager
    def look(self) -> Iterator[None]:
        """Hold the lock for a read; nobody is woken."""
        with self.changed:
            yield

    def wait_for(self, predicate: Callable[[], T], seconds: float) -> T:
        """Return the predicate's first true value; raises TimeoutError after `seconds`.

        The predicate runs under the lock after every change of the workspace.
        """
        with self.changed:
            answer = self.changed.wait_for(predicate, seconds)
        if not answer:
            raise TimeoutError(f"nothing like that happened in Slack within {seconds} s")
        return answer

    def new_id(self, prefix: str) -> str:
        """Make an id that was never used before, in Slack's look."""
        self._serial += 1
        return f"{prefix}{self._serial:04d}{secrets.token_hex(3).upper()}"

    def new_ts(self) -> str:
        """Make the next message timestamp: microseconds, never twice, never backwards."""
        self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
        seconds, micros = divmod(self._last_ts, 1_000_000)
        return f"{seconds}.{micros:06d}"

    def new_trigger(self, user: str, channel: str | None = None, view: str | None = None) -> str:
        """Make a trigger id: single use, three seconds."""
        self._serial += 1
        trigger = f"{int(self.clock() * 1000)}.{self._serial}.{secrets.token_hex(8)}"
        expires = self.clock() + self.trigger_seconds
        self.triggers[trigger] = Trigger(user, expires, channel, view)
        return trigger

    def use_trigger(self, trigger_id: str) -> Trigger:
        """Spend a trigger; refuses with invalid_, exchanged_ or expired_trigger_id."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise RefusalError("invalid_trigger_id")
        if trigger.is_used:
            raise RefusalError("exchanged_trigger_id")
        if self.clock() > trigger.expires:
            raise RefusalError("expired_trigger_id")
        trigger.is_used = True
        return trigger

    def user_named(self, name: str) -> User:
        """Find a user by name, @name or id; raises LookupError."""
        wanted = name.removeprefix("@")
        for user in self.users.values():
            if wanted in (user.name, user.id):
                return user
        raise LookupError(f"nobody here is called {name}")

    def channel_named(self, name: str) -> Channel:
        """Find a channel by name, #name or id; raises LookupError."""
        wanted = name.removeprefix("#")
        for channel in self.channels.values():
            if wanted in (channel.name, channel.id):
                return channel
        raise LookupError(f"there is no channel {name}")

    def is_shared(self, channel: Channel) -> bool:
        """Say whether people of another workspace are members (Slack Connect)."""
        return any(self.users[member].team_id != self.team_id for member in channel.members)
