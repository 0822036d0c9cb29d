"""The stages of a job as people see them: a word and an emoji, counts, how long is usual.

Nothing here knows the clock: since when a stage runs is a date that Slack keeps counting.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bot.domain.job import Distributions, Job
from bot.domain.kinds import JobKind
from bot.domain.removal import Resource
from bot.domain.task import Task, TaskState
from bot.views.message import AGO, escape, when
from bot.views.removal import is_of
from bot.views.stage import Stage, StageState, stage

BAR = 9
_EMOJI = {
    StageState.NOT_STARTED: "⚪",
    StageState.IN_PROGRESS: "⏳",
    StageState.SUCCESS: "✅",
    StageState.FAILED: "🔴",
    StageState.NOT_NEEDED: "➖",
}
_CREATE = (TaskState.QUEUED,)
_VALIDATE = (TaskState.REQUESTED, TaskState.AWAITING_VALIDATION)
_MADE = {
    Distributions.CREATE: "Create distributions",
    Distributions.ATTACH: "Change distributions",
    Distributions.NONE: "Create distributions",
}
_DISTRIBUTE = (
    TaskState.ISSUED,
    TaskState.CREATING_DISTRIBUTION,
    TaskState.CHANGING,
    TaskState.DEPLOYING,
)


def stages(job: Job, tasks: Sequence[Task]) -> tuple[Stage, ...]:
    """Return the stages of a job. What was dropped counts nowhere."""
    staying = [task for task in tasks if task.state is not TaskState.CANCELLED]
    return STAGES[job.kind](job, staying)


def _creating(job: Job, staying: Sequence[Task]) -> tuple[Stage, ...]:
    """Return three; a task that uses another's certificate, or one of the account, counts in the
    last only.
    """
    own = [task for task in staying if requests_its_own(task)]
    made = staying if job.with_distribution else []
    return (
        stage("Create certificates", "usually < 1 min", own, _CREATE, lambda _: job.confirmed_at),
        stage(
            "Validate certificates",
            "usually minutes once the records are in DNS",
            own,
            _VALIDATE,
            lambda task: task.facts.requested_at,
        ),
        stage(
            _MADE[job.request.distributions],
            "usually 3–35 min",
            made,
            _DISTRIBUTE,
            lambda task: task.facts.created_at or task.facts.issued_at,
        ),
    )


def _importing(job: Job, staying: Sequence[Task]) -> tuple[Stage, ...]:
    return (
        stage(
            "Import certificates",
            "usually < 1 min, one a second",
            staying,
            (TaskState.QUEUED,),
            lambda _: job.confirmed_at,
        ),
        stage(
            _MADE[job.request.distributions],
            "usually 3–35 min",
            staying if job.with_distribution else [],
            (TaskState.IMPORTED, TaskState.CREATING_DISTRIBUTION, TaskState.DEPLOYING),
            lambda task: task.facts.created_at or task.facts.issued_at,
        ),
    )


def _removing(job: Job, staying: Sequence[Task]) -> tuple[Stage, ...]:
    served = [task for task in staying if is_of(task, Resource.DISTRIBUTION)]
    issued = [task for task in staying if is_of(task, Resource.CERTIFICATE)]
    return (
        stage(
            "Disable distributions",
            "usually 3–35 min",
            served,
            (TaskState.QUEUED, TaskState.DISABLING),
            lambda task: task.facts.disabled_at or job.confirmed_at,
        ),
        stage(
            "Delete distributions",
            "usually < 1 min",
            served,
            (TaskState.DISABLED,),
            lambda _: None,
        ),
        stage(
            "Delete certificates",
            "usually < 2 min once nothing uses them",
            issued,
            (TaskState.QUEUED,),
            lambda _: None,
        ),
    )


def changing(job: Job, staying: Sequence[Task]) -> tuple[Stage, ...]:
    """Return the stages of distributions that exist and are changed."""
    return (
        stage(
            "Save snapshots",
            "usually < 1 min",
            staying,
            (TaskState.QUEUED, TaskState.ISSUED),
            lambda _: job.confirmed_at,
        ),
        stage(
            "Change distributions",
            "usually < 1 min",
            staying,
            (TaskState.CHANGING,),
            lambda _: None,
        ),
        stage(
            "Deploy",
            "usually 3–35 min",
            staying,
            (TaskState.DEPLOYING,),
            lambda task: task.facts.changed_at,
        ),
    )


STAGES: Mapping[JobKind, Callable[[Job, Sequence[Task]], tuple[Stage, ...]]] = MappingProxyType(
    {
        JobKind.CREATE: _creating,
        JobKind.CLEAN_UP: _removing,
        JobKind.APPLY: changing,
        JobKind.ATTACH: changing,
        JobKind.REPLACE_NAMES: _creating,
        JobKind.IMPORT: _importing,
        JobKind.DELETE: lambda job, staying: _removing(job, staying)[2:],
    }
)
"""The stages of each kind of job."""


def requests_its_own(task: Task) -> bool:
    """Tell whether a task requests a certificate, rather than use one that is there."""
    return task.plan.covered_by is None and task.plan.reuse_certificate is None


def stage_lines(job: Job, tasks: Sequence[Task]) -> list[str]:
    """Return the stages as lines of the card; none once every certificate has left the job."""
    if all(task.state is TaskState.CANCELLED for task in tasks):
        return []
    return [_line(stage) for stage in stages(job, tasks)]


def _line(stage: Stage) -> str:
    state = stage.state
    parts = [f"{_EMOJI[state]} *{stage.title}*  {state}"]
    if stage.total:
        parts.append(f"{stage.done} of {stage.total}")
    if state is StageState.IN_PROGRESS:
        parts.append(f"`{_bar(stage.done, stage.total)}`")
    if stage.failed:
        parts.append(f"{stage.failed} failed")
    if state is StageState.IN_PROGRESS:
        parts.append(escape(stage.usual))
        if stage.since:
            parts.append(f"began {when(stage.since, AGO)}")
    return " · ".join(parts)


def _bar(done: int, total: int) -> str:
    filled = BAR * done // total
    return "▓" * filled + "░" * (BAR - filled)
