"""Notices: written once whoever saw them first, told once to each sink, and the account's rule."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.attention import LATE, SOON, needs_someone
from bot.domain.inventory import Certificate
from bot.domain.notice import Notice, NoticeSink
from bot.errors import LeaseLostError
from bot.store.base import BulletinClaim, Store
from bot.store.notices import LEASE
from bot.store.sqlite import SqliteStore, open_store
from tests.functional.store.making import ACCOUNT, NOW, certificate, later

CHANNEL, SNS = NoticeSink.CHANNEL, NoticeSink.SNS
ONE, TWO = Notice("arn/1", NOW, "45"), Notice("arn/2", None, "revoked")


@pytest.fixture
def other(store: SqliteStore) -> Iterator[Store]:
    """The same store, in another process."""
    with closing(open_store(f"sqlite:///{store.connections.path}")) as found:
        yield found


def claimed(store: Store, sink: NoticeSink = CHANNEL, now: datetime = NOW) -> BulletinClaim:
    """Claim the bulletin that is due."""
    claim = store.notices.claim(sink, now)
    assert claim is not None
    return claim


def put(store: Store, number: int, *names: str, days: float = 40, **about: object) -> Certificate:
    """Keep a certificate that ends in so many days."""
    row = certificate(f"arn/{number}", *names)
    ends = {"not_after": NOW + timedelta(days=days), **about}
    made = replace(row, **ends)  # type: ignore[arg-type] # by name
    store.inventory.put_certificates([made], now=NOW)
    return made


def test_a_notice_is_written_once(store: SqliteStore, other: Store) -> None:
    """Whichever process saw it first; with other days, or another end, it is another notice."""
    assert 1 == store.notices.add(ACCOUNT, [ONE, TWO], sns=True, now=NOW)
    assert other.notices.add(ACCOUNT, [TWO, ONE], sns=True, now=NOW) is None
    anew = [replace(ONE, band="30"), replace(ONE, ends=later(1))]

    assert anew == store.notices.fresh([ONE, *anew, TWO])
    assert 2 == other.notices.add(ACCOUNT, [ONE, *anew], sns=True, now=later(1))
    assert (ONE, TWO) == claimed(store).notices
    assert tuple(anew) == claimed(store, now=later(1)).notices
    assert later(1) == store.notices.last_at(ACCOUNT)
    assert store.notices.last_at("another") is None


def test_one_tells_it_at_a_time(store: SqliteStore, other: Store) -> None:
    """A lease keeps others away; when it ran out the late one saves nothing."""
    store.notices.add(ACCOUNT, [ONE], sns=True, now=NOW)
    late = claimed(store)

    assert other.notices.claim(CHANNEL, NOW) is None
    assert 1 == claimed(other, SNS).number
    now = NOW + LEASE
    other.notices.done(claimed(other, now=now), now=now)
    with pytest.raises(LeaseLostError):
        store.notices.done(late, now=now)
    with pytest.raises(LeaseLostError):
        store.notices.hold(late, until=now)
    with pytest.raises(LeaseLostError):
        store.notices.retry(late, at=now, error="x")
    with pytest.raises(LeaseLostError):
        store.notices.bury(late, reason="x", now=now)
    assert store.notices.claim(CHANNEL, NOW + timedelta(days=9)) is None


def test_without_a_topic_only_the_channel_is_told(store: SqliteStore) -> None:
    """No delivery waits for a sink that there is not."""
    store.notices.add(ACCOUNT, [ONE], sns=False, now=NOW)

    assert store.notices.claim(SNS, NOW) is None
    assert 1 == claimed(store).number


def test_what_fails_holds_up_nobody(store: SqliteStore) -> None:
    """A later bulletin goes on; what is tried again and what was given up can be asked for."""
    store.notices.add(ACCOUNT, [ONE], sns=False, now=NOW)
    store.notices.add(ACCOUNT, [TWO], sns=False, now=NOW)
    store.notices.retry(claimed(store), at=later(5), error="Slack is away.")
    second = claimed(store)

    assert (2, 0) == (second.number, second.attempts)
    store.notices.hold(second, until=later(60))
    again = claimed(store, now=later(5))
    assert (1, 1) == (again.number, again.attempts)
    store.notices.retry(again, at=later(9), error="Slack is away.")
    assert [(1, CHANNEL, "Slack is away.")] == store.notices.held_up()
    store.notices.bury(claimed(store, now=later(9)), reason="no such channel", now=NOW)
    assert [(1, CHANNEL, "no such channel")] == store.notices.dead_letters()
    assert ([], 2) == (store.notices.held_up(), claimed(store, now=later(60)).number)


def test_what_was_told_is_forgotten_with_time(store: SqliteStore) -> None:
    """Its deliveries after a month, the notice itself as late as a job's events."""
    store.notices.add(ACCOUNT, [ONE], sns=False, now=NOW)
    store.notices.done(claimed(store), now=NOW)

    assert 1 == store.prune(NOW + timedelta(days=31))
    assert [] == store.notices.fresh([ONE])
    assert 1 == store.prune(NOW + timedelta(days=401))
    assert [ONE] == store.notices.fresh([ONE])


def test_what_others_cover_for_longer_is_replaced(store: SqliteStore) -> None:
    """Each name, if by a wildcard; but not what is in use, nor by what ends sooner or waits."""
    put(store, 1, "a.example", "www.a.example")
    put(store, 2, "a.example", days=90)
    arns = ["arn/1"]

    assert set() == store.notices.replaced(ACCOUNT, arns)
    put(store, 3, "*.a.example", days=30)
    assert set() == store.notices.replaced(ACCOUNT, arns)
    put(store, 3, "*.a.example", days=90, status="PENDING_VALIDATION")
    assert set() == store.notices.replaced(ACCOUNT, arns)
    put(store, 3, "*.a.example", days=90)
    assert {"arn/1"} == store.notices.replaced(ACCOUNT, arns)
    assert set() == store.notices.replaced("another", arns)
    assert set() == store.notices.replaced(ACCOUNT, ["arn/2"])
    put(store, 1, "a.example", "www.a.example", in_use=True)
    assert set() == store.notices.replaced(ACCOUNT, arns)


_DETAILS = st.sampled_from(["", "PENDING_AUTO_RENEWAL", "PENDING_VALIDATION", "FAILED", "SUCCESS"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    status=st.sampled_from(["ISSUED", "EXPIRED", "REVOKED", "GONE", "PENDING_VALIDATION"]),
    kind=st.sampled_from(["IMPORTED", "AMAZON_ISSUED", "PRIVATE"]),
    in_use=st.booleans(),
    days=st.one_of(st.none(), st.integers(-3, 60)),
    renewal=_DETAILS,
)
def test_the_account_is_asked_by_the_same_rule(
    store: SqliteStore, *, status: str, kind: str, in_use: bool, days: int | None, renewal: str
) -> None:
    """What the list of those that need somebody holds is what the rule says of each."""
    ends = None if days is None else NOW + timedelta(days=days)
    about = {"status": status, "type": kind, "in_use": in_use, "not_after": ends}
    put(store, 1, **about)  # type: ignore[arg-type] # by name
    facts = {"RenewalSummary": {"RenewalStatus": renewal}} if renewal else {}
    store.certificates.described("arn/1", facts, {}, names=["a.example"], is_whole=True, now=NOW)
    kept = store.inventory.certificate("arn/1")
    found, _ = store.overview.ending(ACCOUNT, now=NOW, soon=SOON, late=LATE, limit=-1)

    assert kept is not None
    assert needs_someone(kept, NOW) == bool(found)
    assert all(facts == dict(one.details) for one in found)
