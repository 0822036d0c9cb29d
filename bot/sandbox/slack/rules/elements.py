"""Rules of the interactive elements, and which block each may stand in."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.refusals import Fault
from bot.sandbox.slack.rules import objects as o
from bot.sandbox.slack.rules.inputs import MOMENT, TEXTS, TIMES
from bot.sandbox.slack.rules.shapes import (
    Check,
    Fields,
    anything,
    boolean,
    both,
    items,
    one_of,
    string,
    tagged,
    thing,
    whole,
)

CHOICES_MOST = 10
FILES_MOST = 10

_SELECT = o.SELECT
_MANY: Fields = {**_SELECT, "max_selected_items": whole(1, 100)}
_element = o.element


def _one_list(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    """Demand exactly one of options and option_groups, and a first choice that is in it."""
    if ("options" in value) == ("option_groups" in value):
        yield Fault("must provide either options or option_groups", at)
        return
    groups = value.get("option_groups", [{"options": value.get("options")}])
    offered = [option for group in groups for option in group["options"]]
    yield from _first_choice(value, offered, at)


def _first_choice(value: Any, offered: list[object], at: str) -> Iterator[Fault]:  # noqa: ANN401
    first = [value["initial_option"]] if "initial_option" in value else []
    for choice in [*first, *value.get("initial_options", [])]:
        if choice not in offered:
            yield Fault("initial option must be one of the options", at)


def _own_choice(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    yield from _first_choice(value, value["options"], at)


_CHOICES: Fields = {"options": items(o.rich_option, CHOICES_MOST)}
_BUTTON: Fields = {
    "url": string(3000),
    "value": string(2000),
    "style": one_of("primary", "danger"),
    "confirm": o.confirm,
    "accessibility_label": string(75),
}
_CONVERSATIONS: Fields = {
    "default_to_current_conversation": boolean,
    "filter": o.conversation_filter,
}
_LISTS: Fields = {"options": o.options, "option_groups": o.option_groups}
_MIN_QUERY: Fields = {"min_query_length": whole(0, 255)}
_ONE_ID = string(255)
_IDS = items(_ONE_ID, 100)

BUTTON: dict[str, Check] = {"button": _element({"text": o.plain(75)}, _BUTTON)}

SELECTS: dict[str, Check] = {
    "static_select": both(
        _element({}, {**_LISTS, **_SELECT, "initial_option": o.option}), _one_list
    ),
    "external_select": _element({}, {**_SELECT, **_MIN_QUERY, "initial_option": o.option}),
    "users_select": _element({}, {**_SELECT, "initial_user": _ONE_ID}),
    "channels_select": _element(
        {}, {**_SELECT, "initial_channel": _ONE_ID, "response_url_enabled": boolean}
    ),
    "conversations_select": _element(
        {},
        {
            **_SELECT,
            **_CONVERSATIONS,
            "initial_conversation": _ONE_ID,
            "response_url_enabled": boolean,
        },
    ),
}

MULTI_SELECTS: dict[str, Check] = {
    "multi_static_select": both(
        _element({}, {**_LISTS, **_MANY, "initial_options": o.options}), _one_list
    ),
    "multi_external_select": _element({}, {**_MANY, **_MIN_QUERY, "initial_options": o.options}),
    "multi_users_select": _element({}, {**_MANY, "initial_users": _IDS}),
    "multi_channels_select": _element({}, {**_MANY, "initial_channels": _IDS}),
    "multi_conversations_select": _element(
        {}, {**_MANY, **_CONVERSATIONS, "initial_conversations": _IDS}
    ),
}

CHOICES: dict[str, Check] = {
    "radio_buttons": both(
        _element(
            _CHOICES,
            {"initial_option": o.rich_option, "confirm": o.confirm, "focus_on_load": boolean},
        ),
        _own_choice,
    ),
    "checkboxes": both(
        _element(
            _CHOICES,
            {
                "initial_options": items(o.rich_option, CHOICES_MOST),
                "confirm": o.confirm,
                "focus_on_load": boolean,
            },
        ),
        _own_choice,
    ),
}

OVERFLOW: dict[str, Check] = {
    "overflow": _element({"options": items(o.overflow_option, 5)}, {"confirm": o.confirm})
}

FILES: dict[str, Check] = {
    "file_input": _element(
        {}, {"filetypes": items(string(20), 100), "max_files": whole(1, FILES_MOST)}
    )
}

IMAGE: dict[str, Check] = {
    "image": both(thing({"type": anything, "alt_text": string(2000)}, o.IMAGE_SOURCE), o.one_source)
}

EVERY: dict[str, Check] = {
    **BUTTON,
    **SELECTS,
    **MULTI_SELECTS,
    **CHOICES,
    **TIMES,
    **MOMENT,
    **OVERFLOW,
    **TEXTS,
    **FILES,
    **IMAGE,
}

accessory = tagged(
    {**BUTTON, **SELECTS, **MULTI_SELECTS, **CHOICES, **TIMES, **OVERFLOW, **IMAGE}, EVERY
)
action = tagged({**BUTTON, **SELECTS, **CHOICES, **TIMES, **MOMENT, **OVERFLOW}, EVERY)
context_item = tagged(
    {
        **IMAGE,
        "plain_text": o.rich(3000),
        "mrkdwn": o.rich(3000),
    },
    EVERY,
)
_INPUTS = {**SELECTS, **MULTI_SELECTS, **CHOICES, **TIMES, **MOMENT, **TEXTS}
message_input = tagged(_INPUTS, EVERY)
modal_input = tagged({**_INPUTS, **FILES}, EVERY)
