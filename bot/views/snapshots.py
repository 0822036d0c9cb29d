"""Snapshots as a pick list, a list to read, and the form that saves one."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.domain.inventory import Distribution
from bot.domain.snapshot import Snapshot
from bot.views import ids
from bot.views.blocks import actions, button, context, header, modal, section, text_input
from bot.views.blocks import field as input_field
from bot.views.blocks import option as choice
from bot.views.message import (
    DAY,
    Block,
    Message,
    code,
    count,
    few,
    mention,
    message,
    sentence,
    when,
)

PAGE = 10
MAX_OPTIONS = 100
"""Slack shows at most 100 choices; the rest is found by typing."""

FIELDS = MappingProxyType(
    {"distribution": "take_distribution", "name": "take_name", "note": "take_note"}
)
"""The block_id of each field of *Save a snapshot*."""


def option(template: Snapshot | Distribution) -> Block:
    """Return a choice of the `Snapshot` select: `snapshot:<id>`, or `live:<id>` as it is now."""
    if isinstance(template, Distribution):
        about = few(template.aliases, limit=3) or template.comment or template.domain
        return choice(template.as_it_is_now, f"live:{template.id}", about)
    about = ", ".join([template.distribution, *aliases(template)])
    return choice(template.name, f"snapshot:{template.id}", about)


def options(
    snapshots: Sequence[Snapshot], distributions: Sequence[Distribution]
) -> Mapping[str, list[Block]]:
    """Return what the select's listener answers: `ack(**options(…))`; saved ones come first."""
    saved = [option(snapshot) for snapshot in snapshots[:MAX_OPTIONS]]
    live = [option(distribution) for distribution in distributions[: MAX_OPTIONS - len(saved)]]
    groups = [("Saved snapshots", saved), ("Distributions as they are now", live)]
    shown = [
        {"label": {"type": "plain_text", "text": label}, "options": choices}
        for label, choices in groups
        if choices
    ]
    return {"option_groups": shown} if shown else {"options": []}


def aliases(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the aliases that the saved configuration holds."""
    found = snapshot.config.get("Aliases")
    items = found.get("Items") if isinstance(found, Mapping) else None
    return tuple(str(item) for item in items) if isinstance(items, Sequence) else ()


def snapshot_list(rows: Sequence[Snapshot], page: int = 0, *, text: str = "") -> Message:
    """Return one page of the snapshots that a search for `text` found (all of them are given)."""
    last = max(0, (len(rows) - 1) // PAGE)
    page = min(max(page, 0), last)
    shown = rows[page * PAGE : (page + 1) * PAGE]
    save = button("Save a snapshot", ids.SNAPSHOT_TAKE, "take")
    return message(
        [
            header("📸 Snapshots"),
            context(_found(rows, page, last, text)),
            *(section(described(snapshot)) for snapshot in shown),
            actions(save, *_turns(page, last, text)),
        ]
    )


def take_form(*, metadata: str = "", distribution: str = "") -> Block:
    """Return the form *Save a snapshot*; `metadata` comes back with the submission."""
    which = text_input(
        ids.VALUE, distribution, limit=300, example="E1ABC2DEF3GHIJ or www.example.com"
    )
    name = text_input(ids.VALUE, "", limit=75, example="storefront-base")
    note = text_input(ids.VALUE, "", limit=300, example="What it is good for")
    return modal(
        ids.TAKE_SNAPSHOT,
        "Save a snapshot",
        [
            input_field(
                FIELDS["distribution"],
                "Distribution",
                which,
                hint="Its id, or any name that it serves.",
            ),
            input_field(FIELDS["name"], "Name", name, hint="Snapshot names are unique."),
            input_field(FIELDS["note"], "Note", note, optional=True),
            context("Only the configuration is read. The distribution stays as it is."),
        ],
        submit="Save",
        metadata=metadata,
    )


def taken(snapshot: Snapshot) -> Message:
    """Return the answer once a snapshot was saved."""
    return message(
        [
            section(f"📸 ✅ Saved.\n{described(snapshot)}"),
            context("Pick it as `Snapshot` in `/certs new`."),
        ]
    )


def not_taken(why: str) -> Message:
    """Return the answer when a snapshot could not be saved; `why` is mrkdwn."""
    return message([section(f"📸 ⛔ Not saved. {why}"), context("Nothing was changed.")])


def _found(rows: Sequence[Snapshot], page: int, last: int, text: str) -> str:
    of = f" with {code(text, most=80)}" if text else ""
    if not rows:
        hint = "Save one from a distribution that is set up the way new ones should be."
        return f"No snapshots{of} yet. {hint}"
    pages = f" · page {page + 1} of {last + 1}" if last else ""
    return f"{count(len(rows), 'snapshot')}{of}, newest first{pages}"


def described(snapshot: Snapshot) -> str:
    """Return a snapshot's words: what it is of, which names that serves, who saved it when."""
    names = [code(alias) for alias in aliases(snapshot)]
    serves = f"serves {few(names, limit=3)}" if names else "serves no names of its own"
    note = f"\n{sentence(snapshot.note, most=400)}" if snapshot.note else ""
    saved = f"saved {when(snapshot.taken_at, DAY)} by {mention(snapshot.taken_by)}"
    of = f"*{code(snapshot.name)}*  from {code(snapshot.distribution)}"
    return f"{of}, which {serves}\n{saved}{note}"


def _turns(page: int, last: int, text: str) -> list[Block]:
    turns = []
    if page > 0:
        turns.append(button("Newer", ids.snapshots_page("newer"), f"{page - 1}:{text}"))
    if page < last:
        turns.append(button("Older", ids.snapshots_page("older"), f"{page + 1}:{text}"))
    return turns
