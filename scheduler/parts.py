"""What the ticks work with: made once by whoever puts the bot together, passed to every tick.
Protocols only, so that tests pass small fakes or the real thing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.aws.values import CertificateDetail, DistributionDetail
from bot.clock import Clock
from bot.dns.diagnosis import Diagnosis
from bot.domain.inventory import Certificate, Distribution
from bot.domain.topic import Subscription
from bot.settings import Settings
from bot.store.base import Store
from scheduler.directory import SlackDirectory
from scheduler.traffic_watch import LeadOf

RunOne = Callable[[datetime], bool]
"""Claim one thing that is due at that moment and do it; False when nothing is due."""

Look = Callable[[str, str], Diagnosis]
"""Look a validation record up, by its name and expected value."""


class Acm(Protocol):
    """What the sweep needs of ACM (bot.aws.acm promises it)."""

    def pages(self) -> Iterator[list[Certificate]]:
        """List the account's certificates, a page at a time."""
        ...

    def describe(self, arn: str) -> CertificateDetail:
        """Return all that ACM says of a certificate."""
        ...

    def tags(self, arn: str) -> dict[str, str]:
        """Return a certificate's tags."""
        ...


class CloudFront(Protocol):
    """What the sweep needs of CloudFront (bot.aws.cloudfront promises it)."""

    def pages(self) -> Iterator[list[Distribution]]:
        """List the account's distributions, a page at a time."""
        ...

    def get(self, distribution: str) -> DistributionDetail:
        """Return a distribution as it is."""
        ...


class Route53(Protocol):
    """What the sweep needs of Route 53 (bot.aws.route53 promises it)."""

    def zones(self) -> dict[str, str]:
        """Return the public hosted zones: name to zone id."""
        ...


class Quotas(Protocol):
    """What the sweep needs of Service Quotas (bot.aws.quotas promises it)."""

    def read(self) -> dict[str, float | None]:
        """Return the quotas; None for those that AWS does not tell."""
        ...


class Sns(Protocol):
    """What the sweep needs of SNS (bot.aws.sns promises it)."""

    def subscriptions(self, topic: str) -> list[Subscription]:
        """Return who is subscribed to a topic."""
        ...


class Identity(Protocol):
    """What the sweep needs of STS (bot.aws.identity promises it)."""

    def account(self) -> str:
        """Return the account's number."""
        ...


class Aws(Protocol):
    """The services that the sweeps read."""

    @property
    def acm(self) -> Acm:
        """Certificates."""
        ...

    @property
    def cloudfront(self) -> CloudFront:
        """Distributions."""
        ...

    @property
    def route53(self) -> Route53:
        """Hosted zones."""
        ...

    @property
    def quotas(self) -> Quotas:
        """Quotas."""
        ...

    @property
    def sns(self) -> Sns:
        """Topics."""
        ...

    @property
    def identity(self) -> Identity:
        """Whose credentials these are."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that time may ask of.

    `work` is what the worker runs, in this order: inquiries, checks, tasks. `deliver` is what tells
    people, by the name of its tick. `announce` writes what a job says as a whole. `expire` ends
    jobs that nobody confirmed. `lead` looks up whether a public name leads to a distribution.
    `give_way` waits a moment while people wait for an answer of this process.
    """

    settings: Settings
    store: Store
    clock: Clock
    aws: Aws
    slack: SlackDirectory
    look: Look
    work: tuple[RunOne, ...]
    announce: RunOne
    expire: Callable[[], int]
    deliver: Mapping[str, RunOne] = field(default_factory=dict)
    lead: LeadOf | None = None
    give_way: Callable[[], object] = lambda: None
