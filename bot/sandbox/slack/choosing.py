"""How a person finds an element on the screen and what a choice by its words means."""

from collections.abc import Sequence

from bot.sandbox.slack.fields import Place, places
from bot.sandbox.slack.records import Json
from bot.sandbox.slack.workspace import Workspace

BUTTONS = ("button",)


def find_place(blocks: Sequence[Json], wanted: str, value: str | None = None) -> Place:
    """Find an element by label, button text, action_id or block_id, in this order.

    `value` tells buttons of one text apart. Raises LookupError when there is none, or several.
    """
    everywhere = [p for p in places(blocks) if value is None or p.element.get("value") == value]
    for read in (_label, _action_id, _block_id, _loose_label):
        found = [place for place in everywhere if read(place) == read_wanted(read, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise LookupError(f"{len(found)} elements are called {wanted!r}: say which value")
    seen = [place.label or place.action_id for place in everywhere]
    raise LookupError(f"nothing is called {wanted!r} here; there is {seen}")


def read_wanted(read: object, wanted: str) -> str:
    """Return what is compared: the loose label forgets emoji marks and case."""
    return _loose(wanted) if read is _loose_label else wanted


def _label(place: Place) -> str:
    return place.label


def _action_id(place: Place) -> str:
    return place.action_id


def _block_id(place: Place) -> str:
    return place.block_id


def _loose_label(place: Place) -> str:
    return _loose(place.label)


def _loose(text: str) -> str:
    """Forget what people do not say aloud: emphasis marks, case, a trailing sign."""
    return text.replace("*", "").strip(" :…").casefold()


def offered_options(element: Json) -> list[Json]:
    """Return the options of a static element, those of groups included."""
    groups = element.get("option_groups", [{"options": element.get("options", [])}])
    return [option for group in groups for option in group["options"]]


def option_named(options: Sequence[Json], wanted: str) -> Json:
    """Find an option by its text or value, else by the only text that contains the words."""
    for option in options:
        if wanted in (option["text"]["text"], option.get("value")):
            return option
    near = [option for option in options if wanted.casefold() in option["text"]["text"].casefold()]
    if len(near) == 1:
        return near[0]
    seen = [option["text"]["text"] for option in options]
    raise LookupError(f"{wanted!r} is not one of {seen}")


def chosen(ws: Workspace, place: Place, wanted: Sequence[str], options: Sequence[Json]) -> object:
    """Return the state a choice leaves in an element: one value, or a tuple for several.

    No words empty an element that may hold several.
    """
    match place.kind.removeprefix("multi_"):
        case "users_select":
            values: list[object] = [ws.user_named(name).id for name in wanted]
        case "conversations_select" | "channels_select":
            values = [ws.channel_named(name).id for name in wanted]
        case "datepicker" | "timepicker":
            values = list(wanted)
        case "datetimepicker":
            values = [int(moment) for moment in wanted]
        case _:
            values = [option_named(options, text) for text in wanted]
    if place.kind == "checkboxes" or place.kind.startswith("multi_"):
        return tuple(values)
    if len(values) != 1:
        raise LookupError(f"{place.label!r} takes one choice, not {len(values)}")
    return values[0]
