"""What ACM says of a certificate beyond its lists: read once per change, and once a day, a few at a
time. It only reads AWS; AWS's errors are recorded, never raised.
"""

from datetime import datetime, timedelta

import structlog

from bot.aws.pacing import DESCRIPTIONS, RATES
from bot.clock import Clock
from bot.domain.certificate_facts import tells_how, validations
from bot.domain.inventory import CertificateStatus, SweepKind
from bot.errors import AwsError, Trouble
from bot.store.base import Store
from scheduler.parts import Aws
from scheduler.sweeps import sentence

log = structlog.get_logger(__name__)

SETTLE = timedelta(minutes=2)
"""A certificate that has just changed may soon change again, and its records come late."""
FEW = 4
"""How many one tick describes at most."""
LEASE = timedelta(minutes=2)
"""Longer than FEW descriptions take, each of two calls of 25 s at most."""
REST = timedelta(seconds=15)
LONG_REST = timedelta(minutes=5)
"""After an error that nothing but an operator can mend."""
_DESCRIBE = "acm.DescribeCertificate"


class Descriptions:
    """Describes what is due, as long as the jobs leave room for it."""

    def __init__(self, store: Store, aws: Aws, clock: Clock) -> None:
        """Read `aws`, keep in `store`."""
        self._store = store
        self._aws = aws
        self._clock = clock
        self._rests_until: datetime | None = None

    def tick(self) -> None:
        """Describe the next few certificates, one process at a time."""
        now = self._clock.now()
        if self._rests_until and now < self._rests_until:
            return
        account = self._store.inventory.account()
        due = self._store.certificates.undescribed(account, now=now, settle=SETTLE, limit=FEW)
        if not due:
            self._forget_error(account, now)
            return
        token = self._store.locks.take("descriptions", now=now, lease=LEASE)
        if token is None:
            return
        try:
            self._describe_all(account, due, now)
        finally:
            self._store.locks.give_back("descriptions", token)

    def _describe_all(self, account: str, due: list[str], now: datetime) -> None:
        try:
            for arn in due:
                if not self._has_room(now):
                    break
                self._describe(arn)
        except AwsError as error:
            is_denied = error.trouble is Trouble.DENIED
            self._store.inventory.sweep_failed(
                SweepKind.DESCRIPTIONS, account, error=sentence(error), is_denied=is_denied
            )
            log.warning("not_described", error=error.sentence)
            self._rests_until = now + (LONG_REST if is_denied else REST)
            return
        self._forget_error(account, now)

    def _forget_error(self, account: str, now: datetime) -> None:
        """Say that all could be described: nothing is left of which that is not so."""
        inventory = self._store.inventory
        if inventory.sweep(SweepKind.DESCRIPTIONS, account).error:
            inventory.sweep_finished(SweepKind.DESCRIPTIONS, account, started=now, now=now)

    def _has_room(self, now: datetime) -> bool:
        """Take a slot of our own rate, and one of the rate that jobs describe at."""
        locks, jobs = self._store.locks, RATES[_DESCRIBE]
        return locks.available(
            "descriptions", per_second=DESCRIPTIONS.per_second, burst=DESCRIPTIONS.burst, now=now
        ) and locks.available(
            f"aws:{_DESCRIBE}", per_second=jobs.per_second, burst=jobs.burst, now=now
        )

    def _describe(self, arn: str) -> None:
        known = self._store.inventory.certificate(arn)
        try:
            seen, tags = self._aws.acm.describe(arn), self._aws.acm.tags(arn)
        except AwsError as error:
            if error.code != "ResourceNotFoundException":
                raise
            # Whether it is gone the sweep decides.
            self._store.certificates.not_described(arn, now=self._clock.now())
            return
        is_pending = seen.status == CertificateStatus.PENDING_VALIDATION
        self._store.certificates.described(
            arn,
            seen.facts,
            tags,
            names=seen.names,
            is_whole=not is_pending or tells_how(validations(seen.facts)),
            now=self._clock.now(),
            before=known.tags if known else None,
        )
