"""What an interactive element holds: its place, and its state as `state.values` shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.sandbox.slack.records import Json
from bot.sandbox.slack.rules.inferred import NO_RICH_TEXT

# element type -> (key of its state, key of its first value, what "nothing chosen" looks like)
STATE: dict[str, tuple[str, str, object]] = {
    "plain_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", NO_RICH_TEXT),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "users_select": ("selected_user", "initial_user", None),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "channels_select": ("selected_channel", "initial_channel", None),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "checkboxes": ("selected_options", "initial_options", ()),
    "multi_static_select": ("selected_options", "initial_options", ()),
    "multi_external_select": ("selected_options", "initial_options", ()),
    "multi_users_select": ("selected_users", "initial_users", ()),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", ()),
    "multi_channels_select": ("selected_channels", "initial_channels", ()),
    "file_input": ("files", "", ()),
}

TYPED = (
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
)


@dataclass(frozen=True, slots=True)
class Place:
    """An interactive element where it stands: its block, and the label people read."""

    block: Json
    element: Json
    label: str

    @property
    def block_id(self) -> str:
        """Return the block's id (Slack gives one to a block that has none)."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """Return the element's id."""
        return str(self.element["action_id"])

    @property
    def kind(self) -> str:
        """Return the element's type."""
        return str(self.element["type"])

    @property
    def is_required(self) -> bool:
        """Say whether a form cannot be submitted without it."""
        return self.block["type"] == "input" and not self.block.get("optional", False)

    @property
    def tells_at_once(self) -> bool:
        """Say whether a change is sent to the app before the form is submitted."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))


def places(blocks: Sequence[Json]) -> Iterator[Place]:
    """Walk over the interactive elements of blocks, in reading order."""
    for block in blocks:
        match block["type"]:
            case "input":
                yield Place(block, block["element"], block["label"]["text"])
            case "actions":
                yield from (Place(block, e, _shown(e)) for e in block["elements"])
            case "container":
                yield from places(block["child_blocks"])
            case "section" if "action_id" in block.get("accessory", {}):
                yield Place(block, block["accessory"], block.get("text", {}).get("text", ""))


def starting_values(blocks: Sequence[Json], channel: str | None) -> dict[str, dict[str, Json]]:
    """Return `state.values` of a view nobody has touched: block_id -> action_id -> state."""
    values: dict[str, dict[str, Json]] = {}
    for place in places(blocks):
        if place.kind in STATE:
            first = _first(place.element, channel)
            values.setdefault(place.block_id, {})[place.action_id] = state_of(place.kind, first)
    return values


def state_of(kind: str, value: object) -> Json:
    """Return an element's state; empty is null for one value and [] for several."""
    key, _, nothing = STATE[kind]
    if value is None or value == "":
        value = nothing
    return {"type": kind, key: list(value) if isinstance(value, tuple) else value}


def first_key(kind: str) -> str:
    """Return the name of an element's first value, "" when it has none."""
    return STATE[kind][1] if kind in STATE else ""


def typed(kind: str, text: str) -> object:
    """Return what an input holds once someone has typed this text."""
    if kind != "rich_text_input" or not text:
        return text
    said = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [said]}


def held(state: Json) -> object:
    """Return what a state holds: None, "" or [] when empty."""
    return state[STATE[state["type"]][0]]


def _first(element: Json, channel: str | None) -> object:
    # Slack ignores initial_conversation when the current one is asked for and known.
    if element.get("default_to_current_conversation") and channel:
        return [channel] if element["type"].startswith("multi_") else channel
    return element.get(STATE[element["type"]][1])


def _shown(element: Json) -> str:
    shown = element.get("text") or element.get("placeholder") or {}
    return str(shown.get("text", ""))
