"""The fields of forms: a fault is shown at the field that it is about, in every form."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import pytest

from bot import views
from bot.errors import FieldsError
from handlers.slack.field_errors import as_errors, at_fields

FORMS = [
    module
    for one in iter_modules(views.__path__, "bot.views.")
    if hasattr(module := import_module(one.name), "FIELDS")
]


def test_forms_are_found() -> None:
    """The forms that the rule below is about are there."""
    assert {"bot.views.applying", "bot.views.new_certificates"} <= {one.__name__ for one in FORMS}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_each_fault_is_shown_at_its_own_field(form: ModuleType) -> None:
    """Not at the first field of the form, which has nothing to do with it."""
    blocks = [{"type": "input", "block_id": one} for one in ("another", *form.FIELDS.values())]
    faults = FieldsError({name: f"about {name}" for name in form.FIELDS})
    told = at_fields({"blocks": blocks}, faults)

    assert {form.FIELDS[name]: f"about {name}" for name in form.FIELDS} == told


def test_what_is_quoted_needs_no_marks() -> None:
    """Slack shows the errors of a form as plain text: a backtick would stand there as one."""
    said = as_errors({"names": "Line 3: `a_b.example` is not `key=value`.", "key": "Paste it."})
    faults = FieldsError({"names": "`a` is taken"})
    told = at_fields({"blocks": [{"type": "input", "block_id": "domains"}]}, faults)

    assert "Line 3: “a_b.example” is not “key=value”." == said["names"]
    assert "Paste it." == said["key"]
    assert {"domains": "“a” is taken"} == told
