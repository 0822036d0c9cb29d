"""Every limit of blocks and elements: what Slack takes at the limit, and what it says one above."""

from typing import Any

import pytest

from bot.sandbox.slack.rules.blocks import block_faults
from bot.sandbox.slack.rules.views import view_faults

Json = dict[str, Any]


def plain(length: int) -> Json:
    """Make a plain text of so many characters."""
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    """Make a mrkdwn text of so many characters."""
    return {"type": "mrkdwn", "text": "x" * length}


def option(text: int = 3, value: int = 3, **more: Json) -> Json:
    """Make an option by the lengths of its text and value."""
    return {"text": plain(text), "value": "v" * value, **more}


def options(count: int) -> list[Json]:
    """Make so many different options."""
    return [{"text": plain(3), "value": f"v{n}"} for n in range(count)]


def section(**fields: object) -> Json:
    """Make a section."""
    return {"type": "section", "text": mrkdwn(3), **fields}


def with_accessory(kind: str, **fields: object) -> Json:
    """Make a section with one element at its side."""
    return section(accessory={"type": kind, "action_id": "a", **fields})


def button(**fields: object) -> Json:
    """Make a button in an actions block."""
    element = {"type": "button", "text": plain(3), "action_id": "a", **fields}
    return {"type": "actions", "elements": [element]}


def confirm(**fields: object) -> Json:
    """Make a button that asks before it acts."""
    dialog = {"title": plain(3), "text": plain(3), "confirm": plain(3), "deny": plain(3)}
    return button(confirm={**dialog, **fields})


def entry(kind: str, **fields: object) -> Json:
    """Make an input block with one element."""
    return {"type": "input", "label": plain(3), "element": {"type": kind, **fields}}


def actions(count: int) -> Json:
    """Make so many buttons in a row."""
    elements = [{"type": "button", "text": plain(3), "action_id": f"a{n}"} for n in range(count)]
    return {"type": "actions", "elements": elements}


def table(rows: int, cells: int, length: int = 1) -> Json:
    """Make a table of equal cells."""
    cell = {"type": "raw_text", "text": "x" * length}
    return {"type": "table", "rows": [[cell] * cells for _ in range(rows)]}


