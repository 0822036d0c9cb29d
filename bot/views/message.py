"""Text as Slack reads it: escaped, clipped, with times in the reader's own zone.

Nothing a person typed may become a mention, a link or formatting; nothing here knows the clock.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

Block: TypeAlias = dict[str, Any]
"""One Block Kit block, element or view, as Slack's JSON has it."""

MAX_BLOCKS = 50
MAX_SECTION = 3000
MAX_TEXT = 3900
"""chat.update refuses a text over 4000 (`msg_too_long`); 100 are left for Slack's own counting."""

TIME = "{time}"
MOMENT = "{date_short_pretty} at {time}"
DAY = "{date_long}"
AGO = "{ago}"
_FALLBACKS = {TIME: "%H:%M UTC", DAY: "%-d %B %Y"}

# Controls, and the marks that turn the direction of the text around them: a name could otherwise
# be shown as another name.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_SPACES = re.compile(r"\s+")
_CODE = re.compile(r"`([^`\n]+)`")
# A domain name, and any word that Slack could read as formatting (`*.example.com`, `~old~`); the
# punctuation that ends a clause stays outside.
_MARKED = re.compile(
    r"[^\s()\"“”]*[*_~][^\s()\"“”]*[^\s()\"“”.,:;!?]|[*_~]"
    r"|(?<![\w@/.:-])(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*[a-z0-9](?![\w/@-])"
)
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


def tidy(text: str) -> str:
    """Return one line without control or direction marks (for plain_text elements)."""
    return _SPACES.sub(" ", _UNSEEN.sub("", text.replace("\n", " "))).strip()


def escape(text: str) -> str:
    """Return one tidy line in which `&`, `<` and `>` are Slack's entities."""
    return tidy(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code(text: str) -> str:
    """Return a value to be copied: a code span; empty stays empty."""
    shown = escape(text).replace("`", "'")
    return f"`{shown}`" if shown else ""


def verbatim(text: str) -> str:
    """Return lines to be copied as they are: a code block."""
    lines = [escape(line).replace("`", "'") for line in text.splitlines()]
    return "```" + "\n".join(lines) + "```"


def sentence(text: str) -> str:
    """Return a plain sentence as mrkdwn: `values` in backticks and words with marks become code."""
    parts = _CODE.split(tidy(text))
    return "".join(
        code(part) if index % 2 else _without_marks(part) for index, part in enumerate(parts)
    )


def _without_marks(text: str) -> str:
    parts = _PAGE.split(text)
    return "".join(
        f"<{_entities(part)}>" if index % 2 else _words(part) for index, part in enumerate(parts)
    )


def _words(text: str) -> str:
    plain = text.replace("`", "'")
    shown, last = [], 0
    for match in _MARKED.finditer(plain):
        shown += [_entities(plain[last : match.start()]), f"`{_entities(match.group())}`"]
        last = match.end()
    return "".join([*shown, _entities(plain[last:])])


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
    return f"<{address}|{escape(label).replace('|', '/')}>"


def when(moment: datetime, style: str = MOMENT) -> str:
    """Return a moment as each reader's own zone has it; `style` is TIME, MOMENT, DAY or AGO."""
    utc = moment.astimezone(UTC)
    fallback = utc.strftime(_FALLBACKS.get(style, "%-d %b %Y, %H:%M UTC"))
    return f"<!date^{int(utc.timestamp())}^{style}|{fallback}>"


def clip(text: str, limit: int) -> str:
    """Return plain text of at most `limit` characters, ending in … where it was cut."""
    shown = tidy(text)
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def clip_markup(text: str, limit: int) -> str:
    """Return mrkdwn of at most `limit` characters, never cut inside a link, entity or code span."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 4]  # room for a closing fence and the …
    if cut.rfind("<") > cut.rfind(">"):
        cut = cut[: cut.rfind("<")]
    cut = re.sub(r"&\w{0,3}$", "", cut)
    if cut.count("```") % 2:
        return cut.rstrip("`") + "```…"
    if cut.replace("```", "").count("`") % 2:
        cut = cut[: cut.rfind("`")]
    return cut.rstrip() + "…"


def few(items: Sequence[str], *, limit: int) -> str:
    """Return items joined by commas, trimmed with "and 12 more"."""
    shown = ", ".join(items[:limit])
    return shown if len(items) <= limit else f"{shown} and {len(items) - limit} more"


def count(number: int, one: str, many: str = "") -> str:
    """Return `1 certificate`, `2,500 certificates`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def lines_of(blocks: Iterable[Block]) -> str:
    """Return all that blocks say, a line each: the text that screen readers and notices get."""
    said = [text for block in blocks for text in _texts(block)]
    return clip_markup("\n".join(said), MAX_TEXT)


def _texts(block: Block) -> list[str]:
    found = [block[key] for key in ("text",) if key in block] + block.get("fields", [])
    if block["type"] == "context":
        found += block["elements"]
    return [escape(one["text"]) if one["type"] == "plain_text" else one["text"] for one in found]


def message(blocks: Sequence[Block]) -> Message:
    """Return the message of these blocks; past Slack's 50, the last says that more is missing."""
    if len(blocks) > MAX_BLOCKS:
        more = {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": "… and more than fits here."}],
        }
        blocks = [*blocks[: MAX_BLOCKS - 1], more]
    return Message(text=lines_of(blocks), blocks=tuple(blocks))
