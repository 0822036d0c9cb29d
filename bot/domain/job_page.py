"""A job as a list row and as a page of its own: what `/certs jobs` and `/certs job J-42` show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from bot.domain.event import Event
from bot.domain.job import Job
from bot.domain.permissions import Verb
from bot.domain.snapshot import Snapshot
from bot.domain.task import Task


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job of a list: how many certificates it asks for, how many are ready, made and failed;
    and of the `names` of its distributions how many are `live`: they lead there by the last look.
    """

    job: Job
    certificates: int
    ready: int
    distributions: int
    failed: int
    live: int = 0
    names: int = 0


class Link(NamedTuple):
    """Where a message is: Slack's channel id and the message's ts."""

    channel: str
    ts: str

    @property
    def address(self) -> str:
        """The address that opens the message, without asking Slack for its permalink."""
        return f"https://slack.com/app_redirect?channel={self.channel}&message_ts={self.ts}"


class Deed(NamedTuple):
    """One row of a job's history: who (a user id) did what, and how it ended."""

    at: datetime
    actor: str
    action: str
    outcome: str


@dataclass(frozen=True, slots=True)
class JobPage:
    """One job whole. `card_link` is None until its card was posted; `history` is newest first,
    `presses` (events of the kinds PRESSED) oldest first.

    `records` are the DNS records of its tasks as the store keeps them; `templates` the snapshots it
    names, by id. `sns`: a topic is set; `dead_letters`: messages about it that were given up;
    `card_trouble`: why its card was, until this look; `lacking`: verbs that the bot itself may not
    do, each with why; `live` and `names` are as of a JobRow; `keyless`: the ids of the tasks whose
    private keys people still have to hand over.
    """

    job: Job
    tasks: tuple[Task, ...]
    records: Sequence[object]
    card_link: Link | None
    history: tuple[Deed, ...]
    sns: bool = False
    dead_letters: int = 0
    card_trouble: str = ""
    templates: Mapping[str, Snapshot] = field(default_factory=dict)
    presses: Sequence[Event] = ()
    lacking: Mapping[Verb, str] = field(default_factory=dict)
    live: int = 0
    names: int = 0
    keyless: frozenset[str] = frozenset()
