"""Cards: which are out of date, who shows them, how often."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import LeaseLostError
from bot.store.base import Card
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import NOW, add_job, advance, claimed, later, running_job

SPACING = timedelta(seconds=3)


def _card(store: SqliteStore, seconds: float = 0) -> Card:
    card = store.cards.claim(later(seconds), spacing=SPACING)
    assert card is not None
    return card


def _show(store: SqliteStore, seconds: float = 0) -> Card:
    """Show the card that is due."""
    card = _card(store, seconds)
    store.cards.posted(card, ts="1.1", channel="C1")
    store.cards.shown(card, shown_hash="h1", now=later(seconds))
    return card


def test_a_new_job_has_a_card_to_post(store: SqliteStore) -> None:
    """Once: it is leased to one worker, and is not claimed again when it is shown."""
    job = add_job(store, "a.example")
    card = _card(store)
    leased = store.cards.claim(later(59), spacing=SPACING)
    store.cards.posted(card, ts="1.1", channel="C9")
    store.cards.shown(card, shown_hash="h1", now=later(1))
    shown = store.cards.of_job(job.number)

    assert (job.number, "C1", None, "", None) == (
        card.job,
        card.channel,
        card.ts,
        card.shown_hash,
        card.shown_at,
    )
    assert leased is None
    assert ("C9", "1.1", "h1", later(1), "") == (
        shown.channel,
        shown.ts,
        shown.shown_hash,
        shown.shown_at,
        shown.token,
    )
    assert store.cards.claim(later(99), spacing=SPACING) is None


def test_a_posted_card_is_known_even_if_the_worker_dies(store: SqliteStore) -> None:
    """The message is recorded before the card counts as shown; whoever takes over edits it."""
    add_job(store, "a.example")
    store.cards.posted(_card(store), ts="1.1", channel="C1")

    assert 1 == store.cards.by_message("C1", "1.1")
    assert store.cards.by_message("C1", "9.9") is None
    assert "1.1" == _card(store, 60).ts


def test_what_a_dead_worker_showed_is_not_known(store: SqliteStore) -> None:
    """It may be what nobody saved: the next one sends the card, whatever it shows."""
    job = add_job(store, "a.example")
    _show(store)
    store.jobs.touch(job.number)
    alive = _card(store, 10)
    after_death = _card(store, 75)

    assert ("h1", "") == (alive.shown_hash, after_death.shown_hash)


def test_edits_of_one_job_keep_their_distance(store: SqliteStore) -> None:
    """At most one per spacing and job; the last state is always shown."""
    job = add_job(store, "a.example")
    _show(store, 10)
    store.jobs.touch(job.number)
    store.jobs.touch(job.number)

    assert store.cards.claim(later(12.9), spacing=SPACING) is None
    assert "h1" == _show(store, 13).shown_hash
    assert store.cards.claim(later(99), spacing=SPACING) is None


def test_a_job_that_moves_while_its_card_is_shown_is_shown_again(store: SqliteStore) -> None:
    """What was shown is the state at the claim, not what came after."""
    job = add_job(store, "a.example")
    card = _card(store)
    store.jobs.touch(job.number)
    store.cards.shown(card, shown_hash="h1", now=NOW)

    assert card.touched + 1 == _card(store, 3).touched


def test_the_card_shown_longest_ago_comes_first(store: SqliteStore) -> None:
    """One that was never shown before all others."""
    for name in ("a.example", "b.example"):
        add_job(store, name)
    first, second = _show(store, 2), _show(store, 1)
    for job in (first.job, second.job):
        store.jobs.touch(job)
    new = add_job(store, "c.example").number
    order = [_card(store, 10).job for _ in range(3)]

    assert [new, second.job, first.job] == order


def test_a_failed_attempt_counts_until_one_succeeds(store: SqliteStore) -> None:
    """It is tried again at its time."""
    add_job(store, "a.example")
    store.cards.retry(_card(store), at=later(5))
    early = store.cards.claim(later(4), spacing=SPACING)
    again = _card(store, 5)
    store.cards.shown(again, shown_hash="h1", now=later(5))

    assert early is None
    assert 1 == again.attempts
    assert 0 == store.cards.of_job(1).attempts


def test_a_held_card_counts_no_attempt(store: SqliteStore) -> None:
    """Where only a slot was missing nothing failed: it is due again at its time."""
    add_job(store, "a.example")
    store.cards.hold(_card(store), until=later(5))
    early = store.cards.claim(later(4), spacing=SPACING)

    assert early is None
    assert 0 == _card(store, 5).attempts


def test_a_buried_card_waits_for_a_person(store: SqliteStore) -> None:
    """A task that moves does not bring it back; a person's act does, with its attempts at 0."""
    job = running_job(store, "a.example")
    store.cards.retry(_card(store), at=NOW)
    store.cards.bury(_card(store), reason="is_archived")
    advance(store, NOW, next_attempt_at=NOW)
    buried = store.cards.of_job(job.number)
    none = store.cards.claim(later(99), spacing=SPACING)
    store.jobs.touch(job.number)
    back = _card(store, 99)

    assert ("is_archived", 1) == (buried.dead_reason, buried.attempts)
    assert none is None
    assert ("", 0) == (back.dead_reason, back.attempts)


def test_buried_cards_are_told(store: SqliteStore) -> None:
    """Whoever asks what went wrong hears of cards too, the newest job first, and of no others."""
    for _ in range(3):
        add_job(store, "a.example")
    for _ in range(2):
        card = _card(store)
        store.cards.bury(card, reason=f"refused {card.job}")
    told, newest = store.cards.buried(), store.cards.buried(limit=1)
    store.jobs.touch(2)

    assert [(2, "refused 2"), (1, "refused 1")] == told
    assert [(2, "refused 2")] == newest
    assert [(1, "refused 1")] == store.cards.buried()


def test_every_act_of_a_person_brings_a_buried_card_back(store: SqliteStore) -> None:
    """A saved job (confirm, cancel, edit) and a written task (retry, drop) too."""
    job = running_job(store, "a.example")
    task = claimed(store).task
    for act in (
        lambda: store.jobs.save(store.jobs.get(job.number), now=NOW),
        lambda: store.tasks.write(replace(task, drop_requested=True), now=NOW),
    ):
        store.cards.bury(_card(store), reason="is_archived")
        act()

        assert "" == store.cards.of_job(job.number).dead_reason


def test_whoever_lost_the_lease_records_nothing(store: SqliteStore) -> None:
    """Another worker shows the card now."""
    add_job(store, "a.example")
    lost = _card(store)
    holder = _card(store, 60)

    acts: tuple[Callable[[], object], ...] = (
        lambda: store.cards.posted(lost, ts="9.9", channel="C9"),
        lambda: store.cards.shown(lost, shown_hash="late", now=NOW),
        lambda: store.cards.hold(lost, until=NOW),
        lambda: store.cards.retry(lost, at=NOW),
        lambda: store.cards.bury(lost, reason="late"),
    )
    for record in acts:
        with pytest.raises(LeaseLostError, match="J-1"):
            record()
    assert replace(holder, token="") == store.cards.of_job(1)
