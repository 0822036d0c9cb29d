"""Tells a job's milestones in its thread: in order, at least once, at the pace Slack allows.

What Slack refuses for good goes to the dead letters and never holds up what comes after it.
"""

from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.event import GROUP_WINDOW, Event, EventKind, Sink
from bot.domain.job import Job
from bot.errors import LeaseLostError, SlackError, Trouble
from bot.notify.groups import group, together, wait_until
from bot.notify.pace import again_at, may_post
from bot.notify.places import thread_of
from bot.slack.outbox import Outbox
from bot.store.base import Batch, Store
from bot.views.thread import replies

log = structlog.get_logger(__name__)

NO_SLOT = timedelta(seconds=1)


class Threads:
    """Posts replies, one message a channel and second; several processes may run one each."""

    def __init__(
        self, store: Store, outbox: Outbox, clock: Clock, *, window: timedelta = GROUP_WINDOW
    ) -> None:
        """`window` is how long a large job's milestones of one kind are gathered."""
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._window = window

    def run_one(self, now: datetime) -> bool:
        """Tell the next milestone that is due; False when there is none."""
        batch = self._store.events.claim(Sink.THREAD, now)
        if batch is None:
            return False
        try:
            self._tell(batch, now)
        except LeaseLostError:
            log.warning("thread_lease_lost", job=batch.job)
        return True

    def _tell(self, batch: Batch, now: datetime) -> None:
        job = self._store.jobs.get(batch.job)
        events = self._events(batch)
        until = None if batch.parts else self._wait_until(job, events[0])
        if until is not None and now < until:
            self._store.events.hold(batch, until=until)
            return
        try:
            finished = self._post(batch, job, events, now)
        except SlackError as error:
            self._failed(batch, events, error, now)
            return
        if finished:
            self._store.events.done(batch, _numbers(events), now=now)
        else:
            self._store.events.hold(batch, until=now + NO_SLOT)

    def _events(self, batch: Batch) -> tuple[Event, ...]:
        """Return what the message tells; once a part of it was posted, exactly the same events."""
        begun = together(batch.events, batch.files) if batch.parts else ()
        return begun or group(batch.events, window=self._window)

    def _wait_until(self, job: Job, first: Event) -> datetime | None:
        tasks = self._store.tasks.of_job(job.number)
        return wait_until(job, tasks, first, window=self._window)

    def _post(self, batch: Batch, job: Job, events: tuple[Event, ...], now: datetime) -> bool:
        """Post the parts that were not yet; False when the channel has no slot for the next."""
        card = thread_of(self._store, job.number)
        messages = replies(job, events)
        if batch.attempts:
            self._outbox.probe()
        for place, message in enumerate(messages[batch.parts :], start=batch.parts + 1):
            if not may_post(self._store.locks, card.channel, now):
                return False
            self._outbox.post(
                card.channel,
                message,
                thread_ts=card.ts,
                broadcast=place == 1 and _is_for_all(events[0], batch),
            )
            if place < len(messages):
                numbers = [str(number) for number in _numbers(events)]
                self._store.events.progress(batch, parts=place, files=numbers)
        return True

    def _failed(
        self, batch: Batch, events: tuple[Event, ...], error: SlackError, now: datetime
    ) -> None:
        log.warning("reply_not_posted", job=batch.job, code=error.code, trouble=error.trouble)
        if error.trouble is Trouble.FINAL:
            numbers = _numbers(events)
            self._store.events.bury(batch, numbers, reason=error.sentence, now=now)
        else:
            at = again_at(error, batch.attempts, self._clock.now())
            self._store.events.retry(batch, at=at, error=error.sentence)


def _numbers(events: tuple[Event, ...]) -> list[int]:
    return [event.number for event in events]


def _is_for_all(event: Event, batch: Batch) -> bool:
    """Tell whether the channel sees the reply too: at the finish, and at a failure before it."""
    if event.kind is EventKind.FINISHED:
        return True
    ends = any(later.kind is EventKind.FINISHED for later in batch.events)
    return event.kind is EventKind.TASK_FAILED and not ends
