"""One certificate whole: what ACM says of it, who uses it, how its names are proven, whether it
renews and why not. Says of what is not known yet that it is being read.
"""

from bot.domain.certificate_facts import Validation, why_not_renewed
from bot.domain.certificate_page import CertificatePage
from bot.domain.certificate_query import AMAZON_ISSUED, IMPORTED
from bot.domain.certificate_status import standing
from bot.domain.certificate_users import User, user_of
from bot.domain.console import certificate_page as console_page
from bot.domain.console import distribution_page
from bot.domain.deletion import all_users
from bot.domain.inventory import CertificateStatus, Distribution
from bot.domain.remedies import remedy_for
from bot.views import ids
from bot.views.blocks import actions, button, context, header, section, sections
from bot.views.certificate_buttons import verbs
from bot.views.certificate_orders import orders
from bot.views.certificate_proofs import MOST_RECORDS, proof, proofs, words
from bot.views.certificates import ends, key_of, origin_of, status_of, title_of, use_of
from bot.views.fitting import whole_lines
from bot.views.message import (
    MOMENT,
    Block,
    Message,
    clip,
    code,
    count,
    few,
    link,
    message,
    room_beside,
    sentence,
    when,
)
from bot.views.unavailable import withheld

MOST_NAMES = 30
FEW_USERS = 10
"""As many are told with their names."""
LEAST_USERS = 1500
"""Characters for users, however much else there is to tell."""
MOST_TAGS = 50
NEW_KEY = "A renewal changes the key: what pins this one would refuse the next."

_MAILED = (
    "ACM waits for an answer to its mails, for 72 hours since the request.",
    "Whoever reads one of the boxes below opens the link in the mail.",
)
"""What PENDING_VALIDATION means, and asks for, where names are proven by mail."""


def certificate_page(page: CertificatePage) -> Message:
    """Return one certificate whole, with what may be done with it."""
    certificate = page.certificate
    above = [
        header("📜 Certificate"),
        section(f"{title_of(certificate)}\n{_standing(page)}"),
        *_covering(page),
        *withheld([_buttons(page)], page.lacking),
        *sections(_facts(page)),
    ]
    below = [
        *sections(_renewal(page)),
        *sections(proofs(page.facts)),
        *sections(_tags(page)),
        context(
            f"{code(certificate.arn)} · {link(console_page(certificate.arn), 'AWS console')}",
            _age(page),
        ),
    ]
    room = max(room_beside([*above, *below]), LEAST_USERS)
    return message([*above, *sections(_users(page, room)), *below])


def chain_follows(name: str) -> Message:
    """Return the answer while a certificate and its chain are on their way."""
    said = f"📄 `certificate.pem` and `chain.pem` of {code(name)} come in a direct message from me."
    return message([section(said)])


def _covering(page: CertificatePage) -> list[Block]:
    """Return why of several certificates this one is shown."""
    more = page.covering - (page.certificate.status == CertificateStatus.ISSUED)
    if more < 1:
        return []
    covers = f"{count(more, 'more certificate')} cover{'s' if more == 1 else ''}"
    one = f"{covers} {code(page.asked, most=253)}; one distribution can carry one."
    return [context(f"{one} {code(f'/certs list {page.asked}', most=270)} has all of them.")]


def _standing(page: CertificatePage) -> str:
    row, said, remedy = standing(page.certificate.status), "", ""
    if row.status == CertificateStatus.PENDING_VALIDATION and page.facts.is_by_email:
        said, remedy = _MAILED
    lines = [f"{status_of(page.certificate)} · {sentence(said or row.sentence)}"]
    reason = page.facts.failure_reason
    if reason:
        why = remedy_for(reason)
        lines.append(f"Why: {code(reason)}. {sentence(why.sentence)} → {sentence(why.remedy)}")
    if page.certificate.status != CertificateStatus.ISSUED:
        lines.append(f"→ {sentence(remedy or row.remedy)}")
    ending = ends(page.certificate, page.now)
    used = use_of(page.certificate, [one.id for one in page.distributions])
    return "\n".join([*lines, " · ".join(part for part in (ending, used) if part)])


def _buttons(page: CertificatePage) -> Block:
    arn = page.certificate.arn
    return actions(
        button("Download chain", ids.CERTIFICATE_CHAIN, arn),
        button("Look again", ids.CERTIFICATE_AGAIN, arn),
        *orders(page),
        *verbs(page),
    )


