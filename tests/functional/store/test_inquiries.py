"""Inquiries: asked, answered, told; each by one worker at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.inquiry import Inquiry, InquiryKind, InquiryState, ReplyTo
from bot.errors import LeaseLostError
from bot.store.base import LEASE, InquiryClaim
from bot.store.sqlite import SqliteStore
from tests.functional.store.making import NOW, later

REPLY = ReplyTo("U1", "C1", "http://127.0.0.1/respond", "V1", "1.1")


def _ask(store: SqliteStore, seconds: float = 0) -> Inquiry:
    return store.inquiries.add(
        InquiryKind.TAKE_SNAPSHOT,
        {"distribution": "E1"},
        actor="U1",
        reply_to=REPLY,
        now=later(seconds),
    )


def _claim(store: SqliteStore, seconds: float = 0) -> InquiryClaim:
    claim = store.inquiries.claim(later(seconds))
    assert claim is not None
    return claim


def test_an_inquiry_is_open_for_half_an_hour(store: SqliteStore) -> None:
    """As long as its response_url lives; then nobody answers it any more."""
    asked = _ask(store)
    late = store.inquiries.claim(later(30 * 60))
    again = store.inquiries.claim(NOW)

    assert (InquiryState.OPEN, NOW + timedelta(minutes=30)) == (asked.state, asked.expires_at)
    assert ({"distribution": "E1"}, REPLY, {}) == (asked.subject, asked.reply_to, asked.answer)
    assert late is None
    assert again is None


def test_who_waits_for_a_card_is_remembered_for_a_day(store: SqliteStore) -> None:
    """Slack may be down for hours: as long as a job waits to be confirmed, so does the question."""
    asked = store.inquiries.add(
        InquiryKind.CARD_LINK, {"job": "1"}, actor="U1", reply_to=REPLY, now=NOW
    )
    late = _claim(store, 24 * 3600 - 1)

    assert asked == late.inquiry
    assert store.inquiries.claim(later(24 * 3600 + 3600)) is None


def test_the_oldest_is_claimed_first(store: SqliteStore) -> None:
    """As it was asked; each by one worker until its lease runs out."""
    second, first = _ask(store, 2), _ask(store, 1)
    claims = [_claim(store, 3), _claim(store, 3)]
    none = store.inquiries.claim(later(3))
    again = _claim(store, 3 + LEASE.total_seconds())

    assert [first, second] == [claim.inquiry for claim in claims]
    assert none is None
    assert first == again.inquiry


def test_an_answer_is_told_once(store: SqliteStore) -> None:
    """Answered, it waits to be told; told, it is over."""
    asked = _ask(store)
    store.inquiries.answer(_claim(store), {"snapshot": "s1", "found": 2}, now=later(1))
    none = store.inquiries.claim(later(1))
    claim = store.inquiries.claim_answered(later(1))
    assert claim is not None
    leased = store.inquiries.claim_answered(later(1))
    store.inquiries.told(claim)

    assert none is None
    assert (
        replace(asked, state=InquiryState.ANSWERED, answer={"snapshot": "s1", "found": 2})
        == claim.inquiry
    )
    assert leased is None
    assert store.inquiries.claim_answered(later(9999)) is None


def test_a_deferred_inquiry_comes_back_at_its_time(store: SqliteStore) -> None:
    """Open or answered, as it was."""
    _ask(store)
    store.inquiries.defer(_claim(store), until=later(5))
    early = store.inquiries.claim(later(4))
    store.inquiries.answer(_claim(store, 5), {"a": 1}, now=later(5))
    answered = store.inquiries.claim_answered(later(5))
    assert answered is not None
    store.inquiries.defer(answered, until=later(9))
    again = store.inquiries.claim_answered(later(9))

    assert early is None
    assert store.inquiries.claim_answered(later(8)) is None
    assert again is not None
    assert {"a": 1} == again.inquiry.answer


def test_an_answer_may_be_told_late(store: SqliteStore) -> None:
    """Who asked gets an answer although Slack was away for an hour."""
    _ask(store)
    store.inquiries.answer(_claim(store), {}, now=NOW)

    assert store.inquiries.claim_answered(later(3600)) is not None


def test_whoever_lost_the_lease_records_nothing(store: SqliteStore) -> None:
    """Another worker has the question now."""
    _ask(store)
    lost = _claim(store)
    holder = _claim(store, LEASE.total_seconds())

    acts: tuple[Callable[[], object], ...] = (
        lambda: store.inquiries.answer(lost, {"late": True}, now=NOW),
        lambda: store.inquiries.defer(lost, until=NOW),
        lambda: store.inquiries.told(lost),
    )
    for record in acts:
        with pytest.raises(LeaseLostError):
            record()
    store.inquiries.answer(holder, {"late": False}, now=NOW)
