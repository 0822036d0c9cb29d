"""Tells a job's milestones to an SNS topic: in order, at least once, never at a job's expense.

SNS takes no token: what was sent when the answer got lost is sent again.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.domain.event import GROUP_WINDOW, MANY, Event, EventKind, Sink
from bot.errors import AwsError, LeaseLostError, Trouble
from bot.notify.groups import group, together, wait_until
from bot.notify.pace import again_at
from bot.notify.people import names_of
from bot.notify.sns_message import Notice, notices
from bot.store.base import Batch, Store

log = structlog.get_logger(__name__)

GIVE_UP = timedelta(hours=24)
"""A topic that refuses us for a day gets a dead letter, which health and the card show."""


class Publisher(Protocol):
    """What is asked of SNS (bot.aws.sns promises it); raises AwsError."""

    def publish(
        self,
        topic: str,
        *,
        subject: str,
        message: str,
        attributes: Mapping[str, str],
        email: str | None = None,
    ) -> object:
        """Publish one message to a topic."""


class Aws(Protocol):
    """SNS, and on whose behalf it is called."""

    @property
    def sns(self) -> Publisher:
        """The topics."""

    def on_behalf_of(self, job: str) -> AbstractContextManager[None]:
        """Name a job in the user agent of the calls inside."""


class Sns:
    """Publishes; several processes may run one each."""

    def __init__(
        self,
        store: Store,
        aws: Aws,
        clock: Clock,
        *,
        topic: str | None,
        window: timedelta = GROUP_WINDOW,
    ) -> None:
        """`topic` is an ARN, or None: then nothing is told; `window` gathers distributions."""
        self._store = store
        self._aws = aws
        self._clock = clock
        self._topic = topic
        self._window = window

    def run_one(self, now: datetime) -> bool:
        """Tell the next milestone that is due; False when there is none."""
        batch = self._store.events.claim(Sink.SNS, now)
        if batch is None:
            return False
        try:
            self._tell(batch, now)
        except LeaseLostError:
            log.warning("sns_lease_lost", job=batch.job)
        return True

    def _tell(self, batch: Batch, now: datetime) -> None:
        if self._topic is None:
            numbers = [event.number for event in batch.events]
            self._store.events.bury(batch, numbers, reason="no topic is set", now=now)
            return
        events, until = self._events(batch)
        if until is not None and now < until:
            self._store.events.hold(batch, until=until)
            return
        try:
            self._publish(batch, events, self._topic)
        except AwsError as error:
            self._failed(batch, events, error, now)
            return
        self._store.events.done(batch, [event.number for event in events], now=now)

    def _events(self, batch: Batch) -> tuple[tuple[Event, ...], datetime | None]:
        """Return what the message tells, and until when more may come; what was begun goes on."""
        begun = together(batch.events, batch.files) if batch.parts else ()
        if begun:
            return begun, None
        first, tasks = batch.events[0], self._store.tasks.of_job(batch.job)
        kinds = {EventKind.DISTRIBUTION_CREATED}
        if len(tasks) > MANY:
            kinds |= {EventKind.TASK_FAILED, EventKind.REMOVED}
        # Distributions of one half-minute go together in any job, failures in a large one only.
        many = 0 if first.kind is EventKind.DISTRIBUTION_CREATED else MANY
        job = self._store.jobs.get(batch.job)
        until = wait_until(job, tasks, first, window=self._window, many=many)
        return group(batch.events, window=self._window, kinds=frozenset(kinds)), until

    def _publish(self, batch: Batch, events: tuple[Event, ...], topic: str) -> None:
        job = self._store.jobs.get(batch.job)
        zones = list(self._store.inventory.zones(job.account))
        told = notices(
            job, events, zones, names_of(self._store, (job.requested_by, job.confirmed_by))
        )
        with self._aws.on_behalf_of(job.name):
            for place, notice in enumerate(told[batch.parts :], start=batch.parts + 1):
                self._send(notice, topic)
                if place < len(told):
                    numbers = [str(event.number) for event in events]
                    self._store.events.progress(batch, parts=place, files=numbers)

    def _send(self, notice: Notice, topic: str) -> None:
        self._aws.sns.publish(
            topic,
            subject=notice.subject,
            message=notice.document,
            attributes=notice.attributes,
            email=notice.email,
        )

    def _failed(
        self, batch: Batch, events: tuple[Event, ...], error: AwsError, now: datetime
    ) -> None:
        log.warning("sns_not_told", job=batch.job, code=error.code, trouble=error.trouble)
        if error.trouble is Trouble.FINAL or now - events[0].created_at > GIVE_UP:
            numbers = [event.number for event in events]
            self._store.events.bury(batch, numbers, reason=error.sentence, now=now)
        else:
            at = again_at(error, batch.attempts, self._clock.now())
            self._store.events.retry(batch, at=at, error=error.sentence)
