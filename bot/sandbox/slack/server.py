"""The sandbox's Slack as one server on 127.0.0.1: Web API, Socket Mode, files and response URLs."""

import time
from collections.abc import Callable
from typing import Self, TypeVar

from bot.sandbox.slack import fixture
from bot.sandbox.slack.api import WebApi
from bot.sandbox.slack.coverage import Kind, supported
from bot.sandbox.slack.delivery import EVENT_RETRY_SECONDS, Courier
from bot.sandbox.slack.knobs import Knobs
from bot.sandbox.slack.person import Person
from bot.sandbox.slack.records import Call, Channel, Delivery, Json, Message, User, UserGroup
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.routes import application
from bot.sandbox.slack.rules.manifest import manifest_faults
from bot.sandbox.slack.socketmode import Links
from bot.sandbox.slack.web import WebServer
from bot.sandbox.slack.workspace import Clock, Workspace

T = TypeVar("T")


class SlackServer:
    """A strict local Slack; `with SlackServer() as slack:` starts and stops it.

    `ack_seconds` is how long a person waits before `operation_timeout`, `trigger_seconds` how long
    a trigger lives (both 3 s in Slack), `clock` gives epoch seconds; Socket Mode links are pinged
    every `ping_seconds`.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        rates: bool = True,
        clock: Clock = time.time,
        roster: fixture.Roster | None = None,
        ack_seconds: float = 3.0,
        trigger_seconds: float = 3.0,
        event_retry_seconds: tuple[float, ...] = EVENT_RETRY_SECONDS,
        ping_seconds: float = 20.0,
    ) -> None:
        self._forgiven = 0
        self.knobs = Knobs(rates=rates, clock=clock)
        self.workspace = Workspace(
            roster or fixture.standard_roster(), clock, self.knobs, trigger_seconds
        )
        self.links = Links(self.workspace.changed, self.knobs, clock)
        self.courier = Courier(self.workspace, self.links, ack_seconds, event_retry_seconds)
        api = WebApi(self.workspace, self.links.ticket)
        app = application(self.workspace, api, self.links)
        self._web = WebServer(app, port, lambda: self.knobs.refusing, ping_seconds)

    def start(self) -> Self:
        """Listen; returns when requests are answered."""
        self._web.start()
        self.workspace.base_url = self.links.base_url = self._web.url
        self.workspace.later = self._web.later
        return self

    def stop(self) -> None:
        """Close every connection and stop listening."""
        self.courier.stopping.set()
        self._web.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def api_url(self) -> str:
        """Return what SLACK_API_URL and `base_url` take."""
        return f"{self._web.url}/api/"

    @property
    def bot_token(self) -> str:
        """Return the token of the Web API (xoxb-)."""
        return self.workspace.secrets.bot_token

    @property
    def app_token(self) -> str:
        """Return the token that opens Socket Mode (xapp-)."""
        return self.workspace.secrets.app_token

    @property
    def signing_secret(self) -> str:
        """Return the secret that signs HTTP deliveries."""
        return self.workspace.secrets.signing_secret

    @property
    def team_id(self) -> str:
        """Return the workspace's id."""
        return self.workspace.team_id

    @property
    def bot_user_id(self) -> str:
        """Return the bot's user id."""
        return self.workspace.bot_user

    def install(self, manifest: Json) -> None:
        """Install the app anew: its scopes, commands, events and Home tab are the manifest's.

        Raises:
            RefusalError: `invalid_manifest`, with every fault.
        """
        if faults := manifest_faults(manifest):
            raise RefusalError("invalid_manifest", faults)
        with self.workspace.change():
            self.workspace.roster = fixture.installed(self.workspace.roster, manifest)

    def deliver_to(self, url: str) -> None:
        """Deliver by signed HTTP to this URL from now on; "" goes back to Socket Mode."""
        self.courier.url = url

    def save_request_url(self, url: str) -> None:
        """Deliver there once it has proved itself (url_verification); raises ValueError."""
        if wrong := self.courier.verify(url):
            raise ValueError(wrong)
        self.deliver_to(url)

    def switch_socket_mode(self, *, on: bool) -> None:
        """Switch Socket Mode on or off in the app's settings; off ends every link at once."""
        self.links.is_enabled = on
        if not on:
            self.disconnect("link_disabled")

    def disconnect(self, reason: str = "refresh_requested", seconds: float | None = None) -> int:
        """Ask the app to renew its Socket Mode links; returns how many were asked.

        `warning` announces the end 10 s ahead, `refresh_requested` 1 s, other reasons not at all;
        `seconds` (of real time) says otherwise.
        """
        return self.links.disconnect(reason, seconds)

    def cut_links(self, *, abruptly: bool = False) -> None:
        """Close every Socket Mode link without a word; `abruptly` without a close frame too."""
        self.links.cut(abruptly=abruptly)

    def deafen_links(self) -> None:
        """Let every Socket Mode link go dead: it stays open, and nothing passes any more."""
        self.links.deafen()

    def wait_linked(self, count: int = 1, seconds: float = 10.0) -> None:
        """Wait until `count` links are open; raises TimeoutError."""
        self.wait_for(lambda: len(self.links.links) >= count, seconds)

    def person(self, name: str) -> Person:
        """Return a person to act as; raises LookupError."""
        return Person(self.workspace, self.courier, self.user(name))

    def user(self, name: str) -> User:
        """Return a user by name or id; raises LookupError."""
        with self.workspace.look():
            return self.workspace.user_named(name)

    def channel(self, name: str) -> Channel:
        """Return a channel by name or id; raises LookupError."""
        with self.workspace.look():
            return self.workspace.channel_named(name)

    def break_tokens(self, error: str = "account_inactive") -> None:
        """Refuse both tokens with this code from now on ("" mends them): the app was removed."""
        with self.workspace.change():
            self.workspace.token_fault = error

    def put_channel(self, channel: Channel) -> None:
        """Add a channel, or replace the one with its id (other members, archived, renamed)."""
        with self.workspace.change():
            self.workspace.channels[channel.id] = channel

    def put_user(self, user: User) -> None:
        """Add a user, or replace the one with this id (deactivated, made a guest)."""
        with self.workspace.change():
            self.workspace.users[user.id] = user

    def put_group(self, group: UserGroup) -> None:
        """Add a user group, or replace the one with this id."""
        with self.workspace.change():
            self.workspace.groups[group.id] = group

    def messages(self, channel_id: str) -> list[Message]:
        """Return a channel's parent messages as they are now, oldest first."""
        return [m for m in self._all(channel_id) if m.thread_ts is None]

    def replies(self, channel_id: str, ts: str) -> list[Message]:
        """Return a thread's replies as they are now, oldest first."""
        return [m for m in self._all(channel_id) if m.thread_ts == ts]

    def ephemerals(self, user_id: str) -> list[Message]:
        """Return what only this user was shown, oldest first."""
        with self.workspace.look():
            return [m for m in self.workspace.ephemerals if m.seen_by == user_id]

    def calls(self, method: str | None = None) -> list[Call]:
        """Return the Web API calls so far, of one method or all."""
        with self.workspace.look():
            return [c for c in self.workspace.calls if method in (None, c.method)]

    def deliveries(self, kind: str | None = None) -> list[Delivery]:
        """Return what was sent to the app, with the time each ack took."""
        with self.workspace.look():
            return [d for d in self.workspace.deliveries if kind in (None, d.kind)]

    @property
    def uncovered(self) -> set[str]:
        """Return what was asked of Slack that it may have but the sandbox has not: methods."""
        return {call.method for call in self.calls()[self._forgiven :]} - supported(Kind.METHOD)

    @property
    def troubles(self) -> list[str]:
        """Return what the app answered wrongly, in words."""
        with self.workspace.look():
            return list(self.workspace.troubles)

    @property
    def complaints(self) -> list[str]:
        """Return all that is wrong with what the app answered and asked for, in words."""
        return [*self.troubles, *(f"there is no {method}" for method in sorted(self.uncovered))]

    def forgive(self) -> list[str]:
        """Forget the complaints so far, which are returned: they were meant, or another's."""
        complaints = self.complaints
        with self.workspace.change():
            self.workspace.troubles.clear()
            self._forgiven = len(self.workspace.calls)
        return complaints

    def wait_for(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """Return the predicate's first true value after any change; raises TimeoutError."""
        return self.workspace.wait_for(predicate, timeout)

    def _all(self, channel_id: str) -> list[Message]:
        with self.workspace.look():
            return sorted(self.workspace.messages.get(channel_id, {}).values(), key=lambda m: m.ts)
