"""The pictures of clean-ups: their cards, rows, replies and the form that asks what to remove."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.event import EventKind
from bot.domain.job import NOTHING, Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.removal import CleanUp, Removal, Resource, Stay
from bot.domain.task import Origin, Plan, Task, TaskState
from bot.domain.task_moves import LEGAL_MOVES
from bot.views import card, dialogs, removed, row_buttons, thread
from tests.unit.views import gallery_acts
from tests.unit.views.palette import Palette
from tests.unit.views.showing import an_event

E = EventKind
S = JobState
STATES = tuple(LEGAL_MOVES[JobKind.CLEAN_UP])
Shown = Any


def clean_up(p: Palette, state: JobState, *, is_whole: bool = True) -> Job:
    """Return a clean-up of job 41 in a state, with as much that stays as the sort has."""
    names = tuple(p.names(at)[0] for at in range(p.many))
    stays = tuple(
        Stay(list(Resource)[at % 2], p.certificate(at), p.names(at)[0], p.text)
        for at in range(p.many)
    )
    changes = {"kind": JobKind.CLEAN_UP, "parent": 41, "request": NOTHING}
    order = CleanUp(names, stays, is_whole=is_whole)
    return replace(p.job(state), order=order, **changes)  # type: ignore[arg-type] # by name


def removal_task(p: Palette, number: int, state: TaskState) -> Task:
    """Return a task that removes a distribution or a certificate, and found it changed."""
    served = number % 2 == 0
    which = f"E{number:013d}" if served else p.certificate(number)
    what = list(Resource)[number % 2]
    removal = Removal(what, which, "a" * 32, p.names(number), p.certificate(1), after=(0,))
    made = p.task(number, state)
    facts = replace(made.facts, changes=(p.text,) if number % 3 else ())
    return replace(made, plan=Plan(1, p.names(number), (), removes=removal), facts=facts)


def cards(p: Palette) -> Iterator[card.CardView]:
    """Yield clean-ups' cards in every state of job and task, and the cards that offer one."""
    for state in JobState:
        tasks = [removal_task(p, at, STATES[at % len(STATES)]) for at in range(p.many)]
        yield card.CardView(clean_up(p, state), tasks, (), sns=True)
        one = clean_up(p, state, is_whole=False)
        yield card.CardView(replace(one, confirmed_at=None), tasks, (), sns=False)
    before = replace(clean_up(p, S.CHECKING), confirmed_at=None)
    yield card.CardView(before, p.tasks(TaskState.QUEUED), (), sns=True)
    yield from _ended(p)


def _ended(p: Palette) -> Iterator[card.CardView]:
    for gone in ((), tuple(f"E{at:013d}" for at in range(p.many))):
        tasks = [
            replace(
                one,
                facts=replace(one.facts, distribution_origin=Origin.CREATED, removed=gone),
            )
            for one in p.tasks(TaskState.READY)
        ]
        yield card.CardView(p.job(S.SUCCEEDED), tasks, (), sns=True)


def _row_button(p: Palette) -> Iterator[Shown]:
    shown = (row_buttons.row_button(one, view.job) for view in _ended(p) for one in view.tasks[:2])
    yield from (one for one in shown if one)


def _removed(p: Palette) -> Iterator[Shown]:
    about = {"what": "distribution", "id": p.text, "request_id": "r"}
    events = [an_event(E.REMOVED, {"names": p.names(at), **about}) for at in range(p.many)]
    yield removed.removed(clean_up(p, S.RUNNING), events)
    gone = an_event(E.REMOVED, {"names": p.names(1), **about, "request_id": ""})
    for job in (clean_up(p, S.RUNNING), gallery_acts.deletion_of(p, S.RUNNING)):
        yield removed.removed(job, [gone])


def replies(p: Palette) -> Iterator[Shown]:
    """Yield a clean-up's replies that others have too, in the thread of its parent."""
    names = [name for at in range(p.many) for name in p.names(at)]
    about = {"names": names, "by": p.user, "why": p.text, "what": "certificate", "id": p.text}
    payload = {**about, "changes": [p.text] * p.many}
    job = clean_up(p, S.RUNNING)
    for kind in (E.CONFIRMED, E.KEPT, E.CHANGES_ACCEPTED, E.RETRIED, E.CANCEL_ASKED, E.EXPIRED):
        yield thread.replies(job, [an_event(kind, payload)])


def _remove_form(p: Palette) -> Iterator[Shown]:
    yield dialogs.remove_form(p.job(S.FAILED), p.tasks(TaskState.READY))


PICTURES: Mapping[Callable[..., Shown], Callable[[Palette], Iterator[Shown]]] = {
    dialogs.remove_form: _remove_form,
    removed.removed: _removed,
    row_buttons.row_button: _row_button,
}
"""What only clean-ups show."""
