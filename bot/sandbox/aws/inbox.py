"""The inbox of the sandbox's SNS: every message that was published, as it was accepted. Nothing is
ever delivered anywhere.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """One published message, as it was accepted; `endpoints` are those that had confirmed."""

    message_id: str
    topic_arn: str
    subject: str | None
    message: str
    structure: str | None
    attributes: dict[str, Any]
    at: datetime
    endpoints: tuple[str, ...] = ()


@dataclass(slots=True)
class Inbox:
    """Every message that was published, in order."""

    messages: list[Message] = field(default_factory=list)
