"""The form that attaches an issued certificate to a distribution which exists. Labels are fixed."""

from collections.abc import Sequence
from types import MappingProxyType

from bot.domain.inventory import Certificate, Distribution
from bot.views import ids, request_fields
from bot.views.blocks import context, field, modal, option, section, text_input
from bot.views.certificates import title_of
from bot.views.message import Block, clip, few

FIELDS = MappingProxyType(
    {
        "distribution": "attach_distribution",
        "names": "attach_names",
        "post_in": "attach_post_in",
    }
)
"""The block_id of each field; where an error attaches."""


def form(certificate: Certificate, channel: str, *, metadata: str) -> Block:
    """Return the modal."""
    hint = (
        "Those that the distribution is to answer to, beside what it answers to already; the "
        "certificate must cover each."
    )
    shown = "\n".join(certificate.names)
    names = text_input(ids.VALUE, request_fields.fitting(shown), lines=True)
    return modal(
        ids.ATTACH_FORM,
        "Attach",
        [
            section(f"📜 {title_of(certificate)}"),
            context(
                "The distribution gets this certificate and the names below. A snapshot of it is "
                "saved first, so that it can be undone."
            ),
            request_fields.distribution(
                FIELDS["distribution"],
                "Its present names must all be covered by this certificate.",
                optional=False,
            ),
            field(FIELDS["names"], "Domain names", names, optional=True, hint=hint),
            request_fields.post_in(FIELDS["post_in"], channel),
            context(
                "The next step checks everything and shows what happens to every name. Nothing is "
                "changed until someone presses *Confirm* there."
            ),
        ],
        submit="Check",
        metadata=metadata,
    )


def target(one: Distribution) -> Block:
    """Return a choice of the `Distribution` select; its value is the id."""
    about = next((text for text in (*one.aliases, one.comment) if text), one.domain)
    serves = few(one.aliases, limit=3) or one.comment or one.domain
    return option(f"{one.id} · {clip(about, 60)}", one.id, serves)


def targets(found: Sequence[Distribution]) -> list[Block]:
    """Return what the select's listener answers."""
    return [target(one) for one in found[:100]]
