"""An act that a worker does at once for a person, and what it may read and act through. Knows no
act itself.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.aws.pacing import RATES
from bot.domain.event import Payload
from bot.domain.inquiry import Inquiry
from bot.steps.context import Acm, CloudFront
from bot.store.base import Store

LAG = timedelta(seconds=15)
"""For as long lists may not show yet what was changed a moment ago."""
AGAIN = timedelta(seconds=2)
PATIENCE = timedelta(minutes=10)
"""How long AWS may stumble before the person is told: what is half done is to be done."""


class Aws(Protocol):
    """What these need of AWS (bot.aws.clients promises it)."""

    @property
    def acm(self) -> Acm:
        """ACM in us-east-1."""

    @property
    def cloudfront(self) -> CloudFront:
        """CloudFront."""

    def on_behalf_of(self, job: str) -> AbstractContextManager[None]:
        """Name the job in the user agent of every call inside."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not done yet: look again at `at`, with what was found so far."""

    at: datetime
    so_far: Payload


@dataclass(frozen=True, slots=True)
class Asked:
    """One run of one act: what was asked, and what it may read and act through."""

    inquiry: Inquiry
    store: Store
    aws: Aws
    now: datetime

    @property
    def arn(self) -> str:
        """The certificate that it is about."""
        return self.inquiry.subject["arn"]

    @property
    def so_far(self) -> Payload:
        """What earlier runs found."""
        return self.inquiry.answer

    @property
    def age(self) -> timedelta:
        """How long ago it was asked for."""
        return self.now - self.inquiry.created_at

    @property
    def is_late(self) -> bool:
        """Whether what AWS does not take is told by now, not tried again."""
        return self.age >= PATIENCE

    def has_slot(self, operation: str) -> bool:
        """Take a slot of an operation's rate, if one is free now."""
        rate = RATES[operation]
        return self.store.locks.available(
            f"aws:{operation}", per_second=rate.per_second, burst=rate.burst, now=self.now
        )
