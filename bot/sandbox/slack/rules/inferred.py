"""What Slack does but does not document, in one place: each value with where it comes from.

Where sources differ the stricter is taken, for what this Slack lets pass must pass in the real one.
"""

from collections.abc import Iterator, Sequence
from typing import Any

# chat.postMessage documents no error for a long text: one over 4,000 characters without blocks
# comes out as several messages, and what is over 40,000 is cut off.
SPLIT_AT = 4_000
CUT_AT = 40_000

# chat.update documents 4,000 "characters"; apps that measured it found UTF-8 bytes: 4,121 bytes
# in 1,993 characters were msg_too_long. chat.postEphemeral documents the error without a number.
UPDATE_BYTES = 4_000

# A message's blocks together: apps measured msg_blocks_too_long at about 13,200, with markdown
# alone at 13,297, and each block at 100 to 125 beside its text. Slack's staff spoke of "12,000
# text characters with a buffer for block containers".
BLOCKS_COST = 13_200
BLOCK_COST = 100

# An alert's text: Slack names no limit, other validators have 200.
ALERT_TEXT = 200

# Markdown of all blocks of one message together, as of a single one.
MARKDOWN_TEXT = 12_000

# "One message a second in a channel, short bursts allowed, while maintaining a workspace-wide
# limit": the burst and "several hundred a minute" have no numbers.
POST_BURST = 5
POSTS_A_MINUTE = 300

# A rich_text_input that is empty: Slack documents only the filled one; null as of other inputs.
NO_RICH_TEXT = None


def blocks_cost(blocks: Sequence[dict[str, Any]]) -> int:
    """Return what blocks count against BLOCKS_COST: their texts, and something for each."""
    return sum(BLOCK_COST + sum(map(len, _texts(block))) for block in blocks)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(text := value.get("text"), str):
            yield text
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
