"""The form that edits a certificate's tags, and what came of it. What no line can hold is shown
beside the form, and kept.
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.domain.event import Payload
from bot.domain.tag_edit import TagForm, fixed, lines, read_back, room
from bot.domain.tags import RESERVED_PREFIXES
from bot.views import ids
from bot.views.blocks import context, field, modal, option, section, text_input
from bot.views.certificates import title_of
from bot.views.message import Block, Message, code, count, few, message, sentence
from bot.views.payload import text

MOST_FIELDS = 20
ROOM = 2000
"""Characters that a field shows at first: Slack takes 3,000, so there is room to write."""
FIELDS = MappingProxyType(
    {f"tags{at}": f"edit_tags_{at}" for at in range(MOST_FIELDS)} | {"alike": "edit_tags_alike"}
)
"""The block_ids of the form: fields of lines, as many as the tags need, and the checkbox."""
ALIKE = "alike"
"""The value of the only checkbox."""
TITLE = "Edit tags"
MOST = 12


def tag_form(form: TagForm, way_back: Mapping[str, str]) -> Block:
    """Return the form; `way_back` is kept for its answer."""
    certificate = form.certificate
    about = {**way_back, "arn": certificate.arn, "mark": form.mark}
    return modal(
        ids.EDIT_TAGS,
        TITLE,
        [
            section(f"🏷 {title_of(certificate)}"),
            *_kept(certificate.tags),
            *_fields(certificate.tags),
            *_alike(form),
        ],
        submit="Change the tags",
        metadata=json.dumps(about),
    )


def change_follows(name: str) -> Message:
    """Return what the form shows until the change was made."""
    return message([section(f"⏳ The tags of {code(name)} are being changed. This says when.")])


def tags_changed(answer: Payload) -> Message:
    """Return the answer: what was changed, where alike, and where not and why."""
    fault, name = text(answer, "error"), text(answer, "name")
    if fault:
        return message([section(f"🏷 ⛔ The tags were not changed. {sentence(fault)}")])
    change = read_back(text(answer, "change"))
    put = [code(f"{key}={value}", most=300) for key, value in change.puts]
    off = [code(key, most=130) for key in change.removes]
    told = [f"🏷 ✅ The tags of {code(name)} are changed."]
    told += [f"Set: {few(put, limit=MOST)}"] if put else []
    told += [f"Taken off: {few(off, limit=MOST)}"] if off else []
    alike = answer.get("alike")
    told += _told_of(alike if isinstance(alike, Mapping) else {})
    return message([section("\n".join(told))])


def _told_of(alike: Mapping[str, object]) -> list[str]:
    done = [code(name) for name, why in alike.items() if not why]
    failed = [f"{code(name)}: {sentence(str(why), most=300)}" for name, why in alike.items() if why]
    told = [f"Alike on {few(done, limit=MOST)}"] if done else []
    return [*told, *(f"⚠️ Not on {one}" for one in failed[:MOST])]


def _kept(tags: Mapping[str, str]) -> list[Block]:
    stay = fixed(tags)
    if not stay:
        return []
    reserved = [key for key in stay if key.lower().startswith(RESERVED_PREFIXES)]
    others = [key for key in stay if key not in reserved]
    told = []
    if reserved:
        shown = few([code(f"{key}={stay[key]}", most=200) for key in reserved], limit=MOST)
        told.append(f"Kept as they are, for AWS or I set them: {shown}")
    if others:
        shown = few([code(key, most=130) for key in others], limit=MOST)
        told.append(f"Kept as they are, for no line can hold them (the AWS console can): {shown}")
    return [context(*told)]


def _fields(tags: Mapping[str, str]) -> list[Block]:
    groups = _groups(lines(tags))
    hint = f"key=value, a line each; at most {room(tags)} tags. Upper and lower case differ."
    return [
        field(
            FIELDS[f"tags{at}"],
            "Tags" if at == 0 else f"Tags, part {at + 1}",
            text_input(ids.VALUE, "\n".join(group), lines=True, example="team=shop"),
            optional=True,
            hint=hint if at == len(groups) - 1 else "",
        )
        for at, group in enumerate(groups)
    ]


def _groups(shown: Sequence[str]) -> list[list[str]]:
    """Return lines in as few fields as have room for them; at least one, to write in."""
    groups: list[list[str]] = [[]]
    for line in shown:
        if groups[-1] and sum(len(one) + 1 for one in groups[-1]) + len(line) > ROOM:
            groups.append([])
        groups[-1].append(line)
    return groups[:MOST_FIELDS]


def _alike(form: TagForm) -> list[Block]:
    users = form.distributions
    if not users:
        return []
    them = "that distribution" if len(users) == 1 else f"those {count(len(users), 'distribution')}"
    choice = option(f"Change the tags of {them} alike", ALIKE)
    return [
        context(f"It serves {few([code(one.id) for one in users], limit=MOST)}."),
        field(
            FIELDS["alike"],
            "Distributions",
            {"type": "checkboxes", "action_id": ids.VALUE, "options": [choice]},
            optional=True,
            hint="What you change here is changed there too; their other tags stay.",
        ),
    ]
