"""The buttons of a card: only what the job's state allows, each with what it will do."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bot.domain.job import Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.removal import Resource
from bot.domain.retrying import can_be_retried
from bot.domain.task import Task
from bot.views import changing, deletion, ids, import_buttons, imported, swapping
from bot.views.blocks import Ask, actions, button
from bot.views.card_endings import endings
from bot.views.checks import refusals, unknowns
from bot.views.message import Block, count
from bot.views.plan import requested
from bot.views.removal import is_of
from bot.views.row_buttons import droppable
from bot.views.rows import SHOWN
from bot.views.words import upper, words

_EDITS: Mapping[JobKind, str] = MappingProxyType({JobKind.IMPORT: ids.EDIT_IMPORT})
"""What *Edit* opens, of kinds whose form is another than *New certificates*."""


def buttons(job: Job, tasks: Sequence[Task], keyless: frozenset[str] = frozenset()) -> list[Block]:
    """Return the row of buttons, or none when there is nothing to press; `keyless` are the tasks
    whose private keys are still to be handed over.
    """
    value = f"{job.number}:{job.revision}"
    row = [*import_buttons.keys(job, keyless), *_before(job, tasks, value, keyless)]
    row += _after(job, tasks, value)
    row += endings(job, tasks, value)
    if len(tasks) > min(SHOWN, import_buttons.told_whole(tasks)):
        row.append(button("All rows", ids.ALL_ROWS, value))
    if job.is_open and not job.cancel_requested:
        row.append(_cancel(job, tasks, value))
    return [actions(*row)] if row else []


def _before(job: Job, tasks: Sequence[Task], value: str, keyless: frozenset[str]) -> list[Block]:
    row = []
    if job.state is JobState.AWAITING_CONFIRMATION and not refusals(job):
        ask, style = _confirm(job, tasks, keyless), None if keyless else "primary"
        row.append(button("Confirm", ids.CONFIRM, value, style=style, ask=ask))
    if job.traits.has_form and job.state in {JobState.CHECKING, JobState.AWAITING_CONFIRMATION}:
        row.append(button("Edit", _EDITS.get(job.kind, ids.EDIT), value))
        row += import_buttons.names(job, tasks)
    return row


def _after(job: Job, tasks: Sequence[Task], value: str) -> list[Block]:
    row = []
    failed = sum(can_be_retried(task) for task in tasks)
    may_retry = job.state is JobState.FAILED or job.state is JobState.RUNNING
    if failed and may_retry and not job.cancel_requested:
        row.append(button("Retry failed", ids.RETRY_FAILED, value, ask=RETRY[job.kind](failed)))
    if droppable(job, tasks) and len(tasks) > SHOWN:
        row.append(button("Drop…", ids.DROP_PICK, value))
    return row


def _created(job: Job, tasks: Sequence[Task]) -> str:
    certificates, distributions = requested(job, tasks)
    names = count(sum(len(task.names) for task in tasks), "name")
    said = f"{count(certificates, 'certificate')} will be requested, for {names} in all."
    if distributions:
        said += f" {count(distributions, 'distribution')} will be created, each once issued."
    return said


def _removed(job: Job, tasks: Sequence[Task]) -> str:
    served = sum(is_of(task, Resource.DISTRIBUTION) for task in tasks)
    issued = len(tasks) - served
    return (
        f"{count(served, 'distribution')} will be disabled and deleted, and "
        f"{count(issued, 'certificate')} deleted, all made by J-{job.parent}. That cannot be "
        "undone: a name that still leads to one is waited for."
    )


def _changed(_job: Job, tasks: Sequence[Task]) -> str:
    differs = sum(task.plan.changes.differs for task in tasks if task.plan.changes)
    return (
        f"{count(differs, 'setting')} of {count(len(tasks), 'distribution')} will be changed. "
        "They may serve visitors at this moment: look at what changes on each. A snapshot of each "
        "is saved first, and Undo restores it."
    )


CONFIRMED: Mapping[JobKind, Callable[[Job, Sequence[Task]], str]] = MappingProxyType(
    {
        JobKind.CREATE: _created,
        JobKind.CLEAN_UP: _removed,
        JobKind.APPLY: _changed,
        JobKind.ATTACH: swapping.asked,
        JobKind.REPLACE_NAMES: swapping.asked,
        JobKind.DELETE: deletion.asked,
        JobKind.IMPORT: imported.asked,
    }
)


def _confirm(job: Job, tasks: Sequence[Task], keyless: frozenset[str]) -> Ask:
    said = CONFIRMED[job.kind](job, tasks)
    if keyless:
        said += f" {count(len(keyless), 'private key is', 'private keys are')} waited for still."
    unknown = unknowns(job)
    if unknown:
        said += (
            f" {count(unknown, 'check is', 'checks are')} unknown (❓): confirming accepts that."
        )
    return Ask(
        title=f"Confirm {job.name}?", text=said, yes="Confirm", is_danger=not job.traits.makes
    )


def _retry(failed: int) -> Ask:
    return Ask(
        title=f"Retry {count(failed, 'failed certificate')}?",
        text=(
            "Each goes on where it failed. One whose certificate is dead is requested anew, and "
            "the dead one is deleted. Mend the cause first."
        ),
        yes="Retry",
    )


def _retry_removal(failed: int) -> Ask:
    return Ask(
        title=f"Retry {count(failed, 'failed removal')}?",
        text="Each begins with another look at what is there. Mend the cause first.",
        yes="Retry",
    )


def _retry_change(failed: int) -> Ask:
    return Ask(
        title=f"Retry {count(failed, 'failed change')}?",
        text="Each begins with another look at the distribution. Mend the cause first.",
        yes="Retry",
    )


RETRY: Mapping[JobKind, Callable[[int], Ask]] = MappingProxyType(
    {
        JobKind.CREATE: _retry,
        JobKind.CLEAN_UP: _retry_removal,
        JobKind.APPLY: _retry_change,
        JobKind.ATTACH: _retry_change,
        JobKind.REPLACE_NAMES: _retry,
        JobKind.DELETE: _retry_removal,
        JobKind.IMPORT: import_buttons.retry,
    }
)


def _exists(tasks: Sequence[Task]) -> str:
    certificates = sum(bool(task.facts.certificate_arn) for task in tasks)
    made = sum(bool(task.facts.distribution_id) for task in tasks)
    return (
        "Each certificate stops at its next step. What exists stays: "
        f"{count(certificates, 'certificate')} and {count(made, 'distribution')} so far."
    )


def _is_gone(tasks: Sequence[Task]) -> str:
    gone = sum(bool(task.facts.removed) for task in tasks)
    return (
        f"Each stops at its next step. {count(gone, 'resource is', 'resources are')} gone already; "
        "the rest stays as it is, which may be disabled."
    )


STOPPED: Mapping[JobKind, Callable[[Sequence[Task]], str]] = MappingProxyType(
    {
        JobKind.CREATE: _exists,
        JobKind.CLEAN_UP: _is_gone,
        JobKind.APPLY: changing.stopped,
        JobKind.ATTACH: changing.stopped,
        JobKind.REPLACE_NAMES: changing.stopped,
        JobKind.DELETE: deletion.stopped,
        JobKind.IMPORT: _exists,
    }
)


def _cancel(job: Job, tasks: Sequence[Task], value: str) -> Block:
    if job.state is JobState.RUNNING:
        said = STOPPED[job.kind](tasks)
    else:
        said = f"{upper(words(job).unconfirmed)}, and nothing will be."
    ask = Ask(f"Cancel {job.name}?", said, yes="Cancel the job", no="Go on", is_danger=True)
    return button("Cancel", ids.CANCEL, value, style="danger", ask=ask)
