"""What was mended in a list is remembered with the request, so that the card can say so."""

from bot.domain.line_fault import Source
from bot.domain.list_rows import Note
from bot.services.submitting import ListFile
from tests.unit.services.office import SAM, Office, plain_form

LISTED = ListFile("list.txt", "f1.example f1.example\nbücher.example".encode())
TWICE = Note(1, "`f1.example` is given twice; once is kept.", Source.FILE)
UNICODE = Note(2, "`bücher.example` is requested as `xn--bcher-kva.example`.", Source.FILE)


def test_what_was_mended_is_kept_with_the_request(office: Office) -> None:
    """Unicode names, names given twice, and a certificate that was asked for twice."""
    typed = "münchen.example\na.example\nA.example"
    job = office.submit(plain_form(typed, file=LISTED))

    assert [
        "`münchen.example` is requested as `xn--mnchen-3ya.example`.",
        "the same certificate as line 2; dropped.",
    ] == [note.sentence for note in job.request.notes if note.source is Source.FIELD]
    assert (TWICE, UNICODE) == job.request.notes[2:]
    assert job == office.store.jobs.get(job.number)


def test_an_edit_keeps_what_is_true_of_the_list(office: Office) -> None:
    """The file's notes stay with its certificates and go with them; typed text is read anew."""
    job = office.checked(form=plain_form("münchen.example", file=LISTED))
    kept = office.jobs.edit(SAM, 1, job.revision, plain_form("b.example b.example"), key="1")
    other = plain_form("b.example", file=ListFile("other.txt", b"g.example"))
    replaced = office.jobs.edit(SAM, 1, kept.revision, other, key="2")

    assert (Note(1, "`b.example` is given twice; once is kept."), TWICE, UNICODE) == (
        kept.request.notes
    )
    assert () == replaced.request.notes


def test_notes_stay_with_names_that_the_field_cannot_show(office: Office) -> None:
    """Typed names whose punycode does not fit the field are kept like a file's, notes and all."""
    typed = "\n".join(f"{'ü' * 12}{number}.example" for number in range(150))
    job = office.checked(form=plain_form(typed))
    kept = office.jobs.edit(SAM, 1, job.revision, plain_form("one.more.example"), key="1")

    assert 150 == len(job.request.notes)
    assert job.request.notes == kept.request.notes
