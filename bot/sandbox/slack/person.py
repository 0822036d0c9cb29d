"""A person at their Slack client: all that tests and the demo do, they do through one."""

from dataclasses import dataclass

from bot.sandbox.slack import payloads, posting
from bot.sandbox.slack.delivery import Courier
from bot.sandbox.slack.modal import Modal, show
from bot.sandbox.slack.records import Channel, Message, User, View
from bot.sandbox.slack.responses import Answer, new_url, spoken
from bot.sandbox.slack.screen import Screen, current
from bot.sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the workspace; every act returns when the app has acked it, or failed to."""

    ws: Workspace
    courier: Courier
    user: User

    @property
    def id(self) -> str:
        """Return the user id."""
        return self.user.id

    def command(self, name: str, text: str = "", channel: str = "general") -> Answer:
        """Type a slash command in a channel the person is in; raises LookupError."""
        if name not in self.ws.roster.commands:
            raise LookupError(f"{name} is not a valid command")
        with self.ws.change():
            where = self._member_of(channel)
            token, url = new_url(self.ws, self.id, where.id)
            payload = payloads.command(self.ws, self.user, where, name, text)
        ack = self.courier.deliver("slash_commands", {**payload, "response_url": url})
        with self.ws.change():
            error = spoken(self.ws, token, ack)
        return Answer(self.ws, ack.is_good, error, token)

    def say(self, text: str, channel: str, thread_ts: str | None = None) -> Message:
        """Write an ordinary message."""
        with self.ws.change():
            where = self._member_of(channel)
            message = Message(where.id, self.ws.new_ts(), text, self.id, thread_ts=thread_ts)
            return posting.post(self.ws, message)

    def modal(self) -> Modal | None:
        """Return the topmost open modal, None when there is none."""
        with self.ws.look():
            stack = self.ws.stacks.get(self.id)
            return self._show(self.ws.views[stack[-1]]) if stack else None

    def home(self) -> Modal | None:
        """Return the Home tab as last published, None before."""
        with self.ws.look():
            view_id = self.ws.homes.get(self.id)
            return self._show(self.ws.views[view_id]) if view_id else None

    def open_home(self) -> Modal | None:
        """Open the app's Home tab: the app that asked for it gets app_home_opened; returns the tab
        as it is then.
        """
        with self.ws.change():
            payload = payloads.home_opened(self.ws, self.user)
        if payload["event"]["type"] in self.ws.roster.events:
            self.courier.deliver_event(payload)
        return self.home()

    def ephemerals(self) -> list[Message]:
        """Return what only this person was shown, oldest first."""
        with self.ws.look():
            return [message for message in self.ws.ephemerals if message.seen_by == self.id]

    def press(
        self, message: Message, wanted: str, *, accept: bool = True, value: str | None = None
    ) -> Answer:
        """Press a button of a message as it is now, by text or action_id.

        A confirm dialog is answered with `accept`; `value` tells buttons of one text apart.
        """
        return self._at(message).press(wanted, accept=accept, value=value)

    def choose(
        self, message: Message, wanted: str, *words: str, accept: bool = True
    ) -> Answer | None:
        """Choose from a menu of a message, overflow menus included."""
        return self._at(message).choose(wanted, words, accept=accept)

    def options(self, message: Message, wanted: str, query: str) -> list[str]:
        """Type into an external select of a message and return what it offers."""
        return self._at(message).search(wanted, query)

    def _at(self, message: Message) -> Screen:
        with self.ws.look():
            self._member_of(message.channel)
            now = current(self.ws, message)
        if now.seen_by not in (None, self.id):
            raise LookupError(f"{self.user.name} does not see this message")
        return Screen(self.ws, self.courier, self.user, now)

    def _show(self, view: View) -> Modal:
        return show(Screen(self.ws, self.courier, self.user, view), view)

    def _member_of(self, name: str) -> Channel:
        channel = self.ws.channel_named(name)
        if self.id not in channel.members:
            raise LookupError(f"{self.user.name} is not in {name}")
        return channel
