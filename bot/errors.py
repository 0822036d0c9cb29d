"""Every error of ours, in one tree; nothing else may be raised on purpose.

EdgecertError                a sentence for a person, and a remedy
├── SettingsError            a setting is missing or malformed: the start stops
├── RefusedError             what was asked may not or cannot be done
│   ├── NotAllowedError      the actor lacks the role
│   ├── StaleError           the button or form is older than the job
│   ├── UnknownError         no such job, task, snapshot …
│   ├── FieldsError          faults of a form, each at its field
│   └── KeyNeededError       the private key has to be handed over again
├── NewerDatabaseError       the database was written by a newer version
├── StoreError               the store cannot be read or written now (see bot.store.faults)
├── LeaseLostError           someone else holds the claim now: nothing was saved
├── AwsError                 AWS refused or did not answer (see bot.aws.translate)
└── SlackError               Slack refused or did not answer (see bot.slack.outbox)
"""

from collections.abc import Mapping
from enum import StrEnum


class EdgecertError(Exception):
    """The root: `sentence` says what is wrong, with the offending value, and what to do."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence that a person will read."""
        super().__init__(sentence)
        self.sentence = sentence


class SettingsError(EdgecertError):
    """A setting is missing or malformed; the sentence names it and shows how to set it."""


class RefusedError(EdgecertError):
    """What was asked may not or cannot be done; `links` (label, address or "") lead to what is in
    the way. Where these are too many to show, `rest` says where all of them stand.
    """

    def __init__(
        self, sentence: str, links: tuple[tuple[str, str], ...] = (), rest: str = ""
    ) -> None:
        """Keep the sentence that a person will read, and the pages to show beside it."""
        super().__init__(sentence)
        self.links = links
        self.rest = rest


class NotAllowedError(RefusedError):
    """The actor lacks the role; the sentence says whom to ask."""


class StaleError(RefusedError):
    """The button or form is older than the job it belongs to."""


class UnknownError(RefusedError):
    """No such job, task, snapshot or verb; the sentence names the nearest match."""


class FieldsError(RefusedError):
    """Faults of a form: `fields` maps a field's name to its sentence; `commands` are the shell
    commands that mend them, which stand in the sentences too.
    """

    def __init__(self, fields: Mapping[str, str], commands: tuple[str, ...] = ()) -> None:
        """Keep every faulty field, not the first only."""
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)
        self.commands = commands


class KeyNeededError(RefusedError):
    """A private key is not kept any more, or cannot be opened: it has to be handed over again."""


class NewerDatabaseError(EdgecertError):
    """The database was written by a newer version; it was not touched."""


class StoreError(EdgecertError):
    """The store cannot be read or written now: disk full, locked, read-only. Nothing was saved,
    unless its sentence says that it was done.
    """


class LeaseLostError(EdgecertError):
    """The claim's lease ran out or passed to another worker; nothing was saved."""


class Trouble(StrEnum):
    """What an error of a service means for whoever called."""

    TRANSIENT = "transient"
    THROTTLED = "throttled"
    DENIED = "denied"
    FINAL = "final"
    LOST = "lost"


class AwsError(EdgecertError):
    """AWS refused, or the answer was lost (`trouble` LOST: it may have been done)."""

    def __init__(
        self,
        code: str,
        *,
        operation: str,
        message: str,
        trouble: Trouble,
        request_id: str = "",
        action: str = "",
    ) -> None:
        """Keep AWS's code, `service.Operation`, its message without request ids, and the IAM
        action.
        """
        super().__init__(f"{operation}: {code}: {message}")
        self.code = code
        self.operation = operation
        self.message = message
        self.trouble = trouble
        self.request_id = request_id
        self.action = action


class SlackError(EdgecertError):
    """Slack refused, or the answer was lost; `retry_after` in seconds when Slack said so."""

    def __init__(
        self,
        code: str,
        *,
        method: str,
        trouble: Trouble,
        retry_after: float | None = None,
        message: str = "",
    ) -> None:
        """Keep Slack's error code, the Web API method and its pointer messages."""
        super().__init__(f"{method}: {code}" + (f" ({message})" if message else ""))
        self.code = code
        self.method = method
        self.trouble = trouble
        self.retry_after = retry_after
        self.message = message
