"""Every limit of blocks, elements and views: what is at it, what is one above, and Slack's words.

The builders make the smallest block of a kind; a row is (at the limit, one above, fault).
"""

from typing import Any

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
    named = {"image_url": "https://a.example/x.png"} if kind == "image" else {"action_id": "a"}
    return section(accessory={"type": kind, **named, **fields})


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


def video(**fields: object) -> Json:
    """Make a video block."""
    base = {"title": plain(3), "alt_text": "x", "thumbnail_url": "https://a.example/x.png"}
    return {"type": "video", "video_url": "https://a.example/v", **base, **fields}


def container(children: int = 1, **fields: object) -> Json:
    """Make a container of so many dividers."""
    blocks = [{"type": "divider"}] * children
    return {"type": "container", "title": plain(3), "child_blocks": blocks, **fields}


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
    "email's own text": (
        entry("email_text_input", initial_value="x" * 3000),
        entry("email_text_input", initial_value="x" * 3001),
        less(3000, "/element/initial_value"),
    ),
    "address's own text": (
        entry("url_text_input", initial_value="x" * 3000),
        entry("url_text_input", initial_value="x" * 3001),
        less(3000, "/element/initial_value"),
    ),
    "number's bounds": (
        entry("number_input", is_decimal_allowed=False, min_value="2", max_value="2"),
        entry("number_input", is_decimal_allowed=False, min_value="3", max_value="2"),
        "min_value must be less than or equal to max_value [json-pointer:/element]",
    ),
    "first number": (
        entry("number_input", is_decimal_allowed=True, initial_value="2.5", max_value="2.5"),
        entry("number_input", is_decimal_allowed=True, initial_value="2.6", max_value="2.5"),
        "min_value must be less than or equal to max_value [json-pointer:/element]",
    ),
    "moment": (
        entry("datetimepicker", initial_date_time=9_999_999_999),
        entry("datetimepicker", initial_date_time=10_000_000_000),
        "must be less than or equal to 9999999999 [json-pointer:/element/initial_date_time]",
    ),
    "time of day": (
        entry("timepicker", initial_time="23:59"),
        entry("timepicker", initial_time="24:00"),
        "must match HH:mm [json-pointer:/element/initial_time]",
    ),
    "day of the month": (
        entry("datepicker", initial_date="2026-02-28"),
        entry("datepicker", initial_date="2026-02-29"),
        "must be a valid date [json-pointer:/element/initial_date]",
    ),
    "option group label": (
        with_accessory(
            "static_select", option_groups=[{"label": plain(75), "options": options(1)}]
        ),
        with_accessory(
            "static_select", option_groups=[{"label": plain(76), "options": options(1)}]
        ),
        less(75, "/accessory/option_groups/0/label/text"),
    ),
    "options of a group": (
        with_accessory(
            "static_select", option_groups=[{"label": plain(3), "options": options(100)}]
        ),
        with_accessory(
            "static_select", option_groups=[{"label": plain(3), "options": options(101)}]
        ),
        fewer(100, "/accessory/option_groups/0/options"),
    ),
    "accessibility label": (
        button(accessibility_label="x" * 75),
        button(accessibility_label="x" * 76),
        less(75, "/elements/0/accessibility_label"),
    ),
    "deny button": (
        confirm(deny=plain(30)),
        confirm(deny=plain(31)),
        less(30, "/elements/0/confirm/deny/text"),
    ),
    "icon alt text": (
        with_accessory("image", alt_text="x" * 2000),
        with_accessory("image", alt_text="x" * 2001),
        less(2000, "/accessory/alt_text"),
    ),
    "video title": (video(title=plain(199)), video(title=plain(200)), less(199, "/title/text")),
    "video author": (
        video(author_name="x" * 49),
        video(author_name="x" * 50),
        less(49, "/author_name"),
    ),
    "context text": (
        {"type": "context", "elements": [mrkdwn(3000)]},
        {"type": "context", "elements": [mrkdwn(3001)]},
        less(3000, "/elements/0/text"),
    ),
    "most selected items": (
        with_accessory("multi_users_select", max_selected_items=100),
        with_accessory("multi_users_select", max_selected_items=101),
        "must be less than or equal to 100 [json-pointer:/accessory/max_selected_items]",
    ),
    "shortest query": (
        with_accessory("external_select", min_query_length=255),
        with_accessory("external_select", min_query_length=256),
        "must be less than or equal to 255 [json-pointer:/accessory/min_query_length]",
    ),
    "max selected items": (
        with_accessory("multi_users_select", max_selected_items=1),
        with_accessory("multi_users_select", max_selected_items=0),
        "must be greater than or equal to 1 [json-pointer:/accessory/max_selected_items]",
    ),
}

# Blocks of messages and Home tabs only.
NO_MODAL: dict[str, tuple[Json, Json, str]] = {
    "table rows": (table(100, 1), table(101, 1), fewer(100, "/rows")),
    "table cells": (table(1, 20), table(1, 21), fewer(20, "/rows/0")),
    "table characters": (table(10, 10, 100), table(10, 10, 101), less(10_000, "")),
    "container's children": (container(10), container(11), fewer(10, "/child_blocks")),
    "container's title": (
        container(title=plain(150)),
        container(title=plain(151)),
        less(150, "/title/text"),
    ),
    "container's subtitle": (
        container(subtitle=plain(150)),
        container(subtitle=plain(151)),
        less(150, "/subtitle/text"),
    ),
}

MESSAGE_ONLY: dict[str, tuple[Json, Json, str]] = {
    "markdown": (
        {"type": "markdown", "text": "x" * 12_000},
        {"type": "markdown", "text": "x" * 12_001},
        less(12_000, "/text"),
    ),
}

MODAL_ONLY: dict[str, tuple[Json, Json, str]] = {
    "alert": (
        {"type": "alert", "text": mrkdwn(200)},
        {"type": "alert", "text": mrkdwn(201)},
        less(200, "/text/text"),
    ),
    "placeholder of an input": (
        entry("plain_text_input", placeholder=plain(150)),
        entry("plain_text_input", placeholder=plain(151)),
        less(150, "/element/placeholder/text"),
    ),
    "kinds of files": (
        entry("file_input", filetypes=["csv"] * 100),
        entry("file_input", filetypes=["csv"] * 101),
        fewer(100, "/element/filetypes"),
    ),
    "files": (
        entry("file_input", max_files=10),
        entry("file_input", max_files=11),
        "must be less than or equal to 10 [json-pointer:/element/max_files]",
    ),
}


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
