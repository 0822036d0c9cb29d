"""Locks: leases by name, rates that are never exceeded, keys answered once."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.base import Store
from bot.store.sqlite import SqliteStore, open_store
from tests.functional.store.making import NOW, later

LEASE = timedelta(seconds=10)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for many examples, each under names of its own."""
    folder: Path = tmp_path_factory.mktemp("locks")
    store = open_store(f"sqlite:///{folder}/edgecert.db")
    yield store
    store.close()


def test_a_lease_has_one_holder(store: SqliteStore) -> None:
    """Until it is given back or runs out; each name of its own."""
    locks = store.locks
    token = locks.take("sweep", now=NOW, lease=LEASE)
    others = [
        locks.take("sweep", now=later(9.9), lease=LEASE),
        locks.take("x", now=NOW, lease=LEASE),
    ]
    after = locks.take("sweep", now=later(10), lease=LEASE)

    assert token is not None
    assert [False, True] == [other is not None for other in others]
    assert after not in {None, token}


def test_only_its_holder_gives_a_lease_back(store: SqliteStore) -> None:
    """Who lost it cannot take it from the next."""
    locks = store.locks
    lost = locks.take("sweep", now=NOW, lease=LEASE)
    token = locks.take("sweep", now=later(10), lease=LEASE)
    assert lost is not None
    assert token is not None
    locks.give_back("sweep", lost)
    held = locks.take("sweep", now=later(11), lease=LEASE)
    locks.give_back("sweep", token)

    assert held is None
    assert locks.take("sweep", now=later(11), lease=LEASE) is not None


def test_a_burst_goes_at_once_and_the_rest_in_pace(store: SqliteStore) -> None:
    """Slots are handed out now or later, an interval apart, and an idle rate fills up again."""

    def reserve(now: datetime) -> float:
        slot = store.locks.reserve("acm", per_second=2, burst=3, now=now)
        return (slot - NOW).total_seconds()

    at_once = [reserve(NOW) for _ in range(5)]
    meanwhile = reserve(later(0.75))
    idle = [reserve(later(60)) for _ in range(4)]

    assert [0, 0, 0, 0.5, 1] == at_once
    assert 1.5 == meanwhile
    assert [60, 60, 60, 60.5] == idle


def test_a_slot_is_taken_only_if_it_is_free_now(store: SqliteStore) -> None:
    """What is not available costs nothing: the next is not later for it."""

    def free(seconds: float) -> bool:
        return store.locks.available("edits", per_second=1, burst=2, now=later(seconds))

    assert [True, True, False, False, False] == [free(0) for _ in range(5)]
    assert [False, True, False] == [free(0.99), free(1), free(1)]


@given(
    per_second=st.sampled_from([0.5, 40 / 60, 3, 10]),
    burst=st.integers(1, 5),
    gaps=st.lists(st.integers(0, 3_000_000), min_size=1, max_size=12),
)
def test_no_window_holds_more_than_rate_and_burst(
    shared: Store, per_second: float, burst: int, gaps: list[int]
) -> None:
    """Between any two slots there are at most `burst`, and what the rate makes of the time."""
    name, now, slots = uuid.uuid4().hex, NOW, []
    for gap in gaps:
        now += timedelta(microseconds=gap)
        slots.append(shared.locks.reserve(name, per_second=per_second, burst=burst, now=now))

        assert slots[-1] >= now
    for first, start in enumerate(slots):
        for last in range(first, len(slots)):
            seconds = (slots[last] - start).total_seconds()
            assert last - first + 1 <= burst + seconds * per_second + 1e-6


@given(gaps=st.lists(st.integers(0, 2_000_000), min_size=1, max_size=8))
def test_available_is_reserve_without_waiting(shared: Store, gaps: list[int]) -> None:
    """A slot is free exactly when a reservation, after the same slots, would give now."""
    locks, name, now = shared.locks, uuid.uuid4().hex, NOW
    taken: list[datetime] = []
    for gap in gaps:
        now += timedelta(microseconds=gap)
        free = locks.available(name, per_second=1, burst=2, now=now)
        twin = uuid.uuid4().hex
        slots = [locks.reserve(twin, per_second=1, burst=2, now=at) for at in (*taken, now)]
        taken += [now] if free else []

        assert free is (now == slots[-1])


def test_a_key_is_new_once_a_day(store: SqliteStore) -> None:
    """Duplicate deliveries and clicks are told from the first; a day later it is new again."""
    once = store.locks.once
    day = 24 * 3600

    assert [True, False, False, True] == [once("k", now=later(s)) for s in (0, 1, day - 1, day)]
    assert once("other", now=NOW)


def test_an_answer_is_remembered(store: SqliteStore) -> None:
    """With or without `once` before it; the last answer counts; a key new again has none."""
    locks = store.locks
    unknown = locks.answered("k")
    locks.once("k", now=NOW)
    unanswered = locks.answered("k")
    locks.remember("k", "1", now=NOW)
    locks.remember("k", "2", now=NOW)
    locks.remember("direct", "3", now=NOW)
    answers = [locks.answered("k"), locks.answered("direct")]
    seen = locks.once("direct", now=later(1))
    locks.once("k", now=later(25 * 3600))

    assert (None, None, ["2", "3"], False) == (unknown, unanswered, answers, seen)
    assert locks.answered("k") is None
