"""A notice: a certificate that needs somebody came into a band. Told once in the ops channel, and
once by SNS.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.attention import Concern
from bot.domain.permissions import Verb


class NoticeSink(StrEnum):
    """Where notices are told."""

    CHANNEL = "channel"
    SNS = "sns"


@dataclass(frozen=True, slots=True)
class Notice:
    """A certificate that ends at `ends` came into a `band` (see bot.domain.attention). What is
    imported again, or renewed, has another end, and so other notices.
    """

    arn: str
    ends: datetime | None
    band: str


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as it is told: why the certificate needs somebody now, and the ids of the
    distributions that serve it.
    """

    concern: Concern
    band: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bulletin:
    """The notices of one message, worst first. `number` counts the bulletins of the store;
    `lacking` says why the bot itself may not do some verbs.
    """

    number: int
    account: str
    created_at: datetime
    notices: Sequence[Told]
    now: datetime
    lacking: Mapping[Verb, str] = field(default_factory=dict)
