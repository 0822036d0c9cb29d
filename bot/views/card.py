"""The card: a job's parent message, which always shows where the job stands and what can be done.

The same state gives the same card at any hour: it is sent again only when its content changed.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.domain.event import Event, EventKind
from bot.domain.job import Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.permissions import Verb
from bot.domain.task import Task, TaskState
from bot.views import card_buttons, changing, deletion, imported, removal, swapping
from bot.views.blocks import context, divider, header, section, sections
from bot.views.checks import check_blocks, refusals
from bot.views.message import Block, Message, count, mention, message, when
from bot.views.payload import text
from bot.views.plan import Templates, certificate_lines, settings_lines, summary
from bot.views.rows import FAILED, LEFT, RecordLook, rows, standing
from bot.views.stages import stage_lines
from bot.views.unavailable import withheld
from bot.views.words import title, upper, words

_PRESSED = MappingProxyType(
    {
        EventKind.EDITED: "edited",
        EventKind.RETRIED: "retried",
        EventKind.CHANGES_ACCEPTED: "changes accepted",
        EventKind.CANCEL_ASKED: "cancelled",
    }
)
UNCONFIRMED = frozenset({JobState.CHECKING, JobState.AWAITING_CONFIRMATION})


@dataclass(frozen=True, slots=True)
class CardView:
    """All that a card shows. `sns`: a topic is set; `dead_letters`: messages that were given up;
    `presses`: the job's events of the kinds PRESSED, oldest first.

    `lacking`: verbs that the bot itself may not do, each with why; their buttons are not shown.
    `keyless`: the ids of the tasks whose private keys people still have to hand over.
    `templates` None means that they were not looked up, not that they are gone.
    """

    job: Job
    tasks: Sequence[Task]
    records: Sequence[RecordLook]
    sns: bool
    dead_letters: int = 0
    templates: Templates | None = None
    presses: Sequence[Event] = ()
    lacking: Mapping[Verb, str] = field(default_factory=dict)
    keyless: frozenset[str] = frozenset()


def card(view: CardView) -> Message:
    """Return the job's card."""
    return message(card_blocks(view))


def card_blocks(view: CardView, *, most_rows: int = 15) -> list[Block]:
    """Return the card's blocks; at most `most_rows` of them are certificates."""
    job = view.job
    blocks = [
        header(title(job, len(view.tasks))),
        section(state_line(job, view.tasks)),
        *_what(view),
        *_how(view, most_rows),
        *card_buttons.buttons(job, view.tasks, view.keyless),
        context(" · ".join(_who(job, view.presses)), *_undelivered(view)),
    ]
    return withheld(blocks, view.lacking)


def state_line(job: Job, tasks: Sequence[Task]) -> str:
    """Return where the job stands, what that means, and how far it is."""
    match job.state:
        case JobState.CHECKING:
            looks = words(job).checking
            return f"⏳ *Checking…* {looks}. *Confirm* comes here when the checks are in."
        case JobState.AWAITING_CONFIRMATION:
            return _awaiting(job)
        case JobState.RUNNING:
            return _running(job, tasks)
        case JobState.SUCCEEDED:
            return f"✅ *Finished*{_counts(job, tasks)}"
        case JobState.FAILED:
            return f"🔴 *Finished with failures*{_counts(job, tasks)}"
        case JobState.CANCELLED:
            return _cancelled(job, tasks)
        case JobState.EXPIRED:
            return (
                f"⌛ *Expired*: nobody confirmed it within 24 hours, and {words(job).unconfirmed}. "
                f"Ask again with {words(job).again}."
            )


def _cancelled(job: Job, tasks: Sequence[Task]) -> str:
    said = words(job)
    if job.confirmed_at is None:
        return f"⚪ *Cancelled* · {upper(said.unconfirmed)}."
    if not job.cancel_requested:
        return (
            f"⚪ *Ended: all of it was dropped*{_counts(job, tasks)} · The thread says what stays."
        )
    return f"⚪ *Cancelled*{_counts(job, tasks)} · {said.kept}"


def _awaiting(job: Job) -> str:
    blocked = refusals(job)
    if not blocked:
        return f"✋ *Awaiting confirmation*. {words(job).awaiting}"
    return f"⛔ *Cannot be confirmed yet*: {count(blocked, 'check')} blocked. {words(job).mend}"


def _running(job: Job, tasks: Sequence[Task]) -> str:
    if job.cancel_requested:
        said = f"⚪ *Cancelling…* Each {words(job).task} stops at its next step; what exists stays."
        return said + _counts(job, tasks)
    going = [one for one in (standing(task, job) for task in tasks) if FAILED < one.rank < LEFT]
    worst = min(going, key=lambda one: one.rank, default=None)
    if worst is None:
        return f"🔵 *Finishing*{_counts(job, tasks)}"
    return f"{worst.emoji} *{upper(worst.word)}*{_counts(job, tasks)}"


