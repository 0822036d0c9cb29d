"""Rules of the blocks themselves and of a whole list of them; `named` gives ids as Slack does."""

import itertools
import secrets
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from bot.sandbox.slack.refusals import Fault
from bot.sandbox.slack.rules import elements as e
from bot.sandbox.slack.rules import objects as o
from bot.sandbox.slack.rules.inferred import MARKDOWN_TEXT
from bot.sandbox.slack.rules.layout import ALERT, MARKDOWN, VIDEO, container
from bot.sandbox.slack.rules.richtext import rich_text, table_columns, table_rows
from bot.sandbox.slack.rules.shapes import (
    Check,
    Fields,
    boolean,
    both,
    items,
    string,
    tagged,
)

Surface = Literal["message", "modal", "home"]
BLOCKS_MOST: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
TABLE_CHARACTERS = 10_000


_block = o.block


def _says_something(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    if not {"text", "fields"} & set(value):
        yield Fault("missing required field: text", at)


def _dispatches(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    if value["element"]["type"] == "file_input" and value.get("dispatch_action"):
        yield Fault("file_input cannot dispatch actions", f"{at}/dispatch_action")


def _input(element: Check) -> Check:
    optional: Fields = {"hint": o.plain(2000), "optional": boolean, "dispatch_action": boolean}
    return both(_block({"label": o.plain(2000), "element": element}, optional), _dispatches)


_SECTION = both(
    _block(
        {},
        {
            "text": o.rich(3000),
            "fields": items(o.rich(2000), 10),
            "accessory": e.accessory,
            "expand": boolean,
        },
    ),
    _says_something,
)
_IMAGE = both(
    _block({"alt_text": string(2000)}, {"title": o.plain(2000), **o.IMAGE_SOURCE}), o.one_source
)
_CLASSIC: dict[str, Check] = {
    "section": _SECTION,
    "header": _block({"text": o.plain(150)}),
    "divider": _block(),
    "context": _block({"elements": items(e.context_item, 10)}),
    "actions": _block({"elements": items(e.action, 25)}),
    "image": _IMAGE,
    "rich_text": _block({"elements": rich_text}),
    "video": VIDEO,
}
_TABLE = {"table": _block({"rows": table_rows}, {"column_settings": table_columns})}
_MESSAGE_INPUT = {"input": _input(e.message_input)}
_CONTAINER = {"container": container({**_CLASSIC, **_TABLE, **_MESSAGE_INPUT})}

_KINDS: dict[Surface, dict[str, Check]] = {
    "message": {**_CLASSIC, **_TABLE, **_CONTAINER, **_MESSAGE_INPUT, "markdown": MARKDOWN},
    "modal": {**_CLASSIC, "input": _input(e.modal_input), "alert": ALERT},
    "home": {**_CLASSIC, **_TABLE, **_CONTAINER, **_MESSAGE_INPUT},
}
_KNOWN = {**_KINDS["message"], **_KINDS["modal"]}


def block_faults(blocks: object, at: str, surface: Surface) -> list[Fault]:
    """Return every fault of a list of blocks on this surface, each with its JSON pointer."""
    block = tagged(_KINDS[surface], _KNOWN)
    faults = list(items(block, BLOCKS_MOST[surface], least=0)(blocks, at))
    if not isinstance(blocks, list):
        return faults
    every = list(walk(blocks, at))
    faults += _same_ids(every)
    faults += _tables(every)
    faults += _markdown(every, at)
    return faults + (too_many_tables(blocks, at) if surface == "message" else [])


def too_many_tables(blocks: object, at: str) -> list[Fault]:
    """Return the fault of a message with several tables, which has an error code of its own."""
    tables = [where for block, where in walk(blocks, at) if block.get("type") == "table"]
    return [Fault("only_one_table_allowed", where) for where in tables[1:2]]


def walk(blocks: object, at: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Walk over blocks and those inside containers, each with its JSON pointer."""
    for index, block in enumerate(blocks if isinstance(blocks, list) else []):
        if isinstance(block, dict):
            yield block, f"{at}/{index}"
            yield from walk(block.get("child_blocks"), f"{at}/{index}/child_blocks")


def named(blocks: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Return the blocks with a block_id and action_ids where the app gave none."""
    return tuple(_with_ids(block) for block in blocks)


def _with_ids(block: dict[str, Any]) -> dict[str, Any]:
    named_block = {"block_id": secrets.token_hex(3), **block}
    for key in ("element", "accessory"):
        if key in block:
            named_block[key] = _with_action_id(block[key])
    if block["type"] == "actions":
        named_block["elements"] = [_with_action_id(element) for element in block["elements"]]
    if block["type"] == "container":
        named_block["child_blocks"] = list(named(block["child_blocks"]))
    return named_block


def _with_action_id(element: dict[str, Any]) -> dict[str, Any]:
    if element["type"] == "image":
        return element
    return {"action_id": secrets.token_hex(3), **element}


def _same_ids(blocks: Sequence[tuple[dict[str, Any], str]]) -> Iterator[Fault]:
    seen: set[object] = set()
    for block, at in blocks:
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id in seen:
            yield Fault(f'`block_id` "{block_id}" already exists', f"{at}/block_id")
        seen.add(str(block_id))
        yield from _same_action_ids(block, at)


def _same_action_ids(block: dict[str, Any], at: str) -> Iterator[Fault]:
    elements = block.get("elements")
    if block.get("type") != "actions" or not isinstance(elements, list):
        return
    seen: set[object] = set()
    for index, element in enumerate(elements):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str) and action_id in seen:
            where = f"{at}/elements/{index}/action_id"
            yield Fault(f'`action_id` "{action_id}" already exists', where)
        seen.add(str(action_id))


def _tables(blocks: Sequence[tuple[dict[str, Any], str]]) -> Iterator[Fault]:
    for block, at in blocks:
        shown = block.get("rows") if block.get("type") == "table" else None
        if sum(map(len, _strings(shown))) > TABLE_CHARACTERS:
            yield Fault(f"must be less than {TABLE_CHARACTERS + 1} characters", at)


def _markdown(blocks: Sequence[tuple[dict[str, Any], str]], at: str) -> Iterator[Fault]:
    texts = [block.get("text") for block, _ in blocks if block.get("type") == "markdown"]
    if sum(len(text) for text in texts if isinstance(text, str)) > MARKDOWN_TEXT and texts[1:]:
        yield Fault(f"must be less than {MARKDOWN_TEXT + 1} characters", at)


def _strings(value: object) -> Iterator[str]:
    """Walk over the texts that people read in a table's cells."""
    if isinstance(value, list):
        yield from itertools.chain.from_iterable(_strings(item) for item in value)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        yield from _strings(value.get("elements", []))
