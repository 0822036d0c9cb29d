"""Payloads Slack refuses whatever their size: wrong types, missing and unknown fields, same ids."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.sandbox.slack.rules.blocks import Surface, block_faults, named
from bot.sandbox.slack.rules.objects import suggestion_faults
from bot.sandbox.slack.rules.views import view_faults, view_is_too_large

Json = dict[str, Any]
PLAIN: Json = {"type": "plain_text", "text": "hi"}
BUTTON: Json = {"type": "button", "text": PLAIN, "action_id": "go"}
SECTION: Json = {"type": "section", "text": PLAIN}
OPTION: Json = {"text": PLAIN, "value": "v"}
MISPLACED = "is not allowed here"
NONE = "failed to match all allowed schemas [json-pointer:/0/text]"
OTHER: Json = {"text": PLAIN, "value": "w"}


def accessory(**fields: object) -> Json:
    """Make a section with an element at its side."""
    return {**SECTION, "accessory": fields}


def rich(*parts: object) -> Json:
    """Make a rich text block."""
    return {"type": "rich_text", "elements": list(parts)}


def entry(kind: str, **fields: object) -> Json:
    """Make an input block with one element."""
    return {"type": "input", "label": PLAIN, "element": {"type": kind, **fields}}


VIDEO: Json = {
    "type": "video",
    "title": PLAIN,
    "alt_text": "x",
    "video_url": "https://a.example/v",
    "thumbnail_url": "https://a.example/x.png",
}
CONTAINER: Json = {"type": "container", "title": PLAIN, "child_blocks": [SECTION]}


# what is sent -> what Slack says of it
FAULTS: list[tuple[object, list[str]]] = [
    ("text", ["must provide an object [json-pointer:/0]"]),
    (None, ["must provide an object [json-pointer:/0]"]),
    ({}, ["missing required field: type [json-pointer:/0]"]),
    ({"type": "carousel"}, ["unsupported type: carousel [json-pointer:/0/type]"]),
    ({"type": ["section"]}, ["unsupported type: ['section'] [json-pointer:/0/type]"]),
    ({"type": "section"}, ["missing required field: text [json-pointer:/0]"]),
    ({"type": "section", "text": None}, [NONE, "must provide an object [json-pointer:/0/text]"]),
    ({"type": "section", "text": "hi"}, [NONE, "must provide an object [json-pointer:/0/text]"]),
    (
        {"type": "section", "text": {"type": "mrkdwn"}},
        [NONE, "missing required field: text [json-pointer:/0/text]"],
    ),
    (
        {"type": "section", "text": {"type": "mrkdwn", "text": ""}},
        [NONE, "must be more than 0 characters [json-pointer:/0/text/text]"],
    ),
    (
        {"type": "section", "text": {"type": "mrkdwn", "text": None}},
        [NONE, "must provide a string [json-pointer:/0/text/text]"],
    ),
    (
        {"type": "section", "text": {"type": "mrkdwn", "text": "hi", "emoji": True}},
        [NONE, "invalid additional property: emoji [json-pointer:/0/text]"],
    ),
    (
        {"type": "section", "text": {"type": "markdown", "text": "hi"}},
        [NONE, "unsupported type: markdown [json-pointer:/0/text/type]"],
    ),
    ({**SECTION, "colour": "red"}, ["invalid additional property: colour [json-pointer:/0]"]),
    ({**SECTION, "fields": []}, ["must provide at least 1 items [json-pointer:/0/fields]"]),
    ({**SECTION, "fields": PLAIN}, ["must provide an array [json-pointer:/0/fields]"]),
    ({**SECTION, "expand": "yes"}, ["must provide a boolean [json-pointer:/0/expand]"]),
    (
        {"type": "header", "text": {"type": "mrkdwn", "text": "hi"}},
        ["unsupported type: mrkdwn is not allowed here [json-pointer:/0/text/type]"],
    ),
    ({"type": "divider", "text": PLAIN}, ["invalid additional property: text [json-pointer:/0]"]),
    ({"type": "actions"}, ["missing required field: elements [json-pointer:/0]"]),
    (
        {"type": "actions", "elements": []},
        ["must provide at least 1 items [json-pointer:/0/elements]"],
    ),
    (
        {"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "a"}]},
        [f"unsupported type: plain_text_input {MISPLACED} [json-pointer:/0/elements/0/type]"],
    ),
    (
        {"type": "actions", "elements": [BUTTON, BUTTON]},
        ['`action_id` "go" already exists [json-pointer:/0/elements/1/action_id]'],
    ),
    (
        {"type": "context", "elements": [BUTTON]},
        ["unsupported type: button is not allowed here [json-pointer:/0/elements/0/type]"],
    ),
    (
        accessory(**{**BUTTON, "style": "green"}),
        ["must be a valid enum value [json-pointer:/0/accessory/style]"],
    ),
    (accessory(type="button"), ["missing required field: text [json-pointer:/0/accessory]"]),
    (accessory(type="slider"), ["unsupported type: slider [json-pointer:/0/accessory/type]"]),
    (
        accessory(type="static_select"),
        ["must provide either options or option_groups [json-pointer:/0/accessory]"],
    ),
    (
        accessory(type="static_select", options=[]),
        ["must provide at least 1 items [json-pointer:/0/accessory/options]"],
    ),
    (
        accessory(type="static_select", options=[OPTION], initial_option=OTHER),
        ["initial option must be one of the options [json-pointer:/0/accessory]"],
    ),
    (
        accessory(type="checkboxes", options=[OPTION], initial_options=[OTHER]),
        ["initial option must be one of the options [json-pointer:/0/accessory]"],
    ),
    (
        accessory(type="datepicker", initial_date="3 Nov"),
        ["must match YYYY-MM-DD [json-pointer:/0/accessory/initial_date]"],
    ),
    (
        accessory(type="datepicker", initial_date=3),
        ["must provide a string [json-pointer:/0/accessory/initial_date]"],
    ),
    (
        accessory(type="external_select", min_query_length="0"),
        ["must provide a number [json-pointer:/0/accessory/min_query_length]"],
    ),
    (
        accessory(type="conversations_select", filter={"include": ["shared"]}),
        ["must be a valid enum value [json-pointer:/0/accessory/filter/include/0]"],
    ),
    (
        {"type": "input", "label": PLAIN, "element": BUTTON},
        ["unsupported type: button is not allowed here [json-pointer:/0/element/type]"],
    ),
    (
        {"type": "input", "element": {"type": "plain_text_input"}},
        ["missing required field: label [json-pointer:/0]"],
    ),
    (
        entry("number_input"),
        ["missing required field: is_decimal_allowed [json-pointer:/0/element]"],
    ),
    (
        entry("number_input", is_decimal_allowed=False, initial_value="1.5"),
        ["must be a whole number [json-pointer:/0/element/initial_value]"],
    ),
    (
        entry("number_input", is_decimal_allowed=True, max_value=5),
        ["must provide a string [json-pointer:/0/element/max_value]"],
    ),
    (
        entry("timepicker", initial_time="9:00"),
        ["must match HH:mm [json-pointer:/0/element/initial_time]"],
    ),
    (
        entry("datetimepicker", placeholder=PLAIN),
        ["invalid additional property: placeholder [json-pointer:/0/element]"],
    ),
    (
        entry("rich_text_input", initial_value="hi"),
        ["must provide an object [json-pointer:/0/element/initial_value]"],
    ),
    (
        entry("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_blur"]}),
        [
            (
                "must be a valid enum value "
                "[json-pointer:/0/element/dispatch_action_config/trigger_actions_on/0]"
            )
        ],
    ),
    (
        accessory(type="image", alt_text="x", image_url="https://a.example", slack_file={}),
        ["must provide either id or url [json-pointer:/0/accessory/slack_file]"],
    ),
    (
        accessory(type="image", alt_text="x", image_url="x", slack_file={"id": "F1"}),
        ["must provide only one of image_url and slack_file [json-pointer:/0/accessory]"],
    ),
    (
        {**VIDEO, "video_url": "http://a.example"},
        ["must match an https URL [json-pointer:/0/video_url]"],
    ),
    (
        {"type": "container", "child_blocks": [SECTION]},
        ["missing required field: title [json-pointer:/0]"],
    ),
    (
        {**CONTAINER, "default_collapsed": True},
        ["default_collapsed requires is_collapsible [json-pointer:/0/default_collapsed]"],
    ),
    (
        {**CONTAINER, "child_blocks": [CONTAINER]},
        ["unsupported type: container [json-pointer:/0/child_blocks/0/type]"],
    ),
    (
        {**CONTAINER, "child_blocks": [{**SECTION, "block_id": "b"}] * 2},
        ['`block_id` "b" already exists [json-pointer:/0/child_blocks/1/block_id]'],
    ),
    (
        {"type": "table", "rows": [[{"type": "raw_number", "value": "1", "text": "1"}]]},
        ["must provide a number [json-pointer:/0/rows/0/0/value]"],
    ),
    ({"type": "image", "alt_text": "x"}, ["missing required field: image_url [json-pointer:/0]"]),
    (
        rich({"type": "rich_text_poem"}),
        ["unsupported type: rich_text_poem [json-pointer:/0/elements/0/type]"],
    ),
    (
        rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}),
        ["must be more than 0 characters [json-pointer:/0/elements/0/elements/0/text]"],
    ),
    (
        {"type": "table", "rows": [[{"type": "raw_text"}]]},
        ["missing required field: text [json-pointer:/0/rows/0/0]"],
    ),
    (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]], "column_settings": [3]},
        ["must provide an object [json-pointer:/0/column_settings/0]"],
    ),
]


def is_table(block: object) -> bool:
    """Say whether a block is one that modals do not take."""
    return isinstance(block, dict) and block.get("type") in ("table", "container")


PLACES: list[tuple[Surface, object, list[str]]] = [
    (surface, block, said)
    for surface in ("message", "modal", "home")
    for block, said in FAULTS
    if not (surface == "modal" and is_table(block))
]


@pytest.mark.parametrize(("surface", "block", "said"), PLACES, ids=range(len(PLACES)))
def test_faults(surface: Surface, block: object, said: list[str]) -> None:
    """Slack names each fault of a block and the place where it is, on every surface alike."""
    assert said == [str(fault) for fault in block_faults([block], "", surface)]


def test_same_block_id() -> None:
    """Two blocks of one id are refused; the same action_id in two blocks is not."""
    twice = [{**SECTION, "block_id": "b"}, {**SECTION, "block_id": "b"}]
    apart = [{"type": "actions", "elements": [BUTTON]}, {"type": "actions", "elements": [BUTTON]}]
    said = ['`block_id` "b" already exists [json-pointer:/blocks/1/block_id]']

    assert said == [str(fault) for fault in block_faults(twice, "/blocks", "message")]
    assert [] == block_faults(apart, "/blocks", "message")


def test_one_table_a_message() -> None:
    """A message takes one table, Home several, a modal none; null leaves a column as it is."""
    cell = {"type": "raw_text", "text": "x"}
    table = {"type": "table", "rows": [[cell]], "column_settings": [None, {"align": "right"}]}
    said = ["only_one_table_allowed [json-pointer:/1]"]
    modal = ["unsupported type: table is not allowed here [json-pointer:/0/type]"]

    assert said == [str(fault) for fault in block_faults([table, table], "", "message")]
    assert [] == block_faults([table, table], "", "home")
    assert modal == [str(fault) for fault in block_faults([table], "", "modal")]


def test_file_input_cannot_dispatch() -> None:
    """A file input tells its files on submission only."""
    block = {"type": "input", "label": PLAIN, "element": {"type": "file_input"}}
    said = ["file_input cannot dispatch actions [json-pointer:/0/dispatch_action]"]
    faults = block_faults([{**block, "dispatch_action": True}], "", "modal")

    assert said == [str(fault) for fault in faults]


def test_markdown_together() -> None:
    """All markdown of a message together is limited as a single block is."""
    half = {"type": "markdown", "text": "x" * 6000}
    more = {"type": "markdown", "text": "x" * 6001}
    said = ["must be less than 12001 characters [json-pointer:/blocks]"]

    assert [] == block_faults([half, half], "/blocks", "message")
    assert said == [str(fault) for fault in block_faults([half, more], "/blocks", "message")]


MODAL: Json = {"type": "modal", "title": PLAIN, "blocks": []}
VIEWS: list[tuple[object, str, list[str]]] = [
    ([], "modal", ["must provide an object [json-pointer:/view]"]),
    ({}, "modal", ["missing required field: type [json-pointer:/view]"]),
    ({"type": "page"}, "modal", ["unsupported type: page [json-pointer:/view/type]"]),
    (
        {"type": "home", "blocks": []},
        "modal",
        ["must match the `type` of the view it replaces or opens [json-pointer:/view/type]"],
    ),
    (
        {"type": "modal", "blocks": []},
        "modal",
        ["missing required field: title [json-pointer:/view]"],
    ),
    (
        {"type": "modal", "title": PLAIN},
        "modal",
        ["missing required field: blocks [json-pointer:/view]"],
    ),
    ({**MODAL, "blocks": {}}, "modal", ["must provide an array [json-pointer:/view/blocks]"]),
    (
        {**MODAL, "blocks": ["x"]},
        "modal",
        ["must provide an object [json-pointer:/view/blocks/0]"],
    ),
    (
        {"type": "home", "blocks": [], "title": PLAIN},
        "home",
        ["invalid additional property: title [json-pointer:/view]"],
    ),
    ({**MODAL, "submit": None}, "modal", ["must provide an object [json-pointer:/view/submit]"]),
]


@pytest.mark.parametrize(("view", "kind", "said"), VIEWS, ids=range(len(VIEWS)))
def test_view_faults(view: object, kind: str, said: list[str]) -> None:
    """Slack names each fault of a view and the place where it is."""
    assert said == [str(fault) for fault in view_faults(view, "/view", kind)]


def test_view_size() -> None:
    """A view of more than 250 KB is too large."""
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 80

    assert not view_is_too_large({"type": "modal", "blocks": blocks})
    assert view_is_too_large({"type": "modal", "blocks": blocks + blocks[:4]})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"options": []}, []),
        ({"options": [OPTION]}, []),
        ({"option_groups": [{"label": PLAIN, "options": []}]}, []),
        ({}, ["must provide either options or option_groups [json-pointer:]"]),
        (None, ["must provide either options or option_groups [json-pointer:]"]),
        ({"options": [OPTION] * 101}, ["no more than 100 items allowed [json-pointer:/options]"]),
        (
            {"options": [{"text": PLAIN}]},
            ["missing required field: value [json-pointer:/options/0]"],
        ),
    ],
)
def test_suggestions(answer: object, said: list[str]) -> None:
    """What an external select offers may be empty but keeps the limits of options."""
    assert said == [str(fault) for fault in suggestion_faults(answer)]


ACCEPTED: list[Json] = [
    SECTION,
    {"type": "header", "text": PLAIN},
    {"type": "divider"},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "hi"}]},
    {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x"},
    {"type": "actions", "elements": [BUTTON, {"type": "users_select", "action_id": "who"}]},
    accessory(type="static_select", options=[OPTION, OTHER], initial_option=OPTION),
    accessory(type="multi_external_select", min_query_length=0),
    accessory(type="overflow", options=[OPTION]),
    accessory(type="image", image_url="https://a.example/x.png", alt_text="x"),
    {"type": "input", "label": PLAIN, "element": {"type": "datepicker"}},
    rich({"type": "rich_text_section", "elements": [{"type": "text", "text": "hi"}]}),
    VIDEO,
    CONTAINER,
    {**CONTAINER, "child_blocks": [{"type": "actions", "elements": [BUTTON]}]},
    {"type": "markdown", "text": "**hi**"},
    entry("timepicker", initial_time="09:00"),
    entry("number_input", is_decimal_allowed=False),
]


@given(st.lists(st.sampled_from(ACCEPTED), max_size=20))
def test_named_blocks_are_accepted_again(blocks: list[Json]) -> None:
    """Blocks that Slack gave ids to are accepted as they are, and keep their ids."""
    before = copy.deepcopy(blocks)
    once = named(blocks)

    assert [] == block_faults(list(once), "", "message")
    assert once == named(once)
    assert before == blocks


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["type", "text", "elements", "element", "blocks", "rows", "accessory"]
                ),
                inner | st.sampled_from(["section", "actions", "input", "table", "plain_text"]),
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_payload_breaks_the_rules(payload: object) -> None:
    """Whatever an app sends is answered with faults or accepted: the rules never raise."""
    assert all(str(fault) for fault in block_faults(payload, "", "modal"))
    assert all(
        str(fault) for fault in view_faults({"type": "modal", "blocks": payload}, "", "modal")
    )


@pytest.mark.parametrize("block", ACCEPTED, ids=range(len(ACCEPTED)))
def test_sdk_agrees(block: Json) -> None:
    """What the rules accept, Slack's own SDK models accept too."""
    [parsed] = Block.parse_all([block])

    assert block["type"] == parsed.to_dict()["type"]
