"""Looks up one person while they wait: who acts for the first time is known at once, not refused.
It asks Slack one question, for a second at most; else the directory's tick answers it.
"""

from datetime import datetime
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.domain.person import Member
from bot.errors import SlackError
from bot.store.base import Store
from scheduler.directory import rest_after

log = structlog.get_logger(__name__)

BUDGET = 1
"""Seconds of the three that Slack waits for an ack; the form that is asked for takes one more."""


class People(Protocol):
    """What is asked of Slack (bot.slack.directory promises it); raises SlackError."""

    def person(self, user: str) -> Member:
        """Return what Slack knows of a user."""
        ...


class Meeting:
    """Meets people; one object serves all threads."""

    def __init__(self, store: Store, slack: People, clock: Clock) -> None:
        """`slack` gives up within BUDGET."""
        self._store = store
        self._slack = slack
        self._clock = clock
        self._rests_until: datetime | None = None

    def __call__(self, user: str) -> None:
        """Look a user up and keep what Slack says; nothing is raised when it says nothing."""
        now = self._clock.now()
        if self._rests_until is not None and now < self._rests_until:
            return
        try:
            member = self._slack.person(user)
        except SlackError as error:
            # Nobody waits for another look soon: a slow Slack would slow down every click.
            self._rests_until = now + rest_after(error)
            log.warning("not_met", user=user, error=error.sentence)
            return
        with self._store.transaction():
            self._store.directory.put_people([member], now=now)
            if member.name:
                self._store.directory.put("name", user, {member.name}, now=now)
