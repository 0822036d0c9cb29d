"""The list of certificates, the form that searches it, and the words that a row and a page of its
own share. Colours only repeat what the words say.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.domain.attention import days_between
from bot.domain.certificate_page import CertificateList, ReadAt
from bot.domain.certificate_query import AMAZON_ISSUED, FILTERS, IMPORTED, PRIVATE, Query
from bot.domain.certificate_status import STANDINGS, standing
from bot.domain.inventory import Certificate, CertificateStatus
from bot.domain.names import covers
from bot.views import ids
from bot.views.blocks import (
    actions,
    button,
    context,
    field,
    header,
    modal,
    section,
    text_input,
)
from bot.views.certificate_orders import attach
from bot.views.message import (
    DAY,
    MOMENT,
    Block,
    Message,
    clip,
    code,
    count,
    few,
    message,
    sentence,
    when,
)
from bot.views.unavailable import withheld

PAGE = 10
RED = timedelta(days=30)
"""An end that is as near as this is red."""
MAX_SEARCH = 500
REGION = "us-east-1 only; certificates of other regions cannot serve CloudFront and are not shown."
FIELDS = MappingProxyType({"text": "find_certificates_text"})
"""The block_id of the field of *Search certificates*."""

_TYPES = MappingProxyType(
    {AMAZON_ISSUED: "by Amazon", IMPORTED: "imported", PRIVATE: "by a private authority"}
)
_QUICK = (
    ("all", "All", ""),
    ("ending", "Ending in 30 days", "expires:<30d status:issued"),
    ("unused", "Not in use", "in-use:no"),
    ("imported", "Imported", "type:imported"),
    ("bad", "Failed or ended", "status:failed,timed-out,expired,revoked,inactive"),
)
"""A button each: its control, label and search."""


def certificate_list(shown: CertificateList) -> Message:
    """Return one page of certificates."""
    query = shown.query
    rows = [block for one in shown.found.certificates for block in _row(one, shown)]
    return message(
        [
            header("📜 Certificates"),
            context(*_found(shown)),
            *withheld(rows, shown.lacking),
            actions(*_controls(query)),
            *withheld([actions(*_turns(shown))], shown.lacking),
            context(f"{REGION} {_age(shown.read)}"),
        ]
    )


def find_form(text: str = "") -> Block:
    """Return the form *Search certificates*, filled with the present search."""
    searched = text_input(ids.VALUE, text, limit=MAX_SEARCH, example="shop.example in-use:yes")
    return modal(
        ids.FIND_CERTIFICATES,
        "Search certificates",
        [
            field(
                FIELDS["text"],
                "Search",
                searched,
                optional=True,
                hint="Words that names hold, in any order, and filters: "
                f"{FILTERS.replace('`', '')}. A whole name is answered with what covers it.",
            )
        ],
        submit="Search",
    )


def export_follows(query: Query) -> Message:
    """Return the answer while a table is on its way."""
    what = code(query.text, most=200) or "every certificate"
    said = f"📄 The table of {what} comes as a file, in a direct message from me."
    return message([section(said)])


def title_of(certificate: Certificate, *, first: str = "") -> str:
    """Return a certificate's names as a row has them: `first`, else the main one, and how many
    more.
    """
    main = first or certificate.main_name
    more = len(certificate.names) - 1
    others = f" (+{more:,}{' or more' if certificate.more_names else ''})" if more else ""
    name = certificate.tags.get("Name", "")
    titled = f" “{sentence(clip(name, 80))}”" if name else ""
    return f"{code(clip(main, 100))}{others}{titled}"


def status_of(certificate: Certificate) -> str:
    """Return a status as emoji and word."""
    row = standing(certificate.status)
    word = f"*{row.word}*" if certificate.status in STANDINGS else code(row.word, most=60)
    return f"{row.emoji} {word}"


def ends(certificate: Certificate, now: datetime) -> str:
    """Return when a certificate ends, red when that is near; while it has no end, since when it is
    asked for.
    """
    at = certificate.not_after
    if at is None:
        asked = certificate.created_at
        return f"requested {when(asked, DAY)}" if asked else ""
    if at <= now:
        return f"🔴 *ended {when(at, DAY)}*"
    left = count(days_between(at, now), "day")
    if at - now <= RED:
        return f"🔴 *ends in {left}*, {when(at, DAY)}"
    return f"ends {when(at, DAY)}, in {left}"


def origin_of(certificate: Certificate) -> str:
    """Return whose certificate it is; of imports the issuer, once that is known."""
    kind = _TYPES.get(certificate.type, sentence(certificate.type.replace("_", " ").lower()))
    issuer = certificate.details.get("Issuer")
    if certificate.type != IMPORTED or not isinstance(issuer, str) or not issuer:
        return kind
    return f"{kind}, issued by {sentence(clip(issuer, 60))}"


def key_of(certificate: Certificate) -> str:
    """Return a key algorithm as people call it."""
    words = certificate.key_algorithm.replace("EC_prime256v1", "ECDSA P-256")
    words = words.replace("EC_secp384r1", "ECDSA P-384").replace("EC_secp521r1", "ECDSA P-521")
    return sentence(words.replace("_", " "))


def use_of(certificate: Certificate, distributions: Sequence[str]) -> str:
    """Return whether something uses a certificate: by which distributions, as far as is known."""
    if distributions:
        return f"in use by {few([code(one) for one in distributions], limit=2)}"
    if certificate.in_use:
        return "in use"
    # Only what can serve is missed where it does not.
    return "⚪ *not in use*" if certificate.status == CertificateStatus.ISSUED else "not in use"


def _row(certificate: Certificate, shown: CertificateList) -> list[Block]:
    users = shown.users.get(certificate.arn, ())
    parts = (
        ends(certificate, shown.now),
        use_of(certificate, users),
        origin_of(certificate),
        key_of(certificate),
    )
    first = _matching(certificate, shown.query)
    text = f"{status_of(certificate)}  {title_of(certificate, first=first)}"
    about = f"{text}\n{' · '.join(part for part in parts if part)}"
    row = [section(about, accessory=button("Show", ids.CERTIFICATE_OPEN, certificate.arn))]
    verbs = attach(certificate)
    return [*row, actions(*verbs)] if verbs else row


def _matching(certificate: Certificate, query: Query) -> str:
    """Return the name that a search meant; "" when it is the main one, or nobody searched."""
    if not query.words or certificate.arn in query.words:
        return ""
    word = query.words[0]
    named = (one for one in certificate.names if query.name and covers(one, query.name))
    holding = (one for one in certificate.names if word in one)
    if query.name or word not in certificate.main_name:
        return next(named, "") or next(holding, "")
    return ""


def _found(shown: CertificateList) -> list[str]:
    query, found = shown.query, shown.found
    if not found.total:
        return [_nothing(shown)]
    last = (found.total - 1) // PAGE
    pages = f" · page {shown.page + 1:,} of {last + 1:,}" if last else ""
    of = f" for {code(query.text, most=200)}" if query.text else ", by name"
    said = [f"{count(found.total, 'certificate')}{of}{pages}"]
    if found.covering:
        verb = "covers" if found.covering == 1 else "cover"
        said.append(
            f"*{count(found.covering, 'certificate')} {verb} this name; one distribution can "
            "carry it.*"
        )
    return said


def _nothing(shown: CertificateList) -> str:
    if shown.query.text:
        tip = f"Part of a name will do; filters are {FILTERS}."
        return f"No certificate for {code(shown.query.text, most=200)}. {tip}"
    if shown.read.at is None:
        return "The account's certificates were not read yet; that takes a minute after the start."
    return "This account has no certificates yet. `/certs new` requests the first."


def _age(read: ReadAt) -> str:
    if read.error:
        return f"⚠️ The list cannot be read now: {sentence(read.error, most=600)}"
    return f"As ACM listed them {when(read.at, MOMENT)}." if read.at else ""


def _controls(query: Query) -> list[Block]:
    quick = [
        button(label, ids.certificates_show(control), f"0:{text}")
        for control, label, text in _QUICK
        if text != query.text
    ]
    return [button("Search…", ids.CERTIFICATES_FIND, query.text or "-"), *quick]


def _turns(shown: CertificateList) -> list[Block]:
    text, page = shown.query.text, shown.page
    turns = [button("Export as CSV", ids.CERTIFICATES_FILE, text or "-")]
    if text and shown.found.total:
        turns.append(button("Delete these…", ids.CERTIFICATES_DELETE, text))
    if page > 0:
        turns.append(button("Previous", ids.certificates_show("previous"), f"{page - 1}:{text}"))
    if (page + 1) * PAGE < shown.found.total:
        turns.append(button("Next", ids.certificates_show("next"), f"{page + 1}:{text}"))
    return turns
