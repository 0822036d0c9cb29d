"""The form's preview: what its fields mean, name by name, with every fault and hint, in a modal
above the form. Never a part of the form itself: what was filled in there stays untouched.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from bot.domain.line_fault import Source
from bot.domain.list_hints import Hint
from bot.domain.list_rows import Note
from bot.domain.preview import Preview, TemplateUse
from bot.errors import EdgecertError
from bot.views.blocks import context, divider, fitted, section, sections, told
from bot.views.checks import line
from bot.views.message import Block, code, count, few, sentence
from bot.views.plan import plan_lines
from bot.views.refusal import refused
from bot.views.template import template_lines

TITLE = "Preview"
NO_PREVIEW = "No preview"
SHOWN = 40
MOST = 12
MOST_TEMPLATES = 3

_LABELS = MappingProxyType(
    {
        "job": "This form",
        "names": "Domain names",
        "file": "Domain list file",
        "snapshot": "Snapshot",
        "distribution": "Distribution",
        "tags": "Tags",
        "post_in": "Post in",
    }
)
_EMPTY = (
    "✏️ *No names yet.* Type one certificate a line into *Domain names*, such as "
    "`shop.example.com www.shop.example.com` (the first is its main name), or attach a list."
)
_REFUSED = "⛔ *As it is, this form is refused.* Mend what is marked; the rest would be this:"
_MISSING = "*Is a name missing?* Add it to its line, or press *Add it* on the card."
_NEXT = (
    "Nothing was submitted and nothing looked up. *Close* leads back to the form, as you left it; "
    "*Check* there has it checked with AWS and DNS, and shows the plan in the channel."
)


def preview(found: Preview) -> Block:
    """Return the modal."""
    faults = dict(found.faults or {})
    if found.is_empty:
        faults.pop("names", None)  # the first line says it
    blocks = [
        *([section(_REFUSED)] if faults and found.plans else []),
        section(_EMPTY if found.is_empty else _summary(found)),
        *sections(_faults(faults)),
        *_certificates(found),
        *sections(_hints(found.hints)),
        *sections(_notes(found.notes)),
    ]
    for use in found.templates[:MOST_TEMPLATES]:
        blocks += [divider(), *_template(use)]
    if len(found.templates) > MOST_TEMPLATES:
        more = len(found.templates) - MOST_TEMPLATES
        blocks.append(section(f"… and {count(more, 'more template')} that the list names."))
    return told(TITLE, [*fitted(blocks), context(_NEXT)])


def reading(file: str) -> Block:
    """Return the modal while the attached list is fetched."""
    return told(TITLE, [section(f"⏳ Reading {code(file, most=100)}…")])


def not_read(error: EdgecertError) -> Block:
    """Return the modal when there is nothing to show."""
    return told(NO_PREVIEW, refused(error).blocks)


def _summary(found: Preview) -> str:
    if not found.plans:
        return "⛔ *No certificate could be read.* Mend what is marked below."
    own = sum(plan.covered_by is None for plan in found.plans)
    names = sum(len(plan.names) for plan in found.plans)
    parts = [f"*{count(own, 'certificate')}* ({count(names, 'name')})"]
    changed = [code(plan.changes.distribution) for plan in found.plans if plan.changes]
    if changed:
        parts.append(f"put on {few(changed, limit=MOST)}, which exists")
    elif found.with_distributions:
        parts.append(f"*{count(len(found.plans), 'distribution')}*")
    else:
        parts.append("certificates only, no distributions")
    if found.listed:
        parts.append(f"{found.listed:,} of {len(found.plans):,} lines from the list")
    return " · ".join(parts) + _aggregate(found, own)


def _aggregate(found: Preview, own: int) -> str:
    if not found.aggregate:
        return ""
    spared = len(found.plans) - own
    if spared:
        return f"\nAggregate: {spared:,} covered by a wildcard here, and not requested."
    if any(len(plan.certificate_names) < len(plan.names) for plan in found.plans):
        return "\nAggregate: names that a wildcard beside them covers are not requested."
    return "\nAggregate changes nothing here: no wildcard covers another name."


def _faults(faults: Mapping[str, str]) -> Iterable[str]:
    for field, text in faults.items():
        first, *others = (sentence(one, most=900) for one in text.splitlines() if one.strip())
        yield f"⛔ *{_LABELS[field]}:* {first}"
        yield from (f"⛔ {one}" for one in others)


def _certificates(found: Preview) -> list[Block]:
    lines = plan_lines(dict(enumerate(found.plans)), most=SHOWN)
    rest = len(found.plans) - SHOWN
    return sections([*lines, *([f"… and {rest:,} more certificates."] if rest > 0 else [])])


def _hints(hints: Sequence[Hint]) -> list[str]:
    if not hints:
        return []
    said = [f"💡 {_place(hint)}{sentence(hint.sentence)}" for hint in hints]
    return [_MISSING, *_first(said, "names that may be missing")]


def _notes(notes: Sequence[Note]) -> list[str]:
    return _first([f"✏️ {_place(note)}{sentence(note.sentence)}" for note in notes], "lines mended")


def _place(at: Hint | Note) -> str:
    if not at.line:
        return ""
    return f"Line {at.line}: " if at.source is Source.FIELD else f"List file, line {at.line}: "


def _first(lines: Sequence[str], noun: str) -> list[str]:
    rest = len(lines) - MOST
    return [*lines[:MOST], *([f"… and {rest:,} more {noun}."] if rest > 0 else [])]


def _template(use: TemplateUse) -> list[Block]:
    made = [f"For {count(use.clones, 'distribution')}:"] if use.clones else []
    return sections([*made, *template_lines(use.picked), *(line(check) for check in use.checks)])
