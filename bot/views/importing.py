"""The form *Import*: certificates, how their private keys are handed over, and what becomes of
them. Labels are fixed. A key that was typed is never shown again.
"""

from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.job import Distributions
from bot.domain.key_source import KeySource
from bot.views import ids, request_fields
from bot.views.blocks import (
    context,
    external_select,
    field,
    modal,
    option,
    radio,
    section,
    text_input,
)
from bot.views.message import Block, count
from bot.views.request_fields import MAX_TEXT

FIELDS = MappingProxyType(
    {
        "certificate_name": "import_name",
        "certificate_body": "import_body",
        "certificate_chain": "import_chain",
        "files": "import_files",
        "private_key": "import_key",
        "secrets": "import_secrets",
        "key_text": "import_key_text",
        "distributions": "import_distributions",
        "snapshot": "import_snapshot",
        "tags": "import_tags",
        "renew_existing": "import_renew",
        "post_in": "import_post_in",
    }
)
"""The block_id of each field; where an error attaches."""

MAX_FILES = 10
"""Slack's: of more files a zip is made."""

_STEPS = "1 certificate and key (you)  →  2 checks, then *Confirm*  →  3 import, distributions (we)"
_NOBODY = "⏰ Nobody renews an imported certificate: we remind you before it ends."
WAYS = MappingProxyType(
    {
        KeySource.SECRET: option(
            "Secrets Manager ARN", KeySource.SECRET, "Recommended: it never passes through Slack"
        ),
        KeySource.UPLOAD: option(
            "One-time upload page", KeySource.UPLOAD, "I give you a link, for ten minutes"
        ),
        KeySource.PASTE: option(
            "Paste it below", KeySource.PASTE, "⚠️ Slack keeps what is sent to it"
        ),
    }
)
"""How a key can be handed over, as choices."""
PASTED = (
    "Needed for that way only. PEM, not encrypted, at most 3,000 characters: an RSA key of 4096 "
    "bits needs another way."
)
WARNING = (
    "⚠️ *Slack keeps what is sent to it*: whoever may export this workspace's data may come to see "
    "a key that is pasted here. Prefer a secret, or the upload page."
)
_DISTRIBUTIONS = (
    option("Create one per certificate from a snapshot", Distributions.CREATE),
    option("Certificates only", Distributions.NONE, "No distribution: attach them yourself"),
)
_FILES_HINT = (
    "Optional. The chain of the body above; or whole certificates: several files, or a zip of "
    "them, each with its chain. PEM, DER and PKCS#7 are told apart by what is in them."
)
_NO_KEYS = (
    " Never attach a private key, nor a .p12 or .pfx, which has one: Slack keeps it even when I "
    "refuse it."
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form shows when it opens.

    `ways` are how a key can be handed over here, the recommended one first; `prefix` is how the
    names of secrets begin. `template` and `renew` are a select's (value, label). `kept` counts the
    certificates of the edited job, which stay unless replaced; `has_key`: so does a key.
    """

    channel: str
    ways: tuple[KeySource, ...]
    prefix: str
    name: str = ""
    body: str = ""
    chain: str = ""
    key_from: KeySource | None = None
    secrets_text: str = ""
    distributions: Distributions | None = None
    template: tuple[str, str] | None = None
    tags_text: str = ""
    renew: tuple[str, str] | None = None
    kept: int = 0
    has_key: bool = False
    job: int | None = None
    has_snapshots: bool = True


def form(draft: Draft, *, metadata: str) -> Block:
    """Return the modal; `metadata` has the edited job, and the way back."""
    return modal(
        ids.IMPORT_FORM,
        _title(draft),
        [
            context(_STEPS),
            *_kept(draft),
            *_certificate(draft),
            *_key(draft),
            *_becomes(draft),
            request_fields.tags(
                FIELDS["tags"], draft.tags_text, "the certificates and the distributions"
            ),
            _renew(draft),
            request_fields.post_in(FIELDS["post_in"], draft.channel),
            context(
                f"{_NOBODY} The next step checks everything and shows a plan. Nothing is imported "
                "until someone presses *Confirm* there."
            ),
        ],
        submit="Check",
        metadata=metadata,
    )


def _title(draft: Draft) -> str:
    if draft.job is not None:
        return f"Edit J-{draft.job}"
    return "Re-import" if draft.renew else "Import"


def _kept(draft: Draft) -> list[Block]:
    if not draft.kept:
        return []
    is_one = draft.kept == 1
    key = f" with {'its key' if is_one else 'their keys'}" if draft.has_key else ""
    stays = "stays" if is_one else "stay"
    it = "it" if is_one else "them"
    listed = count(draft.kept, "certificate")
    return [section(f"📄 Your {listed} {stays}{key}, unless you replace {it}.")]


def _certificate(draft: Draft) -> list[Block]:
    name = text_input(ids.VALUE, draft.name, limit=255, example="shop 2026")
    hint = (
        "Optional. Becomes the tag Name, and what the card calls it; else its first name is that. "
        "For one certificate: several are called by their first names."
    )
    return [
        field(FIELDS["certificate_name"], "Certificate name", name, optional=True, hint=hint),
        _pem(
            "certificate_body",
            draft.body,
            "The certificate in PEM, at most 3,000 characters; its chain may follow it. A longer "
            "one comes as a file. Leave empty when files or secrets have it.",
        ),
        _pem(
            "certificate_chain",
            draft.chain,
            "Optional. What issued it, in any order: it is put in order, and the root left out. A "
            "longer one comes as a file.",
        ),
        _files(draft),
    ]


def _pem(name: str, text: str, hint: str) -> Block:
    shown = text if len(text) <= MAX_TEXT else ""
    example = "-----BEGIN CERTIFICATE-----"
    element = text_input(ids.VALUE, shown, lines=True, limit=MAX_TEXT, example=example)
    label = name.replace("_", " ").capitalize()
    return field(FIELDS[name], label, element, optional=True, hint=hint)


def _files(draft: Draft) -> Block:
    hint = _FILES_HINT if KeySource.PASTE in draft.ways else _FILES_HINT + _NO_KEYS
    element = {"type": "file_input", "action_id": ids.VALUE, "max_files": MAX_FILES}
    return field(FIELDS["files"], "Files", element, optional=True, hint=hint)


def _key(draft: Draft) -> list[Block]:
    choice = radio(ids.VALUE, [WAYS[way] for way in draft.ways], draft.key_from or draft.ways[0])
    secrets = text_input(
        ids.VALUE,
        draft.secrets_text,
        lines=True,
        limit=MAX_TEXT,
        example="arn:aws:secretsmanager:us-east-1:123456789012:secret:…",
    )
    hint = (
        f"Needed for that way. The secret's name begins with {draft.prefix}. With several, one a "
        "line, each holds a whole certificate: body, chain and key."
    )
    return [
        field(FIELDS["private_key"], "Private key", choice),
        field(FIELDS["secrets"], "Secrets Manager ARN", secrets, optional=True, hint=hint),
        *(_pasted(draft) if KeySource.PASTE in draft.ways else []),
    ]


def _pasted(draft: Draft) -> list[Block]:
    stays = " Leave it empty to keep the key that you gave." if draft.has_key else ""
    hint = f"{PASTED}{stays}"
    element = text_input(ids.VALUE, "", lines=True, limit=MAX_TEXT)
    return [
        section(WARNING),
        field(FIELDS["key_text"], "Private key text", element, optional=True, hint=hint),
    ]


def _becomes(draft: Draft) -> list[Block]:
    makes = draft.has_snapshots and not draft.renew
    usual = Distributions.CREATE if makes else Distributions.NONE
    choice = radio(ids.VALUE, _DISTRIBUTIONS, draft.distributions or usual)
    select = external_select(
        ids.SNAPSHOT_SELECT, "Search by name, distribution or alias", _chosen(draft.template)
    )
    hint = (
        "The template of every new distribution: a saved snapshot, or any distribution as it is "
        "now. Needed to create distributions. Which names they answer to is asked next."
    )
    return [
        field(FIELDS["distributions"], "Distributions", choice),
        field(FIELDS["snapshot"], "Snapshot", select, optional=True, hint=hint),
    ]


def _renew(draft: Draft) -> Block:
    select = external_select(
        ids.IMPORTED_SELECT, "An imported certificate, by any of its names", _chosen(draft.renew)
    )
    hint = (
        "Optional. An imported certificate that this one takes the place of: it keeps its ARN, its "
        "tags and what serves it. Then no distribution is made, and the choices above do not count."
    )
    return field(FIELDS["renew_existing"], "Renew existing", select, optional=True, hint=hint)


def _chosen(picked: tuple[str, str] | None) -> Block | None:
    return option(picked[1], picked[0]) if picked else None
