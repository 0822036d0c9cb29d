"""Text as Slack reads it: escaped, clipped, with times in the reader's own zone.

Nothing a person typed may become a mention, a link or formatting; nothing here knows the clock.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias

from bot.views.fitting import clip_bytes, clip_lines, clip_markup, share, size

Block: TypeAlias = dict[str, Any]
"""One Block Kit block, element or view, as Slack's JSON has it."""

MAX_BLOCKS = 50
MAX_SECTION = 3000
MAX_TEXT = 3900
"""Bytes: chat.update refuses a text over 4000 (`msg_too_long`), and has been seen to count bytes of
UTF-8; 100 are left for Slack's own counting."""
MAX_SAID = 11_000
"""Characters of all blocks together, counting BLOCK for each block. Slack documents no such limit;
apps that measured it were refused at about 13,200 (`msg_blocks_too_long`, slackapi/bolt-js 2509).
What is left is for the confirm dialogs of 15 buttons."""
BLOCK = 100
MAX_CODE = 600
"""A value to copy is shorter (names 255, ARNs about 200): what is longer is somebody's joke."""
KEPT = 2000
"""Texts that are kept as they are shown: a card says the same names and sentences every 3 s."""

TIME = "{time}"
MOMENT = "{date_short_pretty} at {time}"
DAY = "{date_long}"
AGO = "{ago}"
_FALLBACKS = {TIME: "%H:%M UTC", DAY: "%-d %B %Y"}

