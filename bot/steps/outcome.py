"""What one run of a step comes to: a value, never an action."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from bot.domain.event import NewEvent
from bot.domain.snapshot import Snapshot
from bot.domain.task import Facts, Plan, TaskState, WhoActs
from bot.store.base import RecordRow


@dataclass(frozen=True, slots=True)
class Done:
    """The step's one thing is done: the task moves to `state`, knows `facts`, and `events`
    happened.

    `records` are DNS records that became known, `saves` a snapshot to be kept; `plan` and
    `generation` are given when they change.
    The next step is due after `again_in`: AWS may need a moment for what was done.
    """

    state: TaskState
    facts: Facts
    events: tuple[NewEvent, ...] = ()
    records: tuple[RecordRow, ...] = ()
    saves: Snapshot | None = None
    plan: Plan | None = None
    generation: int | None = None
    again_in: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet: `reason` is a stable code, `detail` a stable sentence; look again after
    `again_in`.
    """

    reason: str
    detail: str
    who_acts: WhoActs
    again_in: timedelta
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class NeedsAction:
    """Someone must act before any retry can help; looked at again after `again_in` all the same.
    `events` tell them.
    """

    reason: str
    detail: str
    who_acts: WhoActs = WhoActs.OPERATOR
    again_in: timedelta = timedelta(minutes=1)
    facts: Facts | None = None
    events: tuple[NewEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The task has failed: `reason` has a row in the table of remedies.

    `certificate_dead` says that a retry must request a new certificate.
    """

    reason: str
    detail: str
    who_acts: WhoActs
    facts: Facts | None = None
    certificate_dead: bool = False


Outcome: TypeAlias = Done | Wait | NeedsAction | Failed
