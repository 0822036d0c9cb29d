"""What the person reads who asked for something that cannot be done: what, why, and what to do."""

from bot.errors import EdgecertError, RefusedError, StaleError, UnknownError
from bot.views.blocks import context, section, sections
from bot.views.fitting import whole_lines
from bot.views.message import Message, link, message, room_beside, sentence

FEW = 6
"""Links that stand behind the sentence; more have a line each."""


def refused(error: EdgecertError) -> Message:
    """Return the answer to whoever asked: the error's sentence, and that nothing was changed."""
    emoji = "🔄" if isinstance(error, StaleError) else "⛔"
    pages, rest = (error.links, error.rest) if isinstance(error, RefusedError) else ((), "")
    # Whoever only looked something up knows that, and some sentences say it themselves.
    is_said = isinstance(error, UnknownError) or "nothing was changed" in error.sentence.lower()
    kept = "" if is_said else "Nothing was changed."
    said = f"{emoji} {sentence(error.sentence)}"
    last = [context(kept)] if kept else []
    shown = [link(url, label) if url else sentence(label) for label, url in pages]
    if len(shown) <= FEW:
        return message([section(" · ".join([said, *shown])), *last])
    lines = [f"• {one}" for one in shown]
    told = whole_lines(lines, room_beside([section(said), *last]), sentence(rest))
    return message([section(said), *sections(told), *last])
