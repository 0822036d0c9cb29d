"""A snapshot is a named, saved DistributionConfig: the template for new distributions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.job import Job
from bot.domain.permissions import Verb

BY_JOBS = " before J-"
"""After its distribution's id, what begins the name of one that a job saved before a change."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`config` is CloudFront's DistributionConfig as GetDistributionConfig returned it,
    untouched. `distribution` is "" when it came from a file that did not say of which it was.
    """

    id: str
    name: str
    account: str
    distribution: str
    note: str
    config: Mapping[str, object]
    etag: str
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """One snapshot whole, with the jobs that use it as their template, newest first. `lacking` says
    of verbs that the bot has no permission for what they need; `undoes` are the jobs, newest first,
    of which it is what *Undo* restores.
    """

    snapshot: Snapshot
    jobs: tuple[Job, ...]
    can_operate: bool = False
    lacking: Mapping[Verb, str] = field(default_factory=dict)
    undoes: tuple[Job, ...] = ()
