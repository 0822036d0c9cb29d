"""The pictures of the pieces that every view is made of: texts, buttons, fields, modals."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.views import blocks, message, snapshots
from tests.unit.views.palette import Palette

Shown = Any


def said(p: Palette) -> str:
    """Return the sort's text as a sentence."""
    return message.sentence(p.text)


def _texts(p: Palette) -> Iterator[Shown]:
    yield blocks.plain(p.text, 75)


def _mrkdwn(p: Palette) -> Iterator[Shown]:
    yield blocks.mrkdwn(said(p))
    yield blocks.mrkdwn(message.verbatim(p.text))


def _header(p: Palette) -> Iterator[Shown]:
    yield blocks.header(p.text)


def _section(p: Palette) -> Iterator[Shown]:
    yield blocks.section(said(p), accessory=next(_button(p)))


def _sections(p: Palette) -> Iterator[Shown]:
    yield blocks.sections([said(p)] * min(p.many, 40))


def _fitted(p: Palette) -> Iterator[Shown]:
    yield blocks.fitted([blocks.section(said(p)), blocks.divider()] * min(p.many, 25))


def _context(p: Palette) -> Iterator[Shown]:
    yield blocks.context(*[said(p)] * min(p.many, 30))


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
    many = [blocks.section(said(p)), *[blocks.divider()] * p.many]
    yield blocks.modal("c", p.text, many, submit=p.text)


def _told(p: Palette) -> Iterator[Shown]:
    yield blocks.told(p.text, [blocks.section(said(p)), *[blocks.divider()] * p.many])
    yield blocks.told("Save a snapshot", snapshots.not_taken(said(p)).blocks)
    yield blocks.told("Save a snapshot", snapshots.taken(p.snapshot()).blocks)


PICTURES: Mapping[Callable[..., Shown], Callable[[Palette], Iterator[Shown]]] = {
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
}
"""What stands in all others."""
