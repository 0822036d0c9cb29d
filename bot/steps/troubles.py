"""What an AWS error means for a task: wait, ask for help, or fail. One place, so that every step
agrees.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.job import Job
from bot.domain.remedies import remedy_for
from bot.domain.task import Task, WhoActs
from bot.errors import AwsError, Trouble
from bot.steps.backoff import TRANSIENT_SECONDS, after
from bot.steps.outcome import Failed, NeedsAction, Outcome, Wait

_SAID = {
    Trouble.THROTTLED: "AWS asks us to slow down",
    Trouble.TRANSIENT: "AWS did not answer as it should",
    Trouble.LOST: "AWS's answer was lost on the way; we look whether it was done",
}


def outcome_of(error: AwsError, task: Task, now: datetime) -> Outcome:
    """Return what a step comes to that AWS refused, or whose answer was lost."""
    match error.trouble:
        case Trouble.DENIED:
            return NeedsAction("denied", f"{denied(error)} We try again every minute.")
        case Trouble.FINAL:
            remedy = remedy_for(error.code)
            return Failed(
                error.code,
                f"{remedy.sentence} AWS said: {error.message}",
                remedy.who_acts,
                replace(task.facts, request_id=error.request_id or task.facts.request_id),
            )
        case trouble:
            said = f"{_SAID[trouble]} ({error.operation}: {error.code})"
            wait = after(TRANSIENT_SECONDS, task.attempts)
            lost_at = now if trouble is Trouble.LOST else task.facts.lost_at
            return Wait(
                trouble.value, said, WhoActs.AWS, wait, replace(task.facts, lost_at=lost_at)
            )


def in_another_account(job: Job, account: str) -> NeedsAction | None:
    """Return what a step comes to when the credentials are of another account than the job, else
    None; what is not known ("") differs from nothing.
    """
    if not job.account or not account or job.account == account:
        return None
    said = (
        f"{job.name} belongs to account {job.account}, and Edgecert's credentials to account "
        f"{account}: nothing is done until they are of {job.account} again. We look every minute."
    )
    return NeedsAction("other_account", said)


def denied(error: AwsError) -> str:
    """Return the sentence for a missing permission: it names the IAM action."""
    action = error.action or error.operation
    return (
        f"AWS denies {error.operation}: allow `{action}` to Edgecert's role (see "
        "docs/iam-policy-create.json)."
    )
