"""One snapshot whole: what its distribution does, part by part as CloudFront's console shows it,
what clones will lack, and who uses it. Never shows the value of an origin's header.
"""

from collections.abc import Sequence
from types import MappingProxyType

from bot.domain.check import Check, Level
from bot.domain.config_page import Part, parts
from bot.domain.job import Job
from bot.domain.snapshot import Snapshot, SnapshotPage
from bot.domain.template import costs, not_carried, origins, refusals
from bot.views import ids
from bot.views.blocks import (
    Ask,
    actions,
    button,
    context,
    divider,
    field,
    header,
    modal,
    section,
    sections,
    text_input,
)
from bot.views.checks import line
from bot.views.message import Block, Message, clip, code, count, few, message, sentence
from bot.views.snapshots import about, described
from bot.views.unavailable import withheld

FIELDS = MappingProxyType({"note": "snapshot_note"})
"""The block_id of the field of *Edit the note*."""

IN_LIST = "list"
MOST_JOBS = 5
MOST_UNDONE = 2
"""A dialog's text is short."""
MAX_NOTE = 300
_GONE = (
    "It cannot be brought back. What was made from it stays as it is; a failed job that used it "
    "can be retried no more."
)


def snapshot_page(page: SnapshotPage) -> Message:
    """Return a snapshot whole, with what may be done with it."""
    snapshot = page.snapshot
    return message(
        [
            header(f"📸 {snapshot.name}"),
            section(about(snapshot)),
            *withheld([_buttons(page)], page.lacking),
            *(block for part in parts(snapshot.config) for block in _part(part)),
            divider(),
            *sections(_losses(snapshot)),
            section(_jobs(page.jobs)),
        ]
    )


def note_form(snapshot: Snapshot, *, in_list: bool = False) -> Block:
    """Return the form that edits a snapshot's note; `in_list` when it stands on the list."""
    note = text_input(ids.VALUE, snapshot.note, lines=True, limit=MAX_NOTE)
    return modal(
        ids.SNAPSHOT_NOTE_FORM,
        "Edit the note",
        [
            section(f"📸 *{code(snapshot.name)}*"),
            field(FIELDS["note"], "Note", note, optional=True, hint="What it is good for."),
        ],
        submit="Save",
        metadata=f"{snapshot.id}:{IN_LIST if in_list else ''}",
    )


def delete_form(page: SnapshotPage) -> Block:
    """Return the dialog that asks before a snapshot of the list is deleted."""
    snapshot = page.snapshot
    return modal(
        ids.SNAPSHOT_DELETE_FORM,
        "Delete a snapshot",
        [section(f"Delete this snapshot?\n{described(snapshot)}"), context(_lost(page))],
        submit="Delete it",
        metadata=snapshot.id,
    )


def noted(snapshot: Snapshot) -> Message:
    """Return the answer once a note was saved."""
    return message([section(f"📸 ✅ The note is saved.\n{described(snapshot)}")])


def deleted(snapshot: Snapshot) -> Message:
    """Return the answer once a snapshot was deleted."""
    return message(
        [section(f"🗑 {code(snapshot.name)} was deleted. What was made from it stays as it is.")]
    )


def sent(snapshot: Snapshot) -> Message:
    """Return the answer while the file of a snapshot is on its way."""
    said = f"📄 {code(snapshot.name)} comes as a JSON file, in a direct message from me."
    return message([section(said)])


def file_message(snapshot: Snapshot) -> Message:
    """Return the direct message to which the file of a snapshot belongs."""
    headers = sum(origin.headers for origin in origins(snapshot.config))
    secret = f"⚠️ It holds the values of {count(headers, 'custom header')}, which are often secret."
    return message(
        [
            section(f"📄 {described(snapshot)}"),
            *([context(secret)] if headers else []),
            context(
                "*Save a snapshot* takes it as it is; `aws cloudfront` takes its "
                "`DistributionConfig`."
            ),
        ]
    )


def file_not_sent(name: str, why: str = "") -> Message:
    """Return the answer when there is no file to send, or no way to the person's messages."""
    usual = "It was deleted meanwhile, or Slack takes no direct message of mine to you."
    return message([section(f"📄 ⛔ {code(name)} was not sent. {sentence(why or usual)}")])


def _buttons(page: SnapshotPage) -> Block:
    snapshot = page.snapshot
    ask = Ask(
        title="Delete this snapshot?",
        text=f"{clip(snapshot.name, 80)} is deleted. {_lost(page)}",
        yes="Delete it",
        is_danger=True,
    )
    compare = button("Compare…", ids.SNAPSHOT_COMPARE, snapshot.id)
    if not page.can_operate:
        return actions(compare)
    return actions(
        compare,
        button("Apply to distributions…", ids.SNAPSHOT_APPLY, snapshot.id),
        button("Download", ids.SNAPSHOT_DOWNLOAD, snapshot.id),
        button("Edit note", ids.SNAPSHOT_NOTE, snapshot.id),
        button("Delete", ids.SNAPSHOT_DELETE, snapshot.id, style="danger", ask=ask),
    )


def _lost(page: SnapshotPage) -> str:
    """Say what cannot be done any more once it is deleted."""
    if not page.undoes:
        return _GONE
    undone = few([job.name for job in page.undoes], limit=MOST_UNDONE)
    return f"What {undone} changed can be undone no more. {_GONE}"


def _part(part: Part) -> list[Block]:
    lines = [f"*{part.group}*"]
    for thing, said in part.things:
        shown = sentence(" · ".join(said))
        lines.append(f"• {sentence(thing)}: {shown}" if thing else shown)
    return sections(lines)


def _losses(snapshot: Snapshot) -> Sequence[str]:
    config = snapshot.config
    refused = [Check("template", Level.REFUSED, why) for why in refusals(config)]
    lost = [Check("not_carried", Level.WARNING, what) for what in not_carried(config)]
    paid = [Check("costs", Level.WARNING, what) for what in costs(config)]
    return ["*What a clone lacks, and costs*", *(line(one) for one in refused or [*lost, *paid])]


def _jobs(jobs: Sequence[Job]) -> str:
    if not jobs:
        return "*Jobs*\nNone used it."
    each = [f"{code(job.name)} {job.state.replace('_', ' ')}" for job in jobs]
    return f"*{count(len(jobs), 'job')} used it*\n{few(each, limit=MOST_JOBS)}"
