"""The buttons of a card once its job has ended, or waits for a decision: what takes away or takes
back what it did.
"""

from collections.abc import Sequence

from bot.domain.clean_up import asked_about, can_be_cleaned_up, waits_for_decision
from bot.domain.job import Job
from bot.domain.task import Task
from bot.domain.undoing import undoable
from bot.views import ids
from bot.views.blocks import Ask, button
from bot.views.message import Block, clip, count
from bot.views.rows import SHOWN


def endings(job: Job, tasks: Sequence[Task], value: str) -> list[Block]:
    """Return the buttons that remove what a job made, take back what it changed, or let either go
    on; `value` is `<job>:<revision>`.
    """
    return [*_removals(job, tasks, value), *_undo(job, tasks, value)]


def _removals(job: Job, tasks: Sequence[Task], value: str) -> list[Block]:
    """Return the buttons that remove what an ended job made, or that let a removal go on."""
    changed = [task for task in tasks if waits_for_decision(job, task)]
    if changed:
        ask = _accept(changed)
        label = f"{ask.yes.split()[0]} all the same…"
        seen = f"{value}:{asked_about(job, tasks)}"
        return [button(label, ids.ACCEPT_CHANGES, seen, ask=ask, style="danger")]
    if not can_be_cleaned_up(job, tasks):
        return []
    ask = Ask(
        title=f"Clean up {job.name}?",
        text=(
            "A plan comes into this thread first: exactly what goes, what stays, and why. Nothing "
            "is removed before someone confirms it there."
        ),
        yes="Show the plan",
        is_danger=True,
    )
    row = [button("Clean up", ids.CLEAN_UP, value, ask=ask, style="danger")]
    if len(tasks) > SHOWN:
        row.append(button("Remove…", ids.REMOVE_PICK, value))
    return row


def _undo(job: Job, tasks: Sequence[Task], value: str) -> list[Block]:
    """Return the buttons that take back what an ended job changed."""
    changed = undoable(job, tasks)
    if not changed:
        return []
    ask = Ask(
        title=f"Undo {job.name}?",
        text=(
            f"A plan comes into this thread first: all that would change back on "
            f"{count(len(changed), 'distribution')}. One that was changed since is left alone. "
            "Nothing is restored before someone confirms it there."
        ),
        yes="Show the plan",
    )
    row = [button("Undo", ids.UNDO, value, ask=ask)]
    if len(tasks) > SHOWN:
        row.append(button("Undo one…", ids.UNDO_PICK, value))
    return row


def _accept(changed: Sequence[Task]) -> Ask:
    said = "; ".join(
        f"{clip(task.main_name, 40)}: {', '.join(task.facts.changes)}" for task in changed
    )
    if any(task.plan.changes for task in changed):
        return Ask(
            title=f"Change {count(len(changed), 'distribution')} all the same?",
            text=clip(f"Now this changes: {said}", 300),
            yes="Change them",
            is_danger=True,
        )
    return Ask(
        title=f"Remove {count(len(changed), 'changed resource')} all the same?",
        text=clip(f"{said}. Look at them first: someone may need them.", 300),
        yes="Remove them",
        is_danger=True,
    )
