"""What acting on an element does, the same in messages, modals and Home: state, payload, answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.slack import payloads, posting
from bot.sandbox.slack.choosing import chosen, find_place, offered_options
from bot.sandbox.slack.delivery import Courier
from bot.sandbox.slack.fields import Place, places, state_of
from bot.sandbox.slack.records import Json, Message, User, View
from bot.sandbox.slack.responses import Answer, new_url
from bot.sandbox.slack.rules.objects import suggestion_faults
from bot.sandbox.slack.workspace import Workspace

Shown = View | Message
MIN_QUERY = 3  # Slack's default for external selects


@dataclass(frozen=True, slots=True)
class Screen:
    """One person in front of one view or message."""

    ws: Workspace
    courier: Courier
    user: User
    shown: Shown

    def place(self, wanted: str, value: str | None = None) -> Place:
        """Find an element; raises LookupError."""
        return find_place(self._blocks(), wanted, value)

    def at(self, block_id: str, action_id: str) -> Place:
        """Find an element by its two ids, as a browser does; raises LookupError."""
        for place in places(self._blocks()):
            if (place.block_id, place.action_id) == (block_id, action_id):
                return place
        raise LookupError(f"{action_id} is not there any more")

    def click(self, place: Place, option: Json | None = None) -> Answer:
        """Press a button, or an option of an overflow menu, whose dialog was accepted."""
        told = {} if option is None else {"selected_option": option}
        return self._act(place, told, accept=True)

    def state(self, place: Place) -> Json:
        """Return what an element holds, as `state.values` has it."""
        kept = self._values().get(place.block_id, {}).get(place.action_id)
        return kept or state_of(place.kind, None)

    def options(self, place: Place) -> list[Json]:
        """Return the options that can be chosen now: an external select's are those it offered."""
        if "external" in place.kind:
            return self.ws.offered.get(self._key(place), [])
        return offered_options(place.element)

    def press(self, wanted: str, *, accept: bool, value: str | None = None) -> Answer:
        """Press a button; its confirm dialog is answered with `accept`."""
        place = self.place(wanted, value)
        if place.kind != "button":
            raise LookupError(f"{wanted!r} is a {place.kind}, not a button")
        return self._act(place, {}, accept=accept)

    def choose(self, wanted: str, words: Sequence[str], *, accept: bool = True) -> Answer | None:
        """Choose by words; returns the app's answer when it is told at once, else None."""
        place = self.place(wanted)
        if place.kind == "overflow":
            option = chosen(self.ws, place, words, offered_options(place.element))
            return self._act(place, {"selected_option": option}, accept=accept)
        return self.set(place, chosen(self.ws, place, words, self.options(place)), accept=accept)

    def set(self, place: Place, value: object, *, accept: bool = True) -> Answer | None:
        """Put a value into an element, and tell the app when Slack would."""
        state = state_of(place.kind, value)
        if place.element.get("confirm") and not accept:
            return Answer(self.ws, acked=False, confirm=place.element["confirm"])
        with self.ws.change():
            self._values().setdefault(place.block_id, {})[place.action_id] = state
        if not place.tells_at_once:
            return None
        told = {key: value for key, value in state.items() if key != "type"}
        return self._act(place, told, accept=accept)

    def search(self, wanted: str, query: str) -> list[str]:
        """Type into an external select; returns the texts offered, none below its minimum."""
        return [option["text"]["text"] for option in self.suggest(self.place(wanted), query)]

    def suggest(self, place: Place, query: str) -> list[Json]:
        """Type into an external select; returns the options offered, none below its minimum."""
        if len(query) < place.element.get("min_query_length", MIN_QUERY):
            return []
        with self.ws.change():
            payload = payloads.suggestion(self.ws, self.user, self.shown, place, query)
        ack = self.courier.deliver("interactive", payload)
        faults = [] if not ack.is_good else suggestion_faults(ack.body)
        if not ack.is_good or faults or ack.body is None:
            with self.ws.change():
                told = [str(fault) for fault in faults]
                self.ws.troubles.append(f"options of {place.label}: {ack.error or told}")
            return []
        options = offered_options(ack.body)
        self.ws.offered[self._key(place)] = options
        return options

    def _act(self, place: Place, state: Json, *, accept: bool) -> Answer:
        confirm = place.element.get("confirm")
        if confirm and not accept:
            return Answer(self.ws, acked=False, confirm=confirm)
        with self.ws.change():
            token, payload = self._payload(payloads.action_of(self.ws, place, state))
        ack = self.courier.deliver("interactive", payload)
        return Answer(self.ws, ack.is_good, ack.error, token, confirm)

    def _payload(self, action: Json) -> tuple[str, Json]:
        shown = self.shown
        if isinstance(shown, View):
            return "", payloads.view_action(self.ws, self.user, shown, action)
        payload = payloads.message_action(self.ws, self.user, shown, action)
        place = (shown.channel, shown.ts)
        token, url = new_url(self.ws, self.user.id, shown.channel, place, shown.thread_ts)
        return token, {**payload, "response_url": url}

    def _blocks(self) -> Sequence[Json]:
        shown = self.shown
        return shown.body["blocks"] if isinstance(shown, View) else shown.blocks

    def _values(self) -> dict[str, dict[str, Json]]:
        shown = self.shown
        if isinstance(shown, View):
            return shown.values
        return self.ws.message_values.setdefault((shown.channel, shown.ts), {})

    def _key(self, place: Place) -> tuple[str, str, str]:
        shown = self.shown
        where = shown.id if isinstance(shown, View) else f"{shown.channel}:{shown.ts}"
        return where, place.block_id, place.action_id


def current(ws: Workspace, message: Message) -> Message:
    """Return a message as it is now; raises RefusalError when it is gone."""
    if message.is_ephemeral:
        return posting.find_ephemeral(ws, message.channel, message.ts) or posting.find(ws, "", "")
    return posting.find(ws, message.channel, message.ts)
