"""A one-time link that takes in a private key: what it is for, whose it is, how long it lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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
