"""The outbox: events in order, each sink in its own place, dead letters beside the queue."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.event import EventKind, Sink, sinks_of
from bot.errors import LeaseLostError, UnknownError
from bot.store.base import Batch
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import NOW, add_job, event, later

_LEASE = timedelta(seconds=60)


def _post(store: SqliteStore) -> None:
    """Post every card that is due."""
    while card := store.cards.claim(NOW, spacing=timedelta(0)):
        store.cards.posted(card, ts=f"{card.job}.1", channel="C1")
        store.cards.shown(card, shown_hash="", now=NOW)


def _job(store: SqliteStore, *kinds: EventKind, sns: bool = True, seconds: float = 0) -> int:
    """A job whose card is posted, with these events."""
    number = add_job(store, "a.example").number
    _post(store)
    happened = [event(kind, of=kind) for kind in kinds]
    store.events.add(number, happened, sns=sns, now=later(seconds))
    return number


def _batch(store: SqliteStore, sink: Sink = Sink.SNS, seconds: float = 0) -> Batch:
    batch = store.events.claim(sink, later(seconds))
    assert batch is not None
    return batch


def _numbers(batch: Batch) -> list[int]:
    return [each.number for each in batch.events]


def test_events_are_numbered_within_their_job(store: SqliteStore) -> None:
    """From 1, without a gap, in the order they were added, with time and payload."""
    first = _job(store, EventKind.CONFIRMED, EventKind.ISSUED)
    second = _job(store, EventKind.CONFIRMED)
    store.events.add(first, [event(EventKind.READY, names=["a.example"])], sns=False, now=later(5))
    store.events.add(first, [], sns=False, now=later(6))
    events = store.events.of_job(first)

    assert [1, 2, 3] == [each.number for each in events]
    assert [1] == [each.number for each in store.events.of_job(second)]
    assert (first, EventKind.READY, {"names": ["a.example"]}, later(5), None) == (
        events[2].job,
        events[2].kind,
        events[2].payload,
        events[2].created_at,
        events[2].task,
    )


def test_events_are_read_in_pieces_and_by_kind(store: SqliteStore) -> None:
    """After a number, up to a limit, or of some kinds; always in order."""
    number = _job(store, EventKind.CONFIRMED, EventKind.ISSUED, EventKind.READY, EventKind.ISSUED)
    kinds = (EventKind.ISSUED, EventKind.CONFIRMED)

    assert [2, 3] == [e.number for e in store.events.of_job(number, after=1, limit=2)]
    assert [1, 2, 4] == [e.number for e in store.events.of_kinds(number, kinds)]
    assert [] == store.events.of_kinds(number, [])


def test_events_of_an_unknown_job_are_refused(store: SqliteStore) -> None:
    """There is nothing to number them in."""
    with pytest.raises(UnknownError, match="J-7"):
        store.events.add(7, [event()], sns=True, now=NOW)


@pytest.mark.parametrize("sns", [True, False])
@pytest.mark.parametrize("kind", list(EventKind))
def test_a_delivery_is_written_for_each_sink(
    store: SqliteStore, kind: EventKind, *, sns: bool
) -> None:
    """Those sinks that the domain names for the kind, and no other."""
    _job(store, kind, sns=sns)
    rows = store.connections.rows("SELECT sink FROM deliveries")

    assert set(sinks_of(kind, sns=sns)) == {Sink(row["sink"]) for row in rows}


def test_a_batch_is_all_that_is_undelivered_in_order(store: SqliteStore) -> None:
    """One batch of a (job, sink) at a time; other jobs and sinks go on beside it."""
    first = _job(store, EventKind.RECORDS, EventKind.ISSUED, EventKind.FINISHED)
    second = _job(store, EventKind.FINISHED, seconds=1)
    batches = [_batch(store, seconds=1) for _ in range(2)]

    assert [(first, [1, 3]), (second, [1])] == [(b.job, _numbers(b)) for b in batches]
    assert store.events.claim(Sink.SNS, later(1)) is None
    assert [1, 2, 3] == _numbers(_batch(store, Sink.THREAD, 1))


def test_what_is_done_is_not_told_again(store: SqliteStore) -> None:
    """The rest is due as before."""
    _job(store, EventKind.RECORDS, EventKind.FINISHED)
    batch = _batch(store)
    store.events.done(batch, [1], now=NOW)
    rest = _batch(store)
    store.events.done(rest, [2], now=NOW)

    assert ([1, 2], [2]) == (_numbers(batch), _numbers(rest))
    assert store.events.claim(Sink.SNS, later(999)) is None


def test_a_lease_that_ran_out_is_taken_over(store: SqliteStore) -> None:
    """Then its first holder can record nothing: someone else tells the batch now."""
    _job(store, EventKind.FINISHED)
    lost = _batch(store)
    early = store.events.claim(Sink.SNS, later(59))
    _batch(store, seconds=_LEASE.total_seconds())

    assert early is None
    acts: tuple[Callable[[], object], ...] = (
        lambda: store.events.done(lost, [1], now=NOW),
        lambda: store.events.progress(lost, parts=1),
        lambda: store.events.hold(lost, until=NOW),
        lambda: store.events.retry(lost, at=NOW, error="late"),
        lambda: store.events.bury(lost, [1], reason="late", now=NOW),
    )
    for record in acts:
        with pytest.raises(LeaseLostError, match="J-1"):
            record()
    assert [] == store.events.dead_letters()


def test_a_lease_is_a_lock_that_others_see(store: SqliteStore) -> None:
    """One send in flight per (job, sink) in all processes, under a name."""
    number = _job(store, EventKind.FINISHED)
    token = store.locks.take(f"send:sns:{number}", now=NOW, lease=_LEASE)

    assert token is not None
    assert store.events.claim(Sink.SNS, later(1)) is None
    store.locks.give_back(f"send:sns:{number}", token)
    assert store.events.claim(Sink.SNS, later(1)) is not None


def test_progress_outlives_the_worker(store: SqliteStore) -> None:
    """Parts and file ids of the first event are kept for whoever goes on; the lease stays."""
    _job(store, EventKind.FINISHED, EventKind.RECORDS)
    batch = _batch(store)
    store.events.progress(batch, parts=1, files=["F1", "F2"])
    store.events.progress(batch, parts=2)
    early = store.events.claim(Sink.SNS, later(1))
    again = _batch(store, seconds=60)

    assert early is None
    assert (0, ()) == (batch.parts, batch.files)
    assert (2, ("F1", "F2")) == (again.parts, again.files)


def test_a_held_batch_is_due_later_without_an_attempt(store: SqliteStore) -> None:
    """What comes meanwhile waits behind it and is told with it."""
    number = _job(store, EventKind.FINISHED)
    store.events.hold(_batch(store), until=later(30))
    store.events.add(number, [event(EventKind.RECORDS)], sns=True, now=later(1))
    early = store.events.claim(Sink.SNS, later(29))
    again = _batch(store, seconds=30)

    assert early is None
    assert ([1, 2], 0) == (_numbers(again), again.attempts)


def test_a_retry_counts_and_keeps_the_order(store: SqliteStore) -> None:
    """Nothing of the job overtakes the event that failed; other jobs do not wait for it."""
    _job(store, EventKind.FINISHED, EventKind.RECORDS)
    store.events.retry(_batch(store), at=later(10), error="timeout")
    other = _job(store, EventKind.FINISHED, seconds=1)
    beside = _batch(store, seconds=9)
    none = store.events.claim(Sink.SNS, later(9))
    again = _batch(store, seconds=10)

    assert other == beside.job
    assert none is None
    assert ([1, 2], 1) == (_numbers(again), again.attempts)


def test_dead_letters_never_block(store: SqliteStore) -> None:
    """What cannot be told is put aside with its reason, the card is touched, the rest goes on."""
    number = _job(store, EventKind.RECORDS, EventKind.FINISHED)
    touched = store.cards.of_job(number).touched
    store.events.bury(_batch(store), [1], reason="topic is gone", now=NOW)
    rest = _batch(store)
    store.events.bury(rest, [2], reason="still gone", now=later(1))

    assert [2] == _numbers(rest)
    assert touched < store.cards.of_job(number).touched
    assert [
        (number, 2, Sink.SNS, "still gone"),
        (number, 1, Sink.SNS, "topic is gone"),
    ] == store.events.dead_letters()
    assert [(number, 2, Sink.SNS, "still gone")] == store.events.dead_letters(limit=1)


def test_files_of_a_plan_wait_for_the_card(store: SqliteStore) -> None:
    """They come before any reply: without the card's message they would stand in the channel."""
    number = add_job(store, "a.example").number
    store.events.add(number, [event(EventKind.PLANNED)], sns=False, now=NOW)
    before = store.events.claim(Sink.FILES, later(1))
    _post(store)

    assert before is None
    assert [1] == _numbers(_batch(store, Sink.FILES, 1))


