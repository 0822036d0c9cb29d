"""Rules of the interactive elements, and which block each may stand in."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.refusals import Fault
from bot.sandbox.slack.rules import objects as o
from bot.sandbox.slack.rules.shapes import (
    Check,
    Fields,
    anything,
    boolean,
    both,
    items,
    one_of,
    pattern,
    string,
    tagged,
    thing,
    whole,
)

CHOICES_MOST = 10
INPUT_MOST = 3000
FILES_MOST = 10

_DATE = pattern(r"\d{4}-\d{2}-\d{2}", "YYYY-MM-DD")
_SELECT: Fields = {
    "placeholder": o.plain(150),
    "confirm": o.confirm,
    "focus_on_load": boolean,
}
_MANY: Fields = {**_SELECT, "max_selected_items": whole(1, 100)}


def _element(required: Fields | None = None, optional: Fields | None = None) -> Check:
    # action_id is optional for Slack, which then makes one up.
    head = {"action_id": o.ID}
    return thing({"type": anything, **(required or {})}, {**head, **(optional or {})})


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


def _text_bounds(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    """Demand min <= max, and a first value that fits."""
    most = value.get("max_length", INPUT_MOST)
    if value.get("min_length", 0) > most:
        yield Fault("min_length must be less than or equal to max_length", at)
    if len(value.get("initial_value", "")) > most:
        yield Fault(f"must be less than {most + 1} characters", f"{at}/initial_value")


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

DATES: dict[str, Check] = {"datepicker": _element({}, {**_SELECT, "initial_date": _DATE})}

OVERFLOW: dict[str, Check] = {
    "overflow": _element({"options": items(o.overflow_option, 5)}, {"confirm": o.confirm})
}

TEXTS: dict[str, Check] = {
    "plain_text_input": both(
        _element(
            {},
            {
                "placeholder": o.plain(150),
                "initial_value": string(INPUT_MOST, least=0),
                "multiline": boolean,
                "min_length": whole(0, INPUT_MOST),
                "max_length": whole(1, INPUT_MOST),
                "dispatch_action_config": o.dispatch_config,
                "focus_on_load": boolean,
            },
        ),
        _text_bounds,
    )
}

FILES: dict[str, Check] = {
    "file_input": _element(
        {}, {"filetypes": items(string(20), 100), "max_files": whole(1, FILES_MOST)}
    )
}

_IMAGE_FIELDS: Fields = {"alt_text": string(2000)}
IMAGE: dict[str, Check] = {
    "image": thing({"type": anything, **_IMAGE_FIELDS, "image_url": string(3000)})
}

EVERY: dict[str, Check] = {
    **BUTTON,
    **SELECTS,
    **MULTI_SELECTS,
    **CHOICES,
    **DATES,
    **OVERFLOW,
    **TEXTS,
    **FILES,
    **IMAGE,
}

accessory = tagged(
    {**BUTTON, **SELECTS, **MULTI_SELECTS, **CHOICES, **DATES, **OVERFLOW, **IMAGE}, EVERY
)
action = tagged({**BUTTON, **SELECTS, **CHOICES, **DATES, **OVERFLOW}, EVERY)
context_item = tagged(
    {
        **IMAGE,
        "plain_text": o.rich(3000),
        "mrkdwn": o.rich(3000),
    },
    EVERY,
)
_INPUTS = {**SELECTS, **MULTI_SELECTS, **CHOICES, **DATES, **TEXTS}
message_input = tagged(_INPUTS, EVERY)
modal_input = tagged({**_INPUTS, **FILES}, EVERY)
