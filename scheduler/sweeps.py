"""Sweeps: the account's certificates, distributions, zones and quotas, read once for all jobs.
They only read AWS, and what they see wakes tasks. AWS's errors are recorded, never raised.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.clock import Clock
from bot.domain.inventory import Certificate, Distribution, SweepKind
from bot.errors import AwsError, Trouble
from bot.steps.troubles import denied, is_unread, passing, resting_on
from bot.store.base import Store
from scheduler.ghosts import Ghosts
from scheduler.parts import Aws

log = structlog.get_logger(__name__)

ROWS = 250
"""Rows in one transaction: SQLite has one writer, which nobody should await for over 50 ms."""
LEASE = timedelta(seconds=30)
"""How long one process has a pass for itself; a pass that takes longer may overlap with another's,
which costs calls and harms nothing."""
LOOKS = 20
"""How many resources one pass asks for by themselves, those that are absent, and those that are
listed though they are gone; the rest wait for the next."""
ZONES_EVERY = timedelta(minutes=5)
TOPIC_EVERY = timedelta(minutes=5)
QUOTAS_EVERY = timedelta(hours=1)
MOST = 1024
"""Busy intervals that a pass which fails again and again may wait: more than any other interval."""

Read = Callable[[str, datetime], None]


@dataclass(frozen=True, slots=True)
class _Failed:
    """The last pass of a kind: when, and how many busy intervals the next one waits."""

    at: datetime
    times: int


class Sweeps:
    """The passes over the account. Each method looks whether its pass is due, and makes it."""

    def __init__(
        self,
        store: Store,
        aws: Aws,
        clock: Clock,
        *,
        busy: timedelta,
        idle: timedelta,
        topic: str | None = None,
    ) -> None:
        """`busy` and `idle`: time between passes while something pends, and while nothing does;
        `topic`: the ARN of the topic that is told too.
        """
        self._store = store
        self._inventory = store.inventory
        self._aws = aws
        self._clock = clock
        self._busy = busy
        self._idle = idle
        self._topic = topic
        self._failed: dict[SweepKind, _Failed] = {}

    def certificates(self) -> None:
        """Read all certificates: one call for a thousand of them, whatever the number of jobs.

        While something deploys too: what serves a certificate that dies meanwhile is never ready.
        """
        every = self._busy if any(self._store.tasks.pending()) else self._idle
        self._pass(SweepKind.CERTIFICATES, every, self._read_certificates)

    def distributions(self) -> None:
        """Read all distributions: one call for a hundred of them."""
        _, deploying = self._store.tasks.pending()
        every = self._busy if deploying else self._idle
        self._pass(SweepKind.DISTRIBUTIONS, every, self._read_distributions)

    def zones(self) -> None:
        """Read the public hosted zones."""
        self._pass(SweepKind.ZONES, ZONES_EVERY, self._read_zones)

    def quotas(self) -> None:
        """Read the quotas that the checks compare with."""
        self._pass(SweepKind.QUOTAS, QUOTAS_EVERY, self._read_quotas)

    def topic(self) -> None:
        """Read who is subscribed to the topic, if one is set."""
        if self._topic is not None:
            self._pass(SweepKind.TOPIC, TOPIC_EVERY, partial(self._read_topic, self._topic))

    def account(self) -> None:
        """Ask whose credentials these are: they may be replaced while we run."""
        try:
            self._inventory.put_account(self._aws.identity.account())
        except AwsError as error:
            log.warning("account_unknown", error=error.sentence)

    def _pass(self, kind: SweepKind, every: timedelta, read: Read) -> None:
        now = self._clock.now()
        if self._is_paused(kind, now):
            return
        wished = self._inventory.hurried(kind)
        if not wished and not self._is_due(kind, every, now):
            return
        name = f"sweep:{kind}"
        token = self._store.locks.take(name, now=now, lease=LEASE)
        if token is None:
            if wished:  # the pass under way may have begun before the wish
                self._inventory.hurry(kind)
            return
        try:
            self._run(kind, read)
        finally:
            self._store.locks.give_back(name, token)

    def _is_paused(self, kind: SweepKind, now: datetime) -> bool:
        """After an error, wishes too wait: they come every second, and the error stays a while."""
        failed = self._failed.get(kind)
        return failed is not None and now < failed.at + self._busy

    def _is_due(self, kind: SweepKind, every: timedelta, now: datetime) -> bool:
        failed = self._failed.get(kind)
        # What is denied for good is asked for no oftener in the end than what is answered.
        if failed is not None and now < failed.at + min(every, self._busy * failed.times):
            return False
        last = self._inventory.sweep(kind, self._inventory.account()).started_at
        return last is None or now >= last + every

    def _run(self, kind: SweepKind, read: Read) -> None:
        started, account = self._clock.now(), self._inventory.account()
        try:
            if not account:
                account = self._aws.identity.account()
                self._inventory.put_account(account)
            self._inventory.sweep_started(kind, account, now=started)
            read(account, started)
        except AwsError as error:
            before = self._failed.get(kind)
            self._failed[kind] = _Failed(started, min(2 * before.times, MOST) if before else 1)
            is_denied = error.trouble is Trouble.DENIED
            self._inventory.sweep_failed(kind, account, error=sentence(error), is_denied=is_denied)
            log.warning("sweep_failed", kind=kind, error=error.sentence)
            self._wake_who_rests_on(kind, account)
            return
        self._inventory.sweep_finished(kind, account, started=started, now=self._clock.now())
        self._failed.pop(kind, None)

    def _wake_who_rests_on(self, kind: SweepKind, account: str) -> None:
        """Let those who go by a list say that it cannot be read, once that lasts."""
        now, sweep = self._clock.now(), self._inventory.sweep(kind, account)
        if is_unread(sweep, now):
            self._store.tasks.wake_who_wait(account, resting_on(sweep), now=now)

    def _read_certificates(self, account: str, started: datetime) -> None:
        gone = partial(self._inventory.gone, account)
        ghosts = Ghosts(gone, self._aws.acm.describe, looks=LOOKS)
        for page in self._aws.acm.pages():
            there = ghosts.sorted_out(page, lambda row: row.arn)
            for first in range(0, len(there), ROWS):
                rows = there[first : first + ROWS]
                self._inventory.put_certificates(rows, now=self._clock.now())
        for arn in self._inventory.absent_certificates(account, since=started)[:LOOKS]:
            self._look_for_certificate(arn)
        self._store.tasks.wake_changed(account, now=self._clock.now())

    def _look_for_certificate(self, arn: str) -> None:
        """Describe a certificate that two lists did not hold: lists lag, and may hide it."""
        try:
            seen = self._aws.acm.describe(arn)
        except AwsError as error:
            if error.code != "ResourceNotFoundException":
                raise
            self._inventory.forget_certificate(arn)
            return
        known = self._inventory.certificate(arn)
        if known is not None:
            row: Certificate = replace(
                known, status=seen.status, not_after=seen.not_after, in_use=bool(seen.in_use_by)
            )
            self._inventory.put_certificates([row], now=self._clock.now())

    def _read_distributions(self, account: str, started: datetime) -> None:
        ghosts = Ghosts(
            partial(self._inventory.gone, account), self._aws.cloudfront.get, looks=LOOKS
        )
        for page in self._aws.cloudfront.pages():
            there = ghosts.sorted_out(page, lambda row: row.id)
            self._inventory.put_distributions(there, now=self._clock.now())
        for distribution in self._inventory.absent_distributions(account, since=started)[:LOOKS]:
            self._look_for_distribution(distribution)
        self._store.tasks.wake_changed(account, now=self._clock.now())

    def _look_for_distribution(self, distribution: str) -> None:
        try:
            seen = self._aws.cloudfront.get(distribution)
        except AwsError as error:
            if error.code != "NoSuchDistribution":
                raise
            self._inventory.forget_distribution(distribution)
            return
        known = self._inventory.distribution(distribution)
        if known is not None:
            row: Distribution = replace(
                known, status=seen.status, aliases=seen.aliases, enabled=seen.enabled
            )
            self._inventory.put_distributions([row], now=self._clock.now())

    def _read_zones(self, account: str, _: datetime) -> None:
        self._inventory.put_zones(account, self._aws.route53.zones(), now=self._clock.now())

    def _read_topic(self, topic: str, _account: str, _started: datetime) -> None:
        found = self._aws.sns.subscriptions(topic)
        self._inventory.put_subscriptions(topic, found, now=self._clock.now())

    def _read_quotas(self, account: str, _: datetime) -> None:
        quotas = self._aws.quotas.read()
        with self._store.transaction():
            for name, value in quotas.items():
                self._inventory.put_quota(account, name, value, now=self._clock.now())


def sentence(error: AwsError) -> str:
    """Return why a pass did not end, in words that stay the same: with the missing IAM action."""
    if error.trouble is Trouble.DENIED:
        return denied(error)
    if error.trouble is not Trouble.FINAL:
        return f"{passing(error)}."
    return f"AWS answered {error.operation} with {error.code}: {error.message}"
