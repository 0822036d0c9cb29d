"""The pictures of the card and of its parts: checks, rows, buttons. Those of other kinds of jobs
come from where their other pictures are.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.change import Change, How
from bot.domain.check import Level, Offer
from bot.domain.event import PRESSED
from bot.domain.importing_job import Import
from bot.domain.job import Distributions, Job, JobState
from bot.domain.key_source import KeySource
from bot.domain.task import Facts, Origin, Task, TaskState
from bot.views import card, card_buttons, card_endings, checks, dialogs, rows
from tests.unit.views import (
    gallery_acts,
    gallery_changes,
    gallery_clean_up,
    gallery_imports,
    gallery_swaps,
)
from tests.unit.views.palette import HOSTILE, Palette
from tests.unit.views.showing import NOW, an_event

S = JobState
T = TaskState

TEXTS = tuple(HOSTILE.values())
Shown = Any


def card_views(p: Palette) -> Iterator[card.CardView]:
    """Yield the cards of a create job in every state of job and task."""
    presses = [an_event(kind, {"by": p.user}, number=at) for at, kind in enumerate(PRESSED)]
    for state in JobState:
        tasks = p.planned()
        templates = {"s1": p.snapshot()}
        view = card.CardView(p.job(state), tasks, (), sns=True, templates=templates)
        yield replace(view, dead_letters=p.many, presses=presses)
        yield card.CardView(p.job(state, confirmed_at=None), tasks, (), sns=False)
    for task_state in TaskState:
        tasks = p.tasks(task_state)
        view = card.CardView(p.job(S.RUNNING), tasks, p.looks(tasks), sns=True, presses=presses)
        yield replace(view, dead_letters=p.many)
    tasks = [p.task(at, list(T)[at % len(T)]) for at in range(p.many)]
    only = p.job(S.FAILED, finished_at=NOW, cancel_requested=True)
    yield card.CardView(only, tasks, p.looks(tasks), sns=True)


def some(p: Palette) -> Iterator[card.CardView]:
    """Yield a few cards of each part of a job's life: the whole card is judged in every state."""
    return itertools.islice(card_views(p), 0, None, 5)


def _of_other_kinds(p: Palette) -> Iterator[card.CardView]:
    yield from gallery_acts.cards(p)
    yield from gallery_clean_up.cards(p)
    yield from gallery_changes.cards(p)
    yield from gallery_swaps.cards(p)
    yield from gallery_imports.cards(p)


def _with_confirm(view: card.CardView) -> Iterator[card.CardView]:
    """Yield a card, and the same without the checks that forbid Confirm, where it could have it."""
    yield view
    if view.job.state is S.AWAITING_CONFIRMATION:
        allowed = tuple(one for one in view.job.checks if one.level is not Level.REFUSED)
        yield replace(view, job=replace(view.job, checks=allowed))


def _seldom(p: Palette) -> Iterator[card.CardView]:
    """Yield the cards of a create job that came to what few do."""
    tasks, cancelled = p.tasks(T.AWAITING_VALIDATION), {"cancel_requested": True}
    for state in (S.RUNNING, S.CANCELLED):
        yield card.CardView(p.job(state, **cancelled), tasks, (), sns=True)
    yield card.CardView(p.job(S.FAILED, finished_at=NOW), list(_failed(p)), (), sns=True)
    yield card.CardView(p.job(S.SUCCEEDED, finished_at=NOW), list(_gone(p)), (), sns=True)
    leaving = [replace(one, drop_requested=True) for one in tasks]
    yield card.CardView(p.job(S.RUNNING), leaving, (), sns=True)
    offer = Offer("compare", p.text, f"s1|{p.certificate(1)[:200]}")
    compared = [replace(one, offers=(offer,)) for one in p.checks()[:1]]
    before = p.job(S.CHECKING, checks=tuple(compared), confirmed_at=None)
    yield card.CardView(before, p.planned(), (), sns=True)


def _failed(p: Palette) -> Iterator[Task]:
    """Yield tasks that failed at each place, some of which say where."""
    arn = p.certificate(1)
    imports = Import(p.text, KeySource.UPLOAD, None)
    for at, facts in enumerate(
        (
            Facts(),
            Facts(certificate_arn=arn),
            Facts(certificate_arn=arn, issued_at=NOW),
            Facts(certificate_arn=arn, issued_at=NOW, distribution_id="E1"),
            Facts(failed_in=T.REQUESTED, certificate_dead=True),
        )
    ):
        one = replace(p.task(at, T.FAILED), facts=facts)
        yield one
        yield replace(one, plan=replace(one.plan, imports=imports))


