"""Certificates as files: a table of all that ACM says of them, and one as PEM with its chain.
No cell can be a formula, whatever a name or a tag holds.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.certificate_query import Query
from bot.domain.certificate_status import standing
from bot.domain.inventory import Certificate
from bot.views.blocks import context, section
from bot.views.files import table
from bot.views.message import Message, code, count, message, sentence

_LISTED = (
    "CertificateArn",
    "DomainName",
    "SubjectAlternativeNames",
    "Status",
    "Type",
    "KeyAlgorithm",
    "CreatedAt",
    "NotBefore",
    "NotAfter",
    "InUse",
)
"""What every list of ACM has; what else a description says has a column of its own."""


def certificate_table(certificates: Sequence[Certificate]) -> str:
    """Return a table with a column for every field of ACM and every tag that any of them has."""
    rows = [_fields(one) for one in certificates]
    fields = [*_LISTED, *_others(row for row, _ in rows)]
    tags = sorted({key for one in certificates for key in one.tags})
    head = ["status", *fields, *(f"tag:{key}" for key in tags)]
    return table(
        head,
        (
            [word, *(row.get(field, "") for field in fields), *(one.tags.get(t, "") for t in tags)]
            for (row, word), one in zip(rows, certificates, strict=True)
        ),
    )


def table_message(query: Query, certificates: int, undescribed: int) -> Message:
    """Return the direct message to which the table belongs."""
    what = f" for {code(query.text, most=200)}" if query.text else ""
    said = [section(f"📄 {count(certificates, 'certificate')}{what}, with all that ACM says.")]
    if undescribed:
        verb = "was" if undescribed == 1 else "were"
        said.append(
            context(
                f"Of {undescribed:,} only what ACM's list holds: they {verb} not described yet."
                if undescribed > 1
                else "Of one only what ACM's list holds: it was not described yet."
            )
        )
    return message(said)


def chain_message(name: str, *, has_chain: bool) -> Message:
    """Return the direct message to which a certificate's files belong."""
    what = "certificate and its chain" if has_chain else "certificate, which has no chain"
    return message(
        [
            section(f"📄 The {what}: {code(name)}"),
            context("Both are public. The private key stays in ACM and cannot be downloaded."),
        ]
    )


def not_sent(what: str, why: str = "") -> Message:
    """Return the answer when files cannot be sent; `what` is what was asked for."""
    usual = "Slack takes no direct message of mine to you."
    return message(
        [section(f"📄 ⛔ {code(what) or 'The file'} was not sent. {sentence(why or usual)}")]
    )


def _fields(one: Certificate) -> tuple[dict[str, str], str]:
    """Return a certificate's fields by ACM's names, and the word of its status."""
    described = {key: _cell(value) for key, value in one.details.items()}
    listed = {
        "CertificateArn": one.arn,
        "DomainName": one.main_name,
        "SubjectAlternativeNames": " ".join(one.names),
        "Status": one.status,
        "Type": one.type,
        "KeyAlgorithm": one.key_algorithm,
        "CreatedAt": one.created_at.isoformat() if one.created_at else "",
        "NotBefore": one.not_before.isoformat() if one.not_before else "",
        "NotAfter": one.not_after.isoformat() if one.not_after else "",
        "InUse": "yes" if one.in_use else "no",
    }
    return described | listed, standing(one.status).word


def _others(rows: Iterable[Mapping[str, str]]) -> list[str]:
    return sorted({key for row in rows for key in row} - set(_LISTED))


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence) and all(isinstance(one, str) for one in value):
        return " ".join(value)
    return "" if value in (None, {}, []) else json.dumps(value, ensure_ascii=False)
