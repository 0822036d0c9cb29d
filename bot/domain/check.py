"""What was checked before Confirm: each check is one line on the card."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a check came out; a refusal removes Confirm, an unknown must be accepted by it."""

    PASSED = "passed"
    NOTE = "note"
    WARNING = "warning"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that a check puts on the card: `kind` is `use_certificate`, `enable`, `add_name` or
    `compare`, which changes nothing.

    `value` is what the button carries: `<task position>:<certificate arn>`, `on`/`off`, a name, or
    a snapshot's id.
    """

    kind: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Check:
    """One result: a stable `code`, a plain sentence (not escaped, no mark-up), links and offers."""

    code: str
    level: Level
    text: str
    links: tuple[tuple[str, str], ...] = ()
    offers: tuple[Offer, ...] = ()
