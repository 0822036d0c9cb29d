"""Every view that the bot can produce, shown with each sort of content. A view without a picture
here fails `test_gallery`.
"""

import importlib
import inspect
import itertools
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import bot.views
from bot.domain.event import PRESSED, Event, EventKind
from bot.domain.inventory import Distribution
from bot.domain.job import Distributions, JobState
from bot.domain.job_page import Deed, JobPage, JobRow, Link
from bot.domain.task import TaskState
from bot.errors import FieldsError, RefusedError, StaleError, UnknownError
from bot.views import (
    blocks,
    card,
    card_buttons,
    card_endings,
    checks,
    dialogs,
    jobs,
    message,
    new_certificates,
    parts,
    refusal,
    rows,
    snapshots,
    thread,
    thread_again,
    thread_denied,
    thread_ended,
    thread_made,
    thread_records,
)
from tests.unit.views import (
    gallery_acts,
    gallery_certificates,
    gallery_changes,
    gallery_clean_up,
    gallery_home,
    gallery_imports,
    gallery_menu,
    gallery_notices,
    gallery_plan,
    gallery_snapshots,
    gallery_swaps,
)
from tests.unit.views.palette import PAGE, Palette
from tests.unit.views.showing import ACCOUNT, NOW, an_event

E = EventKind
S = JobState
T = TaskState

Shown = Any
"""A message, messages, blocks, a view, an element or a pick list: whatever a view returns."""

Picture = Callable[[Palette], Iterator[Shown]]


def public_views() -> set[Callable[..., Shown]]:
    """Return every public function of the package that returns something that Slack shows."""
    found = set()
    for module in pkgutil.iter_modules(bot.views.__path__):
        loaded = importlib.import_module(f"bot.views.{module.name}")
        for name, value in vars(loaded).items():
            ours = inspect.isfunction(value) and value.__module__ == loaded.__name__
            if ours and not name.startswith("_") and _is_shown(value):
                found.add(value)
    return found


def _is_shown(view: Callable[..., Shown]) -> bool:
    returned = str(typing.get_type_hints(view)["return"])
    return "Message" in returned or "dict[str, typing.Any]" in returned


def _said(p: Palette) -> str:
    return message.sentence(p.text)


def _texts(p: Palette) -> Iterator[Shown]:
    yield blocks.plain(p.text, 75)


def _mrkdwn(p: Palette) -> Iterator[Shown]:
    yield blocks.mrkdwn(_said(p))
    yield blocks.mrkdwn(message.verbatim(p.text))


def _header(p: Palette) -> Iterator[Shown]:
    yield blocks.header(p.text)


def _section(p: Palette) -> Iterator[Shown]:
    yield blocks.section(_said(p), accessory=next(_button(p)))


def _sections(p: Palette) -> Iterator[Shown]:
    yield blocks.sections([_said(p)] * min(p.many, 40))


def _fitted(p: Palette) -> Iterator[Shown]:
    yield blocks.fitted([blocks.section(_said(p)), blocks.divider()] * min(p.many, 25))


def _context(p: Palette) -> Iterator[Shown]:
    yield blocks.context(*[_said(p)] * min(p.many, 30))


def _divider(_p: Palette) -> Iterator[Shown]:
    yield blocks.divider()


def _button(p: Palette) -> Iterator[Shown]:
    asks = blocks.Ask(p.text, p.text, p.text, is_danger=True)
    yield blocks.button(p.text, "a", p.text.strip() or "-", ask=asks)
    yield blocks.button(p.text, "a", "1:2", style="primary")


def _actions(p: Palette) -> Iterator[Shown]:
    yield blocks.actions(*(blocks.button(p.text, f"a{at}", "v") for at in range(p.many)))


def _option(p: Palette) -> Iterator[Shown]:
    yield blocks.option(p.text, "value", p.text)


def _field(p: Palette) -> Iterator[Shown]:
    yield blocks.field("b", p.text, next(_text_input(p)), hint=p.text, optional=True)


def _radio(p: Palette) -> Iterator[Shown]:
    yield blocks.radio("a", [blocks.option(p.text, "1", p.text), blocks.option("2", "2")], "1")


def _text_input(p: Palette) -> Iterator[Shown]:
    yield blocks.text_input("a", p.text, lines=True, example=p.text)


def _modal(p: Palette) -> Iterator[Shown]:
    yield blocks.modal("c", p.text, [*_field(p)], submit=p.text, metadata="{}")
    many = [blocks.section(_said(p)), *[blocks.divider()] * p.many]
    yield blocks.modal("c", p.text, many, submit=p.text)


