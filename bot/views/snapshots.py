"""Snapshots as a pick list, a list to read, and the form that saves one."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from bot.domain.inventory import Distribution
from bot.domain.snapshot import Snapshot
from bot.views import ids
from bot.views.blocks import actions, button, context, header, modal, overflow, section, text_input
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

MENU: Mapping[str, tuple[str, bool]] = MappingProxyType(
    {
        "show": ("Show", False),
        "download": ("Download", True),
        "note": ("Note…", True),
        "compare": ("Compare…", False),
        "delete": ("Delete…", True),
    }
)
"""What can be done with a snapshot of the list, and whether it takes an operator."""

FIELDS = MappingProxyType(
    {
        "distribution": "take_distribution",
        "file": "take_file",
        "name": "take_name",
        "note": "take_note",
    }
)
"""The block_id of each field of *Save a snapshot*."""


def option(template: Snapshot | Distribution) -> Block:
    """Return a choice of the `Snapshot` select: `snapshot:<id>`, or `live:<id>` as it is now."""
    if isinstance(template, Distribution):
        serves = few(template.aliases, limit=3) or template.comment or template.domain
        return choice(template.as_it_is_now, f"live:{template.id}", serves)
    serves = ", ".join([template.distribution or "from a file", *aliases(template)])
    return choice(template.name, f"snapshot:{template.id}", serves)


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


def snapshot_list(
    rows: Sequence[Snapshot],
    page: int = 0,
    *,
    text: str = "",
    can_operate: bool = True,
    near: str = "",
) -> Message:
    """Return one page of the snapshots that a search for `text` found (all of them are given), by
    distribution; those who only look are offered only what they may do. `near` is the
    name most like `text`, when none was found.
    """
    last = max(0, (len(rows) - 1) // PAGE)
    page = min(max(page, 0), last)
    shown = _by_distribution(rows)[page * PAGE : (page + 1) * PAGE]
    save = button("Save a snapshot", ids.SNAPSHOT_TAKE, "take")
    ends = [*([save] if can_operate else []), *_turns(page, last, text)]
    return message(
        [
            header("📸 Snapshots"),
            context(_found(rows, page, last, text, near)),
            *(block for group in _grouped(shown) for block in _group(group, can_operate)),
            *([actions(*ends)] if ends else []),
        ]
    )


def _by_distribution(rows: Sequence[Snapshot]) -> list[Snapshot]:
    """Return the rows of each distribution together, that of the newest row first."""
    places: dict[str, int] = {}
    for row in rows:
        places.setdefault(row.distribution, len(places))
    return sorted(rows, key=lambda row: places[row.distribution])


def _grouped(rows: Sequence[Snapshot]) -> list[list[Snapshot]]:
    return [list(group) for _, group in groupby(rows, key=lambda row: row.distribution)]


def _group(rows: Sequence[Snapshot], can_operate: bool) -> list[Block]:  # noqa: FBT001 - handed on
    of = f"☁️ *{code(rows[0].distribution)}*" if rows[0].distribution else "📄 *From files*"
    return [section(of), *(_row(row, can_operate) for row in rows)]


def _row(snapshot: Snapshot, can_operate: bool) -> Block:  # noqa: FBT001 - handed on
    names = [code(alias) for alias in aliases(snapshot)]
    serves = f" · serves {few(names, limit=3)}" if names else ""
    note = f"\n{sentence(snapshot.note, most=400)}" if snapshot.note else ""
    return section(
        f"*{code(snapshot.name)}*{serves}\n{_saved(snapshot)}{note}",
        accessory=overflow(
            ids.SNAPSHOT_MENU,
            [
                choice(label, f"{verb}:{snapshot.id}")
                for verb, (label, is_change) in MENU.items()
                if can_operate or not is_change
            ],
        ),
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
                optional=True,
                hint="Its id, or any name that it serves. Not needed with a file.",
            ),
            input_field(
                FIELDS["file"],
                "Configuration file",
                {
                    "type": "file_input",
                    "action_id": ids.VALUE,
                    "filetypes": ["json", "txt"],
                    "max_files": 1,
                },
                optional=True,
                hint="Instead of a distribution: JSON as “aws cloudfront get-distribution-config” "
                "prints it, or as the old solution kept it. At most 512 KB.",
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
            actions(button("Show", ids.SNAPSHOT_SHOW, snapshot.id)),
            context("Pick it as `Snapshot` in `/certs new`."),
        ]
    )


def not_taken(why: str) -> Message:
    """Return the answer when a snapshot could not be saved; `why` is mrkdwn."""
    return message([section(f"📸 ⛔ Not saved. {why}"), context("Nothing was changed.")])


def _found(rows: Sequence[Snapshot], page: int, last: int, text: str, near: str) -> str:
    of = f" with {code(text, most=80)}" if text else ""
    if not rows and near:
        return f"No snapshots{of}. Did you mean {code(near, most=150)}?"
    if not rows:
        hint = "Save one from a distribution that is set up the way new ones should be, or a file."
        return f"No snapshots{of} yet. {hint}"
    pages = f" · page {page + 1} of {last + 1}" if last else ""
    return f"{count(len(rows), 'snapshot')}{of}, by distribution, newest first{pages}"


def described(snapshot: Snapshot) -> str:
    """Return a snapshot's words: what it is called, and all that `about` says."""
    return f"*{code(snapshot.name)}*  {about(snapshot)}"


def about(snapshot: Snapshot) -> str:
    """Return what a snapshot is of, which names that serves, who saved it when, and its note."""
    names = [code(alias) for alias in aliases(snapshot)]
    serves = f"serves {few(names, limit=3)}" if names else "serves no names of its own"
    note = f"\n{sentence(snapshot.note, most=400)}" if snapshot.note else ""
    return f"from {source(snapshot)}, which {serves}\n{_saved(snapshot)}{note}"


def source(snapshot: Snapshot) -> str:
    """Return of what a snapshot was saved: a distribution, or a file that did not say."""
    return code(snapshot.distribution) or "a file"


def _saved(snapshot: Snapshot) -> str:
    return f"saved {when(snapshot.taken_at, DAY)} by {mention(snapshot.taken_by)}"


def _turns(page: int, last: int, text: str) -> list[Block]:
    turns = []
    if page > 0:
        turns.append(button("Newer", ids.snapshots_page("newer"), f"{page - 1}:{text}"))
    if page < last:
        turns.append(button("Older", ids.snapshots_page("older"), f"{page + 1}:{text}"))
    return turns