def _facts(page: CertificatePage) -> list[str]:
    certificate, known = page.certificate, page.facts
    names = few([code(clip(name, 253)) for name in certificate.names], limit=MOST_NAMES, room=1800)
    moments = (
        ("requested", certificate.created_at),
        ("issued", known.issued_at),
        ("imported", known.imported_at),
        ("revoked", known.revoked_at),
        ("valid from", certificate.not_before),
        ("until", certificate.not_after),
    )
    dates = [f"{word} {when(at, MOMENT)}" for word, at in moments if at]
    usages = [*known.key_usages, *known.extended_usages]
    rows = (
        (count(len(certificate.names), "name"), names),
        ("Dates", ", ".join(dates)),
        ("Certificate", origin_of(certificate)),
        ("Issuer", _plain(known.issuer)),
        ("Subject", _plain(known.subject)),
        ("Key", key_of(certificate)),
        ("Signature", _plain(known.signature)),
        ("Serial", code(known.serial, most=100)),
        ("May be used for", _plain(", ".join(usages).replace("_", " ").lower())),
        ("Revoked because", _plain(known.revocation_reason)),
        ("Export of the key", _plain(known.export.lower())),
    )
    return [f"*{label}*  {value}" for label, value in rows if value]


def _users(page: CertificatePage, room: int) -> list[str]:
    """Return who uses it: our distributions as listed, others as ACM last said. Of many, only what
    they are called, so that as many as can be have room.
    """
    ours = {one.arn: one for one in page.distributions}
    others = [
        user_of(arn, page.certificate.account) for arn in page.facts.in_use_by if arn not in ours
    ]
    told = _briefly if len(ours) + len(others) > FEW_USERS else _distribution
    lines = [*(told(one) for one in ours.values()), *(_user(one) for one in others)]
    if not lines:
        said = "something, of which ACM has not told yet" if page.certificate.in_use else "nothing"
        return [f"*Used by*  {said}"]
    rest = sentence(all_users(page.certificate.arn))
    return ["*Used by*", *whole_lines(lines, room, rest)]


def _briefly(one: Distribution) -> str:
    return f"• CloudFront {link(distribution_page(one.id), one.id)}"


def _distribution(one: Distribution) -> str:
    return (
        f"{_briefly(one)}"
        f"  {few([code(clip(alias, 100)) for alias in one.aliases], limit=3) or 'no names'}"
        f" · {code(one.domain)}{'' if one.enabled else ' · ⚪ disabled'}"
    )


def _user(user: User) -> str:
    name = sentence(clip(user.name, 120))
    return f"• {sentence(user.service)} {link(user.page, user.name) if user.page else name}"


def _renewal(page: CertificatePage) -> list[str]:
    certificate, known = page.certificate, page.facts
    why = why_not_renewed(certificate, known)
    if not why:
        lines = [f"*Renewal*  ✅ ACM renews it by itself, from 45 days before its end. {NEW_KEY}"]
    elif certificate.status != CertificateStatus.ISSUED and certificate.type != IMPORTED:
        lines = ["*Renewal*  ACM renews issued certificates only."]
    elif not known.is_known and certificate.in_use and certificate.type != IMPORTED:
        lines = ["*Renewal*  not known yet"]
    else:
        lines = [f"*Renewal*  ⚠️ not renewed: {why}."]
        lines += [NEW_KEY] if certificate.type == AMAZON_ISSUED else []
    now = known.renewal
    if now:
        at = f", {when(now.updated_at, MOMENT)}" if now.updated_at else ""
        because = f": {sentence(remedy_for(now.reason).sentence)}" if now.reason else ""
        lines.append(f"Last renewal: {_plain(words(now.status))}{because}{at}")
        lines += [proof(one) for one in now.validations[:MOST_RECORDS] if _is_open(one)]
    return lines


def _is_open(one: Validation) -> bool:
    return one.status != "SUCCESS"


def _tags(page: CertificatePage) -> list[str]:
    tags = page.certificate.tags
    if not tags:
        return ["*Tags*  none" if page.described_at else "*Tags*  not read yet"]
    shown = [_tag(key, value) for key, value in sorted(tags.items())]
    return [f"*Tags*  {few(shown, limit=MOST_TAGS, room=2500, between='  ')}"]


def _tag(key: str, value: str) -> str:
    return code(f"{key}={value}", most=400)


def _age(page: CertificatePage) -> str:
    if page.trouble:
        return f"⚠️ ACM cannot be asked for more: {sentence(page.trouble, most=600)}"
    if page.described_at:
        return f"As ACM described it {when(page.described_at, MOMENT)}."
    return "⏳ Being read from ACM. *Look again* in a few seconds shows all of it."


def _plain(text: str) -> str:
    return sentence(clip(text, 300))
