"""The promises about notices: each is told once, in a message with the others of its moment."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.notice import Notice, NoticeSink
from bot.store.base.values import BulletinClaim


class Notices(Protocol):
    """Notices of certificates, and the bulletins that tell them."""

    def fresh(self, notices: Sequence[Notice]) -> list[Notice]:
        """Return those that were never written."""

    def replaced(self, account: str, arns: Iterable[str]) -> set[str]:
        """Return which of these certificates nothing uses, while for each of its names another
        issued certificate, that ends later, covers it.
        """

    def last_at(self, account: str) -> datetime | None:
        """Return when the last bulletin was written."""

    def add(
        self, account: str, notices: Sequence[Notice], *, sns: bool, now: datetime
    ) -> int | None:
        """Write those notices that were not yet, and a bulletin of them; return its number, None
        when every one was written before (by another process, perhaps).
        """

    def claim(self, sink: NoticeSink, now: datetime) -> BulletinClaim | None:
        """Lease the bulletin that is due longest; none waits for another."""

    def done(self, claim: BulletinClaim, *, now: datetime) -> None:
        """Record that it was told, and end the lease; raises LeaseLostError."""

    def hold(self, claim: BulletinClaim, *, until: datetime) -> None:
        """End the lease without an attempt: due again at `until`; raises LeaseLostError."""

    def retry(self, claim: BulletinClaim, *, at: datetime, error: str) -> None:
        """Count a failed attempt, due again at `at`; raises LeaseLostError."""

    def bury(self, claim: BulletinClaim, *, reason: str, now: datetime) -> None:
        """Put it into the dead letters; raises LeaseLostError."""

    def dead_letters(self, *, limit: int = 100) -> list[tuple[int, NoticeSink, str]]:
        """Return (bulletin, sink, reason) of what was given up, newest first."""

    def held_up(self, *, limit: int = 100) -> list[tuple[int, NoticeSink, str]]:
        """Return (bulletin, sink, error) of what was refused twice and more, and is tried again."""
