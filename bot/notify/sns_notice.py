"""What SNS is told of certificates that need somebody: documents by docs/sns-schema.json, and an
email's text. What is too long is several, torn between certificates.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.attention import Cause
from bot.domain.notice import Bulletin, Told
from bot.notify.sns_message import MOST_BYTES, SCHEMA, Notice
from bot.views.notices import ends_in, title

EVENT = "certificate_notice"
STATE = "needs_someone"


def documents(told: Bulletin) -> list[Notice]:
    """Return the messages that tell a bulletin; none when nothing of it is left to tell."""
    if not told.notices:
        return []
    pages = list(_pages(told))
    return [_message(told, page, place, len(pages)) for place, page in enumerate(pages, start=1)]


def _message(told: Bulletin, page: Sequence[Told], place: int, total: int) -> Notice:
    of_all = f" (part {place} of {total})" if total > 1 else ""
    document = {
        "schema": SCHEMA,
        "job": None,
        "account": told.account,
        "event": EVENT,
        "numbers": [told.number],
        "at": told.created_at.isoformat(),
        "state": STATE,
        "requested_by": None,
        "confirmed_by": None,
        "part": {"number": place, "of": total},
        "certificates": [_item(one) for one in page],
    }
    subject = f"{title(told.notices)}{of_all}"
    head = f"{subject}\nAWS account {told.account}."
    lines = [head, *(_line(one, told.now) for one in page)]
    text = json.dumps(document, ensure_ascii=False)
    return Notice(subject, text, "\n\n".join(lines), {"event": EVENT, "state": STATE})


def _item(one: Told) -> dict[str, object]:
    about = one.concern
    certificate = about.certificate
    return {
        "names": list(certificate.names),
        "arn": certificate.arn,
        "band": one.band,
        "cause": about.cause.value,
        "not_after": certificate.not_after.isoformat() if certificate.not_after else None,
        "in_use": certificate.in_use,
        "distributions": list(one.users),
        "detail": about.why,
        "who_acts": about.who_acts.value,
        "remedy": about.remedy,
    }


def _line(one: Told, now: datetime) -> str:
    about = one.concern
    certificate = about.certificate
    ends = None if about.cause is Cause.REVOKED else certificate.not_after
    on = f", on {ends:%Y-%m-%d %H:%M} UTC" if ends else ""
    used = f"Used by {' '.join(one.users)}" if one.users else ""
    lines = [
        f"{' '.join(certificate.names)}: {ends_in(about, now)}{on}",
        f"{about.why}.",
        f"What to do ({about.who_acts.value} acts): {about.remedy}",
        used,
        certificate.arn,
    ]
    return "\n".join(filter(None, lines))


def _pages(told: Bulletin) -> Iterator[list[Told]]:
    """Return the certificates in pages that fit, in their order."""
    page: list[Told] = []
    size = 0
    for one in told.notices:
        # In the envelope both texts are JSON strings once more.
        more = len(json.dumps(json.dumps(_item(one)))) + len(json.dumps(_line(one, told.now)))
        if page and size + more > MOST_BYTES:
            yield page
            page, size = [], 0
        page.append(one)
        size += more
    yield page
