"""The promises about certificates as people look for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.certificate_page import Found
from bot.domain.certificate_query import Query
from bot.domain.inventory import Certificate


class Certificates(Protocol):
    """Searches, and what ACM says of each certificate beyond its lists."""

    def search(
        self,
        account: str,
        query: Query,
        *,
        now: datetime,
        limit: int | None = None,
        offset: int = 0,
    ) -> Found:
        """Return what a search finds, by name, or by their end when that is asked about; of a name,
        first the certificate that serves it, then those that cover it. With descriptions.
        """

    def names(self, account: str) -> list[str]:
        """Return every name of every certificate, once."""

    def ending_with(self, account: str, tail: str) -> list[Certificate]:
        """Return the certificates whose ARN ends so, gone ones too, without descriptions."""

    def users(self, arns: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the ids of the distributions that serve each of these certificates."""

    def undescribed(
        self, account: str, *, now: datetime, settle: timedelta, limit: int
    ) -> list[str]:
        """Return certificates to describe, the wanted first; none that changed within `settle`."""

    def want(self, arn: str) -> bool:
        """Have a certificate described next; False when there is none such."""

    def described(
        self,
        arn: str,
        facts: Mapping[str, object],
        tags: Mapping[str, str],
        *,
        names: Sequence[str],
        is_whole: bool,
        now: datetime,
        before: Mapping[str, str] | None = None,
    ) -> None:
        """Keep a description: asked for again after a day, after minutes if it was not whole.

        Tags that are not those `before` the reading any more stay, and it is asked for next.
        """

    def tagged(self, arn: str, tags: Mapping[str, str]) -> None:
        """Keep a certificate's tags as they were just changed."""

    def not_described(self, arn: str, *, now: datetime) -> None:
        """Ask for a description again after a day: ACM knew nothing of it."""

    def described_at(self, arn: str) -> datetime | None:
        """Return when a certificate was described last."""
