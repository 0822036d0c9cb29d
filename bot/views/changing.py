"""A job that changes distributions which exist, as people see it: what changes on each, and what
was changed.
"""

from collections.abc import Sequence

from bot.domain.applying import ApplySnapshot
from bot.domain.console import distribution_page
from bot.domain.event import Event, Payload
from bot.domain.job import Job
from bot.domain.task import Task
from bot.views.message import Message, clip, code, count, few, link, sentence
from bot.views.parts import FEW_PARTS, Entry, Reply, parts
from bot.views.payload import flag, text, texts

SHOWN = 12
MOST_NAMES = 4
MOST_SAID = 12
"""Differences of all distributions together that the card tells; the file has every one."""
LEAST_SAID = 2

_STAYS = (
    "Aliases, certificate, comment, and whether it is enabled stay those of each distribution. A "
    "snapshot of each is saved first, and *Undo* restores it."
)


def summary(job: Job, tasks: Sequence[Task]) -> list[str]:
    """Return what the job does, and what stays."""
    of = f"*{count(len(tasks), 'distribution')}*"
    order = job.order
    if not isinstance(order, ApplySnapshot):
        return [f"Changes {of}. A snapshot of each is saved first, and *Undo* restores it."]
    if order.is_undo:
        found = f"Restores {of} to what J-{job.parent} found."
        said = f"{found} A snapshot of each as it is now is saved first."
    else:
        said = f"Applies snapshot {code(order.label)} to {of}. {_STAYS}"
    return [said]


def planned(tasks: Sequence[Task]) -> list[str]:
    """Return what changes on each distribution; of many differences, and of many distributions,
    how many there are.
    """
    most = max(LEAST_SAID, MOST_SAID // max(1, len(tasks)))
    lines = [_planned(task, most) for task in tasks[:SHOWN]]
    if len(tasks) > SHOWN:
        lines.append(f"… and {len(tasks) - SHOWN} more: *All rows* has every one.")
    if any(_untold(task, most) for task in tasks) or len(tasks) > SHOWN:
        lines.append("📎 All that changes, setting by setting, is in the file in the thread.")
    return lines


def subject(task: Task) -> str:
    """Return what a row of such a job is about."""
    changes = task.plan.changes
    if changes is None:
        return code(task.main_name)
    more = f" (+{len(task.names) - 1})" if len(task.names) > 1 else ""
    page = link(distribution_page(changes.distribution), changes.distribution)
    return f"{page} {code(task.main_name)}{more}"


def stopped(tasks: Sequence[Task]) -> str:
    """Return what Cancel says of distributions that are being changed."""
    done = sum(bool(task.facts.changed_at) for task in tasks)
    return (
        f"Each stops at its next step. {count(done, 'distribution is', 'distributions are')} "
        "changed already and stay so; Undo takes that back."
    )


def changed(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the reply *Changed*: CloudFront has the new configuration, and deploys it."""
    return parts(
        Reply(
            title=f"🔧 *Changed*: {count(len(events), 'distribution')} by {job.name}",
            entries=[Entry(_changed(event.payload)) for event in events],
            most=FEW_PARTS,
            rest="*All rows* on the card has every one",
            small="CloudFront deploys it now (usually 3–35 min). What it was is saved as a "
            "snapshot; *Undo* restores it once the job has ended.",
        )
    )


def deployed(job: Job, events: Sequence[Event]) -> list[Message]:
    """Return the reply *Deployed*: what was changed is so everywhere."""
    return parts(
        Reply(
            title=f"🟢 *Deployed*: {count(len(events), 'distribution')} of {job.name}",
            entries=[Entry(f"🟢 {_which(event.payload)}") for event in events],
            most=FEW_PARTS,
            rest="*All rows* on the card has every one",
        )
    )


def _planned(task: Task, most: int) -> str:
    changes = task.plan.changes
    shown = changes.shown[:most] if changes else ()
    lines = [f"• {subject(task)}"]
    lines += [f"      {sentence(clip(one, 300), most=400)}" for one in shown]
    more = _untold(task, most)
    if more:
        lines.append(f"      … and {count(more, 'more difference')}")
    return "\n".join(lines)


def _untold(task: Task, most: int) -> int:
    changes = task.plan.changes
    return max(0, changes.differs - len(changes.shown[:most])) if changes else 0


def _changed(payload: Payload) -> str:
    done = ": it was so already" if flag(payload, "so_already") else ""
    return f"🔧 {_which(payload)}{done}"


def _which(payload: Payload) -> str:
    which = text(payload, "id")
    names = few([code(name) for name in texts(payload, "names")], limit=MOST_NAMES)
    return f"{link(distribution_page(which), which)} · {names}"