def _told(p: Palette) -> Iterator[Shown]:
    yield blocks.told(p.text, [blocks.section(_said(p)), *[blocks.divider()] * p.many])
    yield blocks.told("Save a snapshot", snapshots.not_taken(_said(p)).blocks)
    yield blocks.told("Save a snapshot", snapshots.taken(p.snapshot()).blocks)


def _card_views(p: Palette) -> Iterator[card.CardView]:
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


def _some(p: Palette) -> Iterator[card.CardView]:
    """Yield a few cards of each part of a job's life: the whole card is judged in every state."""
    return itertools.islice(_card_views(p), 0, None, 5)


def _card(p: Palette) -> Iterator[Shown]:
    # Hostile words are many: each is shown in some of the states, all of them in every state.
    first, step = (0, 1) if p.sort != "hostile" else (len(p.text) % 4, 4)
    views = itertools.islice(_card_views(p), first, None, step)
    yield from (card.card(view) for view in views)
    yield from gallery_acts.cards_shown(p)
    yield from gallery_clean_up.cards_shown(p)
    yield from gallery_changes.cards_shown(p)
    yield from gallery_swaps.cards_shown(p)
    yield from gallery_imports.cards_shown(p)


def _card_blocks(p: Palette) -> Iterator[Shown]:
    yield from (card.card_blocks(view, most_rows=5) for view in _some(p))


def _buttons(p: Palette) -> Iterator[Shown]:
    yield from (card_buttons.buttons(view.job, view.tasks) for view in _some(p))


def _endings(p: Palette) -> Iterator[Shown]:
    ended = p.job(S.FAILED, finished_at=NOW)
    yield from card_endings.endings(ended, p.tasks(T.READY), "42:3")
    for view in _some(p):
        yield from card_endings.endings(view.job, view.tasks, "42:3")


def _checks(p: Palette) -> Iterator[Shown]:
    yield checks.check_blocks(p.job(S.AWAITING_CONFIRMATION))


def _rows(p: Palette) -> Iterator[Shown]:
    yield from (rows.rows(view.job, view.tasks, view.records) for view in _some(p))


def _drop_form(p: Palette) -> Iterator[Shown]:
    yield dialogs.drop_form(p.job(S.RUNNING), p.tasks(T.AWAITING_VALIDATION))


def _job_list(p: Palette) -> Iterator[Shown]:
    listed = [JobRow(p.job(state), p.many, 1, 1, p.many) for state in JobState] * 2
    yield jobs.job_list(listed[: p.many], page=p.many, has_more=p.many > 1)
    yield jobs.job_list([], state=S.FAILED, mine=True)


def _job_page(p: Palette) -> Iterator[Shown]:
    deeds = tuple(Deed(NOW, p.user, p.text, p.text) for _ in range(p.many))
    for view in _some(p):
        page = JobPage(view.job, tuple(view.tasks), view.records, Link(p.channel, "1.2"), deeds)
        snapshots = {"s1": p.snapshot()}
        told = gallery_notices.whereabouts_of(p)
        yield jobs.job_page(page, sns=False, dead_letters=p.many, templates=snapshots, told=told)
    lost = JobPage(p.job(S.RUNNING), (), (), None, deeds, card_trouble=p.text)
    yield jobs.job_page(lost)


def _posted(p: Palette) -> Iterator[Shown]:
    yield jobs.posted(42, p.channel, "1.2")


def _not_posted(p: Palette) -> Iterator[Shown]:
    yield jobs.not_posted(42, p.channel, f"chat.postMessage: {p.text}")


def _moved(p: Palette) -> Iterator[Shown]:
    yield jobs.moved(42, p.channel, "1.2")


def _message(p: Palette) -> Iterator[Shown]:
    yield message.message([blocks.section(_said(p))] * min(p.many, 70))
    yield message.message([blocks.header(p.text), blocks.context(_said(p)), blocks.divider()])


def _form(p: Palette) -> Iterator[Shown]:
    names = "\n".join(" ".join(p.names(at)) for at in range(p.many))
    tags = "\n".join(f"{key}={value}" for key, value in p.tags)
    yield new_certificates.form(new_certificates.Draft("C0SSLOPS00", names, tags_text=tags))
    for kind in Distributions:
        template = ("snapshot:s1", p.text)
        draft = new_certificates.Draft(
            "", p.text, kind, template, aggregate=True, tags_text=p.text, kept=p.many, job=42
        )
        yield new_certificates.form(draft)


def _parts(p: Palette) -> Iterator[Shown]:
    said = _said(p)
    entries = [parts.Entry(said, (said, message.code(p.text)))] * p.many
    yield parts.parts(parts.Reply("*t*", entries, said, said, "small"))
    yield parts.parts(parts.Reply("*t*", []))


