"""A long reply as several messages: torn between entries only, each part numbered.

No part is over Slack's limits, and each says by itself what it is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.views.blocks import context, section
from bot.views.fitting import clip_markup, size
from bot.views.message import MAX_SECTION, MAX_TEXT, Message, message

MOST_PARTS = 10
FEW_PARTS = 3
"""More than ten messages in a row are not read, of good news not more than three."""

_MOST_BLOCKS = 45
_ROOM = 400
"""Bytes kept for the part's number, the closing line and the breaks between blocks."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing told, as mrkdwn of at most 3,000 characters.

    `under` are the headings above it, outermost first. None is torn from what it heads: a part that
    begins below it says it again.
    """

    text: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply before it is cut: `lead` and `closing` are in the first part, `small` in every one.

    Past `most` parts the rest is counted, and `rest` says where to find it.
    """

    title: str
    entries: Sequence[Entry]
    lead: str = ""
    closing: str = ""
    small: str = ""
    most: int = MOST_PARTS
    rest: str = "the files below have every one"


def parts(reply: Reply) -> list[Message]:
    """Return the reply as at least one message; past `reply.most` the rest is counted."""
    cut = _cut(reply)
    shown, left = cut[: reply.most], sum(len(one) for one in cut[reply.most :])
    total = len(shown)
    return [
        _part(reply, entries, place, total, left if place == total else 0)
        for place, entries in enumerate(shown, start=1)
    ]


def _cut(reply: Reply) -> list[list[Entry]]:
    fixed = size(reply.title) + size(reply.small) + _ROOM
    pages: list[list[Entry]] = [[]]
    used = fixed + size(reply.lead) + size(reply.closing)
    blocks = 4
    before: tuple[str, ...] = ()
    for entry in reply.entries:
        more = _lines(entry, before)
        if pages[-1] and (used + _room(more) > MAX_TEXT or blocks + len(more) > _MOST_BLOCKS):
            pages.append([])
            used, blocks = fixed, 4
            more = _lines(entry, ())
        pages[-1].append(entry)
        used, blocks, before = used + _room(more), blocks + len(more), entry.under
    return pages


def _lines(entry: Entry, before: tuple[str, ...]) -> list[str]:
    """Return what an entry adds below those `before`: the headings that are new, and its text."""
    pairs = zip(entry.under, before, strict=False)
    known = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return [clip_markup(line, MAX_SECTION) for line in (*entry.under[known:], entry.text)]


def _room(lines: Sequence[str]) -> int:
    return sum(size(line) + 1 for line in lines)


def _part(reply: Reply, entries: Sequence[Entry], place: int, total: int, left: int) -> Message:
    numbered = f" (part {place} of {total})" if total > 1 else ""
    head = f"{reply.title}{numbered}"
    if place == 1 and reply.lead:
        head += f"\n{reply.lead}"
    blocks = [section(head)]
    before: tuple[str, ...] = ()
    for entry in entries:
        blocks += [section(line) for line in _lines(entry, before)]
        before = entry.under
    if left:
        blocks.append(section(f"… and {left:,} more: {reply.rest}."))
    if place == 1 and reply.closing:
        blocks.append(section(reply.closing))
    if reply.small:
        blocks.append(context(reply.small))
    return message(blocks)
