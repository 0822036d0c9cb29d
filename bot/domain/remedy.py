"""What a remedy is: a sentence, what to do, who does it, where; `remedy_rows_*` hold the rows.
Never depends on a particular call: what AWS said is told beside it.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.task import WhoActs


class Kind(StrEnum):
    """What an error means for the call that met it."""

    TRANSIENT = "transient"
    THROTTLED = "throttled"
    FINAL = "final"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One row: what `code` means to a person, and what mends it.

    `support_text` says that the remedy ends at AWS Support, so a text to paste is given.
    """

    code: str
    sentence: str
    remedy: str
    who_acts: WhoActs
    link: str | None = None
    support_text: bool = False
    kind: Kind = Kind.FINAL


US, OWNER = WhoActs.US, WhoActs.DOMAIN_OWNER
OPERATOR, AWS = WhoActs.OPERATOR, WhoActs.AWS

SUPPORT = "https://console.aws.amazon.com/support/home#/case/create"
HEALTH = "https://health.aws.amazon.com/health/status"


def alike(
    codes: tuple[str, ...],
    sentence: str,
    remedy: str,
    who_acts: WhoActs,
    kind: Kind = Kind.FINAL,
    *,
    link: str | None = None,
) -> tuple[Remedy, ...]:
    """Return a row for each of several codes that mean the same."""
    return tuple(Remedy(code, sentence, remedy, who_acts, link, kind=kind) for code in codes)
