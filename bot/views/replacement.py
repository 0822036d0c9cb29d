"""The form that asks for a certificate in the place of another: *New with other names*, or the same
for an imported one that nobody renews. Labels are fixed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.certificate_query import IMPORTED
from bot.domain.inventory import Certificate, Distribution
from bot.domain.job import KeyAlgorithm
from bot.domain.tags import RESERVED_PREFIXES
from bot.views import ids, request_fields
from bot.views.blocks import context, field, modal, option, plain, section, text_input
from bot.views.certificates import title_of
from bot.views.message import Block, clip

FIELDS = MappingProxyType(
    {
        "names": "replace_names",
        "swap": "replace_swap",
        "takes_added": "replace_takes_added",
        "key": "replace_key",
        "tags": "replace_tags",
        "post_in": "replace_post_in",
    }
)
"""The block_id of each field; where an error attaches."""

NONE = "none"
"""The choice that the added names become nobody's alias."""
MOST_BOXES = 10
"""Slack's checkboxes; more distributions are chosen in a list."""
MOST_CHOICES = 50
"""More would be too much for one form; a second job is for the others."""

_CANNOT = (
    "ACM cannot change the names of a certificate: a new one is requested. Once it is issued it "
    "takes the place of this one on what you choose below; this one is kept until that is deployed "
    "everywhere, and is never deleted by itself."
)
_IMPORTED = (
    "Nobody renews an imported certificate. One that ACM issues for the same names is renewed by "
    "itself. Once it is issued it takes the place of this one on what you choose below; this one "
    "is kept until that is deployed everywhere, and is never deleted by itself."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form shows when it opens: the certificate, and all distributions that serve it."""

    certificate: Certificate
    distributions: Sequence[Distribution]
    channel: str


def form(draft: Draft, *, metadata: str) -> Block:
    """Return the modal."""
    old = draft.certificate
    is_imported = old.type == IMPORTED
    return modal(
        ids.REPLACE_FORM,
        "Replace by an ACM one" if is_imported else "New with other names",
        [
            section(f"📜 {title_of(old)}"),
            context(_IMPORTED if is_imported else _CANNOT),
            _names(old),
            *_swap(draft.distributions),
            request_fields.key(FIELDS["key"], _key(old)),
            request_fields.tags(FIELDS["tags"], _tags(old), "the new certificate"),
            request_fields.post_in(FIELDS["post_in"], draft.channel),
            context(
                "The next step checks everything and shows what happens to every name. Nothing is "
                "requested until someone presses *Confirm* there."
            ),
        ],
        submit="Check",
        metadata=metadata,
    )


def _names(old: Certificate) -> Block:
    hint = (
        "Edit freely: all of them are one certificate, separated by lines, spaces or commas. The "
        "first is its main name."
    )
    shown = "\n".join(old.names)
    element = text_input(ids.VALUE, request_fields.fitting(shown), lines=True)
    return field(FIELDS["names"], "Domain names", element, optional=True, hint=hint)


def _swap(users: Sequence[Distribution]) -> list[Block]:
    """Return which distributions get the new one, and which of several gets the added names."""
    if not users:
        return [
            section(
                "No distribution of this account serves it, so nothing is swapped: the new one is "
                "yours to attach."
            )
        ]
    is_short = len(users) <= MOST_BOXES
    choices = [_choice(one, about=is_short) for one in users[:MOST_CHOICES]]
    offered = {"action_id": ids.VALUE, "options": choices, "initial_options": choices}
    boxes: Block = {"type": "checkboxes", **offered}
    element = boxes if is_short else {"type": "multi_static_select", **offered}
    hint = "Each gets the new certificate once it is issued. The others keep this one."
    swap = field(FIELDS["swap"], "Swap on", element, optional=True, hint=hint)
    more = len(users) - MOST_CHOICES
    kept = f"{more:,} more distributions serve it than fit here, and keep it: ask once more then."
    told = [section(f"⚠️ {kept}")] if more > 0 else []
    return [*told, swap, *([_takes_added(choices)] if len(choices) > 1 else [])]


def _takes_added(choices: Sequence[Block]) -> Block:
    nobody = option("None: only the certificate has them", NONE)
    element: Block = {
        "type": "static_select",
        "action_id": ids.VALUE,
        "placeholder": plain("A distribution", 150),
        "options": [*choices, nobody],
        "initial_option": choices[0],
    }
    hint = "A name lives on one distribution: which of them gets the names that you add?"
    return field(FIELDS["takes_added"], "Added names go to", element, hint=hint)


def _choice(one: Distribution, *, about: bool) -> Block:
    more = len(one.aliases) - 1
    first = one.aliases[0] if one.aliases else one.domain
    label = f"{one.id} · {clip(first, 50)}{f' (+{more})' if more > 0 else ''}"
    return option(label, one.id, (one.comment or one.domain) if about else "")


def _key(old: Certificate) -> KeyAlgorithm:
    known = {one.value: one for one in KeyAlgorithm}
    return known.get(old.key_algorithm, KeyAlgorithm.RSA_2048)


def _tags(old: Certificate) -> str:
    own = (
        f"{key}={value}"
        for key, value in sorted(old.tags.items())
        if not key.lower().startswith(RESERVED_PREFIXES)
    )
    return "\n".join(own)
