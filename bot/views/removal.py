"""A clean-up as people see it: exactly what it removes, what stays, and why."""

from collections.abc import Sequence

from bot.domain.console import certificate_page, distribution_page
from bot.domain.job import Job
from bot.domain.removal import CleanUp, Removal, Resource, Stay
from bot.domain.task import Task
from bot.views.message import clip, code, count, few, link, sentence

SHOWN = 12
MOST_STAYS = 8
MOST_NAMES = 4


def summary(job: Job, tasks: Sequence[Task]) -> list[str]:
    """Return what a clean-up removes in one line, and a line for each thing that stays."""
    served = sum(is_of(task, Resource.DISTRIBUTION) for task in tasks)
    issued = sum(is_of(task, Resource.CERTIFICATE) for task in tasks)
    parts = [
        f"*{count(number, noun)}*"
        for number, noun in ((served, "distribution"), (issued, "certificate"))
        if number
    ]
    what = " and ".join(parts)
    lines = [f"Removes {what}, which J-{job.parent} made; no DNS record, for it wrote none."]
    stays = job.order.stays if isinstance(job.order, CleanUp) else ()
    lines += [_stays(stay) for stay in stays[:MOST_STAYS]]
    if len(stays) > MOST_STAYS:
        lines.append(f"… and {len(stays) - MOST_STAYS} more that stay.")
    return lines


def planned(tasks: Sequence[Task]) -> list[str]:
    """Return a line for each thing that goes, and in which order."""
    lines = [f"• {_going(task)}" for task in tasks[:SHOWN]]
    if len(tasks) > SHOWN:
        lines.append(f"… and {len(tasks) - SHOWN} more: *All rows* has every one.")
    return lines


def subject(task: Task) -> str:
    """Return what a row of a clean-up is about."""
    removes = task.plan.removes
    if removes is None:
        return code(task.main_name)
    return f"{removes.what} {_linked(removes)} of {code(task.main_name)}"


def is_of(task: Task, what: Resource) -> bool:
    """Tell whether a task removes a resource of this sort."""
    return task.plan.removes is not None and task.plan.removes.what is what


def short(arn: str) -> str:
    """Return an ARN or id as it is short: enough to tell two of one list apart."""
    return clip(arn.rpartition("/")[2], 40)


def _going(task: Task) -> str:
    removes = task.plan.removes
    names = few([code(name) for name in task.names], limit=MOST_NAMES, room=300)
    if removes is None or removes.what is Resource.DISTRIBUTION:
        return f"{subject(task)} ({names}): disabled, then deleted"
    last = "deleted once its distribution is gone" if removes.after else "deleted"
    return f"{subject(task)}: {last}"


def _linked(removes: Removal) -> str:
    served = removes.what is Resource.DISTRIBUTION
    page = distribution_page(removes.id) if served else certificate_page(removes.id)
    return link(page, short(removes.id))


def _stays(stay: Stay) -> str:
    why = sentence(stay.why, most=300)
    return f"🔒 *Stays:* {stay.what} {code(short(stay.id))} of {code(stay.name)}: {why}"
