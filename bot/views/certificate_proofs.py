"""How a certificate's names are proven: by records that stay in DNS, or by mail."""

from collections.abc import Sequence

from bot.domain.certificate_facts import CertificateFacts, Validation
from bot.views.message import clip, code, few, sentence

MOST_RECORDS = 12
KEEP = "Keep it. Each renewal looks it up; removing it breaks HTTPS later."

_PROVEN = {
    "SUCCESS": ("✅", "proven"),
    "FAILED": ("🔴", "not proven"),
    "PENDING_VALIDATION": ("🟡", "not proven yet"),
}


def proofs(facts: CertificateFacts) -> list[str]:
    """Return the lines that say how each name is proven."""
    known = facts.validations
    if not known:
        return []
    lines = ["*How its names are proven*"]
    lines += [proof(one) for one in _distinct(known)[:MOST_RECORDS]]
    more = len(_distinct(known)) - MOST_RECORDS
    if more > 0:
        lines.append(f"and {more:,} more: the export has all of them")
    if any(one.record for one in known):
        lines.append(f"📌 {KEEP}")
    if facts.is_by_email:
        lines.append(
            "⚠️ Proven by e-mail: no such certificate is issued after 31 March 2027, and none is "
            "renewed after 30 September 2027. DNS needs nobody to answer a mail."
        )
    return lines


def _distinct(known: Sequence[Validation]) -> list[Validation]:
    """Return each record once: a name and its wildcard share one."""
    return list({one.record or (one.domain, one.method, ""): one for one in known}.values())


def proof(one: Validation) -> str:
    """Return whether a name is proven, and by what: its record, or mails to whom."""
    mark, word = _PROVEN.get(one.status, ("⚪", words(one.status)))
    name = f"{mark} {code(clip(one.domain, 253))}  {_plain(word)}"
    if one.record:
        record, kind, value = one.record
        return f"{name}\n      {code(record)} {_plain(kind)} {code(value)}"
    if one.emails:
        mailed = few([code(clip(box, 253)) for box in one.emails], limit=8)
        return f"{name}, by e-mail to {mailed}"
    return f"{name}, {_plain(one.method or 'no method')}: ACM has not told its record yet"


def words(status: str) -> str:
    """Return a word of ACM as people write it."""
    return status.replace("_", " ").lower()


def _plain(text: str) -> str:
    return sentence(clip(text, 300))
