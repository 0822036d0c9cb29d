"""The form that applies a snapshot to distributions which exist. Labels are fixed."""

from types import MappingProxyType

from bot.domain.snapshot import Snapshot
from bot.views import ids, request_fields
from bot.views.blocks import context, field, modal, plain, section
from bot.views.message import Block
from bot.views.snapshots import described

FIELDS = MappingProxyType({"distributions": "apply_distributions", "post_in": "apply_post_in"})
"""The block_id of each field; where an error attaches."""

MOST = 50
"""Distributions of one job."""


def apply_form(snapshot: Snapshot, channel: str, *, metadata: str) -> Block:
    """Return the modal; `metadata` comes back with the submission."""
    hint = f"Search by id, name or comment. At most {MOST}."
    return modal(
        ids.APPLY_FORM,
        "Apply a snapshot",
        [
            section(described(snapshot)),
            context(
                "⚠️ It replaces the configuration of each distribution. Aliases, certificate, "
                "comment, and whether it is enabled stay. A snapshot of each is saved first, so "
                "that it can be undone."
            ),
            field(FIELDS["distributions"], "Distributions", _distributions(), hint=hint),
            request_fields.post_in(FIELDS["post_in"], channel),
            context(
                "The next step reads each distribution and shows what would change on it. Nothing "
                "is changed until someone presses *Confirm* there."
            ),
        ],
        submit="Check",
        metadata=metadata,
    )


def _distributions() -> Block:
    return {
        "type": "multi_external_select",
        "action_id": ids.APPLY_SELECT,
        "min_query_length": 0,
        "max_selected_items": MOST,
        "placeholder": plain("Distributions", 150),
    }
