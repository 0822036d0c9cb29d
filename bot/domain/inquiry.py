"""An inquiry is a question that needs the network: asked by a listener, answered by a worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

RESPONSE_URL_LIVES = timedelta(minutes=30)
"""As long as Slack takes answers at a response_url."""


class InquiryKind(StrEnum):
    """What is asked."""

    TAKE_SNAPSHOT = "take_snapshot"
    CARD_LINK = "card_link"
    """The subject's `job` is a number; the asker gets a link to its card once that was posted."""
    ALL_ROWS = "all_rows"
    """The subject's `job` is a number; its table is uploaded into the job's thread."""
    SNAPSHOT_FILE = "snapshot_file"
    """The subject's `snapshot` is an id, `name` its name; the asker gets it as a file."""
    COMPARE = "compare"
    """The subject's `snapshot` and `name` are a snapshot's, `other` a pick of the form."""
    COMPARISON_FILE = "comparison_file"
    """The same, answered with a file."""
    CERTIFICATES_FILE = "certificates_file"
    """The subject's `text` is a search; what it finds is sent to the asker as a table."""
    CERTIFICATE_CHAIN = "certificate_chain"
    """The subject's `arn` and `name` are a certificate's; the asker gets it and its chain."""
    EDIT_TAGS = "edit_tags"
    """The subject's `arn` and `name` are a certificate's, `change` a TagChange as text,
    `distributions` the ids whose tags are changed alike; done to AWS, and told."""
    RESEND_MAIL = "resend_mail"
    """The subject's `arn` is a certificate's, `name` the one whose mails are sent again."""
    MOVE_TO_DNS = "move_to_dns"
    """The subject's `arn` and `name` are a certificate's; its new records are told."""


def lives(kind: InquiryKind) -> timedelta:
    """Return how long a question may stay open. Who asked for a job learns where its card is even
    if Slack was down for hours: as long as the job waits to be confirmed.
    """
    return timedelta(hours=24) if kind is InquiryKind.CARD_LINK else RESPONSE_URL_LIVES


class InquiryState(StrEnum):
    """How far the answer is: open, then answered (the network was asked), then told."""

    OPEN = "open"
    ANSWERED = "answered"
    TOLD = "told"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """Where the answer goes: an open view, the response_url while it lives, or a thread."""

    user: str
    channel: str = ""
    response_url: str = ""
    view: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question. `subject` holds what is asked about, `answer` what was found (both JSON)."""

    id: str
    kind: InquiryKind
    subject: Mapping[str, str]
    actor: str
    reply_to: ReplyTo
    state: InquiryState
    created_at: datetime
    expires_at: datetime
    answer: Mapping[str, object]
