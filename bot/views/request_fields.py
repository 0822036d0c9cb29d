"""The fields that every form has which requests a certificate: its key, its tags, and where the job
is posted. Labels are fixed.
"""

import re

from bot.domain.job import KeyAlgorithm
from bot.views import ids
from bot.views.blocks import external_select, field, option, radio, text_input
from bot.views.message import Block

MAX_TEXT = 3000
"""What Slack's text field takes."""

_LAST_NAME = re.compile(r"[\s,;]*[^\s,;]*\Z")
"""What follows the last separator, which may be half a name, and the separator."""
_KEYS = (
    option("RSA 2048", KeyAlgorithm.RSA_2048, "Works with every client"),
    option("ECDSA P-256", KeyAlgorithm.ECDSA_P256, "Smaller and faster; clients since about 2015"),
)


def fitting(text: str) -> str:
    """Return the whole lines that fit, of a first line that does not fit its whole names: half a
    name would be another name.
    """
    if len(text) <= MAX_TEXT:
        return text
    cut = text[: MAX_TEXT + 1]
    return cut.rpartition("\n")[0].strip() or _LAST_NAME.sub("", cut)


def key(block_id: str, chosen: KeyAlgorithm) -> Block:
    """Return the choice of the key."""
    return field(block_id, "Key", radio(ids.VALUE, _KEYS, chosen))


def tags(block_id: str, text: str, of: str) -> Block:
    """Return the field of tags, which are put on what `of` names."""
    element = text_input(ids.VALUE, fitting(text), lines=True, example="team=shop")
    hint = f"One key=value a line, at most 45, for {of}."
    return field(block_id, "Tags", element, optional=True, hint=hint)


def distribution(
    block_id: str, hint: str, chosen: Block | None = None, *, optional: bool = True
) -> Block:
    """Return the select of a distribution that exists, which is searched as one types."""
    select = external_select(ids.DISTRIBUTION_SELECT, "Search by id, name or comment", chosen)
    return field(block_id, "Distribution", select, optional=optional, hint=hint)


def post_in(block_id: str, channel: str) -> Block:
    """Return the choice of the channel, `channel` at first."""
    element: Block = {
        "type": "conversations_select",
        "action_id": ids.VALUE,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if channel:
        element["initial_conversation"] = channel
    hint = "Where the job's card and its thread go. I must be a member of that channel."
    return field(block_id, "Post in", element, hint=hint)
