"""Rules of the blocks themselves and of a whole list of them; `named` gives ids as Slack does."""

import itertools
import secrets
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from bot.sandbox.slack.refusals import Fault
from bot.sandbox.slack.rules import elements as e
from bot.sandbox.slack.rules import objects as o
from bot.sandbox.slack.rules.richtext import rich_text, table_columns, table_rows
from bot.sandbox.slack.rules.shapes import (
    Check,
    Fields,
    anything,
    boolean,
    both,
    items,
    string,
    tagged,
    thing,
)

Surface = Literal["message", "modal", "home"]
BLOCKS_MOST: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
TABLE_CHARACTERS = 10_000


def _block(required: Fields | None = None, optional: Fields | None = None) -> Check:
    return thing({"type": anything, **(required or {})}, {"block_id": o.ID, **(optional or {})})


def _says_something(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    if not {"text", "fields"} & set(value):
        yield Fault("missing required field: text", at)


def _dispatches(value: Any, at: str) -> Iterator[Fault]:  # noqa: ANN401 - a payload
    if value["element"]["type"] == "file_input" and value.get("dispatch_action"):
        yield Fault("file_input cannot dispatch actions", f"{at}/dispatch_action")


def _input(element: Check) -> Check:
    optional: Fields = {"hint": o.plain(2000), "optional": boolean, "dispatch_action": boolean}
    return both(_block({"label": o.plain(2000), "element": element}, optional), _dispatches)


_CLASSIC: dict[str, Check] = {
    "section": both(
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
    ),
    "header": _block({"text": o.plain(150)}),
    "divider": _block(),
    "context": _block({"elements": items(e.context_item, 10)}),
    "actions": _block({"elements": items(e.action, 25)}),
    "image": _block(
        {"alt_text": string(2000), "image_url": string(3000)}, {"title": o.plain(2000)}
    ),
    "rich_text": _block({"elements": rich_text}),
}
_TABLE: dict[str, Check] = {
    "table": _block({"rows": table_rows}, {"column_settings": table_columns})
}

_KINDS: dict[Surface, dict[str, Check]] = {
    "message": {**_CLASSIC, **_TABLE, "input": _input(e.message_input)},
    "modal": {**_CLASSIC, "input": _input(e.modal_input)},
    "home": {**_CLASSIC, **_TABLE, "input": _input(e.message_input)},
}
_KNOWN = {**_KINDS["message"], **_KINDS["modal"]}


def block_faults(blocks: object, at: str, surface: Surface) -> list[Fault]:
    """Return every fault of a list of blocks on this surface, each with its JSON pointer."""
    block = tagged(_KINDS[surface], _KNOWN)
    faults = list(items(block, BLOCKS_MOST[surface], least=0)(blocks, at))
    if not isinstance(blocks, list):
        return faults
    whole = [block if isinstance(block, dict) else {} for block in blocks]
    faults += _same_ids(whole, at)
    faults += _tables(whole, at, surface)
    return faults


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
    return named_block


def _with_action_id(element: dict[str, Any]) -> dict[str, Any]:
    if element["type"] == "image":
        return element
    return {"action_id": secrets.token_hex(3), **element}


def _same_ids(blocks: list[dict[str, Any]], at: str) -> Iterator[Fault]:
    seen: set[object] = set()
    for index, block in enumerate(blocks):
        if (block_id := block.get("block_id")) is not None:
            if block_id in seen:
                yield Fault(f'`block_id` "{block_id}" already exists', f"{at}/{index}/block_id")
            seen.add(block_id)
        yield from _same_action_ids(block, f"{at}/{index}")


def _same_action_ids(block: dict[str, Any], at: str) -> Iterator[Fault]:
    elements = block.get("elements")
    if block.get("type") != "actions" or not isinstance(elements, list):
        return
    seen: set[object] = set()
    for index, element in enumerate(elements):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if action_id is not None and action_id in seen:
            where = f"{at}/elements/{index}/action_id"
            yield Fault(f'`action_id` "{action_id}" already exists', where)
        seen.add(action_id)


def _tables(blocks: list[dict[str, Any]], at: str, surface: Surface) -> Iterator[Fault]:
    where = [index for index, block in enumerate(blocks) if block.get("type") == "table"]
    if surface == "message" and len(where) > 1:
        yield Fault("only one table allowed per message", f"{at}/{where[1]}")
    for index in where:
        if sum(map(len, _strings(blocks[index].get("rows")))) > TABLE_CHARACTERS:
            yield Fault(f"must be less than {TABLE_CHARACTERS + 1} characters", f"{at}/{index}")


def _strings(value: object) -> Iterator[str]:
    """Walk over the texts that people read in a table's cells."""
    if isinstance(value, list):
        yield from itertools.chain.from_iterable(_strings(item) for item in value)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        yield from _strings(value.get("elements", []))
