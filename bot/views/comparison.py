"""Two configurations compared: the form that asks with what, and the differences, group by group
as CloudFront's console shows them. Never shows the value of an origin's header.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from bot.domain.comparison import Comparison, Side, told
from bot.domain.config_page import Part
from bot.domain.inventory import Distribution
from bot.domain.snapshot import Snapshot
from bot.views import ids
from bot.views.blocks import (
    actions,
    button,
    context,
    external_select,
    field,
    header,
    modal,
    section,
    sections,
)
from bot.views.message import MOMENT, Block, Message, code, count, message, sentence, when
from bot.views.snapshots import option, options

FIELDS = MappingProxyType({"compare_with": "compare_with"})
"""The block_id of the field of *Compare*."""

TITLE = "Compare"
Line: TypeAlias = tuple[str, str, str]
"""A group's name, or a thing and what is said of it: thousands are counted, a few are written."""
MOST_LINES = 60


def compare_form(snapshot: Snapshot, live: Distribution | None) -> Block:
    """Return the form; `live` is the snapshot's own distribution, which is proposed."""
    proposed = option(live) if live else None
    select = external_select(ids.COMPARE_SELECT, "Another snapshot, or a distribution", proposed)
    hint = "Search by name, distribution or any name that it serves."
    return modal(
        ids.COMPARE_FORM,
        TITLE,
        [
            section(f"📸 *{code(snapshot.name)}* is compared with:"),
            field(FIELDS["compare_with"], "Compare with", select, hint=hint),
        ],
        submit="Compare",
        metadata=snapshot.id,
    )


def choices(
    snapshots: Sequence[Snapshot], distributions: Sequence[Distribution]
) -> Mapping[str, list[Block]]:
    """Return what the select's listener answers."""
    return options(snapshots, distributions)


def reading(distribution: str) -> Message:
    """Return what the form shows while a worker reads the distribution."""
    return message([section(f"⏳ Reading {code(distribution)}… The answer comes here.")])


def comparison(found: Comparison) -> Message:
    """Return the differences; what does not fit is counted, and in the file."""
    number = len(found.changes)
    head = [header("🔍 Compared"), section(f"{_side(found.left)}\n→ {_side(found.right)}")]
    if not number:
        return message([*head, section("✅ No difference: both do the same.")])
    groups, more = _fitting([_lines(part) for part in told(found)])
    shown = [[_shown(line) for line in lines] for lines in groups]
    rest = [context(f"… and {more:,} more lines: the file has every difference.")]
    file = button("Send me the JSON", ids.COMPARE_FILE, found.reference)
    return message(
        [
            *head,
            section(f"*{count(number, 'setting')} {'differs' if number == 1 else 'differ'}*"),
            *(block for lines in shown for block in sections(lines)),
            *(rest if more > 0 else []),
            actions(file),
        ]
    )


def not_compared(why: str) -> Message:
    """Return the answer when nothing could be compared; `why` is mrkdwn."""
    return message([section(f"🔍 ⛔ Not compared. {why}")])


def differences_follow(snapshot: Snapshot) -> Message:
    """Return the answer while the file is on its way."""
    said = (
        f"📄 How {code(snapshot.name)} differs comes as a JSON file, in a direct message from me."
    )
    return message([section(said)])


def differences_message(found: Comparison) -> Message:
    """Return the direct message to which the file of differences belongs."""
    number = count(len(found.changes), "setting")
    return message([section(f"📄 {_side(found.left)}\n→ {_side(found.right)}\n{number} differ.")])


def _side(side: Side) -> str:
    return f"*{code(side.name)}* · {when(side.read_at, MOMENT)}"


def _lines(part: Part) -> list[Line]:
    lines: list[Line] = [(part.group, "", "")]
    for thing, said in part.things:
        if thing and len(said) == 1:
            lines.append(("", thing, said[0]))
        else:
            lines += [("", thing, "")] if thing else []
            lines += [("", "", one) for one in said]
    return lines


def _shown(line: Line) -> str:
    group, thing, said = line
    if group:
        return f"*{group}*"
    if not said:
        return sentence(thing)
    return f"• {sentence(thing)}: {sentence(said)}" if thing else f"• {sentence(said)}"


def _fitting(groups: Sequence[Sequence[Line]]) -> tuple[list[Sequence[Line]], int]:
    """Return the first lines, by group, and how many are left."""
    kept: list[Sequence[Line]] = []
    room = MOST_LINES
    for lines in groups:
        if room > 1:  # a group's name alone says nothing
            kept.append(lines[:room])
        room -= len(lines)
    return kept, sum(len(lines) for lines in groups) - sum(len(lines) for lines in kept)
