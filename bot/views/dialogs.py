"""Dialogs that need a form of their own: what to drop, to remove or to undo, when the card cannot
show every row.
"""

from collections.abc import Sequence

from bot.domain.job import Job
from bot.domain.task import Task
from bot.views import ids
from bot.views.blocks import MAX_OPTION, field, modal, option, plain, section
from bot.views.message import Block, clip, code, tidy

DROP_BLOCK = "drop_task"
"""The block_id of the select whose value is the task's id."""

REMOVE_BLOCK = "remove_task"
"""The same of what is to be removed."""

UNDO_BLOCK = "undo_task"
"""The same of what is to be undone."""

_A_GROUP = 100
"""Slack shows at most 100 choices in a group, and 100 groups."""


def drop_form(job: Job, tasks: Sequence[Task]) -> Block:
    """Return the form that asks which of `tasks` (the unfinished ones, at least one) to drop."""
    return modal(
        ids.DROP_FORM,
        f"Drop from {job.name}",
        [
            section(
                f"The certificate leaves {code(job.name)}, and its pending request is deleted. "
                "The others go on. What exists already stays: it is named in the thread."
            ),
            field(DROP_BLOCK, "Certificate", _choice(tasks)),
        ],
        submit="Drop it",
        metadata=f"{job.number}:{job.revision}",
    )


def remove_form(job: Job, tasks: Sequence[Task]) -> Block:
    """Return the form that asks what of `tasks` (those of an ended job, at least one) to remove."""
    return modal(
        ids.REMOVE_FORM,
        f"Remove from {job.name}",
        [
            section(
                f"A plan comes into the thread of {code(job.name)} first: exactly what goes, what "
                "stays, and why. Nothing is removed before someone confirms it there."
            ),
            field(REMOVE_BLOCK, "Certificate", _choice(tasks)),
        ],
        submit="Show the plan",
        metadata=f"{job.number}:{job.revision}",
    )


def undo_form(job: Job, tasks: Sequence[Task]) -> Block:
    """Return the form that asks which of `tasks` (those of an ended job, at least one) to undo."""
    return modal(
        ids.UNDO_FORM,
        f"Undo one of {job.name}",
        [
            section(
                f"A plan comes into the thread of {code(job.name)} first: all that would change on "
                "the distribution. Nothing is restored before someone confirms it there."
            ),
            field(UNDO_BLOCK, "Distribution", _choice(tasks)),
        ],
        submit="Show the plan",
        metadata=f"{job.number}:{job.revision}",
    )


def _choice(tasks: Sequence[Task]) -> Block:
    ordered = sorted(tasks, key=lambda task: task.main_name)
    groups = [ordered[start : start + _A_GROUP] for start in range(0, len(ordered), _A_GROUP)]
    return {
        "type": "static_select",
        "action_id": ids.VALUE,
        "placeholder": plain("Which one?", 150),
        "option_groups": [_group(group) for group in groups],
    }


def _group(tasks: Sequence[Task]) -> Block:
    first, last = tasks[0].main_name, tasks[-1].main_name
    label = f"{clip(first, 36)} – {clip(last, 36)}"
    return {
        "label": plain(label, 75),
        "options": [option(_told_apart(task.main_name), task.id) for task in tasks],
    }


def _told_apart(name: str) -> str:
    """Return a name that fits a choice with both its ends: names of a job differ in either."""
    shown = tidy(name)
    return shown if len(shown) <= MAX_OPTION else f"{shown[:37]}…{shown[-37:]}"