def image(**fields: object) -> Json:
    """Make an image block."""
    return {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x", **fields}


def less(most: int, pointer: str) -> str:
    """Slack's sentence for a text that is too long."""
    return f"must be less than {most + 1} characters [json-pointer:{pointer}]"


def fewer(most: int, pointer: str) -> str:
    """Slack's sentence for too many items."""
    return f"no more than {most} items allowed [json-pointer:{pointer}]"


# at the limit, one above, what Slack says
LENGTHS: dict[str, tuple[Json, Json, str]] = {
    "section text": (
        section(text=mrkdwn(3000)),
        section(text=mrkdwn(3001)),
        less(3000, "/text/text"),
    ),
    "section field": (
        {"type": "section", "fields": [mrkdwn(2000)]},
        {"type": "section", "fields": [mrkdwn(2001)]},
        less(2000, "/fields/0/text"),
    ),
    "section fields": (
        {"type": "section", "fields": [mrkdwn(1)] * 10},
        {"type": "section", "fields": [mrkdwn(1)] * 11},
        fewer(10, "/fields"),
    ),
    "block_id": (section(block_id="b" * 255), section(block_id="b" * 256), less(255, "/block_id")),
    "header": (
        {"type": "header", "text": plain(150)},
        {"type": "header", "text": plain(151)},
        less(150, "/text/text"),
    ),
    "context elements": (
        {"type": "context", "elements": [mrkdwn(1)] * 10},
        {"type": "context", "elements": [mrkdwn(1)] * 11},
        fewer(10, "/elements"),
    ),
    "actions elements": (actions(25), actions(26), fewer(25, "/elements")),
    "button text": (
        button(text=plain(75)),
        button(text=plain(76)),
        less(75, "/elements/0/text/text"),
    ),
    "button value": (
        button(value="v" * 2000),
        button(value="v" * 2001),
        less(2000, "/elements/0/value"),
    ),
    "button url": (button(url="u" * 3000), button(url="u" * 3001), less(3000, "/elements/0/url")),
    "action_id": (
        button(action_id="a" * 255),
        button(action_id="a" * 256),
        less(255, "/elements/0/action_id"),
    ),
    "confirm title": (
        confirm(title=plain(100)),
        confirm(title=plain(101)),
        less(100, "/elements/0/confirm/title/text"),
    ),
    "confirm text": (
        confirm(text=mrkdwn(300)),
        confirm(text=mrkdwn(301)),
        less(300, "/elements/0/confirm/text/text"),
    ),
    "confirm button": (
        confirm(confirm=plain(30)),
        confirm(confirm=plain(31)),
        less(30, "/elements/0/confirm/confirm/text"),
    ),
    "option text": (
        with_accessory("static_select", options=[option(text=75)]),
        with_accessory("static_select", options=[option(text=76)]),
        less(75, "/accessory/options/0/text/text"),
    ),
    "option value": (
        with_accessory("static_select", options=[option(value=150)]),
        with_accessory("static_select", options=[option(value=151)]),
        less(150, "/accessory/options/0/value"),
    ),
    "option description": (
        with_accessory("static_select", options=[option(description=plain(75))]),
        with_accessory("static_select", options=[option(description=plain(76))]),
        less(75, "/accessory/options/0/description/text"),
    ),
    "select options": (
        with_accessory("static_select", options=options(100)),
        with_accessory("static_select", options=options(101)),
        fewer(100, "/accessory/options"),
    ),
    "option groups": (
        with_accessory(
            "static_select", option_groups=[{"label": plain(75), "options": options(1)}] * 100
        ),
        with_accessory(
            "static_select", option_groups=[{"label": plain(75), "options": options(1)}] * 101
        ),
        fewer(100, "/accessory/option_groups"),
    ),
    "placeholder": (
        with_accessory("users_select", placeholder=plain(150)),
        with_accessory("users_select", placeholder=plain(151)),
        less(150, "/accessory/placeholder/text"),
    ),
    "checkboxes": (
        with_accessory("checkboxes", options=options(10)),
        with_accessory("checkboxes", options=options(11)),
        fewer(10, "/accessory/options"),
    ),
    "radio buttons": (
        entry("radio_buttons", options=options(10)),
        entry("radio_buttons", options=options(11)),
        fewer(10, "/element/options"),
    ),
    "overflow": (
        with_accessory("overflow", options=options(5)),
        with_accessory("overflow", options=options(6)),
        fewer(5, "/accessory/options"),
    ),
    "text input": (
        entry("plain_text_input", initial_value="x" * 3000),
        entry("plain_text_input", initial_value="x" * 3001),
        less(3000, "/element/initial_value"),
    ),
    "text input's own limit": (
        entry("plain_text_input", initial_value="x" * 5, max_length=5),
        entry("plain_text_input", initial_value="x" * 6, max_length=5),
        less(5, "/element/initial_value"),
    ),
    "max_length": (
        entry("plain_text_input", max_length=3000),
        entry("plain_text_input", max_length=3001),
        "must be less than or equal to 3000 [json-pointer:/element/max_length]",
    ),
    "min_length": (
        entry("plain_text_input", min_length=0),
        entry("plain_text_input", min_length=-1),
        "must be greater than or equal to 0 [json-pointer:/element/min_length]",
    ),
    "min above max": (
        entry("plain_text_input", min_length=5, max_length=5),
        entry("plain_text_input", min_length=6, max_length=5),
        "min_length must be less than or equal to max_length [json-pointer:/element]",
    ),
    "input label": (
        {**entry("plain_text_input"), "label": plain(2000)},
        {**entry("plain_text_input"), "label": plain(2001)},
        less(2000, "/label/text"),
    ),
    "input hint": (
        {**entry("plain_text_input"), "hint": plain(2000)},
        {**entry("plain_text_input"), "hint": plain(2001)},
        less(2000, "/hint/text"),
    ),
    "image alt text": (
        image(alt_text="x" * 2000),
        image(alt_text="x" * 2001),
        less(2000, "/alt_text"),
    ),
    "image title": (image(title=plain(2000)), image(title=plain(2001)), less(2000, "/title/text")),
    "image url": (
        image(image_url="x" * 3000),
        image(image_url="x" * 3001),
        less(3000, "/image_url"),
    ),
    "table rows": (table(100, 1), table(101, 1), fewer(100, "/rows")),
    "table cells": (table(1, 20), table(1, 21), fewer(20, "/rows/0")),
    "table characters": (table(10, 10, 100), table(10, 10, 101), less(10_000, "")),
    "max selected items": (
        with_accessory("multi_users_select", max_selected_items=1),
        with_accessory("multi_users_select", max_selected_items=0),
        "must be greater than or equal to 1 [json-pointer:/accessory/max_selected_items]",
    ),
}


def _at_first(fault: str) -> str:
    return fault.replace("[json-pointer:", "[json-pointer:/blocks/0")


@pytest.mark.parametrize("name", LENGTHS)
def test_limits(name: str) -> None:
    """Slack takes what is at a limit, and names the place of what is one above it."""
    at, above, fault = LENGTHS[name]

    assert [] == block_faults([at], "/blocks", "message")
    assert [_at_first(fault)] == [str(f) for f in block_faults([above], "/blocks", "message")]


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_number_of_blocks(surface: Any, most: int) -> None:  # noqa: ANN401 - a Literal's words
    """A message takes 50 blocks, a view 100."""
    faults = block_faults([{"type": "divider"}] * (most + 1), "/blocks", surface)

    assert [] == block_faults([{"type": "divider"}] * most, "/blocks", surface)
    assert [fewer(most, "/blocks")] == [str(fault) for fault in faults]


def test_file_input() -> None:
    """A file input takes at most ten files, and stands in modals only."""
    at, above = entry("file_input", max_files=10), entry("file_input", max_files=11)
    said = "must be less than or equal to 10 [json-pointer:/0/element/max_files]"
    misplaced = "unsupported type: file_input is not allowed here [json-pointer:/0/element/type]"

    assert [] == block_faults([at], "", "modal")
    assert [said] == [str(fault) for fault in block_faults([above], "", "modal")]
    assert [misplaced] == [str(fault) for fault in block_faults([at], "", "message")]


def modal(**fields: object) -> Json:
    """Make the smallest modal."""
    return {"type": "modal", "title": plain(3), "blocks": [], **fields}


VIEWS: dict[str, tuple[Json, Json, str]] = {
    "title": (modal(title=plain(24)), modal(title=plain(25)), less(24, "/view/title/text")),
    "submit": (modal(submit=plain(24)), modal(submit=plain(25)), less(24, "/view/submit/text")),
    "close": (modal(close=plain(24)), modal(close=plain(25)), less(24, "/view/close/text")),
    "metadata": (
        modal(private_metadata="x" * 3000),
        modal(private_metadata="x" * 3001),
        less(3000, "/view/private_metadata"),
    ),
    "callback_id": (
        modal(callback_id="x" * 255),
        modal(callback_id="x" * 256),
        less(255, "/view/callback_id"),
    ),
    "external_id": (
        modal(external_id="x" * 255),
        modal(external_id="x" * 256),
        less(255, "/view/external_id"),
    ),
    "inputs without submit": (
        modal(submit=plain(3), blocks=[entry("plain_text_input")]),
        modal(blocks=[entry("plain_text_input")]),
        (
            "must define `submit` to use an `input` block in modals "
            "[json-pointer:/view/blocks/0/input]"
        ),
    ),
    "one focus": (
        modal(submit=plain(3), blocks=[entry("plain_text_input", focus_on_load=True)]),
        modal(submit=plain(3), blocks=[entry("plain_text_input", focus_on_load=True)] * 2),
        "only one element may set `focus_on_load` [json-pointer:/view/blocks]",
    ),
}


@pytest.mark.parametrize("name", VIEWS)
def test_view_limits(name: str) -> None:
    """Slack takes a view at its limits, and names the place one above them."""
    at, above, fault = VIEWS[name]

    assert [] == view_faults(at, "/view", "modal")
    assert [fault] == [str(f) for f in view_faults(above, "/view", "modal")]