# Controls, what is not seen, and the marks that turn the direction of the text around them: a name
# could otherwise be shown as another name. Halves of surrogate pairs are no text at all.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\uffff"
    r"\U000e0000-\U000e007f]"
)
_CODE = re.compile(r"`([^`\n]+)`")
_WORD = re.compile(r"[^\s()\"“”]+")
_MARK = re.compile(r"[*_~]")
# Word by word: what looks ahead over a whole text for a mark takes seconds for a long one.
_NAME = re.compile(r"(?<![\w@/.:-])(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*[a-z0-9](?![\w/@-])")
# Only pages that our own sentences name; any other address is shown, not linked.
_PAGE = re.compile(
    r"(https://(?:[a-z0-9-]+\.)*(?:aws\.amazon|google)\.com/[^\s<>|`\"]*[^\s<>|`\".,:;!?)])"
)


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted. `text` says all that the blocks say: screen readers read only the text."""

    text: str
    blocks: tuple[Block, ...]

    @property
    def canonical(self) -> dict[str, object]:
        """The message as JSON, to compare what is shown with what should be."""
        return {"text": self.text, "blocks": list(self.blocks)}


def visible(text: str) -> str:
    """Return lines without control, invisible or direction marks (for what is edited further)."""
    # Most text is, and to search it is most of what it takes to show it.
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)


@lru_cache(maxsize=KEPT)
def tidy(text: str) -> str:
    """Return one line without control or direction marks (for plain_text elements)."""
    return " ".join(visible(text).split())


def escape(text: str) -> str:
    """Return one tidy line in which `&`, `<` and `>` are Slack's entities."""
    return tidy(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code(text: str, *, most: int = MAX_CODE) -> str:
    """Return a value to be copied: a code span; empty stays empty."""
    shown = escape(clip(text, most)).replace("`", "'")
    return f"`{shown}`" if shown else ""


def verbatim(text: str) -> str:
    """Return lines to be copied as they are: a code block."""
    lines = [escape(line).replace("`", "'") for line in text.splitlines()]
    return "```" + "\n".join(lines) + "```"


@lru_cache(maxsize=KEPT)
def sentence(text: str, *, most: int = MAX_SECTION) -> str:
    """Return a plain sentence as mrkdwn of at most `most` characters: `values` in backticks and
    words with marks become code.
    """
    parts = _CODE.split(clip(text, most))
    shown = "".join(
        code(part) if index % 2 else _without_marks(part) for index, part in enumerate(parts)
    )
    return clip_markup(shown, most)


def _without_marks(text: str) -> str:
    parts = _PAGE.split(text)
    return "".join(
        f"<{_entities(part)}>" if index % 2 else _words(part) for index, part in enumerate(parts)
    )


def _words(text: str) -> str:
    return _WORD.sub(lambda found: _word(found.group()), text.replace("`", "'"))


def _word(word: str) -> str:
    """Return a word; as code what Slack could read as formatting (`*.example.com`, `~old~`), and a
    domain name in it. The punctuation that ends a clause stays outside.
    """
    if _MARK.search(word):
        bare = word.rstrip(".,:;!?")
        return f"`{_entities(bare)}`{word[len(bare) :]}"
    shown, last = [], 0
    for match in _NAME.finditer(word):
        shown += [_entities(word[last : match.start()]), f"`{_entities(match.group())}`"]
        last = match.end()
    return "".join([*shown, _entities(word[last:])])


def _entities(text: str) -> str:
    """Escape without trimming: the spaces between the parts of a sentence stay."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mention(user: str) -> str:
    """Return a mention of a Slack user id; anything else is shown as it is, and notifies nobody."""
    return f"<@{user}>" if re.fullmatch(r"[UW][A-Z0-9]+", user) else code(user)


def channel_link(channel: str) -> str:
    """Return a link to a channel id."""
    return f"<#{channel}>" if re.fullmatch(r"[CGD][A-Z0-9]+", channel) else code(channel)


def link(url: str, label: str) -> str:
    """Return a labelled link; `|` and spaces cannot end its address early."""
    address = escape(url).replace("|", "%7C").replace(" ", "%20")
    shown = escape(clip(label, MAX_CODE)).replace("|", "/")
    return f"<{address}|{shown}>" if shown else f"<{address}>"


def when(moment: datetime, style: str = MOMENT) -> str:
    """Return a moment as each reader's own zone has it; `style` is TIME, MOMENT, DAY or AGO."""
    utc = moment.astimezone(UTC)
    fallback = utc.strftime(_FALLBACKS.get(style, "%-d %b %Y, %H:%M UTC"))
    return f"<!date^{int(utc.timestamp())}^{style}|{fallback}>"


def clip(text: str, limit: int) -> str:
    """Return plain text of at most `limit` characters, ending in … where it was cut."""
    shown = tidy(text)
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def few(items: Sequence[str], *, limit: int, room: int = 900, between: str = ", ") -> str:
    """Return items joined, at most `limit` and `room` characters of them (one in any case), trimmed
    with "and 12 more".
    """
    shown = [clip_markup(item, room) for item in items[:limit]]
    while len(shown) > 1 and len(between.join(shown)) > room:
        shown.pop()
    more = len(items) - len(shown)
    return between.join(shown) + (f" and {more:,} more" if more else "")


def count(number: int, one: str, many: str = "") -> str:
    """Return `1 certificate`, `2,500 certificates`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def lines_of(blocks: Iterable[Block]) -> str:
    """Return all that blocks say, a line each: the text that screen readers and notices get. When
    all is too long the longest are said shorter.
    """
    said = [
        sentence(one["text"]) if one["type"] == "plain_text" else one["text"]
        for block in blocks
        for one in _texts(block)
    ]
    most = share((size(text) + 1 for text in said), MAX_TEXT) - 1
    return clip_bytes("\n".join(clip_bytes(text, max(most, 30)) for text in said), MAX_TEXT)


def _texts(block: Block) -> list[Block]:
    own = [block["text"]] if "text" in block else []
    return own + (block["elements"] if block["type"] == "context" else [])


def message(blocks: Sequence[Block]) -> Message:
    """Return the message of these blocks; past Slack's 50, the last says that more is missing; when
    all is too long together the longest texts are cut.
    """
    if len(blocks) > MAX_BLOCKS:
        more = {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": "… and more than fits here."}],
        }
        blocks = [*blocks[: MAX_BLOCKS - 1], more]
    return Message(text=lines_of(blocks) or "-", blocks=tuple(_fitted(blocks)))


def room_beside(blocks: Sequence[Block]) -> int:
    """Return how many characters sections beside these blocks may have, with the room that the
    sections themselves take.
    """
    said = sum(len(one["text"]) for block in blocks for one in _texts(block))
    return (MAX_SAID - said - BLOCK * len(blocks)) * MAX_SECTION // (MAX_SECTION + BLOCK) - BLOCK


def _fitted(blocks: Sequence[Block]) -> Sequence[Block]:
    said = [len(one["text"]) for block in blocks for one in _texts(block)]
    room = MAX_SAID - BLOCK * len(blocks)
    most = share(said, room)
    return blocks if sum(said) <= room else [_shortened(block, most) for block in blocks]


def _shortened(block: Block, most: int) -> Block:
    def cut(one: Block) -> Block:
        is_markup = one["type"] == "mrkdwn"
        return {**one, "text": clip_lines(one["text"], most)} if is_markup else one

    kept: Block = {"text": cut(block["text"])} if "text" in block else {}
    if block["type"] == "context":
        kept["elements"] = [cut(one) for one in block["elements"]]
    return {**block, **kept}
