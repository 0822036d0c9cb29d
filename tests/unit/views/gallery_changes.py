"""The pictures of jobs that change distributions: their cards, rows and replies."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.applying import ApplySnapshot
from bot.domain.change import Change, How
from bot.domain.event import EventKind
from bot.domain.job import NOTHING, Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.task import Plan, Task, TaskState
from bot.domain.task_moves import LEGAL_MOVES
from bot.views import applying as applying_view
from bot.views import card, changing, dialogs, thread
from tests.unit.views.palette import Palette
from tests.unit.views.showing import NOW, an_event

E = EventKind
S = JobState
STATES = tuple(LEGAL_MOVES[JobKind.APPLY])
Shown = Any


def applying(p: Palette, state: JobState, *, is_undo: bool = False) -> Job:
    """Return a job that applies a snapshot, or that undoes job 41."""
    names = tuple(p.names(at)[0] for at in range(p.many))
    changes = {"kind": JobKind.APPLY, "parent": 41 if is_undo else None, "request": NOTHING}
    order = ApplySnapshot(names, "" if is_undo else "s1", "" if is_undo else p.text)
    return replace(p.job(state), order=order, **changes)  # type: ignore[arg-type] # by name


def changing_task(p: Palette, number: int, state: TaskState) -> Task:
    """Return a task that changes a distribution; every second found it changed since."""
    shown = (p.text,) * min(p.many, 12)
    change = Change(f"E{number:013d}", list(How)[number % 4], "s1", shown=shown, differs=p.many)
    made = p.task(number, state)
    found = (p.text,) if number % 2 else ()
    facts = replace(made.facts, changes=found, before="s2", version="v", changed_at=NOW)
    plan = Plan(number + 1, p.names(number), (), changes=change)
    return replace(made, plan=plan, facts=facts)


def cards(p: Palette) -> Iterator[card.CardView]:
    """Yield their cards in every state of job and task."""
    for state in JobState:
        tasks = [changing_task(p, at, STATES[at % len(STATES)]) for at in range(p.many)]
        yield card.CardView(applying(p, state), tasks, (), sns=True)
        undo = applying(p, state, is_undo=True)
        yield card.CardView(replace(undo, confirmed_at=None), tasks, (), sns=False)
    waits = [changing_task(p, 2 * at + 1, TaskState.CHANGING) for at in range(p.many)]
    yield card.CardView(applying(p, S.RUNNING), waits, (), sns=True)
    # Of an order that says nothing the card tells the names.
    unknown = replace(applying(p, S.CHECKING), order=None, confirmed_at=None)
    yield card.CardView(unknown, p.tasks(TaskState.QUEUED), (), sns=True)


def replies(p: Palette) -> Iterator[Shown]:
    """Yield the replies that others have too."""
    names = [name for at in range(p.many) for name in p.names(at)]
    about = {"names": names, "by": p.user, "why": p.text, "what": "distribution", "id": p.text}
    payload = {**about, "changes": [p.text] * p.many}
    for job in (applying(p, S.RUNNING), applying(p, S.RUNNING, is_undo=True)):
        for kind in (E.CONFIRMED, E.KEPT, E.CHANGES_ACCEPTED, E.RETRIED, E.CANCEL_ASKED, E.EXPIRED):
            yield thread.replies(job, [an_event(kind, payload)])
        yield thread.replies(job, [an_event(E.READY, payload)])


def _changed(p: Palette) -> Iterator[Shown]:
    yield changing.changed(applying(p, S.RUNNING), _told(p, E.CHANGED))


def _deployed(p: Palette) -> Iterator[Shown]:
    yield changing.deployed(applying(p, S.RUNNING), _told(p, E.READY))


def _told(p: Palette, kind: EventKind) -> list[Any]:
    about = {"id": p.text, "how": "snapshot", "request_id": "r", "so_already": p.many > 1}
    return [an_event(kind, {"names": p.names(at), **about}) for at in range(p.many)]


def _apply_form(p: Palette) -> Iterator[Shown]:
    yield applying_view.apply_form(p.snapshot(), "C0SSLOPS00", metadata="{}")


def _undo_form(p: Palette) -> Iterator[Shown]:
    tasks = [changing_task(p, at, TaskState.READY) for at in range(p.many)]
    yield dialogs.undo_form(applying(p, S.SUCCEEDED), tasks)


PICTURES: Mapping[Callable[..., Shown], Callable[[Palette], Iterator[Shown]]] = {
    applying_view.apply_form: _apply_form,
    changing.changed: _changed,
    dialogs.undo_form: _undo_form,
    changing.deployed: _deployed,
}
"""What only such jobs show."""
