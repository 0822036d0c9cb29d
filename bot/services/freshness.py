"""Whether a button or form is as new as its job; when not, what became of the job meanwhile."""

from collections.abc import Container

from bot.domain.job import Job, JobState
from bot.errors import RefusedError, StaleError

_SAID = {
    JobState.CHECKING: "its checks are not in yet",
    JobState.AWAITING_CONFIRMATION: "it waits for Confirm",
    JobState.RUNNING: "it was confirmed and runs",
    JobState.SUCCEEDED: "it is finished",
    JobState.FAILED: "it is finished, with failures",
    JobState.CANCELLED: "it was cancelled",
    JobState.EXPIRED: "nobody confirmed it within 24 hours, so it expired: submit it again",
}
_EDITABLE = frozenset({JobState.CHECKING, JobState.AWAITING_CONFIRMATION})


def require(job: Job, revision: int, states: Container[JobState]) -> None:
    """Raise StaleError unless the job is in one of `states` and unchanged since `revision`."""
    if job.state not in states or job.revision != revision:
        raise StaleError(
            f"{job.name} has changed since that was shown: {standing(job)}. "
            "Its card is refreshed, and shows what can be done now."
        )


def require_editable(job: Job, revision: int) -> None:
    """Raise StaleError unless the job can still be edited, RefusedError when it has no form."""
    if not job.traits.has_form:
        raise RefusedError(f"{job.name} was not made by a form. Cancel it, and ask again.")
    require(job, revision, _EDITABLE)


def require_running(job: Job, revision: int) -> None:
    """Raise StaleError unless the job runs and was not changed since `revision`."""
    require(job, revision, {JobState.RUNNING})


def standing(job: Job) -> str:
    """Return where a job stands, as the end of a sentence."""
    return "it is being cancelled" if job.cancel_requested and job.is_open else _SAID[job.state]
