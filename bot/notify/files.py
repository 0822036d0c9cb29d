"""Uploads a milestone's files into the job's thread, after its text; their order is Slack's affair.

Looks first when tried again: a set of files is shared once.
"""

from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.event import GROUP_WINDOW, Event, Sink
from bot.errors import LeaseLostError, SlackError, Trouble
from bot.notify.groups import group, together
from bot.notify.pace import again_at
from bot.notify.people import with_workspace
from bot.notify.places import thread_of
from bot.slack.outbox import Outbox
from bot.store.base import Batch, Card, Store
from bot.views.files import files

log = structlog.get_logger(__name__)

AT_ONCE = 8
"""Files in one message: two zones with four forms each. Slack's own app takes ten."""
_OF = "events:"
"""Marks the saved entry that says which events the files are of."""


class Files:
    """Shares files, one set a milestone; several processes may run one each."""

    def __init__(
        self, store: Store, outbox: Outbox, clock: Clock, *, window: timedelta = GROUP_WINDOW
    ) -> None:
        """`window` gathers distributions as the thread does."""
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._window = window

    def run_one(self, now: datetime) -> bool:
        """Share the files of the next milestone that is due; False when there is none."""
        batch = self._store.events.claim(Sink.FILES, now)
        if batch is None:
            return False
        events = self._events(batch)
        try:
            self._share(batch, events)
            numbers = [event.number for event in events]
            self._store.events.done(batch, numbers, now=now)
        except LeaseLostError:
            log.warning("files_lease_lost", job=batch.job)
        except SlackError as error:
            self._failed(batch, events, error, now)
        return True

    def _events(self, batch: Batch) -> tuple[Event, ...]:
        """Return what the files are of; once they were uploaded, exactly the same events."""
        saved = next((one for one in batch.files if one.startswith(_OF)), "")
        begun = together(batch.events, saved.removeprefix(_OF).split(","))
        return begun or group(batch.events, window=self._window)

    def _share(self, batch: Batch, events: tuple[Event, ...]) -> None:
        card, job = thread_of(self._store, batch.job), self._store.jobs.get(batch.job)
        of = f"{_OF}{','.join(str(event.number) for event in events)}"
        made = files(job, events, with_workspace(self._store, job.requested_by))
        uploaded = [one for one in batch.files if not one.startswith(_OF)]
        # Of some milestones only some have records; what was shared before is passed over.
        for place in range(batch.parts, -(-len(made) // AT_ONCE)):
            if not (uploaded and self._is_shared(uploaded, card)):
                some = made[place * AT_ONCE : (place + 1) * AT_ONCE]
                ids = [self._outbox.files.upload(name, text) for name, text in some]
                # Before they are completed: an attempt after a crash finds them by their ids.
                self._store.events.progress(batch, parts=place, files=[*ids, of])
                self._outbox.files.complete(ids, channel=card.channel, thread_ts=card.ts)
            uploaded = []
            if (place + 1) * AT_ONCE < len(made):
                self._store.events.progress(batch, parts=place + 1, files=[of])

    def _is_shared(self, uploaded: list[str], card: Card) -> bool:
        """See an earlier attempt to its end; False when its files are lost: new ones are needed."""
        if self._outbox.files.is_shared(uploaded[0]):
            return True
        try:
            self._outbox.files.complete(uploaded, channel=card.channel, thread_ts=card.ts)
        except SlackError as error:
            if error.trouble is not Trouble.FINAL:
                raise
            # Completed before, and Slack has yet to share them; or Slack forgot them.
            return self._outbox.files.is_known(uploaded[0])
        return True

    def _failed(
        self, batch: Batch, events: tuple[Event, ...], error: SlackError, now: datetime
    ) -> None:
        log.warning("files_not_shared", job=batch.job, code=error.code, trouble=error.trouble)
        try:
            if error.trouble is Trouble.FINAL:
                numbers = [event.number for event in events]
                self._store.events.bury(batch, numbers, reason=error.sentence, now=now)
            else:
                at = again_at(error, batch.attempts, self._clock.now())
                self._store.events.retry(batch, at=at, error=error.sentence)
        except LeaseLostError:
            log.warning("files_lease_lost", job=batch.job)
