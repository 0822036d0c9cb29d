"""The promises about private keys on their way: sealed, with an end, and erased by the database
itself when what they are for is imported, cancelled, expired or gone.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.domain.private_key import PrivateKeyText
from bot.domain.upload import Upload


class Sealed(Protocol):
    """Private keys by the id of the task (or draft) that they are for. None is kept in clear.

    A key is erased in the transaction that saves the ARN of its task's certificate, or that cancels
    the task, deletes it, or ends its job without a retry.
    """

    def put(self, task: str, key: PrivateKeyText, *, until: datetime, now: datetime) -> None:
        """Seal a key and keep it until then, in the place of an earlier one; raises RefusedError
        when there is nothing to seal it with.
        """

    def open(self, task: str, *, now: datetime) -> PrivateKeyText:
        """Return a task's key; raises KeyNeededError when it is not kept, or cannot be opened."""

    def those(self, tasks: Iterable[str], *, now: datetime) -> frozenset[str]:
        """Return which of these tasks have a key."""

    def move(self, task: str, to: str) -> None:
        """Let the key of a draft (or task) be that of another, in the place of an earlier one."""

    def erase(self, tasks: Iterable[str]) -> int:
        """Erase the keys of these tasks; return how many there were."""

    def expire(self, now: datetime) -> int:
        """Erase the keys whose time is over; return how many."""

    def scrub(self) -> bool:
        """Empty the database's log of what was erased since the last time; False when readers were
        in the way, and it is to be tried again.
        """


class Uploads(Protocol):
    """One-time links by their tokens, which are never written: only their hashes are."""

    def add(self, token: str, upload: Upload, *, now: datetime) -> None:
        """Write a link; those that the same person had for the same task end now."""

    def find(self, token: str) -> Upload | None:
        """Return a link, used and ended ones for a day too; None for a token that never was."""

    def use(self, token: str, *, now: datetime) -> bool:
        """Use a link up, if it is open: of several at once, one does."""

    def end(self, task: str, *, now: datetime) -> None:
        """End every open link of a task now."""

    def forget(self, before: datetime) -> int:
        """Forget the links that ended before then; return how many."""
