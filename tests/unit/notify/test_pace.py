"""How often Slack is told, and when a failed telling is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AwsError, SlackError, Trouble
from bot.notify.pace import BACKOFF, EDITS_BURST, EDITS_PER_SECOND, LONGEST, again_at, attempts_by

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


def slack_error(trouble: Trouble, retry_after: float | None = None) -> SlackError:
    """Return an error of Slack."""
    return SlackError("x", method="chat.postMessage", trouble=trouble, retry_after=retry_after)


@pytest.mark.parametrize(("attempts", "seconds"), list(enumerate(BACKOFF)))
def test_each_failure_waits_longer(attempts: int, seconds: int) -> None:
    """The waits follow the table."""
    at = again_at(slack_error(Trouble.TRANSIENT), attempts, NOW)

    assert timedelta(seconds=seconds) == at - NOW


@pytest.mark.parametrize(
    ("seconds", "attempts"), [(0, 0), (0.9, 0), (1, 1), (3, 2), (29, 4), (540, 9), (86_400, 9)]
)
def test_age_tells_how_often_it_was_tried(seconds: float, attempts: int) -> None:
    """What counts no attempts follows the same table by how long it has been waiting."""
    assert attempts == attempts_by(timedelta(seconds=seconds))


@given(st.integers(len(BACKOFF), 10_000))
def test_the_last_wait_repeats(attempts: int) -> None:
    """Beyond the table every attempt waits as long as its last row; none is given up."""
    assert LONGEST == again_at(slack_error(Trouble.LOST), attempts, NOW) - NOW


def test_the_sums_in_the_comment_are_right() -> None:
    """With the first attempt an outage of a minute costs seven, one of an hour 20."""
    waits = [*BACKOFF, *([BACKOFF[-1]] * 20)]
    sums = [sum(waits[:count]) for count in range(1, 29)]

    assert [1, 3, 7, 15, 30, 60, 120, 240, 540] == sums[:9]
    assert 6 == sum(moment <= 60 for moment in sums)
    assert 19 == sum(moment < 3600 for moment in sums)


def test_slacks_own_word_comes_first() -> None:
    """Retry-After is obeyed, however often it was tried."""
    assert timedelta(seconds=7) == again_at(slack_error(Trouble.THROTTLED, 7.0), 8, NOW) - NOW


def test_what_a_person_must_mend_is_tried_seldom() -> None:
    """A revoked token or a missing permission waits the longest from the start."""
    denied = AwsError("AccessDenied", operation="sns.Publish", message="no", trouble=Trouble.DENIED)

    assert LONGEST == again_at(denied, 0, NOW) - NOW


def test_no_minute_has_more_than_40_edits() -> None:
    """What is free at once and what a minute adds stay within the workspace's 40."""
    assert EDITS_BURST + 60 * EDITS_PER_SECOND <= 40
