"""A modal or Home tab as a person uses it: reading, filling in, pressing, submitting, closing."""

from dataclasses import dataclass, replace

from bot.sandbox.slack import payloads, viewstack
from bot.sandbox.slack.checks import complaints
from bot.sandbox.slack.delivery import Ack
from bot.sandbox.slack.fields import TYPED, places, state_of, typed
from bot.sandbox.slack.methods_files import new_file
from bot.sandbox.slack.reading import buttons_in, texts_in
from bot.sandbox.slack.records import Json, View
from bot.sandbox.slack.refusals import RefusalError
from bot.sandbox.slack.responses import Answer, new_url
from bot.sandbox.slack.screen import Screen

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Modal:
    """One open view of one person; it always shows the view's present state."""

    screen: Screen
    shown: View

    @property
    def view(self) -> Json:
        """Return the view as the app would get it, values included."""
        with self.screen.ws.look():
            return viewstack.told(self.screen.ws, self.shown)

    @property
    def title(self) -> str:
        """Return the title people see."""
        return str(self.shown.body.get("title", {}).get("text", ""))

    @property
    def labels(self) -> list[str]:
        """Return the labels of the inputs, and the texts of other elements, in reading order."""
        return [place.label for place in places(self.shown.body["blocks"])]

    @property
    def texts(self) -> list[str]:
        """Return everything people read in the view, in order."""
        return list(texts_in(self.shown.body["blocks"]))

    @property
    def buttons(self) -> list[str]:
        """Return the texts of the buttons inside the view."""
        return list(buttons_in(self.shown.body["blocks"]))

    @property
    def errors(self) -> dict[str, str]:
        """Return the errors shown beside the inputs: label -> message."""
        return self._by_label(self.shown.errors)

    @property
    def is_open(self) -> bool:
        """Say whether the person still has it."""
        return self.shown.is_open

    def value(self, wanted: str) -> Json:
        """Return an element's state as `state.values` has it."""
        place = self.screen.place(wanted)
        return self.shown.values[place.block_id][place.action_id]

    def fill(self, wanted: str, text: str) -> Answer | None:
        """Type into a text input, replacing what is there."""
        place = self.screen.place(wanted)
        if place.kind not in TYPED:
            raise LookupError(f"{wanted!r} is a {place.kind}: nothing can be typed there")
        if "\n" in text and not (place.element.get("multiline") or "rich" in place.kind):
            raise LookupError(f"{wanted!r} takes one line")
        return self.screen.set(place, typed(place.kind, text))

    def choose(self, wanted: str, *words: str, accept: bool = True) -> Answer | None:
        """Choose options by their texts; for several, exactly these (none empties it)."""
        return self.screen.choose(wanted, words, accept=accept)

    def search(self, wanted: str, query: str) -> list[str]:
        """Type into an external select and return what it offers."""
        return self.screen.search(wanted, query)

    def pick(self, wanted: str, *texts: str) -> Answer | None:
        """Pick from what an external select offers, searching for the text when it has to."""
        for query in ("", texts[0], texts[0].partition(" ")[0]):
            if query:
                self.screen.search(wanted, query)
            try:
                return self.screen.choose(wanted, texts)
            except LookupError:
                continue
        raise LookupError(f"{wanted!r} does not offer {texts}")

    def attach(self, wanted: str, name: str, content: bytes) -> None:
        """Add a file to a file input."""
        place, ws = self.screen.place(wanted), self.screen.ws
        with ws.change():
            file = new_file(ws, name, self.screen.user.id, content)
            held = self.shown.values[place.block_id][place.action_id]["files"]
            state = state_of(place.kind, (*held, file.told()))
            self.shown.values[place.block_id][place.action_id] = state

    def press(self, wanted: str, *, accept: bool = True, value: str | None = None) -> Answer:
        """Press a button inside the view."""
        return self.screen.press(wanted, accept=accept, value=value)

    def submit(self) -> dict[str, str]:
        """Press the submit button; returns the errors shown (label -> message), {} when accepted.

        The key "" holds what is no field's fault: the app did not ack, or its answer was wrong.
        """
        if "submit" not in self.shown.body:
            raise LookupError(f"{self.title!r} has no submit button")
        ws, view = self.screen.ws, self.shown
        if not view.is_open:
            raise LookupError(f"{self.title!r} is closed")
        with ws.change():
            view.errors = complaints(view)
            if view.errors:
                return self.errors
            payload = payloads.submission(ws, self.screen.user, view, self._response_urls())
        ack = self.screen.courier.deliver("interactive", payload)
        with ws.change():
            return self._answered(ack)

    def close(self) -> None:
        """Close the view (all of them when it clears); the app is told when it asked to be."""
        ws, view = self.screen.ws, self.shown
        clears = bool(view.body.get("clear_on_close"))
        with ws.change():
            payload = payloads.closed(ws, self.screen.user, view, is_cleared=clears)
            if clears:
                viewstack.close_all(ws, self.screen.user.id)
            else:
                viewstack.close_top(ws, self.screen.user.id)
        if view.body.get("notify_on_close"):
            self.screen.courier.deliver("interactive", payload)

    def _answered(self, ack: Ack) -> dict[str, str]:
        """Do what the app's answer to a submission says; a wrong one leaves the form open."""
        if ack.error is not None:
            return self._trouble(ack.error)
        if ack.text:
            return self._trouble(f"not JSON: {ack.text[:80]}")
        body = ack.body or {}
        try:
            return self._take(body)
        except (RefusalError, LookupError, AttributeError) as wrong:
            told = wrong.told() if isinstance(wrong, RefusalError) else wrong
            return self._trouble(f"{body.get('response_action')}: {told}")

    def _take(self, body: Json) -> dict[str, str]:
        ws, owner, view = self.screen.ws, self.screen.user.id, self.shown
        match body.get("response_action"):
            case None if not body:
                viewstack.close_top(ws, owner)
            case "clear":
                viewstack.close_all(ws, owner)
            case "update":
                viewstack.replace_body(ws, view, viewstack.checked_view(body.get("view"), "modal"))
            case "push":
                viewstack.push(ws, owner, viewstack.checked_view(body.get("view"), "modal"))
            case "errors":
                self._show(body.get("errors"))
            case other:
                raise LookupError(f"unknown response_action {other!r}")
        return self.errors

    def _show(self, errors: object) -> None:
        inputs = {b["block_id"] for b in self.shown.body["blocks"] if b["type"] == "input"}
        if not isinstance(errors, dict) or not errors:
            raise LookupError("errors must name at least one input block")
        if strangers := set(errors) - inputs:
            raise LookupError(f"no input block is called {sorted(strangers)}")
        self.shown.errors = {key: str(value) for key, value in errors.items()}

    def _trouble(self, what: str) -> dict[str, str]:
        self.screen.ws.troubles.append(what)
        return {"": f"{TROUBLE} ({what})"}

    def _by_label(self, errors: dict[str, str]) -> dict[str, str]:
        labels = {p.block_id: p.label for p in places(self.shown.body["blocks"])}
        return {labels[block_id]: message for block_id, message in errors.items()}

    def _response_urls(self) -> list[Json]:
        urls: list[Json] = []
        for place in places(self.shown.body["blocks"]):
            state = self.shown.values.get(place.block_id, {}).get(place.action_id, {})
            channel = state.get("selected_conversation") or state.get("selected_channel")
            if place.element.get("response_url_enabled") and channel:
                _, url = new_url(self.screen.ws, self.screen.user.id, channel)
                ids = {"block_id": place.block_id, "action_id": place.action_id}
                urls.append({**ids, "channel_id": channel, "response_url": url})
        return urls


def show(screen: Screen, view: View) -> Modal:
    """Return the view in front of the person of this screen."""
    return Modal(replace(screen, shown=view), view)
