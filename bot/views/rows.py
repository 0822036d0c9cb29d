"""One row for each certificate: how it stands, who must act, and where it is in AWS."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.clean_up import can_be_removed, waits_for_decision
from bot.domain.console import certificate_page, distribution_page
from bot.domain.job import Job
from bot.domain.records import KEEP
from bot.domain.remedies import remedy_for
from bot.domain.retrying import can_be_retried
from bot.domain.task import Task, TaskState, WhoActs, is_finished
from bot.views import changing, imported, removal
from bot.views.blocks import context, section
from bot.views.message import TIME, Block, clip, code, count, few, link, sentence, when
from bot.views.row_buttons import row_button

SHOWN = 15
MOST_CHANGES = 6
"""What a row says of a distribution that waits for a decision; its dialog says it too."""


class RecordLook(Protocol):
    """What a row needs of a DNS record: whose it is, and how it last looked in DNS."""

    @property
    def task(self) -> str:
        """The id of the task that needs it."""

    @property
    def name(self) -> str:
        """The record's full name."""

    @property
    def purpose(self) -> str:
        """`validation` or `traffic`."""

    @property
    def state(self) -> str:
        """`unknown`, `found`, `missing`, `wrong` or `error`."""

    @property
    def detail(self) -> str:
        """A sentence on what is wrong."""

    @property
    def next_check_at(self) -> datetime | None:
        """When it is looked up again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a task stands. A lower `rank` is worse, and comes first."""

    rank: int
    emoji: str
    word: str
    detail: str = ""


FAILED, OPERATOR, OWNER, GOING, WAITING, FINE, LEFT = range(7)

_WORST_FIRST = ("wrong", "error", "missing")
"""How a record may look in DNS that its owner must still mend or add."""

_PHASES = {
    TaskState.QUEUED: "queued",
    TaskState.REQUESTED: "certificate requested",
    TaskState.AWAITING_VALIDATION: "waiting for validation",
    TaskState.ISSUED: "issued, its distribution comes next",
    TaskState.IMPORTED: "imported, its distribution comes next",
    TaskState.CREATING_DISTRIBUTION: "creating its distribution",
    TaskState.CHANGING: "saved, to be changed",
    TaskState.DEPLOYING: "deploying its distribution",
    TaskState.DISABLING: "being disabled",
    TaskState.DISABLED: "disabled, to be deleted",
}
_WAITS = {
    WhoActs.OPERATOR: (OPERATOR, "🟡", "an operator must act"),
    WhoActs.DOMAIN_OWNER: (OWNER, "🟡", "waiting for the domain owner"),
    WhoActs.AWS: (GOING, "🔵", "waiting for AWS"),
}


def standing(task: Task, job: Job) -> Standing:
    """Return how a task of a confirmed job stands."""
    if task.state is TaskState.FAILED and not task.drop_requested:
        return Standing(FAILED, "🔴", "failed", task.detail)
    if is_finished(task, with_distribution=job.with_distribution):
        return _ended(task, job)
    if task.drop_requested:
        return Standing(GOING, "⚪", "being dropped", task.detail)
    if task.who_acts in _WAITS:
        rank, emoji, word = _WAITS[task.who_acts]
        return Standing(rank, emoji, word, task.detail)
    rank = WAITING if task.state is TaskState.QUEUED else GOING
    return Standing(rank, "🔵", _PHASES[task.state], task.detail)


def _ended(task: Task, job: Job) -> Standing:
    if task.facts.undone:
        return Standing(LEFT, "⚪", "undone since")
    if task.facts.removed and job.traits.makes and not can_be_removed(job, task):
        return Standing(LEFT, "⚪", "removed")
    match task.state:
        case TaskState.REMOVED:
            return Standing(FINE, "✅", "removed")
        case TaskState.CANCELLED:
            return Standing(LEFT, "⚪", _left(task))
        case TaskState.READY:
            off = "" if task.facts.distribution_enabled else "deployed, disabled: enable it first"
            return Standing(FINE, "🟢", "ready", off)
        case TaskState.IMPORTED:
            return Standing(FINE, "🟢", "imported", imported.until(task))
        case _:
            return Standing(FINE, "🟢", "issued")


def _left(task: Task) -> str:
    if task.plan.removes or task.plan.changes:
        return "stays"
    return "dropped" if task.drop_requested else "cancelled"


def rows(
    job: Job, tasks: Sequence[Task], records: Iterable[RecordLook], *, most: int = SHOWN
) -> list[Block]:
    """Return up to `most` rows, worst first, counts by state of what is beyond, and a word on
    keeping the records when a row speaks of one.
    """
    looks = _by_task(records)
    ordered = sorted(tasks, key=lambda task: (standing(task, job).rank, task.position))
    blocks = [_row(task, job, looks.get(task.id, ())) for task in ordered[:most]]
    beyond = Counter(_counted(standing(task, job)) for task in ordered[most:])
    if beyond:
        told = " · ".join(f"{count} {word}" for word, count in beyond.items())
        more = f"… and {sum(beyond.values())} more: {told}. *All rows* has every one."
        blocks.append(context(more))
    if any(_worst(task, looks.get(task.id, ())) for task in ordered[:most]):
        blocks.append(context(f"📌 A validation record, once added: {KEEP}"))
    return blocks


