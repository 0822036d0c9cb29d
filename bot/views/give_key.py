"""The form that takes a key in another way than by a link: the ARN of a secret or, where that is
allowed, a text. A key that was typed is never shown again.
"""

from collections.abc import Sequence
from types import MappingProxyType

from bot.domain.key_source import KeySource
from bot.views import ids
from bot.views.blocks import context, field, modal, option, plain, radio, section, text_input
from bot.views.importing import PASTED, WARNING, WAYS
from bot.views.message import Block, code

FIELDS = MappingProxyType(
    {
        "certificate": "give_certificate",
        "private_key": "give_private_key",
        "secrets": "give_secrets",
        "key_text": "give_key_text",
    }
)
"""The block_id of each field; where an error attaches."""

MOST = 100
"""Slack's list; more certificates come once these have their keys."""
TITLE = "Private key"


def form(
    job: str,
    certificates: Sequence[tuple[str, str]],
    ways: Sequence[KeySource],
    prefix: str,
    *,
    metadata: str,
) -> Block:
    """Return the modal of a job's certificates (ids of tasks, and titles) that lack their keys.
    `ways` has at least SECRET; `prefix` is how the names of secrets begin.
    """
    pastes = KeySource.PASTE in ways
    choices = [WAYS[way] for way in (KeySource.SECRET, *((KeySource.PASTE,) if pastes else ()))]
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:…"
    secret = text_input(ids.VALUE, "", limit=2048, example=arn)
    hint = f"Its name begins with {prefix}. It is read when the certificate is imported."
    return modal(
        ids.KEY_FORM,
        TITLE,
        [
            section(f"🔑 {code(job)}: where is the private key?"),
            field(FIELDS["certificate"], "Certificate", _certificates(certificates)),
            field(
                FIELDS["private_key"], "Private key", radio(ids.VALUE, choices, KeySource.SECRET)
            ),
            field(FIELDS["secrets"], "Secrets Manager ARN", secret, optional=True, hint=hint),
            *(_pasted() if pastes else []),
            context("It is compared with the certificate before anything is imported."),
        ],
        submit="Use it",
        metadata=metadata,
    )


def _certificates(certificates: Sequence[tuple[str, str]]) -> Block:
    options = [option(title, task) for task, title in certificates[:MOST]]
    return {
        "type": "static_select",
        "action_id": ids.VALUE,
        "placeholder": plain("A certificate", 150),
        "options": options,
        "initial_option": options[0],
    }


def _pasted() -> list[Block]:
    element = text_input(ids.VALUE, "", lines=True)
    hint = PASTED
    return [
        section(WARNING),
        field(FIELDS["key_text"], "Private key text", element, optional=True, hint=hint),
    ]
