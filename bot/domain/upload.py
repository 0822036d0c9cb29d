"""A one-time link that takes in a private key: what it is for, whose it is, how long it lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.import_faults import ImportFault
from bot.domain.private_key import PrivateKeyText

LIVES = timedelta(minutes=10)
"""How long a link can be used; no attempt makes it longer."""

KEPT = timedelta(days=2)
"""How long a key is kept sealed: a day for the job to be confirmed, and one for it to be done."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A link, but for its token, which nobody keeps. `task` is the id of the task whose key it
    takes, or of a draft's; `user` and `team` are the Slack ids of whom it was given to.
    """

    task: str
    user: str
    team: str
    expires_at: datetime
    used_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Tell whether it can be used now."""
        return self.used_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Link:
    """A link as its owner gets it, once: whoever has `url` can hand over the key until then."""

    url: str
    expires_at: datetime

    def __repr__(self) -> str:
        # The address has the token: what shows or logs this value must not show that.
        return f"Link(…, {self.expires_at!r})"


@dataclass(frozen=True, slots=True)
class KeyFor:
    """What a key is for, as people know it: `job` is `J-42`, `title` what the certificate is
    called, `names` what it is for; `facts` are labels and values that tell it from others.
    """

    job: str
    title: str
    names: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KeyRead:
    """What the checks made of what was handed over: the key as it is to be kept, or, where that is
    None, everything that stands against it: at least one fault.
    """

    key: PrivateKeyText | None
    faults: tuple[ImportFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of handing a key over: taken when there are no faults; else `next_token` opens the
    link for another attempt, which ends when the first one did.
    """

    purpose: KeyFor
    faults: tuple[ImportFault, ...] = ()
    next_token: str = ""

    def __repr__(self) -> str:
        return f"Handed({self.purpose!r}, {self.faults!r})"
