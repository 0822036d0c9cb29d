"""What the ops channel is told of certificates that need somebody: what will happen, who acts, what
mends it. Long lists are trimmed, and say how many are left out and where they are.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.attention import AMAZON_ISSUED, BANDS, IMPORTED, Cause, Concern, days_between
from bot.domain.notice import Bulletin, Told
from bot.views import ids
from bot.views.blocks import actions, button, context, header, section
from bot.views.message import DAY, Block, Message, code, count, few, message, sentence, when
from bot.views.unavailable import withheld

MOST = 10
"""Certificates that one message shows, each with its buttons."""
_SHOWN_USERS = 3
_URGENT = timedelta(days=7)
_ENDED = frozenset({Cause.REVOKED, Cause.EXPIRED})


@dataclass(frozen=True, slots=True)
class _Way:
    """A button of a notice: its label, its id, and of which certificates it is shown. Its value is
    the certificate's ARN.
    """

    label: str
    action: str
    is_for: Callable[[Concern], bool]


def _always(_: Concern) -> bool:
    return True


def _can_be_replaced(one: Concern) -> bool:
    """Tell whether one of the same names can be requested in its place, and swapped when issued."""
    kind = one.certificate.type
    return kind == IMPORTED or (kind == AMAZON_ISSUED and one.cause is not Cause.NOT_IN_USE)


def _was_imported(one: Concern) -> bool:
    return one.certificate.type == IMPORTED


_WAYS: tuple[_Way, ...] = (
    _Way("Re-import", ids.CERTIFICATE_RENEW, _was_imported),
    _Way("Replace by an ACM certificate", ids.CERTIFICATE_REPLACE, _can_be_replaced),
    _Way("Show", ids.CERTIFICATE_OPEN, _always),
)
"""What can be done about a certificate from its notice, in this order."""


def bulletin(told: Bulletin) -> Message:
    """Return the message of the certificates that need somebody, the first ones with buttons."""
    shown = told.notices[:MOST]
    blocks = [header(f"⏰ {title(told.notices)}")]
    for one in shown:
        blocks += [section(_said(one, told.now)), _buttons(one.concern)]
    shown_blocks = withheld(blocks, told.lacking)
    return message([*shown_blocks, *_rest(told.notices[MOST:]), context(_WHY)])


_WHY = (
    "Told once for each certificate at 45, 30, 15, 7, 3 and 1 days before its end, and once when "
    "it has ended in use. It stops when the certificate is renewed or replaced."
)


def title(notices: Sequence[Told]) -> str:
    """Return what a bulletin is about: how many certificates, and what becomes of them."""
    one = notices[0]
    if len(notices) == 1:
        return f"A certificate {_end_word(one.concern)}"
    ended = sum(each.concern.cause in _ENDED for each in notices)
    what = f", {ended} of them ended" if ended else ""
    return f"{count(len(notices), 'certificate')} need someone{what}"


def _end_word(one: Concern) -> str:
    match one.cause:
        case Cause.REVOKED:
            return "is revoked, and still in use"
        case Cause.EXPIRED:
            return "has expired, and is still in use"
        case _:
            return "ends, and nobody renews it"


def ends_in(one: Concern, now: datetime) -> str:
    """Return when a certificate ends or has ended, as a person says it: `ends in 30 days`."""
    ends = one.certificate.not_after
    if one.cause is Cause.REVOKED:
        return "revoked"
    if ends is None:
        return "expired"
    days = count(days_between(ends, now), "day")
    return f"expired {days} ago" if ends <= now else f"ends in {days}"


def _said(one: Told, now: datetime) -> str:
    about = one.concern
    certificate = about.certificate
    names = len(certificate.names) - 1
    more = f" (+{names}{' or more' if certificate.more_names else ''})" if names else ""
    ends = None if about.cause is Cause.REVOKED else certificate.not_after
    on = f", {when(ends, DAY)}" if ends else ""
    users = few([code(user) for user in one.users], limit=_SHOWN_USERS)
    used = f"used by {users}" if users else "in use" if certificate.in_use else "not in use"
    return (
        f"{_emoji(about, now)} {code(certificate.main_name)}{more}  *{ends_in(about, now)}*{on}"
        f" · {used}\n{_capital(sentence(about.why))}.\n"
        f"→ {about.who_acts.value} acts: {sentence(about.remedy)}"
    )


def _emoji(one: Concern, now: datetime) -> str:
    ends = one.certificate.not_after
    if one.cause in _ENDED or ends is None:
        return "🔴"
    return "🟠" if ends - now <= _URGENT else "🟡"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _buttons(one: Concern) -> Block:
    arn = one.certificate.arn
    return actions(*(button(way.label, way.action, arn) for way in _WAYS if way.is_for(one)))


def _rest(left: Sequence[Told]) -> list[Block]:
    """Return how many are left out, by what is wrong with them, and where they are listed."""
    if not left:
        return []
    within = Counter(one.band for one in left)
    words = {Cause.REVOKED.value: "revoked", Cause.EXPIRED.value: "expired"}
    words |= {str(days): f"within {count(days, 'day')}" for days in reversed(BANDS)}
    counted = [f"{within[band]:,} {word}" for band, word in words.items() if within[band]]
    where = code(f"{ids.COMMAND} list expires:<45d")
    return [section(f"… and {len(left):,} more: {', '.join(counted)}. {where} lists them.")]
