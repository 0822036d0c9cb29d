"""Shows each job's card as the job is now; sends nothing when it would look the same.

Level-triggered: whatever was missed, lost or refused, the last state is shown in the end.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog

from bot.clock import Clock
from bot.domain.event import PRESSED
from bot.domain.job import Job
from bot.domain.permissions import Verb
from bot.domain.snapshot import Snapshot
from bot.domain.task import Task
from bot.errors import LeaseLostError, SlackError, Trouble, UnknownError
from bot.notify.pace import again_at, may_edit, may_post
from bot.notify.places import thread_for
from bot.services.import_keys import keyless
from bot.slack.outbox import GONE, Outbox
from bot.store.base import Card, Store
from bot.views.card import CardView, card
from bot.views.message import Message

log = structlog.get_logger(__name__)

SPACING = timedelta(seconds=3)
NO_SLOT = timedelta(seconds=1)
"""When the rate has no slot: half of what one edit costs, so that slots are soon used."""

Lacking: TypeAlias = Callable[[], Mapping[Verb, str]]
"""Returns each verb that is unavailable now, with a sentence on what it needs."""


@dataclass(frozen=True, slots=True)
class _Due:
    card: Card
    message: Message
    shown_hash: str


class Cards:
    """Posts and edits cards, one at a time; several processes may run one each."""

    def __init__(
        self, store: Store, outbox: Outbox, clock: Clock, *, sns: bool, lacking: Lacking = dict
    ) -> None:
        """`sns` says whether a topic is set, which the card tells; `lacking` which verbs the bot
        itself may not do, and why.
        """
        self._lacking = lacking
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._sns = sns

    def run_one(self, now: datetime) -> bool:
        """Show the card that has waited longest; False when none is out of date, or when the
        workspace has no edit free, which the others would find too.
        """
        claimed = self._store.cards.claim(now, spacing=SPACING)
        if claimed is None:
            return False
        try:
            return self._show(self._due(claimed), now)
        except LeaseLostError:
            log.warning("card_lease_lost", job=claimed.job)
        except SlackError as error:
            self._failed(claimed, error)
        return True

    def _due(self, claimed: Card) -> _Due:
        job = self._store.jobs.get(claimed.job)
        tasks = self._store.tasks.of_job(job.number)
        message = card(
            CardView(
                job=job,
                tasks=tasks,
                records=self._store.records.of_job(job.number),
                sns=self._sns,
                dead_letters=self._dead_letters(job.number),
                templates=self._templates(job, tasks),
                presses=self._store.events.of_kinds(job.number, PRESSED),
                lacking=self._lacking(),
                keyless=keyless(self._store, job, tasks, self._clock.now()),
            )
        )
        return _Due(claimed, message, hash_of(message))

    def _show(self, due: _Due, now: datetime) -> bool:
        shown = due.card
        if shown.ts is None:
            self._post(due, now)
        elif shown.shown_hash == due.shown_hash:
            self._store.cards.shown(shown, shown_hash=due.shown_hash, now=shown.shown_at or now)
        elif not may_edit(self._store.locks, now):
            self._store.cards.hold(shown, until=now + NO_SLOT)
            return False
        else:
            self._edit(due, shown.ts, now)
        return True

    def _edit(self, due: _Due, ts: str, now: datetime) -> None:
        try:
            self._outbox.update(due.card.channel, ts, due.message)
        except SlackError as error:
            if error.code not in GONE:
                raise
            log.warning("card_is_gone", job=due.card.job, code=error.code)
            self._post(due, now)
            return
        self._store.cards.shown(due.card, shown_hash=due.shown_hash, now=self._clock.now())

    def _post(self, due: _Due, now: datetime) -> None:
        shown = due.card
        if not may_post(self._store.locks, shown.channel, now):
            self._store.cards.hold(shown, until=now + NO_SLOT)
            return
        if shown.attempts:
            self._outbox.probe()
        thread = thread_for(self._store, shown.job)
        ts = self._outbox.post(shown.channel, due.message, thread_ts=thread)
        # At once: what comes between this line and the last is the only way to a second card.
        self._store.cards.posted(shown, ts=ts, channel=shown.channel)
        self._store.cards.shown(shown, shown_hash=due.shown_hash, now=self._clock.now())

    def _failed(self, shown: Card, error: SlackError) -> None:
        log.warning("card_not_shown", job=shown.job, code=error.code, trouble=error.trouble)
        try:
            if error.trouble is Trouble.FINAL:
                self._store.cards.bury(shown, reason=error.sentence)
            else:
                at = again_at(error, shown.attempts, self._clock.now())
                self._store.cards.retry(shown, at=at)
        except LeaseLostError:
            log.warning("card_lease_lost", job=shown.job)

    def _dead_letters(self, job: int) -> int:
        return sum(dead[0] == job for dead in self._store.events.dead_letters(limit=1000))

    def _templates(self, job: Job, tasks: Sequence[Task]) -> dict[str, Snapshot]:
        named = {task.plan.snapshot for task in tasks}
        named.add((job.request.template or "").removeprefix("snapshot:"))
        found = {}
        for snapshot in filter(None, named):
            try:
                found[snapshot] = self._store.snapshots.get(snapshot)
            except UnknownError:
                continue  # deleted since: the card says so
        return found


def hash_of(message: Message) -> str:
    """Return the hash of a message's content: of its canonical JSON."""
    content = json.dumps(message.canonical, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
