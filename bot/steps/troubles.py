"""What an AWS error means for a task: wait, ask for help, or fail. One place, so that every step
agrees.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.aws.policy import policy_for
from bot.domain.inventory import Sweep, SweepKind
from bot.domain.job import Job
from bot.domain.remedies import has_row, remedy_for
from bot.domain.task import Task, WhoActs
from bot.errors import AwsError, Trouble
from bot.steps.backoff import TRANSIENT_SECONDS, after
from bot.steps.outcome import Failed, NeedsAction, Outcome, Wait

UNREAD = timedelta(minutes=1)
"""How long a list may go unread before people are told: a pass that fails now and then is usual."""

CREDENTIALS = "credentials"
"""Stands for whatever operation, where AWS refuses not a call but who makes it."""

_SAID = {
    Trouble.THROTTLED: "AWS asks us to slow down",
    Trouble.TRANSIENT: "AWS did not answer as it should",
    Trouble.LOST: "AWS's answer was lost on the way; we look whether it was done",
}


def outcome_of(error: AwsError, task: Task, now: datetime) -> Outcome:
    """Return what a step comes to that AWS refused, or whose answer was lost."""
    match error.trouble:
        case Trouble.DENIED:
            said = f"{denied(error)} We try again every minute."
            facts = replace(task.facts, denied=_what_is_denied(error))
            return NeedsAction("denied", said, facts=facts)
        case Trouble.FINAL:
            remedy = remedy_for(error.code)
            return Failed(
                error.code,
                f"{remedy.sentence} AWS said: {error.message}",
                remedy.who_acts,
                replace(task.facts, request_id=error.request_id or task.facts.request_id),
            )
        case trouble:
            wait = after(TRANSIENT_SECONDS, task.attempts)
            lost_at = now if trouble is Trouble.LOST else task.facts.lost_at
            return Wait(
                trouble.value,
                passing(error),
                WhoActs.AWS,
                wait,
                replace(task.facts, lost_at=lost_at),
            )


def told(error: AwsError) -> str:
    """Return the sentences for an error that ends what a person asked for."""
    if error.trouble is Trouble.DENIED:
        return denied(error)
    return f"{remedy_for(error.code).sentence} AWS said: {error.message}"


def is_of_permission(said: str, operation: str) -> bool:
    """Tell whether what `denied` said is that a permission for this operation is missing."""
    return f"AWS denies {operation}: " in said


def _what_is_denied(error: AwsError) -> tuple[str, str]:
    """Return the operation and the action that is missing, or that it is our credentials."""
    about_credentials = not error.action and has_row(error.code)
    return (CREDENTIALS, "") if about_credentials else (error.operation, error.action)


def passing(error: AwsError) -> str:
    """Return the sentence for what AWS or the network does to us for a while."""
    return f"{_SAID[error.trouble]} ({error.operation}: {error.code})"


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
    """Return the sentence for a missing permission, which names the IAM action, or for credentials
    that are missing or not good.
    """
    if not error.action and has_row(error.code):
        remedy = remedy_for(error.code)
        return (
            f"{remedy.sentence} {remedy.remedy} AWS answered {error.operation} with {error.code}: "
            f"{error.message}"
        )
    action = error.action or error.operation
    return (
        f"AWS denies {error.operation}: allow `{action}` to Edgecert's role (see "
        f"docs/{policy_for(error.operation)})."
    )


def is_unread(sweep: Sweep, now: datetime) -> bool:
    """Tell whether a list has failed for so long that people are told."""
    read_at = sweep.finished_at
    return bool(sweep.error) and (read_at is None or now - read_at >= UNREAD)


def resting_on(sweep: Sweep) -> tuple[str, ...]:
    """Return the reasons of waits of which something else is to be told while a list is unread.

    An owner who must act need not know of a trouble that passes.
    """
    denied = ("awaiting_records",) if sweep.is_denied else ()
    return {
        SweepKind.CERTIFICATES: ("acm_validates", *denied),
        SweepKind.DISTRIBUTIONS: ("deploying",),
    }.get(sweep.kind, ())


def unread(sweep: Sweep, now: datetime) -> Wait | None:
    """Return what a step comes to that goes by a list which cannot be read, else None.

    A good pass wakes what waits for it.
    """
    if not is_unread(sweep, now):
        return None
    said = f"the list of {sweep.kind} cannot be read, so we do not see how this one stands. "
    who = WhoActs.OPERATOR if sweep.is_denied else WhoActs.AWS
    return Wait("unread", f"{said}{sweep.error}", who, UNREAD)
