"""The buttons that only an import's card has, and what its dialogs ask."""

from collections.abc import Sequence

from bot.domain.job import OPEN_STATES, Job, JobState
from bot.domain.task import Task
from bot.views import ids
from bot.views.blocks import Ask, button
from bot.views.imported import FULL, hand_over_label
from bot.views.message import Block, count


def keys(job: Job, keyless: frozenset[str]) -> list[Block]:
    """Return the button that gives whoever presses it the links for the keys that are wanted."""
    takes = job.state in OPEN_STATES or job.state is JobState.FAILED
    if not keyless or not takes or job.cancel_requested:
        return []
    label = hand_over_label(len(keyless))
    value = f"{job.number}:{job.revision}"
    return [button(label, ids.HAND_OVER, value, style="primary")]


def names(job: Job, tasks: Sequence[Task]) -> list[Block]:
    """Return the button that asks which names become aliases, before Confirm."""
    read = any(task.plan.imports and task.plan.imports.facts for task in tasks)
    if not job.creates_distributions or not read:
        return []
    return [button("Names…", ids.PICK_NAMES, f"{job.number}:{job.revision}")]


def told_whole(tasks: Sequence[Task]) -> int:
    """Return of how many certificates the card tells all; of those that are not imported, of all
    that it shows.
    """
    return FULL if any(task.plan.imports for task in tasks) else len(tasks)


def retry(failed: int) -> Ask:
    """Return what *Retry failed* asks."""
    return Ask(
        title=f"Retry {count(failed, 'failed certificate')}?",
        text=(
            "Each goes on where it failed: what was imported already is found again, and not "
            "imported twice. Mend the cause first."
        ),
        yes="Retry",
    )
