"""Who opened App Home: due at once, leased to one, given up until it is opened again."""

import multiprocessing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import LeaseLostError
from bot.store.base import HomeClaim
from bot.store.sqlite import SqliteStore
from tests.functional.store import workers
from tests.functional.store.making import NOW, later

SPACING, DAY = timedelta(seconds=30), timedelta(days=1)


def opened(
    store: SqliteStore, user: str = "U1", seconds: float = 0, *, blank: bool = False
) -> None:
    """Let somebody open their Home."""
    store.homes.opened(user, "T1", is_blank=blank, now=later(seconds))


def claim(store: SqliteStore, seconds: float = 0) -> HomeClaim:
    """Lease the Home that is due."""
    found = store.homes.claim(later(seconds), spacing=SPACING, recent=DAY)
    assert found is not None
    return found


def is_due(store: SqliteStore, seconds: float = 0) -> bool:
    """Tell whether a Home is due, and lease it then."""
    return store.homes.claim(later(seconds), spacing=SPACING, recent=DAY) is not None


def test_due_once_opened_longest_first(store: SqliteStore) -> None:
    """Each is leased to one at a time."""
    opened(store, "U2", 1)
    opened(store, "U1", 2)
    users = [claim(store, 3).user, claim(store, 3).user]

    assert ["U2", "U1"] == users
    assert not is_due(store, 3)


def test_shown_rests(store: SqliteStore) -> None:
    """Due when it is to be looked at again, but not before the spacing has passed."""
    opened(store)
    store.homes.shown(claim(store), shown_hash="h", again=timedelta(seconds=5), now=NOW)
    early = is_due(store, 29)
    again = claim(store, 30)
    store.homes.unchanged(again, until=later(60))

    assert not early
    assert "h" == again.shown_hash
    assert not is_due(store, 59)
    assert is_due(store, 60)


def test_only_those_opened_lately(store: SqliteStore) -> None:
    """A Home that was opened a day ago is not looked at."""
    opened(store)

    assert not is_due(store, DAY.total_seconds())


def test_a_lease_ends(store: SqliteStore) -> None:
    """Whoever comes late saves nothing."""
    opened(store)
    first = claim(store)
    second = claim(store, 60)
    with pytest.raises(LeaseLostError):
        store.homes.shown(first, shown_hash="old", again=SPACING, now=later(61))
    with pytest.raises(LeaseLostError):
        store.homes.unchanged(first, until=later(61))
    with pytest.raises(LeaseLostError):
        store.homes.retry(first, at=later(61))
    with pytest.raises(LeaseLostError):
        store.homes.bury(first, reason="no")
    store.homes.shown(second, shown_hash="new", again=SPACING, now=later(61))

    assert "new" == claim(store, 91).shown_hash


def test_what_a_dead_worker_published_is_not_known(store: SqliteStore) -> None:
    """It may be what nobody saved: without a hash it is published anew, whatever it shows."""
    opened(store)
    store.homes.shown(claim(store), shown_hash="old", again=SPACING, now=NOW)
    alive = claim(store, 30)
    after_death = claim(store, 95)

    assert ("old", "") == (alive.shown_hash, after_death.shown_hash)


def test_attempts_are_counted_until_it_is_shown(store: SqliteStore) -> None:
    """A retry is due at its time; success begins anew."""
    opened(store)
    store.homes.retry(claim(store), at=later(7))
    early = is_due(store, 6)
    second = claim(store, 7)
    store.homes.shown(second, shown_hash="h", again=SPACING, now=later(7))

    assert not early
    assert (1, 0) == (second.attempts, claim(store, 37).attempts)


def test_buried_until_opened_again(store: SqliteStore) -> None:
    """An opening brings it back, with its attempts forgotten."""
    opened(store)
    store.homes.retry(claim(store), at=NOW)
    store.homes.bury(claim(store), reason="not_enabled")
    buried = is_due(store, 3600)
    opened(store, seconds=3600)

    assert not buried
    assert 0 == claim(store, 3600).attempts


def test_opened_while_it_is_buried(store: SqliteStore) -> None:
    """The opening is not lost: it came after what was refused."""
    opened(store)
    held = claim(store)
    opened(store, seconds=1)
    store.homes.bury(held, reason="not_enabled")

    assert 2 == claim(store, 1).openings


@pytest.mark.parametrize(("blank", "kept"), [(False, "h"), (True, "")])
def test_a_blank_home_is_not_trusted(store: SqliteStore, *, blank: bool, kept: str) -> None:
    """Where Slack shows nothing, nothing counts as shown."""
    opened(store)
    store.homes.shown(claim(store), shown_hash="h", again=SPACING, now=NOW)
    opened(store, seconds=31, blank=blank)

    assert kept == claim(store, 31).shown_hash


def test_distrusted_is_shown_anew(store: SqliteStore) -> None:
    """What it shows is forgotten, and it is due."""
    opened(store)
    store.homes.shown(claim(store), shown_hash="h", again=DAY / 2, now=NOW)
    store.homes.distrust("U1", now=later(30))

    assert "" == claim(store, 30).shown_hash


def test_two_processes_never_claim_the_same_home(store: SqliteStore, database: Path) -> None:
    """Each is claimed by one of them, and none is left."""
    users = [f"U{number:03d}" for number in range(60)]
    for user in users:
        opened(store, user)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.map(workers.claim_homes, [database, database], chunksize=1)

    assert users == sorted(user for each in found for user in each)