def _counts(job: Job, tasks: Sequence[Task]) -> str:
    states = Counter(task.state for task in tasks)
    end = words(job).end(job)
    left = states[TaskState.CANCELLED]
    parts = [f"{states[end]} of {len(tasks)} {end}"]
    if states[TaskState.FAILED]:
        parts.append(f"{states[TaskState.FAILED]} failed")
    if left:
        parts.append(f"{left} left out")
    gone = sum(bool(task.facts.removed) for task in tasks) if job.traits.makes else 0
    if gone:
        parts.append(f"{gone} removed since")
    return "".join(f" · {part}" for part in parts)


def _what(view: CardView) -> list[Block]:
    return SAID[view.job.kind](view)


def _created(view: CardView) -> list[Block]:
    small = "\n".join(settings_lines(view.job, sns=view.sns))
    return [section(summary(view.job, view.tasks, view.templates)), context(small)]


def _imports(view: CardView) -> list[Block]:
    small = "\n".join(imported.settings_lines(view.job, sns=view.sns))
    return [
        section(imported.summary(view.job, view.tasks, view.templates)),
        *imported.wanted(view.job, view.tasks, view.keyless),
        context(small),
    ]


def _removed(view: CardView) -> list[Block]:
    small = f"SNS: {'on' if view.sns else 'off'}"
    return [*sections(removal.summary(view.job, view.tasks)), context(small)]


def _deleted(view: CardView) -> list[Block]:
    small = f"SNS: {'on' if view.sns else 'off'}"
    return [*sections(deletion.summary(view.job, view.tasks)), context(small)]


def _changes(view: CardView) -> list[Block]:
    small = f"SNS: {'on' if view.sns else 'off'}"
    return [*sections(changing.summary(view.job, view.tasks)), context(small)]


def _swaps(view: CardView) -> list[Block]:
    small = swapping.small_print(view.job, sns=view.sns)
    return [*sections(swapping.summary(view.job, view.tasks)), context(small)]


SAID: Mapping[JobKind, Callable[[CardView], list[Block]]] = MappingProxyType(
    {
        JobKind.CREATE: _created,
        JobKind.CLEAN_UP: _removed,
        JobKind.APPLY: _changes,
        JobKind.ATTACH: _swaps,
        JobKind.REPLACE_NAMES: _swaps,
        JobKind.DELETE: _deleted,
        JobKind.IMPORT: _imports,
    }
)
PLANNED: Mapping[JobKind, Callable[[Sequence[Task]], list[str]]] = MappingProxyType(
    {
        JobKind.CREATE: certificate_lines,
        JobKind.CLEAN_UP: removal.planned,
        JobKind.APPLY: changing.planned,
        JobKind.ATTACH: swapping.planned,
        JobKind.REPLACE_NAMES: swapping.planned,
        JobKind.DELETE: deletion.planned,
        JobKind.IMPORT: imported.planned,
    }
)
"""What the card says that a job of a kind does, before and after Confirm."""


def _how(view: CardView, most_rows: int) -> list[Block]:
    """Return the plan with its checks before Confirm, the stages and rows after it."""
    job = view.job
    if job.confirmed_at is None:
        planned = sections(PLANNED[job.kind](view.tasks))
        checks = check_blocks(job) if job.state in UNCONFIRMED else []
        return [*planned, *([divider()] if checks else []), *checks]
    stages = sections(stage_lines(job, view.tasks))
    return [*stages, divider(), *rows(job, view.tasks, view.records, most=most_rows)]


def _who(job: Job, presses: Sequence[Event]) -> list[str]:
    """Return who did what and when, in that order: of buttons that may be pressed again, the last
    press.
    """
    last = {event.kind: event for event in presses}
    acts = [
        (event.created_at, f"{_PRESSED[kind]} by {mention(text(event.payload, 'by'))}")
        for kind, event in sorted(last.items(), key=lambda one: one[1].number)
    ]
    if job.confirmed_by and job.confirmed_at:
        acts.append((job.confirmed_at, f"confirmed by {mention(job.confirmed_by)}"))
    said = [f"asked for by {mention(job.requested_by)}, {when(job.created_at)}"]
    said += [f"{act}, {when(at)}" for at, act in sorted(acts, key=lambda one: one[0])]
    if job.finished_at:
        said.append(f"ended {when(job.finished_at)}")
    return said


def _undelivered(view: CardView) -> list[str]:
    if not view.dead_letters:
        return []
    lost = count(view.dead_letters, "message")
    return [f"⚠️ {lost} of this job could not be delivered; `/readyz` says why."]
