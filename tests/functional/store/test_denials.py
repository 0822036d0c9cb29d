"""Denials: kept with their time, forgotten at once when AWS allows the action."""

from bot.store.sqlite import SqliteStore
from tests.functional.store.making import NOW, later


def test_a_denial_counts_from_its_last_time(store: SqliteStore) -> None:
    """Met again, it counts anew; what is older than asked for is left out."""
    store.denials.add(["a:One", "a:Two"], now=NOW)
    store.denials.add(["a:One"], now=later(60))

    assert {"a:One", "a:Two"} == store.denials.since(later(-1))
    assert {"a:One"} == store.denials.since(NOW)
    assert set() == store.denials.since(later(60))


def test_what_went_through_is_denied_no_more(store: SqliteStore) -> None:
    """Only what was allowed."""
    store.denials.add(["a:One", "a:Two"], now=NOW)
    store.denials.remove(["a:Two", "a:Three"])

    assert {"a:One"} == store.denials.since(later(-1))
