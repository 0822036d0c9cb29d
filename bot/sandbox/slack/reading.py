"""What people can read in blocks: texts in order, and the labels of buttons."""

from collections.abc import Iterator
from typing import Any

_TEXTS = ("plain_text", "mrkdwn", "text", "raw_text")


def texts_in(value: object) -> Iterator[str]:
    """Walk over the texts of blocks in reading order, those of buttons and options included."""
    if isinstance(value, dict):
        if value.get("type") in _TEXTS and isinstance(value.get("text"), str):
            yield value["text"]
        # A confirm dialog is not on the screen until its button is pressed.
        inner: list[Any] = [part for key, part in value.items() if key != "confirm"]
        for part in inner:
            yield from texts_in(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from texts_in(part)


def buttons_in(value: object) -> Iterator[str]:
    """Walk over the texts of the buttons in blocks."""
    if isinstance(value, dict):
        if value.get("type") == "button":
            yield value["text"]["text"]
        for part in value.values():
            yield from buttons_in(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from buttons_in(part)
