"""The buttons of a card: only what the job's state allows, each with what it will do."""

from collections.abc import Sequence

from bot.domain.job import Job, JobState
from bot.domain.task import Task, TaskState
from bot.views import ids
from bot.views.blocks import Ask, actions, button
from bot.views.checks import refusals, unknowns
from bot.views.message import Block, count
from bot.views.plan import requested
from bot.views.rows import SHOWN, droppable


def buttons(job: Job, tasks: Sequence[Task]) -> list[Block]:
    """Return the row of buttons, or none when there is nothing to press."""
    value = f"{job.number}:{job.revision}"
    row = [*_before(job, tasks, value), *_after(job, tasks, value)]
    if len(tasks) > SHOWN:
        row.append(button("All rows", ids.ALL_ROWS, value))
    if job.is_open and not job.cancel_requested:
        row.append(_cancel(job, tasks, value))
    return [actions(*row)] if row else []


def _before(job: Job, tasks: Sequence[Task], value: str) -> list[Block]:
    row = []
    if job.state is JobState.AWAITING_CONFIRMATION and not refusals(job):
        row.append(button("Confirm", ids.CONFIRM, value, style="primary", ask=_confirm(job, tasks)))
    if job.state in {JobState.CHECKING, JobState.AWAITING_CONFIRMATION}:
        row.append(button("Edit", ids.EDIT, value))
    return row


def _after(job: Job, tasks: Sequence[Task], value: str) -> list[Block]:
    row = []
    failed = sum(task.state is TaskState.FAILED and not task.drop_requested for task in tasks)
    may_retry = job.state is JobState.FAILED or job.state is JobState.RUNNING
    if failed and may_retry and not job.cancel_requested:
        row.append(button("Retry failed", ids.RETRY_FAILED, value, ask=_retry(failed)))
    if droppable(job, tasks) and len(tasks) > SHOWN:
        row.append(button("Drop…", ids.DROP_PICK, value))
    return row


def _confirm(job: Job, tasks: Sequence[Task]) -> Ask:
    certificates, distributions = requested(job, tasks)
    names = count(sum(len(task.names) for task in tasks), "name")
    said = f"{count(certificates, 'certificate')} will be requested, for {names} in all."
    if distributions:
        said += f" {count(distributions, 'distribution')} will be created, each once issued."
    unknown = unknowns(job)
    if unknown:
        said += (
            f" {count(unknown, 'check is', 'checks are')} unknown (❓): confirming accepts that."
        )
    return Ask(title=f"Confirm {job.name}?", text=said, yes="Confirm")


def _retry(failed: int) -> Ask:
    return Ask(
        title=f"Retry {count(failed, 'failed certificate')}?",
        text=(
            "Each goes on where it failed. One whose certificate is dead is requested anew, and "
            "the dead one is deleted. Mend the cause first."
        ),
        yes="Retry",
    )


def _cancel(job: Job, tasks: Sequence[Task], value: str) -> Block:
    if job.state is not JobState.RUNNING:
        said = "Nothing has been created, and nothing will be."
    else:
        certificates = sum(bool(task.facts.certificate_arn) for task in tasks)
        made = sum(bool(task.facts.distribution_id) for task in tasks)
        said = (
            "Each certificate stops at its next step. What exists stays: "
            f"{count(certificates, 'certificate')} and {count(made, 'distribution')} so far."
        )
    ask = Ask(f"Cancel {job.name}?", said, yes="Cancel the job", no="Go on", is_danger=True)
    return button("Cancel", ids.CANCEL, value, style="danger", ask=ask)
