"""Certificates as a list and as a page of their own: what `/certs list` and `/certs show` show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.certificate_facts import CertificateFacts
from bot.domain.certificate_query import Query
from bot.domain.inventory import Certificate, Distribution
from bot.domain.permissions import Verb
from bot.domain.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search: `total` is how many it finds in all; `covering` how many issued ones
    of them cover the name that was searched for.
    """

    certificates: tuple[Certificate, ...]
    total: int
    covering: int = 0


@dataclass(frozen=True, slots=True)
class ReadAt:
    """How old a list is: when the last good sweep began, None before the first; the error since."""

    at: datetime | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class CertificateList:
    """One page of certificates; `users` holds the ids of the distributions that serve each,
    `lacking` why the bot itself may not do some verbs.
    """

    query: Query
    found: Found
    page: int
    now: datetime
    read: ReadAt
    users: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lacking: Mapping[Verb, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """One certificate whole. `asked` is the name that led here, and `covering` how many
    issued certificates cover it. `trouble` says why it cannot be described; `lacking` why
    the bot itself may not do some verbs.
    """

    certificate: Certificate
    facts: CertificateFacts
    now: datetime
    distributions: Sequence[Distribution] = ()
    described_at: datetime | None = None
    asked: str = ""
    covering: int = 0
    trouble: str = ""
    lacking: Mapping[Verb, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DistributionRow:
    """One distribution of a list, with its certificate's main name and the snapshots made of it."""

    distribution: Distribution
    certificate: Certificate | None
    snapshots: Sequence[Snapshot] = ()


@dataclass(frozen=True, slots=True)
class DistributionList:
    """One page of distributions; `total` is how many the search for `text` finds in all, and
    `near` what is most like `text` when that is none.
    """

    text: str
    rows: Sequence[DistributionRow]
    total: int
    page: int
    read: ReadAt
    near: str = ""
