"""Slack's blocks and mrkdwn as lines for a terminal: what a person would read, not what was
sent.
"""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Names = Callable[[str], str]

_DATE = re.compile(r"<!date\^(\d+)\^([^|>]*)\|([^>]*)>")
_USER = re.compile(r"<@([A-Z0-9]+)>")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|([^>]*))?>")
_LINK = re.compile(r"<([^|>\s]+)\|([^>]*)>")
_BARE = re.compile(r"<(https?://[^>]+)>")


def plain(text: str, names: Names) -> str:
    """Return mrkdwn as plain text: people by name, times in words, links by theirs."""
    text = _DATE.sub(_when, text)
    text = _USER.sub(lambda found: "@" + names(found[1]), text)
    text = _CHANNEL.sub(lambda found: "#" + (found[2] or names(found[1])), text)
    text = _LINK.sub(lambda found: found[2], text)
    text = _BARE.sub(lambda found: found[1], text)
    return html.unescape(text)


def _when(found: re.Match[str]) -> str:
    return "a moment ago" if "{ago}" in found[2] else found[3]


def lines(blocks: Sequence[dict[str, Any]], names: Names) -> Iterator[str]:
    """Yield what a message or modal shows, line by line."""
    for block in blocks:
        yield from _block(block, names)


def _block(block: dict[str, Any], names: Names) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield plain(block["text"]["text"], names)
        case "section":
            yield from _section(block, names)
        case "context":
            yield "  ".join(plain(element.get("text", ""), names) for element in block["elements"])
        case "divider":
            yield "─" * 40
        case "actions":
            yield " ".join(f"[{_label(element)}]" for element in block["elements"])
        case other:
            yield f"({other})"


def _section(block: dict[str, Any], names: Names) -> Iterator[str]:
    text = plain(block.get("text", {}).get("text", ""), names)
    button = block.get("accessory")
    found = text.split("\n") if text else []
    if button and found:
        found[-1] += f"  [{_label(button)}]"
    yield from found
    for one in block.get("fields", ()):
        yield from plain(one["text"], names).split("\n")


def _label(element: dict[str, Any]) -> str:
    label = element.get("text") or element.get("placeholder") or {"text": "…"}
    return str(label["text"])
