"""How often Slack may be told, and when a failed telling is tried again.

The rates live in the store, so that all processes together keep them.
"""

from datetime import datetime, timedelta

from bot.errors import AwsError, SlackError, Trouble
from bot.store.base import Locks

BACKOFF = (1, 2, 4, 8, 15, 30, 60, 120, 300)
"""Seconds to the next attempt; the sums are 1, 3, 7, 15, 30 s, 1, 2, 4, 9 min, then 5 more each.

An outage of a minute costs seven attempts, one of an hour 20; none is given up.
"""
LONGEST = timedelta(seconds=BACKOFF[-1])

EDITS_PER_SECOND = 0.5
EDITS_BURST = 10
"""10 at once, then 30 a minute: in any minute at most 10 + 60 × 0.5 = 40 of the about 50 edits that
Slack allows a whole workspace."""
POSTS_PER_SECOND = 1.0
"""About one message a second and channel is what Slack allows."""


PUBLISHES_PER_SECOND = 1.0
PUBLISHES_BURST = 30
"""In any minute at most 30 + 60 × 1 = 90 of the about 100 Home tabs that Slack takes."""


def may_publish(locks: Locks, now: datetime) -> bool:
    """Take one of the workspace's Home tabs, if one is free now."""
    return locks.available(
        "slack.publish", per_second=PUBLISHES_PER_SECOND, burst=PUBLISHES_BURST, now=now
    )


def may_edit(locks: Locks, now: datetime) -> bool:
    """Take one of the workspace's edits, if one is free now."""
    return locks.available("slack.update", per_second=EDITS_PER_SECOND, burst=EDITS_BURST, now=now)


def may_post(locks: Locks, channel: str, now: datetime) -> bool:
    """Take the channel's message of this second, if it is free now."""
    return locks.available(f"slack.post.{channel}", per_second=POSTS_PER_SECOND, burst=1, now=now)


def attempts_by(age: timedelta) -> int:
    """Return how many attempts BACKOFF has made within `age` of the first one."""
    made, waited = 0, timedelta(0)
    while made < len(BACKOFF) and (waited := waited + timedelta(seconds=BACKOFF[made])) <= age:
        made += 1
    return made


def again_at(error: SlackError | AwsError, attempts: int, now: datetime) -> datetime:
    """Return when to try again after `attempts` earlier failures; Slack's own word comes first."""
    if isinstance(error, SlackError) and error.retry_after is not None:
        return now + timedelta(seconds=error.retry_after)
    if error.trouble is Trouble.DENIED:
        return now + LONGEST  # a person must mend it; nothing is lost meanwhile
    return now + timedelta(seconds=BACKOFF[min(attempts, len(BACKOFF) - 1)])
