"""One-time links by which people hand over private keys: made for one person and one certificate,
used up by one attempt. A key goes from the request into the store, sealed, and nowhere else.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.domain.importing import GivenFile
from bot.domain.person import Actor, Entrance, Role
from bot.domain.upload import KEPT, LIVES, Handed, KeyFor, KeyRead, Link, Upload
from bot.errors import StaleError, UnknownError
from bot.services.acting import Act, Acting

TOKEN_BYTES = 32
"""256 bits: nobody guesses one in ten minutes, nor in ten ages."""

AGAIN = "Ask for a new one in Slack, on the job's card."
WHAT = "hand over private keys"


class Recipient(Protocol):
    """Knows what keys are wanted for, and what a good one is."""

    def about(self, task: str) -> KeyFor | None:
        """Return what a key would be for; None when none is wanted, or none any more."""

    def check(self, task: str, given: GivenFile) -> KeyRead:
        """Return the key in what was handed over, or what is wrong with it; keeps nothing."""

    def taken(self, task: str, actor: Actor, *, now: datetime) -> None:
        """Let the task go on, in the transaction in which its key was kept."""


class Uploads:
    """Makes links, says what they are for, takes what comes by them."""

    def __init__(self, acting: Acting, recipient: Recipient, address: Callable[[], str]) -> None:
        """Act through `acting`; `address` returns where people reach the bot, as in
        `https://certs.example.com`.
        """
        self._acting = acting
        self._store = acting.store
        self._recipient = recipient
        self._address = address

    def link(self, actor: Actor, task: str) -> Link:
        """Make a link for a person and a task's key; their earlier one for it ends.

        Raises NotAllowedError, and StaleError when no key is wanted for the task.
        """

        def deed(now: datetime) -> Link:
            self._wanted(task)
            token, ends = secrets.token_urlsafe(TOKEN_BYTES), now + LIVES
            self._store.uploads.add(token, Upload(task, actor.user, actor.team, ends), now=now)
            return Link(f"{self._address().rstrip('/')}/uploads/{token}", ends)

        return self._acting.do(self._act(actor, task, "ask for the upload link"), deed)

    def look(self, token: str) -> tuple[Upload, KeyFor]:
        """Return a link that can be used and what it is for; looking changes nothing.

        Raises UnknownError for a token that never was (or was forgotten), StaleError when it was
        used or has ended, or its key is not wanted any more.
        """
        upload = self._store.uploads.find(token)
        if upload is None:
            raise UnknownError(
                f"This link leads nowhere: a part of it may be missing, or it is days old. {AGAIN}"
            )
        if not upload.is_open(self._acting.clock.now()):
            raise _closed(upload)
        return upload, self._wanted(upload.task)

    def take(self, token: str, given: GivenFile) -> Handed:
        """Check what was handed over and keep the key sealed; the link is used up either way.

        Raises as `look` does, NotAllowedError when whom it was given to may not act any more,
        RefusedError when keys cannot be sealed, StoreError: then nothing was kept or used up.
        """
        upload, purpose = self.look(token)
        actor = Actor(upload.user, upload.team, Entrance.HTTP)
        self._acting.roles.require(actor, Role.OPERATOR, what=WHAT)
        read = self._recipient.check(upload.task, given)

        def deed(now: datetime) -> Handed:
            if not self._store.uploads.use(token, now=now):
                raise _closed(self._store.uploads.find(token) or upload)
            self._wanted(upload.task)
            if read.key is None:
                return Handed(purpose, read.faults, self._next(upload, now))
            self._store.sealed.put(upload.task, read.key, until=now + KEPT, now=now)
            self._store.uploads.end(upload.task, now=now)
            self._recipient.taken(upload.task, actor, now=now)
            return Handed(purpose)

        verb = "hand over the key" if read.key else "hand over a wrong key"
        return self._acting.do(self._act(actor, upload.task, verb), deed)

    def _next(self, upload: Upload, now: datetime) -> str:
        """Return the token for another attempt, which has what is left of the time."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        again = Upload(upload.task, upload.user, upload.team, upload.expires_at)
        self._store.uploads.add(token, again, now=now)
        return token

    def _wanted(self, task: str) -> KeyFor:
        purpose = self._recipient.about(task)
        if purpose is None:
            raise StaleError(
                "No private key is wanted for this certificate any more: it was imported, or it "
                "left its job. The job's card in Slack says which."
            )
        return purpose

    def _act(self, actor: Actor, task: str, verb: str) -> Act:
        purpose = self._recipient.about(task)
        said = f"{verb} of {purpose.title}" if purpose else verb
        return Act(actor, Role.OPERATOR, said, WHAT, purpose.job if purpose else task)


def _closed(upload: Upload) -> StaleError:
    if upload.used_at is not None:
        return StaleError(
            f"This link was used at {upload.used_at:%H:%M} UTC, and works once only. If that was "
            f"not you, tell whoever runs Edgecert. To hand over another key: {AGAIN}"
        )
    return StaleError(
        f"This link ended at {upload.expires_at:%H:%M} UTC: links live ten minutes, and a newer "
        f"one ends them. {AGAIN}"
    )