def test_a_thread_waits_for_its_card(store: SqliteStore) -> None:
    """Replies need the message they reply to, also when the card was given up before that."""
    number = add_job(store, "a.example").number
    store.events.add(number, [event(EventKind.CONFIRMED)], sns=True, now=NOW)
    before = store.events.claim(Sink.THREAD, later(1))
    card = store.cards.claim(NOW, spacing=timedelta(0))
    assert card is not None
    store.cards.bury(card, reason="channel_not_found")
    buried = store.events.claim(Sink.THREAD, later(1))
    store.jobs.touch(number)
    _post(store)

    assert before is None
    assert buried is None
    assert [1] == _numbers(_batch(store, Sink.THREAD, 1))


@pytest.mark.parametrize("end", ["done", "dead"])
def test_files_wait_for_their_reply(store: SqliteStore, end: str) -> None:
    """An event's files follow its text: once it is sent, or cannot be; in order."""
    _job(store, EventKind.RECORDS, EventKind.DISTRIBUTION_CREATED, EventKind.FINISHED)
    before = store.events.claim(Sink.FILES, NOW)
    thread = _batch(store, Sink.THREAD)
    if end == "done":
        store.events.done(thread, [1, 2], now=NOW)
    else:
        store.events.bury(thread, [1, 2], reason="msg_too_long", now=NOW)
    first = _batch(store, Sink.FILES)
    store.events.done(first, [1, 2], now=NOW)

    assert before is None
    assert [1, 2] == _numbers(first)
    assert store.events.claim(Sink.FILES, NOW) is None


def test_files_never_overtake_files(store: SqliteStore) -> None:
    """While the first event's reply waits, the files of later ones wait too."""
    _job(store, EventKind.RECORDS, EventKind.DISTRIBUTION_CREATED)
    store.events.done(_batch(store, Sink.THREAD), [2], now=NOW)

    assert store.events.claim(Sink.FILES, NOW) is None
