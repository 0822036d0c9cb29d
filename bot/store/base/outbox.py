"""The promises about what is told: events in order, and the card of each job."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.event import Event, EventKind, NewEvent, Sink
from bot.store.base.values import Batch, Card


class Events(Protocol):
    """The ordered outbox."""

    def add(self, job: int, events: Sequence[NewEvent], *, sns: bool, now: datetime) -> None:
        """Number and write events, with a delivery for each sink that tells them."""

    def of_job(self, job: int, *, after: int = 0, limit: int = 1000) -> list[Event]:
        """Return a job's events in order."""

    def of_kinds(self, job: int, kinds: Iterable[EventKind]) -> list[Event]:
        """Return a job's events of some kinds, in order."""

    def claim(
        self, sink: Sink, now: datetime, *, lease: timedelta = timedelta(seconds=60)
    ) -> Batch | None:
        """Lease one (job, sink) whose first undelivered event is due, with all that are
        undelivered.

        Of THREAD only jobs whose card is posted; of FILES only events whose thread reply is sent.
        """

    def done(self, batch: Batch, numbers: Iterable[int], *, now: datetime) -> None:
        """Record delivery and end the lease; raises LeaseLostError."""

    def progress(self, batch: Batch, *, parts: int, files: Sequence[str] | None = None) -> None:
        """Record how many parts of the first event were sent (or its file ids); keeps the lease."""

    def hold(self, batch: Batch, *, until: datetime) -> None:
        """End the lease without an attempt: the batch is due again at `until` (to group)."""

    def retry(self, batch: Batch, *, at: datetime, error: str) -> None:
        """Count a failed attempt; due again at `at`; ends the lease."""

    def bury(self, batch: Batch, numbers: Iterable[int], *, reason: str, now: datetime) -> None:
        """Put deliveries into the dead letters; the queue goes on behind them; ends the lease."""

    def dead_letters(self, *, limit: int = 100) -> list[tuple[int, int, Sink, str]]:
        """Return (job, number, sink, reason) of dead deliveries, newest first."""

    def held_up(self, *, limit: int = 100) -> list[tuple[int, int, Sink, str]]:
        """Return (job, number, sink, error) of deliveries that were refused twice and more, and are
        tried again, oldest first.
        """


class Cards(Protocol):
    """The card of each job: level-triggered."""

    def claim(
        self, now: datetime, *, spacing: timedelta, lease: timedelta = timedelta(seconds=60)
    ) -> Card | None:
        """Lease a card whose job was touched since it was shown, at most once a `spacing`."""

    def posted(self, card: Card, *, ts: str, channel: str) -> None:
        """Record where the card is, at once after Slack accepted it; keeps the lease."""

    def shown(self, card: Card, *, shown_hash: str, now: datetime) -> None:
        """Record that the state at `card.touched` is shown; ends the lease."""

    def hold(self, card: Card, *, until: datetime) -> None:
        """End the lease without an attempt: due again at `until` (no slot is free)."""

    def retry(self, card: Card, *, at: datetime) -> None:
        """Count a failed attempt; due again at `at`; ends the lease."""

    def bury(self, card: Card, *, reason: str) -> None:
        """Stop showing this card until a person touches the job again; ends the lease.

        A person's touch is `Jobs.save`, `Jobs.touch` or `Tasks.write`.
        """

    def buried(self, *, limit: int = 100) -> list[tuple[int, str]]:
        """Return (job, reason) of the cards that were given up, newest job first."""

    def of_job(self, job: int) -> Card:
        """Return the job's card row."""

    def by_message(self, channel: str, ts: str) -> int | None:
        """Return the job whose card this message is, or None."""
