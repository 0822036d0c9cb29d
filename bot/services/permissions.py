"""What the bot itself may do at AWS: what whoever runs it says, and what AWS denied lately. Asks
nothing of AWS: a verb that is known to lack a permission is shown as unavailable, and never tried.
"""

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.permissions import Grant, Verb, unavailable
from bot.errors import RefusedError, StoreError
from bot.settings import Settings
from bot.store.base import Store

REMEMBERED = timedelta(minutes=15)
"""How long a denial counts: then somebody may have mended the policy, and the verb can be tried."""
READ_AGAIN = timedelta(seconds=30)
"""How long a process goes by what it knows of the denials that others met."""

OF_ACTS: Mapping[str, Verb] = {
    "submit": Verb.NEW,
    "import": Verb.IMPORT,
    "clean up": Verb.CLEAN_UP,
    "remove": Verb.CLEAN_UP,
    "attach": Verb.ATTACH,
    "replace": Verb.REPLACE,
    "apply": Verb.APPLY,
    "undo": Verb.APPLY,
    "edit tags": Verb.EDIT_TAGS,
    "delete certificate": Verb.DELETE,
    "resend mail": Verb.RESEND_MAIL,
    "move to DNS": Verb.MOVE_TO_DNS,
}
"""Which verb an act is, by how its name in the audit begins."""


class Permissions:
    """The bot's own permissions."""

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        """Remember denials in `store`; `settings` may name the policy that the bot's role has."""
        self._store = store
        self._clock = clock
        policy = settings.iam_policy
        self._granted = Grant[policy.upper()] if policy else None
        self._known: frozenset[str] = frozenset()
        self._read_at: datetime | None = None

    def lacking(self) -> Mapping[Verb, str]:
        """Return each verb that is unavailable now, with a sentence on what it needs."""
        denied = self._store.denials.since(self._clock.now() - REMEMBERED)
        said = {verb: unavailable(verb, self._granted, denied) for verb in Verb}
        return {verb: sentence for verb, sentence in said.items() if sentence}

    def require(self, verb: Verb) -> None:
        """Raise RefusedError, with what it needs, when a verb is unavailable now."""
        sentence = self.lacking().get(verb)
        if sentence:
            raise RefusedError(sentence)

    def require_act(self, act: str) -> None:
        """Raise RefusedError when the verb of an act, as the audit names it, is unavailable now."""
        for begin, verb in OF_ACTS.items():
            if act == begin or act.startswith(f"{begin} "):
                self.require(verb)

    def heard(self, actions: Sequence[str], *, is_denied: bool) -> None:
        """Remember that AWS denied these IAM actions, or that a call which needs them went through.
        Never raises: what AWS did is done, whether it can be remembered or not.
        """
        with contextlib.suppress(StoreError):
            now = self._clock.now()
            if is_denied:
                self._store.denials.add(actions, now=now)
                self._read_at = None
            elif not self._denied(now).isdisjoint(actions):
                self._store.denials.remove(actions)
                self._read_at = None

    def _denied(self, now: datetime) -> frozenset[str]:
        """Return the denials as they were read lately: this is asked at every call of AWS."""
        if self._read_at is None or not timedelta() <= now - self._read_at < READ_AGAIN:
            self._known, self._read_at = self._store.denials.since(now - REMEMBERED), now
        return self._known
