"""The promises about people and processes: questions, who is where, locks, who did what."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.event import Payload
from bot.domain.inquiry import Inquiry, InquiryKind, ReplyTo
from bot.domain.person import Actor, Member
from bot.store.base.values import AuditRow, InquiryClaim


class Inquiries(Protocol):
    """Questions that need the network."""

    def add(
        self,
        kind: InquiryKind,
        subject: Mapping[str, str],
        *,
        actor: str,
        reply_to: ReplyTo,
        now: datetime,
    ) -> Inquiry:
        """Write an open inquiry that expires after as long as its kind lives."""

    def claim(self, now: datetime) -> InquiryClaim | None:
        """Lease the oldest open inquiry."""

    def answer(self, claim: InquiryClaim, answer: Payload, *, now: datetime) -> None:
        """Save the answer; raises LeaseLostError."""

    def defer(self, claim: InquiryClaim, *, until: datetime) -> None:
        """Give it back, due at `until`."""

    def claim_answered(self, now: datetime) -> InquiryClaim | None:
        """Lease the oldest answered inquiry that was not told."""

    def told(self, claim: InquiryClaim) -> None:
        """Record that the person has the answer."""


class Directory(Protocol):
    """Who is where in Slack, cached by a tick; reads say how old the cache is."""

    def put(self, kind: str, key: str, members: Iterable[str], *, now: datetime) -> None:
        """Replace a list: kind `channel` or `group` (members), or `bot` with key `channels`."""

    def members(self, kind: str, key: str) -> tuple[frozenset[str], datetime | None]:
        """Return the cached list and when it was read; (empty, None) when never."""

    def put_people(self, people: Sequence[Member], *, now: datetime) -> None:
        """Refresh what is known of users."""

    def person(self, user: str) -> Member | None:
        """Return what is known of a user."""


class Denials(Protocol):
    """Which IAM actions AWS denied the bot itself."""

    def add(self, actions: Sequence[str], *, now: datetime) -> None:
        """Write that AWS denied these IAM actions now."""

    def remove(self, actions: Sequence[str]) -> None:
        """Forget these: AWS allowed them."""

    def since(self, moment: datetime) -> frozenset[str]:
        """Return the actions that were denied after a moment."""


class Locks(Protocol):
    """What processes share: leases by name, rates by name, keys answered once."""

    def take(self, name: str, *, now: datetime, lease: timedelta) -> str | None:
        """Take a named lease; return its token, or None while someone else holds it."""

    def give_back(self, name: str, token: str) -> None:
        """End a named lease if it is still ours."""

    def reserve(self, name: str, *, per_second: float, burst: int, now: datetime) -> datetime:
        """Reserve the next slot of a rate and return when it is (now or later): one statement,
        exact across processes (the generic cell rate algorithm).
        """

    def available(self, name: str, *, per_second: float, burst: int, now: datetime) -> bool:
        """Take a slot only if one is free now."""

    def once(self, key: str, *, now: datetime) -> bool:
        """Return True the first time a key is seen (duplicate deliveries and clicks), for a day."""

    def remember(self, key: str, response: str, *, now: datetime) -> None:
        """Keep what a key was answered with."""

    def answered(self, key: str) -> str | None:
        """Return what a key was answered with."""


class Audit(Protocol):
    """Who did what."""

    def add(self, actor: Actor, action: str, subject: str, outcome: str, *, now: datetime) -> None:
        """Write one row."""

    def of_subject(self, subject: str, *, limit: int = 50) -> list[AuditRow]:
        """Return a subject's rows, newest first."""
