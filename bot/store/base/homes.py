"""The promises about App Home: who opened it, what it last showed, what it shows at a glance."""

from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.home_page import Stuck
from bot.domain.inventory import Certificate
from bot.domain.job import Job
from bot.store.base.values import HomeClaim


class Homes(Protocol):
    """The Home tabs of those who opened them."""

    def opened(self, user: str, team: str, *, is_blank: bool, now: datetime) -> None:
        """Write that a person opened their Home: it is due now, whatever failed before. `is_blank`
        says that Slack shows nothing there, so that the same content is published again.
        """

    def claim(self, now: datetime, *, spacing: timedelta, recent: timedelta) -> HomeClaim | None:
        """Lease the Home that is due longest, of those opened within `recent`; one that was
        published less than `spacing` ago is not due.
        """

    def shown(self, claim: HomeClaim, *, shown_hash: str, again: timedelta, now: datetime) -> None:
        """Record what was published, to be looked at again after `again`; raises
        LeaseLostError.
        """

    def unchanged(self, claim: HomeClaim, *, until: datetime) -> None:
        """End the lease: nothing was published; due again at `until`; raises LeaseLostError."""

    def retry(self, claim: HomeClaim, *, at: datetime) -> None:
        """Count a failed attempt, due again at `at`; raises LeaseLostError."""

    def bury(self, claim: HomeClaim, *, reason: str) -> None:
        """Give it up until the person opens it again (as they may have done meanwhile); raises
        LeaseLostError.
        """

    def distrust(self, user: str, *, now: datetime) -> None:
        """Forget what a Home shows: another worker may have published something older since."""


class Overview(Protocol):
    """What someone should look at: each the first few, and how many there are in all."""

    def open_jobs(self, requested_by: str, *, limit: int) -> tuple[list[Job], int]:
        """Return a person's open jobs, newest first."""

    def unconfirmed(self, *, limit: int) -> tuple[list[Job], int]:
        """Return the jobs that wait for someone to confirm or mend them, oldest first."""

    def stuck(self, since: datetime, *, limit: int) -> tuple[list[Stuck], int]:
        """Return the jobs with certificates that failed, or wait for a person, worst first; jobs
        that ended before `since` are left out.
        """

    def ending(
        self, account: str, *, now: datetime, soon: timedelta, late: timedelta, limit: int
    ) -> tuple[list[Certificate], int]:
        """Return certificates that end within `soon` and that ACM will not renew (imported, not in
        use, or its renewal is blocked), those that it should have renewed and that end within
        `late`, and those in use that expired or were revoked; what is in use comes first, then what
        ends first. With their descriptions; a negative `limit` is none.
        """

    def snapshots(self, account: str) -> int:
        """Return how many snapshots are saved."""
