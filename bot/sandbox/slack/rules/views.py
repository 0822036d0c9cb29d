"""Rules of a whole view: modal or Home tab."""

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.refusals import Fault
from bot.sandbox.slack.rules import objects as o
from bot.sandbox.slack.rules.blocks import Surface, block_faults
from bot.sandbox.slack.rules.shapes import Fields, anything, boolean, string, thing

VIEW_BYTES = 250_000

_ANY_VIEW: Fields = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
_MODAL = thing(
    {"type": anything, "title": o.plain(24), "blocks": anything},
    {
        **_ANY_VIEW,
        "close": o.plain(24),
        "submit": o.plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = thing({"type": anything, "blocks": anything}, _ANY_VIEW)


def view_faults(view: object, at: str, kind: str) -> list[Fault]:
    """Return every fault of a view that must be a `kind`: modal or home."""
    if not isinstance(view, dict):
        return [Fault("must provide an object", at)]
    if "type" not in view:
        return [Fault("missing required field: type", at)]
    if view["type"] not in ("modal", "home"):
        return [Fault(f"unsupported type: {view['type']}", f"{at}/type")]
    if view["type"] != kind:
        return [Fault("must match the `type` of the view it replaces or opens", f"{at}/type")]
    surface: Surface = "modal" if kind == "modal" else "home"
    rules = _MODAL if kind == "modal" else _HOME
    faults = list(rules(view, at))
    if "blocks" in view:
        faults += block_faults(view["blocks"], f"{at}/blocks", surface)
        faults += _across(view, at)
    return faults


def view_is_too_large(view: object) -> bool:
    """Say whether a view exceeds 250 KB (view_too_large)."""
    return len(json.dumps(view).encode()) > VIEW_BYTES


def _across(view: dict[str, Any], at: str) -> Iterator[Fault]:
    """Check what no single block can show: inputs need a submit, one element takes the focus."""
    blocks = view["blocks"] if isinstance(view["blocks"], list) else []
    focused = 0
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        if block.get("type") == "input" and view["type"] == "modal" and not view.get("submit"):
            where = f"{at}/blocks/{index}/input"
            yield Fault("must define `submit` to use an `input` block in modals", where)
        focused += _focuses(block)
    if focused > 1:
        yield Fault("only one element may set `focus_on_load`", f"{at}/blocks")


def _focuses(block: dict[str, Any]) -> int:
    several = block.get("elements")
    elements = [block.get("element"), block.get("accessory")]
    elements += several if isinstance(several, list) else []
    return sum(isinstance(e, dict) and e.get("focus_on_load") is True for e in elements)
