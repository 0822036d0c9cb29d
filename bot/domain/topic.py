"""The SNS topic that is told too: who is subscribed, and who has yet to confirm. Knows how to name
an endpoint without what only its owner may know.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.domain.certificate_page import ReadAt

_WEB = frozenset({"http", "https"})
_MAIL = frozenset({"email", "email-json"})
_SMS = "sms"
_LAST_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Subscription:
    """One endpoint of a topic, as SNS lists it; `is_confirmed` once its owner said yes."""

    protocol: str
    endpoint: str
    is_confirmed: bool

    @property
    def is_mail(self) -> bool:
        """Whether a person reads it in a mailbox."""
        return self.protocol in _MAIL

    @property
    def shown(self) -> str:
        """The endpoint as anyone may read it: of an address the host only, which may hold a key in
        its path; of a telephone the last digits; of an ARN its last part.
        """
        if self.protocol in _WEB:
            parts = urlsplit(self.endpoint)
            return f"{parts.scheme}://{parts.hostname or '?'}/…"
        if self.protocol == _SMS:
            return f"…{self.endpoint[-_LAST_DIGITS:]}"
        return self.endpoint if self.is_mail else self.endpoint.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where notices go: the ops channel, and the topic's ARN ("" for none) with its subscriptions,
    `read` at some time or not yet.
    """

    channel: str
    topic: str = ""
    subscriptions: Sequence[Subscription] = ()
    read: ReadAt = field(default_factory=lambda: ReadAt(None))
