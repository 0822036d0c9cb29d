"""ACM's statuses: one table of what each is called, what it means, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.inventory import CertificateStatus

_S = CertificateStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """One status: `sentence` says what it means, `remedy` what to do.

    `dead_reason` is why a task fails whose certificate comes to it (a code of the remedies' table);
    "" where ACM's own FailureReason, or time, decides.
    """

    status: str
    word: str
    emoji: str
    sentence: str
    remedy: str
    dead_reason: str = ""


_AGAIN = "Request one with the same names; a failed or ended one cannot be mended."
_ROWS = (
    Standing(
        _S.PENDING_VALIDATION,
        "pending",
        "🟡",
        "ACM looks for the validation record of every name, for 72 hours since the request.",
        "The domain's owner adds the records, and leaves them there.",
    ),
    Standing(
        _S.ISSUED,
        "issued",
        "🟢",
        "The certificate is valid and can be attached.",
        "Nothing to do.",
    ),
    Standing(
        _S.INACTIVE,
        "inactive",
        "⚪",
        "ACM has put the certificate out of use.",
        _AGAIN,
        "certificate_inactive",
    ),
    Standing(
        _S.EXPIRED,
        "expired",
        "🔴",
        "Its time is over: browsers refuse it. It still counts against the quota.",
        "Replace it where it is in use, then delete it.",
        "certificate_expired",
    ),
    Standing(
        _S.VALIDATION_TIMED_OUT,
        "timed out",
        "🔴",
        "The validation records were not there within 72 hours, so ACM gave up.",
        "Request one with the same names: its records are the same. Then delete this one.",
    ),
    Standing(
        _S.REVOKED,
        "revoked",
        "🔴",
        "The certificate was revoked: browsers may refuse it at any time.",
        "Replace it where it is in use, and ask AWS Support who asked for that.",
        "certificate_revoked",
    ),
    Standing(
        _S.FAILED,
        "failed",
        "🔴",
        "ACM refused the request, for good.",
        "Mend what the reason names, request one with the same names, and delete this one.",
    ),
    Standing(
        _S.GONE,
        "deleted",
        "⚪",
        "It is no longer in ACM: someone deleted it.",
        _AGAIN,
        "certificate_gone",
    ),
)

STANDINGS: Mapping[str, Standing] = MappingProxyType({row.status: row for row in _ROWS})
"""Every status by ACM's name for it, and GONE."""


def standing(status: str) -> Standing:
    """Return a status's row; one that AWS invents is shown by its own name."""
    known = STANDINGS.get(status)
    if known:
        return known
    word = status.replace("_", " ").lower() or "unknown"
    said = "Edgecert does not know this status of ACM."
    return Standing(status, word, "⚪", said, "See its page in the AWS console.")
