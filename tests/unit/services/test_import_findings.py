"""What stands against the form *Import* is told at its field, once, with what mends it."""

import pytest

from bot.domain.import_faults import FaultCode, ImportField, fault
from bot.errors import FieldsError
from bot.services.import_findings import MAX_TOLD, Findings, said_of

WRONG = fault(
    ImportField.BODY, FaultCode.NO_CERTIFICATE, "no certificate is in it.", ("openssl x",)
)


def test_a_fault_is_a_sentence_and_its_commands() -> None:
    """The sentence begins with a capital, or with the file that it is about."""
    assert "No certificate is in it.\nopenssl x" == said_of(WRONG)
    assert "a.pem: no certificate is in it.\nopenssl x" == said_of(WRONG.within("a.pem"))


def test_each_sentence_is_told_once_at_its_field() -> None:
    """What is said twice is read once; nothing is not told at all."""
    found = Findings()
    found.refuse("tags", "")
    found.refuse("tags", "Too many.")
    found.refuse("tags", "Too many.")
    found.refuse_all([WRONG, WRONG])

    with pytest.raises(FieldsError) as raised:
        found.raise_any()
    assert {"tags": "Too many.", "certificate_body": said_of(WRONG)} == raised.value.fields
    assert ("openssl x",) == raised.value.commands


def test_nothing_found_is_nothing_raised() -> None:
    """A field with an empty sentence has no fault."""
    found = Findings()
    found.refuse("tags", "")

    assert found.raise_any() is None  # type: ignore[func-returns-value] # it raises, or does nothing


def test_a_field_tells_the_first_of_very_many() -> None:
    """A person mends these first, and then sees the next."""
    found = Findings()
    for at in range(MAX_TOLD + 5):
        found.refuse("files", f"Fault {at}.")

    with pytest.raises(FieldsError) as raised:
        found.raise_any()
    assert MAX_TOLD == len(raised.value.fields["files"].splitlines())