def _gone(p: Palette) -> Iterator[Task]:
    """Yield tasks whose work is there no more: undone since, or removed."""
    for at, one in enumerate(p.tasks(T.READY)):
        arn, origin = p.certificate(at), Origin.CREATED
        removed = replace(one.facts, certificate_origin=origin, distribution_origin=origin)
        which = (arn, one.facts.distribution_id or "")
        undone = replace(one.facts, undone=True, changed_at=NOW)
        yield replace(one, facts=replace(removed, certificate_arn=arn, removed=which))
        yield replace(one, id=f"{at:031x}u", facts=undone)


def _made_from(p: Palette) -> Iterator[card.CardView]:
    """Yield cards by what distributions are made from, or what the certificates are for."""
    own = p.planned()
    change = Change(p.text, How.ATTACH, certificate=p.certificate(1), adds=p.names(1))
    put_on = [replace(one, plan=replace(one.plan, changes=change)) for one in own]
    every = [replace(one, plan=replace(one.plan, certificate_names=one.names)) for one in own]
    cases: tuple[tuple[Distributions, str | None, list[Task]], ...] = (
        (Distributions.CREATE, f"live:{p.text}", own),
        (Distributions.CREATE, f"snapshot:{p.text}", own),
        (Distributions.CREATE, None, own),
        (Distributions.ATTACH, None, put_on),
        (Distributions.NONE, None, own),
        (Distributions.NONE, None, every),
    )
    for what, template, tasks in cases:
        job = p.job(S.AWAITING_CONFIRMATION, confirmed_at=None, checks=())
        request = replace(job.request, distributions=what, template=template)
        view = card.CardView(replace(job, request=request), tasks, (), sns=True, templates={})
        yield view
        if what is not Distributions.CREATE:
            yield _ended(view, p)


def _ended(view: card.CardView, p: Palette) -> card.CardView:
    """Return the card of a job of such ends: issued is all that its tasks had to be."""
    job: Job = p.job(S.SUCCEEDED, finished_at=NOW)
    ended = replace(job, request=view.job.request)
    return replace(view, job=ended, tasks=p.tasks(T.ISSUED), templates=None)


def _views(p: Palette) -> Iterator[card.CardView]:
    for view in (*card_views(p), *_of_other_kinds(p)):
        yield from _with_confirm(view)
    yield from _seldom(p)
    yield from _made_from(p)


def _card(p: Palette) -> Iterator[Shown]:
    # Hostile words are many: each is shown in some of the states, all of them in every state.
    first, step = (TEXTS.index(p.text) % 5, 5) if p.sort == "hostile" else (0, 1)
    yield from (card.card(view) for view in itertools.islice(_views(p), first, None, step))


def _card_blocks(p: Palette) -> Iterator[Shown]:
    yield from (card.card_blocks(view, most_rows=5) for view in some(p))


def _buttons(p: Palette) -> Iterator[Shown]:
    for one in some(p):
        views = _with_confirm(one)
        yield from (card_buttons.buttons(view.job, view.tasks, view.keyless) for view in views)


def _endings(p: Palette) -> Iterator[Shown]:
    ended = p.job(S.FAILED, finished_at=NOW)
    yield from card_endings.endings(ended, p.tasks(T.READY), "42:3")
    for view in some(p):
        yield from card_endings.endings(view.job, view.tasks, "42:3")


def _checks(p: Palette) -> Iterator[Shown]:
    yield checks.check_blocks(p.job(S.AWAITING_CONFIRMATION))


def _rows(p: Palette) -> Iterator[Shown]:
    yield from (rows.rows(view.job, view.tasks, view.records) for view in some(p))


def _drop_form(p: Palette) -> Iterator[Shown]:
    yield dialogs.drop_form(p.job(S.RUNNING), p.tasks(T.AWAITING_VALIDATION))


PICTURES: Mapping[Callable[..., Shown], Callable[[Palette], Iterator[Shown]]] = {
    card.card: _card,
    card.card_blocks: _card_blocks,
    card_buttons.buttons: _buttons,
    card_endings.endings: _endings,
    checks.check_blocks: _checks,
    dialogs.drop_form: _drop_form,
    rows.rows: _rows,
}
"""The whole card in every state and kind, its parts in some."""
