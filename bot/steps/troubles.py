"""What an AWS error means for a task: wait, ask for help, or fail. One place, so that every step
agrees.
"""

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


def outcome_of(error: AwsError, task: Task) -> Outcome:
    """Return what a step comes to that AWS refused."""
    match error.trouble:
        case Trouble.DENIED:
            return NeedsAction("denied", denied(error))
        case Trouble.FINAL:
            remedy = remedy_for(error.code)
            return Failed(
                error.code, f"{remedy.sentence} AWS said: {error.message}", remedy.who_acts
            )
        case trouble:
            said = f"{_SAID[trouble]} ({error.operation}: {error.code})"
            wait = after(TRANSIENT_SECONDS, task.attempts)
            return Wait(trouble.value, said, WhoActs.AWS, wait)


def denied(error: AwsError) -> str:
    """Return the sentence for a missing permission: it names the IAM action."""
    action = error.action or error.operation
    return (
        f"AWS denies {error.operation}: allow `{action}` to Edgecert's role (see "
        f"docs/iam-policy-create.json). "
        "We try again every minute."
    )
