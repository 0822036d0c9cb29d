"""The form *New certificates*, empty or filled in again for Edit. Labels are fixed."""

import json
import re
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.job import Distributions, KeyAlgorithm, Logging
from bot.views import ids, request_fields
from bot.views.blocks import (
    actions,
    button,
    context,
    external_select,
    modal,
    option,
    radio,
    section,
    text_input,
)
from bot.views.blocks import field as input_field
from bot.views.message import Block, count
from bot.views.request_fields import MAX_TEXT, fitting

FIELDS = MappingProxyType(
    {
        "names": "new_names",
        "file": "new_file",
        "distributions": "new_distributions",
        "snapshot": "new_snapshot",
        "distribution": "new_distribution",
        "logging": "new_logging",
        "key": "new_key",
        "aggregate": "new_aggregate",
        "tags": "new_tags",
        "post_in": "new_post_in",
    }
)
"""The block_id of each field; where an error attaches."""

AGGREGATE = "aggregate"
"""The value of the only checkbox."""

_SEPARATORS = re.compile(r"[\s,;]+")

_STEPS = "1 request (we)  →  2 add DNS records (domain owner)  →  3 distributions (we)"
_DISTRIBUTIONS = (
    option("Create one per certificate from a snapshot", Distributions.CREATE),
    option(
        "Attach to an existing distribution",
        Distributions.ATTACH,
        "Adds the names of one certificate, once issued",
    ),
    option("Certificates only", Distributions.NONE, "No distribution: attach them yourself"),
)
_LOGGING = (
    option("Off", Logging.OFF, "Also when the template has it on"),
    option("Keep, with a prefix per domain", Logging.KEEP, "In the template's bucket"),
)
_FILE_HINT = (
    "Optional. CSV or TXT, at most 512 KB and 500 certificates, in the same format; for more than "
    "fits above. A CSV may begin with the columns names, snapshot, origin, origin_path, comment, "
    "tag:<key>. An empty cell means the form's value."
)
_AGGREGATE = option(
    "Share a wildcard's certificate", AGGREGATE, "*.example.com also serves www.example.com"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form shows when it opens.

    `template` is the select's (value, label), and `target` that of the existing distribution;
    `distributions` None takes the default: create when
    there is a template to pick. `kept` counts the certificates of the edited job that came from a
    file: they stay unless replaced; `facts` stands below the picked template.
    """

    channel: str
    names_text: str = ""
    distributions: Distributions | None = None
    template: tuple[str, str] | None = None
    target: tuple[str, str] | None = None
    logging: Logging = Logging.OFF
    key: KeyAlgorithm = KeyAlgorithm.RSA_2048
    aggregate: bool = False
    tags_text: str = ""
    kept: int = 0
    job: int | None = None
    revision: int | None = None
    has_snapshots: bool = True
    facts: Block | None = None


def form(draft: Draft) -> Block:
    """Return the modal; `private_metadata` is JSON: `job`, `revision` and `kept`."""
    metadata = {"job": draft.job, "revision": draft.revision, "kept": draft.kept}
    return modal(
        ids.NEW_CERTIFICATES,
        "New certificates" if draft.job is None else f"Edit J-{draft.job}",
        [
            context(_STEPS),
            *_kept(draft),
            *_too_long(draft),
            _names(draft),
            _file(draft),
            *_template(draft),
            *_choices(draft),
            *_too_many_tags(draft),
            request_fields.tags(
                FIELDS["tags"], draft.tags_text, "the certificates and the distributions"
            ),
            request_fields.post_in(FIELDS["post_in"], draft.channel),
            actions(button("Preview", ids.PREVIEW, "-")),
            context(
                "*Preview* shows what the fields mean; it leaves this form as it is. "
                "The next step checks everything and shows a plan. "
                "Nothing is requested until someone presses *Confirm* there."
            ),
        ],
        submit="Check",
        metadata=json.dumps(metadata),
    )


def _kept(draft: Draft) -> list[Block]:
    if not draft.kept:
        return []
    listed = count(draft.kept, "certificate")
    return [section(f"📄 Your list of {listed} stays unless you replace it.")]


def _too_long(draft: Draft) -> list[Block]:
    listed, fit = len(_names_in(draft.names_text)), len(_names_in(fitting(draft.names_text)))
    if fit == listed:
        return []
    return [
        section(
            f"⚠️ Only {fit} of your {listed} names fit into the field below. "
            "Upload the whole list as a file instead, and empty the field."
        )
    ]


def _too_many_tags(draft: Draft) -> list[Block]:
    listed, fit = len(draft.tags_text.splitlines()), len(fitting(draft.tags_text).splitlines())
    if fit == listed:
        return []
    return [
        section(
            f"⚠️ Only {fit} of the {listed} tags fit into the field below, and only those stay. "
            "To keep them all, leave this form and submit a new list with a column for each tag."
        )
    ]


def _names_in(text: str) -> list[str]:
    return [name for name in _SEPARATORS.split(text) if name]


def _names(draft: Draft) -> Block:
    hint = (
        "One certificate a line; several names of one certificate separated by spaces or commas. "
        "The first name of a line is the certificate's main name."
    )
    if draft.kept:
        hint += f" Leave empty to keep your list of {count(draft.kept, 'certificate')}."
    example = "shop.example.com www.shop.example.com"
    shown = fitting(draft.names_text)
    element = text_input(ids.VALUE, shown, lines=True, limit=MAX_TEXT, example=example)
    return input_field(FIELDS["names"], "Domain names", element, optional=True, hint=hint)


def _file(draft: Draft) -> Block:
    hint = _FILE_HINT
    if draft.kept:
        listed = count(draft.kept, "certificate")
        hint = f"Your list of {listed} stays unless you replace it. {_FILE_HINT}"
    element = {
        "type": "file_input",
        "action_id": ids.VALUE,
        "filetypes": ["csv", "txt"],
        "max_files": 1,
    }
    return input_field(FIELDS["file"], "Domain list file", element, optional=True, hint=hint)


def _template(draft: Draft) -> list[Block]:
    usual = Distributions.CREATE if draft.has_snapshots else Distributions.NONE
    choice = radio(ids.VALUE, _DISTRIBUTIONS, draft.distributions or usual)
    select = external_select(
        ids.SNAPSHOT_SELECT, "Search by name, distribution or alias", _chosen(draft.template)
    )
    hint = (
        "The template of every new distribution: a saved snapshot, or any distribution "
        "as it is now. Needed to create distributions."
    )
    picked = input_field(FIELDS["snapshot"], "Snapshot", select, optional=True, hint=hint)
    return [
        input_field(FIELDS["distributions"], "Distributions", choice),
        {**picked, "dispatch_action": True},
        *([draft.facts] if draft.facts else []),
        request_fields.distribution(
            FIELDS["distribution"],
            "Which one the new certificate is attached to. Needed to attach it, and only then.",
            _chosen(draft.target),
        ),
    ]


def _chosen(picked: tuple[str, str] | None) -> Block | None:
    return option(picked[1], picked[0]) if picked else None


def _choices(draft: Draft) -> list[Block]:
    boxes: Block = {"type": "checkboxes", "action_id": ids.VALUE, "options": [_AGGREGATE]}
    if draft.aggregate:
        boxes["initial_options"] = [_AGGREGATE]
    hint = "Names covered by a wildcard share its certificate. The next step shows exactly which."
    logging = radio(ids.VALUE, _LOGGING, draft.logging)
    return [
        input_field(FIELDS["logging"], "Logging", logging),
        request_fields.key(FIELDS["key"], draft.key),
        input_field(FIELDS["aggregate"], "Aggregate certificates", boxes, optional=True, hint=hint),
    ]