def _by_task(records: Iterable[RecordLook]) -> Mapping[str, list[RecordLook]]:
    found: dict[str, list[RecordLook]] = {}
    for record in records:
        if record.purpose == "validation":
            found.setdefault(record.task, []).append(record)
    return found


def _counted(one: Standing) -> str:
    return f"{one.emoji} {one.word}"


def _row(task: Task, job: Job, looks: Sequence[RecordLook]) -> Block:
    return section(row_text(task, job, looks), accessory=row_button(task, job))


def row_text(task: Task, job: Job, looks: Sequence[RecordLook] = ()) -> str:
    """Return a row's words: what and how, why and who, and the links."""
    one = standing(task, job)
    lines = [f"{one.emoji} {_subject(task)}  *{one.word}*{_why(task, one, looks)}"]
    if task.plan.changes and waits_for_decision(job, task):
        lines.append(f"Now this changes: {_would(task)}")
    if one.rank == FAILED:
        lines.append(_mend(task))
    links = _links(task)
    return "\n".join([*lines, *([links] if links else [])])


def _would(task: Task) -> str:
    """Return what *Change all the same* would change, as it was found last."""
    said = [sentence(clip(one, 300), most=400) for one in task.facts.changes]
    return few(said, limit=MOST_CHANGES, between=" · ")


def _subject(task: Task) -> str:
    if task.plan.removes:
        return removal.subject(task)
    if task.plan.changes:
        return changing.subject(task)
    if task.plan.imports:
        return imported.subject(task)
    more = f" (+{len(task.names) - 1})" if len(task.names) > 1 else ""
    return f"{code(task.main_name)}{more}"


def _why(task: Task, one: Standing, looks: Sequence[RecordLook]) -> str:
    detail = f": {sentence(one.detail, most=600)}" if one.detail else ""
    return detail + _found(task, looks)


def _found(task: Task, looks: Sequence[RecordLook]) -> str:
    """Say how many records DNS shows, once any was looked up, what is wrong with the worst, and
    when they are looked up again.
    """
    if task.state is not TaskState.AWAITING_VALIDATION:
        return ""
    known = Counter(look.state for look in looks)
    if not looks or known["unknown"] == len(looks):
        return ""
    said = f" · {known['found']} of {count(len(looks), 'record')} found in DNS"
    worst = _worst(task, looks)
    if worst is None:
        return said
    emoji = "⚠️ " if worst.state == "wrong" else ""
    named = "" if worst.name in worst.detail else f"`{worst.name}`: "
    wrong = f"{emoji}{sentence(named + worst.detail, most=600)}"
    times = [look.next_check_at for look in looks if look.next_check_at and look.state != "found"]
    again = f" · next look {when(min(times), TIME)}" if times else ""
    return f"{said}. {wrong}{again}"


def _worst(task: Task, looks: Sequence[RecordLook]) -> RecordLook | None:
    """Return the record that most needs its owner; None when DNS shows all, or was not asked."""
    if task.state is not TaskState.AWAITING_VALIDATION:
        return None
    bad = [look for look in looks if look.state in _WORST_FIRST]
    return min(bad, key=lambda look: _WORST_FIRST.index(look.state), default=None)


def _mend(task: Task) -> str:
    remedy = remedy_for(task.reason)
    dead = task.facts.certificate_dead and can_be_retried(task)
    again = dead and "Retry failed" not in remedy.remedy
    anew = " Retry failed requests a new certificate." if again else ""
    page = f" {link(remedy.link, 'More')}" if remedy.link else ""
    return f"→ {task.who_acts.value} acts: {sentence(remedy.remedy, most=600)}{anew}{page}"


def _links(task: Task) -> str:
    facts, shown = task.facts, []
    if task.plan.removes or task.plan.changes:  # its row begins with it
        return ""
    if facts.certificate_arn and facts.certificate_arn not in facts.removed:
        shown.append(link(certificate_page(facts.certificate_arn), "certificate"))
    if facts.distribution_id in facts.removed:
        gone = sentence(f"distribution {facts.distribution_id} removed", most=100)
        return " · ".join([*shown, gone])
    if facts.distribution_id:
        page = distribution_page(facts.distribution_id)
        shown.append(link(page, f"distribution {facts.distribution_id}"))
    if facts.distribution_domain:
        shown.append(code(facts.distribution_domain))
    return " · ".join(shown)
