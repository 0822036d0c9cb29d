"""What a step may look at and act through. A step reads here and returns an outcome; it writes
nothing of ours.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from bot.aws.values import CertificateDetail, Chain, DistributionDetail, SecretText, Written
from bot.clock import Clock
from bot.dns.traffic import Lead
from bot.domain.importing import CertificateText
from bot.domain.inventory import Certificate, Distribution
from bot.domain.job import Job
from bot.domain.private_key import PrivateKeyText
from bot.domain.task import Task
from bot.errors import LeaseLostError
from bot.store.base import Store, TaskClaim

Leads: TypeAlias = Callable[[str, str], Lead]
"""Tells where a public name leads, as seen from a distribution's own name."""

WRITE_ROOM = timedelta(seconds=60)
"""No side effect starts with less lease left: one AWS write takes at most (5 + 20 s) twice."""


class Acm(Protocol):
    """What steps need of ACM (bot.aws.acm promises it)."""

    def request(
        self, names: Sequence[str], *, key: str, token: str, tags: Mapping[str, str]
    ) -> Written:
        """Request a certificate."""
        ...

    def put(
        self,
        certificate: CertificateText,
        key: PrivateKeyText,
        *,
        tags: Mapping[str, str],
        arn: str = "",
    ) -> Written:
        """Import a certificate, as a new one or in the place of another import."""
        ...

    def describe(self, arn: str) -> CertificateDetail:
        """Return all that ACM says of a certificate."""
        ...

    def pages(self) -> Iterator[list[Certificate]]:
        """List the account's certificates, a page at a time."""
        ...

    def tags(self, arn: str) -> dict[str, str]:
        """Return a certificate's tags."""
        ...

    def chain(self, arn: str) -> Chain:
        """Return a certificate and its chain."""
        ...

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a certificate."""
        ...

    def remove_tags(self, arn: str, keys: Sequence[str]) -> None:
        """Take tags off a certificate."""
        ...

    def resend(self, arn: str, name: str, domain: str) -> None:
        """Have the mails for a name sent again."""
        ...

    def move_to_dns(self, arn: str) -> None:
        """Move a certificate from mail to DNS."""
        ...

    def delete(self, arn: str) -> str:
        """Delete a certificate."""
        ...


class CloudFront(Protocol):
    """What steps need of CloudFront (bot.aws.cloudfront promises it)."""

    def create(self, config: Mapping[str, object], tags: Mapping[str, str]) -> DistributionDetail:
        """Create a distribution with its tags."""
        ...

    def get(self, distribution: str) -> DistributionDetail:
        """Return a distribution as it is."""
        ...

    def config(self, distribution: str) -> tuple[dict[str, object], str]:
        """Return a distribution's configuration and its ETag."""
        ...

    def update(
        self, distribution: str, config: Mapping[str, object], etag: str
    ) -> DistributionDetail:
        """Replace a distribution's configuration, if it is still that version."""
        ...

    def delete(self, distribution: str, etag: str) -> str:
        """Delete a disabled distribution, if it is still that version."""
        ...

    def pages(self) -> Iterator[list[Distribution]]:
        """List the account's distributions, a page at a time."""
        ...

    def tags(self, arn: str) -> dict[str, str]:
        """Return a distribution's tags."""
        ...

    def tag(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to a distribution."""
        ...

    def untag(self, arn: str, keys: Sequence[str]) -> None:
        """Take tags off a distribution."""
        ...


class Secrets(Protocol):
    """What steps need of Secrets Manager (bot.aws.secrets promises it)."""

    def read(self, arn: str) -> SecretText:
        """Return what is in a secret."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """One run of one step: the claimed task, its job, the store to read, AWS to act on and to read
    keys from, and what looks up in DNS where a name leads.
    """

    claim: TaskClaim
    store: Store
    acm: Acm
    cloudfront: CloudFront
    secrets: Secrets
    clock: Clock
    lead: Leads

    @property
    def task(self) -> Task:
        """The task as it was claimed."""
        return self.claim.task

    @property
    def job(self) -> Job:
        """The task's job as it was at the claim."""
        return self.claim.job

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()

    def before_writing(self) -> None:
        """Call before each side effect; raises LeaseLostError when too little lease is left for
        one.
        """
        if self.now > self.claim.lease_until - WRITE_ROOM:
            raise LeaseLostError(f"the lease of task {self.task.id} is nearly over")

    def before_sending(self) -> None:
        """Call before a write that AWS knows no token for: as `before_writing`, and it is committed
        that an answer may get lost from now on, so that whoever comes after a crash looks first.
        """
        self.before_writing()
        facts = replace(self.task.facts, lost_at=self.now)
        self.store.tasks.checkpoint(self.claim, replace(self.task, facts=facts))


def token(task: Task) -> str:
    """Return the idempotency token and caller reference of (task, generation): 32 hex digits."""
    return hashlib.sha256(f"{task.id}.{task.generation}".encode()).hexdigest()[:32]


def mark(task: Task) -> str:
    """Return the value of the tag `edgecert:task`, by which the task's resources are found
    again.
    """
    return f"{task.id}.{task.generation}"


def tags_of(job: Job, task: Task) -> dict[str, str]:
    """Return the tags of everything that a task creates: the form's, the list row's over them,
    and ours.
    """
    return {
        **dict(job.request.tags),
        **dict(task.plan.tags),
        "edgecert:job": job.name,
        "edgecert:task": mark(task),
    }
