"""The pictures of the menu, and of help."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.domain.permissions import Verb
from bot.views import limits, menu
from tests.unit.views import gallery_notices
from tests.unit.views.palette import Palette

Shown = Any


def _menu(p: Palette) -> Iterator[Shown]:
    lacking = dict.fromkeys(Verb, p.text)
    yield from (menu.menu(can_operate=role, lacking=lacking) for role in (True, False))
    yield menu.menu(can_operate=True)


def _help(p: Palette) -> Iterator[Shown]:
    yield menu.help_page(gallery_notices.whereabouts_of(p))
    yield from (menu.help_page(one) for one in gallery_notices.places_of(p))


def _limits(_: Palette) -> Iterator[Shown]:
    yield limits.limits_page()


def _did_you_mean(p: Palette) -> Iterator[Shown]:
    yield menu.did_you_mean(p.text, "jobs")


PICTURES: Mapping[Callable[..., Shown], Callable[[Palette], Iterator[Shown]]] = {
    limits.limits_page: _limits,
    menu.menu: _menu,
    menu.help_page: _help,
    menu.did_you_mean: _did_you_mean,
}
"""What the menu shows."""
