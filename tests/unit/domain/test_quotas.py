"""Quotas against what a job needs: the state, the sentence, the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import quotas
from bot.domain.quotas import QuotaState


@pytest.mark.parametrize(
    ("used", "needed", "state"),
    [
        (12, 3, QuotaState.OK),
        (397, 3, QuotaState.OK),
        (398, 3, QuotaState.NEARLY),
        (497, 3, QuotaState.NEARLY),
        (498, 3, QuotaState.BLOCKS),
    ],
)
def test_a_quota_blocks_above_its_limit_and_warns_above_80_percent(
    used: int, needed: int, state: QuotaState
) -> None:
    """What the job needs is counted in."""
    check = quotas.quota_check(quotas.DISTRIBUTIONS, used=used, needed=needed, limit=500)

    assert state is check.state


def test_a_quota_with_room_needs_no_link() -> None:
    """Only numbers are told."""
    check = quotas.quota_check(quotas.CERTIFICATES, used=1012, needed=3, limit=2500)

    assert "1,012 of 2,500 certificates in use, this job needs 3." == check.sentence


@pytest.mark.parametrize(("used", "says"), [(450, "over 80 %"), (500, "3 too many")])
def test_a_short_quota_links_its_page(used: int, says: str) -> None:
    """Whoever reads it can ask for more at once; the page stands once, beside the sentence."""
    check = quotas.quota_check(quotas.DISTRIBUTIONS, used=used, needed=3, limit=500)

    assert says in check.sentence
    assert "http" not in check.sentence
    assert check.link.endswith("/services/cloudfront/quotas/L-24B04930")


def test_an_unread_limit_is_said_to_be_assumed() -> None:
    """AWS's default stands in for a quota that could not be read."""
    check = quotas.quota_check(quotas.YEARLY_REQUESTS, used=10, needed=1, limit=None, at_least=True)

    assert check.assumed
    assert 5000 == check.limit
    assert check.sentence.startswith("at least 10 of 5,000 (assumed) certificate requests")
    assert check.link.endswith("/services/acm/quotas/L-DA1D8B98")


@given(st.integers(0, 10**5), st.integers(0, 10**3), st.integers(0, 10**5))
def test_blocking_is_exactly_what_does_not_fit(used: int, needed: int, limit: int) -> None:
    """The whole limit may be used."""
    check = quotas.quota_check(quotas.CERTIFICATES, used=used, needed=needed, limit=limit)

    assert (used + needed > limit) is (check.state is QuotaState.BLOCKS)


def test_names_up_to_the_limit_are_no_fault() -> None:
    """The limit itself is allowed."""
    assert quotas.too_many_names(10, 10) is None
    assert "split by line?" in str(quotas.too_many_names(11, 10))
    assert "no certificate has more than 100" in str(quotas.too_many_names(101, 100))
