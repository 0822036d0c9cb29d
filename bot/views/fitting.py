"""Cuts what does not fit: never inside a link or an entity, code so that it is closed, and of many
texts the long ones: a short line at the end (how many more there are) is never the one that goes.
"""

import re
from collections.abc import Iterable, Sequence

_FENCE = "```"
# A code block, a code span, what can only be kept whole (a link, an entity), what lies between.
_TOKENS = re.compile(r"```.*?```|`[^`\n]*`|<[^<>]*>|&(?:amp|lt|gt);|[^`<&]+|.", re.DOTALL)
_COUNTED = re.compile(r" and [\d,]+ more\b(?:[^`<>&\n]|`[^`\n]*`)*$")
_LEAST = 30
"""Characters of a line that still say something."""
_TORN = re.compile(r"&\w{0,3}$")


def clip_markup(text: str, limit: int) -> str:
    """Return mrkdwn of at most `limit` characters (20 or more), with … where it was cut. "and 12
    more" at its end stays.
    """
    if len(text) <= limit:
        return text
    found = _COUNTED.search(text)
    tail = found.group() if found and len(found.group()) <= limit // 2 else ""
    return _head(text[: len(text) - len(tail)], limit - len(tail)) + tail


def clip_lines(text: str, limit: int) -> str:
    """Return the same of several lines: all of them stay, the long ones are cut."""
    if len(text) <= limit:
        return text
    lines = text.split("\n")
    most = share((len(line) + 1 for line in lines), limit + 1) - 1
    if most < _LEAST or _FENCE in text:
        return clip_markup(text, limit)
    return "\n".join(clip_markup(line, most) for line in lines)


def _head(text: str, limit: int) -> str:
    shown, room = [], limit - 1  # the …
    for match in _TOKENS.finditer(text):
        token = match.group()
        if len(token) > room:
            shown.append(_start(token, room))
            break
        shown.append(token)
        room -= len(token)
    return "".join(shown).rstrip() + "…"


def _start(token: str, room: int) -> str:
    """Return as much of a token as may stand alone: of a link nothing; half a value shows it."""
    if token[0] in "<&":
        return ""
    if token[0] != "`":
        return token[:room]
    fence, sign = (_FENCE, "") if token.startswith(_FENCE) else ("`", "…")
    inner = _TORN.sub("", token[len(fence) : max(0, room - len(fence) - len(sign))])
    return f"{fence}{inner}{sign}{fence}" if inner.strip("`") else ""


def whole_lines(lines: Sequence[str], room: int, rest: str) -> list[str]:
    """Return the lines that have room together, each whole (one in any case); then how many more
    there are, and `rest`: where all of them stand.
    """
    shown, left = list(lines), room
    for at, line in enumerate(lines):
        left -= len(line) + 1
        # The line that counts needs room too, unless nothing is left to count.
        if at and left < (len(rest) + _LEAST if lines[at + 1 :] else 0):
            shown = [*lines[:at], f"and {len(lines) - at:,} more; {rest}"]
            break
    return shown


def size(text: str) -> int:
    """Return how long Slack finds a message's text: in bytes of UTF-8."""
    return len(text.encode())


def clip_bytes(text: str, limit: int) -> str:
    """Return mrkdwn of at most `limit` bytes (30 or more), cut as `clip_lines` cuts."""
    shown, most = text, limit
    while size(shown) > limit:
        shown = clip_lines(text, most)
        most -= max(1, (size(shown) - limit) // 4)
    return shown


def share(sizes: Iterable[int], room: int) -> int:
    """Return the most that each text may have so that all have room together: what the short ones
    leave is the long ones'.
    """
    ordered = sorted(sizes)
    for place, needed in enumerate(ordered):
        fair = max(room, 0) // (len(ordered) - place)
        if needed > fair:
            return fair
        room -= needed
    return ordered[-1] if ordered else 0
