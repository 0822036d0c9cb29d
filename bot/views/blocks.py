"""Block Kit's pieces, each within Slack's limits whatever it is given.

Longer text is cut with …, never sent to be refused; callers see that nothing vital is cut.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.views.fitting import clip_lines, clip_markup, share
from bot.views.message import MAX_SECTION, Block, clip, visible

MAX_HEADER = 150
MAX_CONTEXT = 2000
MAX_BUTTON = 75
MAX_OPTION = 75
MAX_BUTTON_VALUE = 2000
MAX_HINT = 2000
MAX_VIEW_TITLE = 24
MAX_CONFIRM_TITLE = 100
MAX_CONFIRM_TEXT = 300
MAX_CONFIRM_BUTTON = 30
MAX_VIEW_SAID = 16_000
"""Characters: each is at most 12 bytes of JSON (an emoji), and Slack takes views of 250,000."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Slack's confirm dialog before a button acts."""

    title: str
    text: str
    yes: str
    no: str = "Not now"
    is_danger: bool = False


def plain(text: str, limit: int) -> Block:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": clip(text, limit) or "-", "emoji": True}


def mrkdwn(text: str, limit: int = MAX_SECTION) -> Block:
    """Return a mrkdwn object; `verbatim` keeps Slack from making links of domain names."""
    return {
        "type": "mrkdwn",
        "text": clip_markup(text, limit) if text.strip() else "-",
        "verbatim": True,
    }


def header(text: str) -> Block:
    """Return a header block."""
    return {"type": "header", "text": plain(text, MAX_HEADER)}


def section(text: str, *, accessory: Block | None = None) -> Block:
    """Return a section of mrkdwn, with an element at its right."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory:
        block["accessory"] = accessory
    return block


def sections(lines: Iterable[str]) -> list[Block]:
    """Return lines in as few sections as hold them; a line is never torn between two."""
    groups: list[str] = []
    for line in lines:
        shown = clip_markup(line, MAX_SECTION)
        if groups and len(groups[-1]) + 1 + len(shown) <= MAX_SECTION:
            groups[-1] += "\n" + shown
        else:
            groups.append(shown)
    return [section(group) for group in groups]


def fitted(blocks: Sequence[Block]) -> list[Block]:
    """Return a view's blocks; the longest sections are cut until all have room together."""
    said = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    most = share((len(text) for text in said), MAX_VIEW_SAID)
    return [_shortened(block, most) if block["type"] == "section" else block for block in blocks]


def _shortened(block: Block, most: int) -> Block:
    return {**block, "text": {**block["text"], "text": clip_lines(block["text"]["text"], most)}}


def context(*texts: str) -> Block:
    """Return a line of small print."""
    return {"type": "context", "elements": [mrkdwn(text, MAX_CONTEXT) for text in texts[:10]]}


def divider() -> Block:
    """Return a line across the message."""
    return {"type": "divider"}


def button(
    label: str, action: str, value: str, *, style: str | None = None, ask: Ask | None = None
) -> Block:
    """Return a button; `style` is `primary` or `danger`."""
    block: Block = {
        "type": "button",
        "text": plain(label, MAX_BUTTON),
        "action_id": action,
        "value": visible(value)[:MAX_BUTTON_VALUE] or "-",
    }
    if style:
        block["style"] = style
    if ask:
        block["confirm"] = _confirm(ask)
    return block


def _confirm(ask: Ask) -> Block:
    block: Block = {
        "title": plain(ask.title, MAX_CONFIRM_TITLE),
        "text": plain(ask.text, MAX_CONFIRM_TEXT),
        "confirm": plain(ask.yes, MAX_CONFIRM_BUTTON),
        "deny": plain(ask.no, MAX_CONFIRM_BUTTON),
    }
    if ask.is_danger:
        block["style"] = "danger"
    return block


def actions(*elements: Block) -> Block:
    """Return a row of at most 25 buttons; their action ids differ."""
    return {"type": "actions", "elements": list(elements[:25])}


def overflow(action: str, choices: Sequence[Block]) -> Block:
    """Return a menu of 1 to 5 choices behind three dots."""
    return {"type": "overflow", "action_id": action, "options": list(choices[:5])}


def option(label: str, value: str, description: str = "") -> Block:
    """Return one choice of a select, a radio group or checkboxes."""
    block: Block = {"text": plain(label, MAX_OPTION), "value": value}
    if description:
        block["description"] = plain(description, MAX_OPTION)
    return block


def field(
    block_id: str, label: str, element: Block, *, optional: bool = False, hint: str = ""
) -> Block:
    """Return an input block."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, MAX_HINT),
        "element": element,
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, MAX_HINT)
    return block


def radio(action: str, choices: Sequence[Block], chosen: str) -> Block:
    """Return radio buttons with the choice whose value is `chosen` set."""
    initial = next(choice for choice in choices if choice["value"] == chosen)
    return {
        "type": "radio_buttons",
        "action_id": action,
        "options": list(choices),
        "initial_option": initial,
    }


def external_select(action: str, placeholder: str, chosen: Block | None = None) -> Block:
    """Return a select whose options a listener finds as one types, from the first letter on."""
    block: Block = {
        "type": "external_select",
        "action_id": action,
        "min_query_length": 0,
        "placeholder": plain(placeholder, 150),
    }
    if chosen:
        block["initial_option"] = chosen
    return block


def text_input(
    action: str, value: str, *, lines: bool = False, limit: int = 3000, example: str = ""
) -> Block:
    """Return a text field, filled with `value`."""
    block: Block = {
        "type": "plain_text_input",
        "action_id": action,
        "multiline": lines,
        "max_length": limit,
    }
    shown = visible(value)[:limit]
    if shown:
        block["initial_value"] = shown
    if example:
        block["placeholder"] = plain(example, 150)
    return block


def modal(
    callback: str, title: str, blocks: Sequence[Block], *, submit: str, metadata: str = ""
) -> Block:
    """Return a modal that can be submitted."""
    return {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, MAX_VIEW_TITLE),
        "submit": plain(submit, MAX_VIEW_TITLE),
        "close": plain("Close", MAX_VIEW_TITLE),
        "private_metadata": metadata,
        "blocks": list(blocks[:100]),
    }


def told(title: str, blocks: Sequence[Block]) -> Block:
    """Return a modal that only tells something."""
    return {
        "type": "modal",
        "title": plain(title, MAX_VIEW_TITLE),
        "close": plain("Close", MAX_VIEW_TITLE),
        "blocks": list(blocks[:100]),
    }
