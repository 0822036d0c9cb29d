"""Every view that the bot can produce, shown with each sort of content. A view without a picture
here fails `test_gallery`.
"""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import bot.views
from bot.domain.inventory import Distribution
from bot.domain.job import Distributions, JobState
from bot.domain.job_page import Deed, JobPage, JobRow, Link
from bot.errors import FieldsError, RefusedError, StaleError, UnknownError
from bot.views import blocks, jobs, message, new_certificates, parts, refusal, snapshots
from tests.unit.views import (
    gallery_acts,
    gallery_blocks,
    gallery_cards,
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
    gallery_thread,
)
from tests.unit.views.gallery_blocks import said
from tests.unit.views.palette import PAGE, Palette
from tests.unit.views.showing import ACCOUNT, NOW

S = JobState

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


def _job_list(p: Palette) -> Iterator[Shown]:
    listed = [JobRow(p.job(state), p.many, 1, 1, p.many) for state in JobState] * 2
    yield jobs.job_list(listed[: p.many], page=p.many, has_more=p.many > 1)
    yield jobs.job_list([], state=S.FAILED, mine=True)
    yield jobs.job_list([])


def _job_page(p: Palette) -> Iterator[Shown]:
    deeds = tuple(Deed(NOW, p.user, p.text, p.text) for _ in range(p.many))
    for view in gallery_cards.some(p):
        page = JobPage(view.job, tuple(view.tasks), view.records, Link(p.channel, "1.2"), deeds)
        snapshots = {"s1": p.snapshot()}
        told = gallery_notices.whereabouts_of(p)
        yield jobs.job_page(page, sns=False, dead_letters=p.many, templates=snapshots, told=told)
    lost = JobPage(p.job(S.RUNNING), (), (), None, deeds, card_trouble=p.text)
    yield jobs.job_page(lost)
    names = len(p.names(1)) * p.many
    new = JobPage(p.job(S.RUNNING), (), (), Link(p.channel, "1.2"), (), live=p.many, names=names)
    for told in gallery_notices.places_of(p):
        yield jobs.job_page(new, told=told)


def _posted(p: Palette) -> Iterator[Shown]:
    yield jobs.posted(42, p.channel, "1.2")


def _not_posted(p: Palette) -> Iterator[Shown]:
    yield jobs.not_posted(42, p.channel, f"chat.postMessage: {p.text}")


def _moved(p: Palette) -> Iterator[Shown]:
    yield jobs.moved(42, p.channel, "1.2")


def _message(p: Palette) -> Iterator[Shown]:
    yield message.message([blocks.section(said(p))] * min(p.many, 70))
    yield message.message([blocks.header(p.text), blocks.context(said(p)), blocks.divider()])


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
    lead = said(p)
    entries = [parts.Entry(lead, (lead, message.code(p.text)))] * p.many
    yield parts.parts(parts.Reply("*t*", entries, lead, lead, "small"))
    yield parts.parts(parts.Reply("*t*", []))


def _refused(p: Palette) -> Iterator[Shown]:
    page = ((p.text, PAGE),)
    errors = (RefusedError(p.text, page), StaleError(p.text), UnknownError(p.text))
    for error in (*errors, FieldsError({str(at): p.text for at in range(p.many)})):
        yield refusal.refused(error)
    many = tuple((f"{at} {p.text}", PAGE if at % 2 else "") for at in range(p.many))
    yield refusal.refused(RefusedError(p.text, many, rest=p.text))


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
    yield snapshots.snapshot_list([], text=p.text, near=p.text)


def _take_form(p: Palette) -> Iterator[Shown]:
    yield snapshots.take_form(metadata="{}", distribution=p.text)


def _taken(p: Palette) -> Iterator[Shown]:
    yield snapshots.taken(p.snapshot())


def _not_taken(p: Palette) -> Iterator[Shown]:
    yield snapshots.not_taken(said(p))


GALLERY: Mapping[Callable[..., Shown], Picture] = {
    jobs.job_list: _job_list,
    jobs.job_page: _job_page,
    jobs.posted: _posted,
    jobs.not_posted: _not_posted,
    jobs.moved: _moved,
    message.message: _message,
    new_certificates.form: _form,
    parts.parts: _parts,
    refusal.refused: _refused,
    snapshots.option: _snapshot_option,
    snapshots.options: _snapshot_options,
    snapshots.snapshot_list: _snapshot_list,
    snapshots.take_form: _take_form,
    snapshots.taken: _taken,
    snapshots.not_taken: _not_taken,
    **gallery_acts.PICTURES,
    **gallery_blocks.PICTURES,
    **gallery_cards.PICTURES,
    **gallery_thread.PICTURES,
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