def _refused(p: Palette) -> Iterator[Shown]:
    page = ((p.text, PAGE),)
    errors = (RefusedError(p.text, page), StaleError(p.text), UnknownError(p.text))
    for error in (*errors, FieldsError({str(at): p.text for at in range(p.many)})):
        yield refusal.refused(error)


def _invite(p: Palette) -> Iterator[Shown]:
    yield refusal.invite(p.channel)


def _distribution(p: Palette, number: int) -> Distribution:
    which, names, on = f"E{number:013d}", p.names(number), True
    return Distribution(which, ACCOUNT, "arn", p.text, names, "Deployed", on, comment=p.text)


def _snapshot_option(p: Palette) -> Iterator[Shown]:
    yield snapshots.option(p.snapshot())
    yield snapshots.option(_distribution(p, 1))


def _snapshot_options(p: Palette) -> Iterator[Shown]:
    many = range(p.many)
    yield snapshots.options([p.snapshot(at) for at in many], [_distribution(p, at) for at in many])
    yield snapshots.options([], [_distribution(p, at) for at in many])
    yield snapshots.options([], [])


def _snapshot_list(p: Palette) -> Iterator[Shown]:
    kept = [p.snapshot(at) for at in range(min(p.many, 100))]
    yield from (snapshots.snapshot_list(kept, page, text=p.text) for page in (0, 1, 99))
    yield snapshots.snapshot_list(kept, can_operate=False)
    yield snapshots.snapshot_list([], text=p.text)


def _take_form(p: Palette) -> Iterator[Shown]:
    yield snapshots.take_form(metadata="{}", distribution=p.text)


def _taken(p: Palette) -> Iterator[Shown]:
    yield snapshots.taken(p.snapshot())


def _not_taken(p: Palette) -> Iterator[Shown]:
    yield snapshots.not_taken(_said(p))


def _issued_events(p: Palette) -> list[Event]:
    about = {"arn": p.certificate(1), "not_after": NOW.isoformat(), "used_for": list(p.names(1))}
    return [an_event(E.ISSUED, {"names": p.names(at), **about}) for at in range(p.many)]


def _created_events(p: Palette, kind: EventKind) -> list[Event]:
    def about(at: int) -> dict[str, object]:
        made = {"id": f"E{at:013d}", "domain": f"d{at:013d}.cloudfront.net", "enabled": at % 2 == 0}
        traffic = [{**p.record(at), "type": ("CNAME", "ALIAS")[at % 2]}] * p.labels
        return {"names": p.names(at), **made, "records": traffic}

    return [an_event(kind, about(at)) for at in range(p.many)]


def _failed_events(p: Palette, *, causes: bool) -> list[Event]:
    def about(at: int) -> dict[str, object]:
        cause = f"{at} {p.text}" if causes else p.text
        what = {"reason": p.text, "detail": cause, "remedy": p.text, "who_acts": p.text}
        return {"names": p.names(at), **what, "link": PAGE, "support_text": p.text}

    return [an_event(E.TASK_FAILED, about(at)) for at in range(p.many)]


def _records_event(p: Palette, kind: EventKind) -> Event:
    zones = [
        {"zone": p.names(at)[0], "hosted": at % 2 == 0, "records": [p.record(at)] * p.labels}
        for at in range(min(p.many, 120))
    ]
    waiting = [name for at in range(p.many) for name in p.names(at)]
    return an_event(kind, {"zones": zones, "waiting_for": waiting})


def _finished_event(p: Palette, state: JobState, task: TaskState) -> Event:
    ended = [
        {"names": p.names(at), "state": task, "detail": p.text, "not_after": NOW.isoformat()}
        for at in range(p.many)
    ]
    counts = {"state": state, "failed": p.many, "cancelled": p.many, "seconds": 10**6 * p.many}
    waited = {p.text: p.many, "AWS": 60, "us": 5}
    return an_event(E.FINISHED, {**counts, "waited": waited, "tasks": ended})


def _issued(p: Palette) -> Iterator[Shown]:
    yield thread_made.issued(p.job(S.RUNNING), _issued_events(p))


def _created(p: Palette) -> Iterator[Shown]:
    created = _created_events(p, E.DISTRIBUTION_CREATED)
    yield thread_made.distribution_created(p.job(S.RUNNING), created)


def _ready(p: Palette) -> Iterator[Shown]:
    yield thread_made.ready(p.job(S.RUNNING), _created_events(p, E.READY))


def _again(p: Palette) -> Iterator[Shown]:
    about = [{"names": p.names(at), "attempt": 2, "why": p.text} for at in range(p.many)]
    for payloads in (about[:1], about):
        events = [an_event(E.REQUESTED_AGAIN, one, number=at) for at, one in enumerate(payloads, 1)]
        yield thread_again.requested_again(p.job(S.RUNNING), events)


