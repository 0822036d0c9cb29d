"""Judges whatever a view returns as Slack would: its limits, slack_sdk's models, and how its markup
is read. Knows nothing of how the views make it.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View

from bot.sandbox.slack.rules.blocks import block_faults
from bot.sandbox.slack.rules.objects import suggestion_faults
from bot.sandbox.slack.rules.views import view_faults, view_is_too_large
from bot.views.message import Message

MOST_BYTES = 100_000
"""Of one message as JSON: what the longest texts come to when each character is an emoji."""
MOST_SAID = 13_200
"""Where Slack was seen to answer `msg_blocks_too_long`, counting 100 for each block."""
MOST_TEXT = 4_000

_BLOCKS = frozenset({"header", "section", "context", "divider", "actions", "input"})
_TOKEN = re.compile(
    r"```(?P<fence>.*?)```|`(?P<code>[^`\n]+)`|<(?P<tag>[^<>]+)>|&(?:amp|lt|gt);|(?P<plain>[^`<>&]+)",
    re.DOTALL,
)
_TAGS = re.compile(
    r"@(U0DANA0000|U0SAM00000)|#C0SSLOPS00"
    r"|!date\^\d+\^\{[a-z_]+\}( at \{time\})?\|[^|<>]+"
    r"|https://([a-z0-9-]+\.)*(aws\.amazon|google|slack)\.com/[^|<>\s]*(\|[^|<>]+)?"
)
_FORMATTED = re.compile(r"[*_~]pwned|pwned[*_~]")
_SEEN_THOUGH_UNSEEN = frozenset("\n\t")


def messages_in(shown: Any) -> list[Message]:  # noqa: ANN401 - whatever a view returns
    """Return the messages of what a view returned; of a piece, a message that holds it."""
    if isinstance(shown, Message):
        return [shown]
    if isinstance(shown, list) and shown and isinstance(shown[0], Message):
        return shown
    return []


def faults_of(shown: Any) -> list[str]:  # noqa: ANN401 - whatever a view returns
    """Return what Slack would refuse of what a view returned."""
    told = messages_in(shown)
    if told:
        return [fault for one in told for fault in _message_faults(one)]
    if isinstance(shown, list):
        return _block_faults(shown) if shown else []
    if ("options" in shown and "type" not in shown) or "option_groups" in shown:
        return [str(fault) for fault in suggestion_faults(shown)]
    if shown.get("type") in {"modal", "home"}:
        return _view_faults(shown)
    return _block_faults([_framed(shown)])


def _framed(piece: dict[str, Any]) -> dict[str, Any]:
    """Return a block that holds a piece: an element, a text or an option."""
    kind = piece.get("type")
    label = {"type": "plain_text", "text": "x"}
    match kind:
        case kind if kind in _BLOCKS:
            return piece
        case "plain_text" | "mrkdwn":
            return {"type": "section", "text": piece}
        case "button" | "overflow":
            return {"type": "actions", "elements": [piece]}
        case None:
            element = {"type": "static_select", "placeholder": label, "options": [piece]}
            return {"type": "actions", "elements": [element]}
        case _:
            return {"type": "input", "label": label, "element": piece}


def _block_faults(blocks: list[dict[str, Any]]) -> list[str]:
    whole = [dict(block) for block in blocks]
    faults = [str(fault) for fault in block_faults(whole, "/blocks", "message")]
    for block in SdkBlock.parse_all(whole):
        block.validate_json()
    return faults


def _view_faults(view: dict[str, Any]) -> list[str]:
    faults = [str(fault) for fault in view_faults(view, "/view", view["type"])]
    View(**view).validate_json()
    return [*faults, *(["view_too_large"] if view_is_too_large(view) else [])]


def _message_faults(message: Message) -> list[str]:
    blocks = [dict(block) for block in message.blocks]
    faults = _block_faults(blocks)
    size = len(message.text.encode())
    said = sum(len(one["text"]) for one in _objects(blocks, "text")) + 100 * len(blocks)
    weight = len(json.dumps(blocks, ensure_ascii=False).encode())
    told = {
        "no blocks": not blocks,
        "no text": not message.text.strip(),
        f"text of {size} bytes (msg_too_long)": size > MOST_TEXT,
        f"{said} characters in all (msg_blocks_too_long)": said > MOST_SAID,
        f"{weight} bytes": weight > MOST_BYTES,
    }
    return [*faults, *(name for name, is_so in told.items() if is_so)]


def harm_in(shown: Any) -> list[str]:  # noqa: ANN401 - whatever a view returns
    """Return what somebody's words would do beyond being read: notify, link, format, hide."""
    harm = [harm for text in _markup(shown) for harm in _markup_harm(text)]
    return harm + [
        f"{unicodedata.name(mark, hex(ord(mark)))} in {text[:60]!r}"
        for text in _strings(shown)
        if not text.isprintable()  # else it has none
        for mark in set(text) - _SEEN_THOUGH_UNSEEN
        if unicodedata.category(mark) in {"Cc", "Cf", "Cs"}
    ]


def _markup(shown: Any) -> Iterator[str]:  # noqa: ANN401 - whatever a view returns
    """Walk over all that Slack reads as mrkdwn: the texts of messages, and mrkdwn objects."""
    told = messages_in(shown)
    yield from (one.text for one in told)
    for piece in [block for one in told for block in one.blocks] if told else [shown]:
        yield from (one["text"] for one in _objects(piece, "mrkdwn") if one["type"] == "mrkdwn")


@lru_cache(10_000)
def _markup_harm(text: str) -> tuple[str, ...]:
    """Read mrkdwn strictly: whole tags of ours, whole entities, closed code, and plain words."""
    harm: list[str] = []
    at = 0
    for match in _TOKEN.finditer(text):
        if match.start() > at:
            harm.append(f"torn markup at {text[at : at + 40]!r}")
        at = match.end()
        tag, plain = match["tag"], match["plain"]
        if tag and not _TAGS.fullmatch(tag):
            harm.append(f"a tag that is not ours: {match.group()!r}")
        if plain and _FORMATTED.search(plain):
            harm.append(f"formatted: {plain[:60]!r}")
    return tuple(harm if at == len(text) else [*harm, f"torn markup at {text[at : at + 40]!r}"])


def _objects(value: Any, kind: str) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Walk over the text objects in what is rendered; confirm dialogs are not, when counted."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from _objects(item, kind)
    elif isinstance(value, Mapping):
        if isinstance(value.get("text"), str):
            yield dict(value)
        for key, item in value.items():
            if not (kind == "text" and key == "confirm"):
                yield from _objects(item, kind)


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(value, Message):
        yield value.text
        yield from _strings(value.blocks)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)


def out_of_order(message: Message) -> list[str]:
    """Return the blocks whose words are not in the message's text, in the order they are read."""
    lost, at = [], 0
    for block in message.blocks:
        for one in _objects({**block, "accessory": None, "elements": _read(block)}, "text"):
            words = re.split(r"[`<&…]", one["text"])[0].strip()[:20]
            found = message.text.find(words, at)
            if found < 0:
                lost.append(words)
            at = max(at, found)
    return lost


def _read(block: Mapping[str, Any]) -> list[Any]:
    return list(block["elements"]) if block["type"] == "context" else []
