"""Where the faults of a form stand in its view: each at the input of its field, in plain text."""

import re
from collections.abc import Mapping

from bot.errors import EdgecertError, FieldsError
from bot.views import (
    applying,
    attachment,
    certificate_mail,
    certificate_tags,
    certificates,
    comparison,
    give_key,
    importing,
    new_certificates,
    replacement,
    snapshot_page,
    snapshots,
)
from handlers.slack.reading import Body

MAX_ERROR = 2000
"""Characters at one field: nobody reads more before mending some of it."""
_SPAN = re.compile("`([^`]*)`")

_FIELDS = (
    new_certificates.FIELDS,
    snapshots.FIELDS,
    snapshot_page.FIELDS,
    comparison.FIELDS,
    certificates.FIELDS,
    certificate_tags.FIELDS,
    replacement.FIELDS,
    attachment.FIELDS,
    applying.FIELDS,
    certificate_mail.FIELDS,
    importing.FIELDS,
    give_key.FIELDS,
)


def at_fields(view: Body, fault: EdgecertError) -> dict[str, str]:
    """Return each fault at the input block of its field in a view; what has no field goes to the
    first input.
    """
    inputs = inputs_of(view)
    fields = fault.fields if isinstance(fault, FieldsError) else {"": fault.sentence}
    faults: dict[str, str] = {}
    for name, sentence in fields.items():
        block = next((ids[name] for ids in _FIELDS if ids.get(name) in inputs), inputs[0])
        faults[block] = f"{faults[block]}\n{sentence}" if block in faults else sentence
    return as_errors(faults)


def as_errors(faults: Mapping[str, str]) -> dict[str, str]:
    """Return sentences by their blocks as Slack shows a form's errors: plain text, in which a mark
    stands as it was typed. A value in backticks gets quotation marks.
    """
    return {block: _fitting(_SPAN.sub(r"“\1”", text)) for block, text in faults.items()}


def _fitting(text: str) -> str:
    """Return the whole lines that fit an error; Slack does not say how long one may be."""
    if len(text) <= MAX_ERROR:
        return text
    whole = text[:MAX_ERROR].rpartition("\n")[0] or text[: MAX_ERROR - 1]
    return f"{whole}\n… and more, once that is mended."


def inputs_of(view: Body) -> list[str]:
    """Return the block ids of a view's inputs, in their order."""
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
