"""The documents say what the code does: made from it, and compared with it."""

import re

import pytest

from bot.views import ids
from tests.architecture.documents import BUTTONS, DOCS, documents

NOT_PRESSED = {
    "COMMAND",
    "HOME_OPENED",
    "NEW_CERTIFICATES",
    "TAKE_SNAPSHOT",
    "SNAPSHOT_NOTE_FORM",
    "SNAPSHOT_DELETE_FORM",
    "COMPARE_FORM",
    "APPLY_FORM",
    "APPLY_SELECT",
    "UNDO_FORM",
    "COMPARE_SELECT",
    "DROP_FORM",
    "FIND_CERTIFICATES",
    "DELETE_CERTIFICATES",
    "EDIT_TAGS",
    "RESEND_MAIL",
    "REMOVE_FORM",
    "REPLACE_FORM",
    "ATTACH_FORM",
    "IMPORT_FORM",
    "IMPORT_NAMES",
    "KEY_FORM",
    "IMPORTED_SELECT",
    "DISTRIBUTION_SELECT",
    "SNAPSHOT_SELECT",
    "VALUE",
}


@pytest.mark.parametrize("name", sorted(documents()))
def test_a_document_is_as_the_code_is(name: str) -> None:
    """Mend with: python -m tests.architecture.documents."""
    assert documents()[name] == (DOCS / name).read_text(encoding="utf-8")


def test_every_button_is_documented() -> None:
    """Each id that someone can press has its line."""
    pressed = {
        name
        for name, value in vars(ids).items()
        if name.isupper() and isinstance(value, str | re.Pattern)
    }

    assert pressed - NOT_PRESSED == set(BUTTONS)