def _denied(p: Palette) -> Iterator[Shown]:
    names = [name for at in range(p.many) for name in p.names(at)]
    for policy in ("iam-policy-create.json", ""):
        about = {"operation": p.text, "action": p.text, "detail": p.text, "statement": p.text}
        event = an_event(E.DENIED, {**about, "policy": policy, "names": names})
        yield thread_denied.denied(p.job(S.RUNNING), event)


def _allowed(p: Palette) -> Iterator[Shown]:
    for action in (p.text, ""):
        event = an_event(E.ALLOWED, {"action": action, "since": NOW.isoformat()})
        yield thread_denied.allowed(p.job(S.RUNNING), event)


def _failed(p: Palette) -> Iterator[Shown]:
    for causes in (True, False):
        yield thread_ended.failed(p.job(S.RUNNING), _failed_events(p, causes=causes))


def _finished(p: Palette) -> Iterator[Shown]:
    ends = ((S.SUCCEEDED, T.READY), (S.FAILED, T.FAILED), (S.CANCELLED, T.CANCELLED))
    for state, task in ends:
        yield thread_ended.finished(p.job(state), _finished_event(p, state, task))
    job = p.job(S.SUCCEEDED)
    only = replace(job, request=replace(job.request, distributions=Distributions.NONE))
    yield thread_ended.finished(only, _finished_event(p, S.SUCCEEDED, T.ISSUED))


def _records(p: Palette) -> Iterator[Shown]:
    for kind in (E.RECORDS, E.RECORDS_SUPPLEMENT):
        yield thread_records.records_to_add(p.job(S.RUNNING), _records_event(p, kind))


def _replies(p: Palette) -> Iterator[Shown]:
    kept = [name for at in range(p.many) for name in p.names(at)]
    about = {"names": kept, "kept": kept, "by": p.user, "why": p.text, "covering": p.names(0)[0]}
    told = (E.CONFIRMED, E.EDITED, E.COVERING_LOST, E.REQUESTED_AGAIN, E.DROPPED, E.RETRIED)
    for kind in (*told, E.CANCEL_ASKED, E.EXPIRED):
        yield thread.replies(p.job(S.RUNNING), [an_event(kind, {**about, "others": p.many})])
    yield from gallery_clean_up.replies(p)
    yield from gallery_changes.replies(p)


GALLERY: Mapping[Callable[..., Shown], Picture] = {
    blocks.plain: _texts,
    blocks.mrkdwn: _mrkdwn,
    blocks.header: _header,
    blocks.section: _section,
    blocks.sections: _sections,
    blocks.fitted: _fitted,
    blocks.context: _context,
    blocks.divider: _divider,
    blocks.button: _button,
    blocks.actions: _actions,
    blocks.option: _option,
    blocks.field: _field,
    blocks.radio: _radio,
    blocks.text_input: _text_input,
    blocks.modal: _modal,
    blocks.told: _told,
    card.card: _card,
    card.card_blocks: _card_blocks,
    card_buttons.buttons: _buttons,
    card_endings.endings: _endings,
    checks.check_blocks: _checks,
    dialogs.drop_form: _drop_form,
    jobs.job_list: _job_list,
    jobs.job_page: _job_page,
    jobs.posted: _posted,
    jobs.not_posted: _not_posted,
    jobs.moved: _moved,
    message.message: _message,
    new_certificates.form: _form,
    parts.parts: _parts,
    refusal.refused: _refused,
    refusal.invite: _invite,
    rows.rows: _rows,
    snapshots.option: _snapshot_option,
    snapshots.options: _snapshot_options,
    snapshots.snapshot_list: _snapshot_list,
    snapshots.take_form: _take_form,
    snapshots.taken: _taken,
    snapshots.not_taken: _not_taken,
    thread.replies: _replies,
    thread_again.requested_again: _again,
    thread_denied.denied: _denied,
    thread_denied.allowed: _allowed,
    thread_ended.failed: _failed,
    thread_ended.finished: _finished,
    thread_made.issued: _issued,
    thread_made.distribution_created: _created,
    thread_made.ready: _ready,
    thread_records.records_to_add: _records,
    **gallery_acts.PICTURES,
    **gallery_changes.PICTURES,
    **gallery_clean_up.PICTURES,
    **gallery_home.PICTURES,
    **gallery_imports.PICTURES,
    **gallery_menu.PICTURES,
    **gallery_notices.PICTURES,
    **gallery_certificates.PICTURES,
    **gallery_snapshots.PICTURES,
    **gallery_plan.PICTURES,
    **gallery_swaps.PICTURES,
}
