"""Whether the gallery draws all of the views: what its pictures never come to nobody judges."""

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from coverage import Coverage

import bot.views
from bot.views import menu
from tests.unit.views.gallery import GALLERY, Picture
from tests.unit.views.palette import CROWD

PACKAGE = Path(bot.views.__file__).parent
NO_VIEWS = frozenset({"files", "certificate_files"})
"""They make files, which Slack does not read."""
SHOW_NOTHING = frozenset(
    {
        "import_names.fields",
        "import_names.mark_of",
        "import_names.chosen",
        "message.canonical",
    }
)
"""They read what a form says, or compare two messages."""


def _lines(body: list[ast.stmt]) -> set[int]:
    return {line for one in body for line in range(one.lineno, (one.end_lineno or 0) + 1)}


def _functions(module: Path) -> Iterator[tuple[str, set[int]]]:
    """Yield each function of a module with its lines; what stands around them runs at import."""
    for one in ast.walk(ast.parse(module.read_text())):
        if isinstance(one, ast.FunctionDef):
            yield f"{module.stem}.{one.name}", _lines(one.body)


def _forget() -> None:
    """Empty the caches: what an earlier test had shown would be drawn by no line."""
    for name, module in list(sys.modules.items()):
        if name.startswith(f"{bot.views.__name__}."):
            for value in vars(module).values():
                getattr(value, "cache_clear", lambda: None)()


def undrawn(pictures: Iterable[Picture]) -> dict[str, list[int]]:
    """Return the lines that pictures of hostile words, and of more than fits, never come to, by
    their functions. Another measurement that is under way stands still meanwhile.
    """
    drawn = Coverage(data_file=None, config_file=False, include=[str(PACKAGE / "*.py")])
    drawn.set_option("run:disable_warnings", ["already-imported", "no-data-collected"])
    _forget()
    with drawn.collect():
        for picture in pictures:
            for _ in picture(CROWD):
                pass
    return {
        function: sorted(lines & missing)
        for module in sorted(PACKAGE.glob("*.py"))
        if module.stem not in NO_VIEWS
        for missing in [set(drawn.analysis2(str(module))[3])]
        for function, lines in _functions(module)
        if lines & missing
    }


def test_every_line_of_every_view_is_drawn() -> None:
    """A line that is in no picture could show anybody's words as they are, and no test would say
    so: it needs a picture, or goes.
    """
    assert undrawn(GALLERY.values()).keys() == SHOW_NOTHING


def test_a_line_that_no_picture_has_is_told() -> None:
    """By its number, whatever else was drawn and whatever was shown before."""
    found = undrawn([GALLERY[menu.did_you_mean]])

    assert "menu.did_you_mean" not in found
    assert "whereabouts.whereabouts" in found
    assert "message.few" in found
