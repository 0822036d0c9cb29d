"""The commands that mend what was handed in, to be copied: a form's errors are plain text."""

from collections.abc import Sequence

from bot.views.blocks import context, section
from bot.views.message import Message, clip, code, message, verbatim

MOST = 12
MOST_LETTERS = 600
"""Of one command: a request for a certificate of many names is long."""
_FILES = ("body.pem", "chain.pem", "key.pem")


def commands(shell: Sequence[str]) -> Message:
    """Return the shell commands that mend, or show, what the form *Import* refused."""
    shown = [clip(one, MOST_LETTERS) for one in shell[:MOST]]
    block, room = [], 2600
    for one in shown:
        room -= len(one) + 1
        if room > 0:
            block.append(one)
    files = ", ".join(code(one) for one in _FILES)
    return message(
        [
            section("🔧 *Import*: the form says what is wrong; these commands mend or show it:"),
            section(verbatim("\n".join(block)) if block else "-"),
            context(f"In a terminal; {files} and the like stand for your own files."),
        ]
    )
