"""The second view of an import: which names of each certificate its distribution answers to. What
is not ticked stays in the certificate, and becomes no alias.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence

from bot.domain.import_aliases import CertificateNames, NameChoice
from bot.domain.quotas import ALIASES
from bot.views import ids
from bot.views.blocks import context, field, modal, option, plain, section
from bot.views.message import Block, clip, code, count, few, sentence

MOST_BOXES = 10
"""Slack's checkboxes; more names are chosen in a list."""
MOST_OPTIONS = 100
"""Slack's list; more are in groups of as many."""
MOST_NAMES = 400
"""Names of one certificate that are shown; at most 100 of them can be chosen."""
MOST_CERTIFICATES = 40
MOST_BYTES = 200_000
"""What fits one view of 250,000 bytes and 100 blocks; the others keep what the plan shows."""
MOST_LEFT_OUT = 5
TITLE = "Names"

_HOW = (
    "Ticked names become aliases of the certificate's own distribution. The others stay in the "
    "certificate. A name lives on one distribution of all that there are."
)


def form(asked: Sequence[CertificateNames], job: str, *, metadata: str) -> Block:
    """Return the modal of a job called `job`."""
    shown = _fitting(asked)
    return modal(
        ids.IMPORT_NAMES,
        TITLE,
        [
            section(f"🌍 {code(job)}: which names will the distributions answer to?"),
            context(_HOW),
            *(block for blocks in shown.values() for block in blocks),
            *_rest(sum(bool(one.names) for one in asked) - len(shown)),
            context("Close this to leave them as they are now: the card shows them, and *Names…*."),
        ],
        submit="Use these",
        metadata=metadata,
    )


def fields(asked: Sequence[CertificateNames]) -> Mapping[str, str]:
    """Return the block_id of each certificate that the form shows, by its task."""
    return {task: block_of(task) for task in _fitting(asked)}


def mark_of(shown: Sequence[CertificateNames]) -> str:
    """Return what tells certificates and their names from others, or from others' order."""
    whole = [(one.task, [name.name for name in one.names]) for one in shown]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def block_of(task: str) -> str:
    """Return the block_id of a certificate's names."""
    return f"import_names_{task}"


def chosen(one: CertificateNames, values: Sequence[str]) -> tuple[str, ...]:
    """Return the names that the form's values mean, in the certificate's order."""
    picked = {int(value) for value in values if value.isdigit()}
    return tuple(name.name for at, name in enumerate(one.names) if at in picked)


def _fitting(asked: Sequence[CertificateNames]) -> dict[str, list[Block]]:
    """Return the blocks of the first certificates that have names and fit, by their tasks."""
    fitting: dict[str, list[Block]] = {}
    room = MOST_BYTES
    for one in [each for each in asked if each.names][:MOST_CERTIFICATES]:
        blocks = _certificate(one)
        room -= len(json.dumps(blocks))
        if room < 0 and fitting:
            break
        fitting[one.task] = blocks
    return fitting


def _certificate(one: CertificateNames) -> list[Block]:
    many = f" · {count(len(one.names), 'name')}" if len(one.names) > MOST_BOXES else ""
    label = f"{clip(one.title, 120) or 'Certificate'}{many}"
    hint = _over(one)
    return [
        field(
            block_of(one.task), label, _element(one.names[:MOST_NAMES]), optional=True, hint=hint
        ),
        *_left_out(one),
    ]


def _over(one: CertificateNames) -> str:
    if len(one.names) <= ALIASES.default:
        return ""
    beyond = len(one.names) - MOST_NAMES
    more = f" {beyond:,} more are in the certificate than fit here." if beyond > 0 else ""
    return f"At most {ALIASES.default} of them: a distribution has no more aliases.{more}"


def _element(names: Sequence[NameChoice]) -> Block:
    options = [_option(name, at) for at, name in enumerate(names)]
    ticked = [one for one, name in zip(options, names, strict=True) if name.is_chosen]
    ticked = ticked[: ALIASES.default]
    if len(names) <= MOST_BOXES:
        made: Block = {"type": "checkboxes", "action_id": ids.VALUE, "options": options}
    elif len(names) <= MOST_OPTIONS:
        made = {"type": "multi_static_select", "action_id": ids.VALUE, "options": options}
    else:
        made = {"type": "multi_static_select", "action_id": ids.VALUE, "option_groups": []}
        for start in range(0, len(options), MOST_OPTIONS):
            group = options[start : start + MOST_OPTIONS]
            label = plain(f"{start + 1} to {start + len(group)}", 75)
            made["option_groups"].append({"label": label, "options": group})
    if ticked:
        made["initial_options"] = ticked
    return made


def _option(name: NameChoice, at: int) -> Block:
    # A name may be longer than an option's value, so its place stands for it.
    return option(name.name, str(at), f"⚠️ {name.taken}" if name.taken else "")


def _left_out(one: CertificateNames) -> list[Block]:
    if not one.left_out:
        return []
    # The sentence begins with the name, as far as it can be shown.
    said = [sentence(why, most=300) for _, why in one.left_out]
    shown = few(said, limit=MOST_LEFT_OUT, room=1500, between="\n")
    return [context(f"🔒 Only in the certificate:\n{shown}")]


def _rest(left: int) -> list[Block]:
    if left <= 0:
        return []
    more = count(left, "more certificate keeps", "more certificates keep")
    return [context(f"… and {more} the names that the card shows.")]
