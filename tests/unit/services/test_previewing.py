"""The preview of a form: what submitting it would mean, and nothing of it is kept."""

from dataclasses import replace

import pytest

from bot.domain.check import Level
from bot.domain.inventory import Distribution, SweepKind
from bot.domain.job import Distributions
from bot.domain.preview import Preview
from bot.domain.snapshot import Snapshot
from bot.errors import FieldsError, NotAllowedError
from bot.services.submitting import ListFile, NewCertificates
from tests.unit.services.office import BASE, DANA, ELSEWHERE, SAM, STEN, Office, plain_form


def seen(office: Office, form: NewCertificates) -> Preview:
    """Return what dana is shown."""
    return office.jobs.preview(DANA, form)


def test_a_good_form_is_shown_whole(office: Office) -> None:
    """Names, what was mended, what may be missing, the template: and no fault."""
    found = seen(office, plain_form("https://SHOP.example/\nwww.b.example\nbücher.example"))

    assert [("shop.example",), ("www.b.example",), ("xn--bcher-kva.example",)] == [
        plan.names for plan in found.plans
    ]
    assert ["b.example"] == [hint.missing for hint in found.hints if hint.line == 2]
    assert [1, 3] == [note.line for note in found.notes]
    assert {} == found.faults
    assert [("storefront-base", 3)] == [
        (use.picked.name, use.clones) for use in found.templates if isinstance(use.picked, Snapshot)
    ]


def test_nothing_is_kept(office: Office) -> None:
    """No job, and no wish for AWS: looking at a plan is not asking for it."""
    seen(office, plain_form())

    assert [] == office.store.jobs.search()
    assert not office.store.inventory.hurried(SweepKind.CERTIFICATES)


@pytest.mark.parametrize(
    "form",
    [
        plain_form("a_b.example\nfoo.*.example"),
        plain_form("", file=ListFile("l.csv", b"names,snapshot\na.example,nope")),
        plain_form("a.example", file_fault="Slack took too long."),
        plain_form("a.example\na.example b.example", tags_text="x"),
        plain_form(template=None),
        plain_form(template="live:E9GONE"),
        plain_form(channel=ELSEWHERE),
        plain_form(""),
    ],
    ids=str,
)
def test_its_faults_are_those_of_the_submission(office: Office, form: NewCertificates) -> None:
    """What the preview does not complain of is not refused afterwards, and the reverse."""
    with pytest.raises(FieldsError) as refused:
        office.jobs.submit(DANA, form, key="key")

    assert refused.value.fields == seen(office, form).faults


def test_lines_with_a_fault_have_no_plan(office: Office) -> None:
    """The others are shown all the same."""
    found = seen(office, plain_form("a.example\nb_b.example\nc.example"))

    assert [("a.example",), ("c.example",)] == [plan.names for plan in found.plans]
    assert "Line 2" in (found.faults or {})["names"]


def test_an_empty_form_is_known_as_such(office: Office) -> None:
    """It is told what to type, not what is wrong."""
    assert seen(office, plain_form(" \n")).is_empty
    assert not seen(office, plain_form("a_b.example")).is_empty
    assert not seen(office, plain_form("", file_fault="Slack took too long.")).is_empty


def test_aggregation_is_planned_when_ticked(office: Office) -> None:
    """Which certificate covers what is what the job would do."""
    names = "*.a.example\nwww.a.example"
    plain, shared = (seen(office, plain_form(names, aggregate=on)) for on in (False, True))

    assert [None, None] == [plan.covered_by for plan in plain.plans]
    assert [None, 0] == [plan.covered_by for plan in shared.plans]
    assert shared.aggregate


def test_the_checks_of_the_template_are_the_cards(office: Office) -> None:
    """What a clone cannot carry, its logging and origins, as far as the snapshot says."""
    logs = {"Enabled": True, "Bucket": "logs.s3.amazonaws.com"}
    saved = office.store.snapshots.get(BASE.removeprefix("snapshot:"))
    config = {"Logging": logs, "Enabled": False, "Staging": False}
    office.store.snapshots.add(replace(saved, id="b", name="b", config=config))
    (use,) = seen(office, plain_form("a.example", template="snapshot:b")).templates
    told = {check.code: check.level for check in use.checks}

    assert {
        "disabled": Level.WARNING,
        "logging": Level.WARNING,
        "not_carried": Level.WARNING,
        "origins": Level.NOTE,
    } == told


def test_a_list_may_name_templates_of_its_own(office: Office) -> None:
    """Each is shown with the number of certificates that it is for."""
    saved = office.store.snapshots.get(BASE.removeprefix("snapshot:"))
    office.store.snapshots.add(replace(saved, id="b", name="other"))
    listed = ListFile("l.csv", b"names,snapshot\na.example,Other\nb.example,\nc.example,other")
    found = seen(office, plain_form("d.example", file=listed))

    assert {"storefront-base": 2, "other": 2} == {
        use.picked.name: use.clones for use in found.templates if isinstance(use.picked, Snapshot)
    }
    assert 3 == found.listed


def test_of_a_live_distribution_the_inventory_is_known(office: Office) -> None:
    """Its configuration is read by the checks, so nothing is claimed of it here."""
    (use,) = seen(office, plain_form(template="live:E1ABC")).templates

    assert isinstance(use.picked, Distribution)
    assert ("E1ABC", ()) == (use.picked.id, use.checks)


def test_certificates_only_have_no_template(office: Office) -> None:
    """What is picked does not matter then."""
    found = seen(office, plain_form(distributions=Distributions.NONE))

    assert () == found.templates
    assert not found.with_distributions


def test_an_edit_is_previewed_with_the_list_that_stays(office: Office) -> None:
    """What the form cannot show again is counted in."""
    listed = ListFile("l.txt", b"f1.example\nf2.example")
    job = office.checked(form=plain_form("a.example", file=listed))
    edited = (job.number, job.revision)
    found = office.jobs.preview(DANA, plain_form("b.example"), edited=edited)

    assert [("b.example",), ("f1.example",), ("f2.example",)] == [
        plan.names for plan in found.plans
    ]
    assert (2, {}) == (found.listed, found.faults)


def test_a_job_that_went_on_is_told(office: Office) -> None:
    """The form can no longer be submitted: better to know now."""
    job = office.checked()
    office.jobs.confirm(SAM, job.number, job.revision)
    found = office.jobs.preview(DANA, plain_form(), edited=(job.number, job.revision))

    assert "it was confirmed and runs" in (found.faults or {})["job"]


def test_strangers_see_no_plan(office: Office) -> None:
    """It tells of snapshots."""
    with pytest.raises(NotAllowedError):
        office.jobs.preview(STEN, plain_form())
    with pytest.raises(NotAllowedError):
        office.snapshots.picked(STEN, BASE)


def test_what_was_picked_is_found_or_known_to_be_gone(office: Office) -> None:
    """A snapshot by its id, a distribution by its own."""
    found = [office.snapshots.picked(DANA, which) for which in (BASE, "live:E1ABC", "snapshot:x")]

    assert ["Snapshot", "Distribution", "NoneType"] == [type(one).__name__ for one in found]


def test_a_form_that_opens_asks_for_a_new_look(office: Office) -> None:
    """A distribution made a moment ago is to be offered within seconds."""
    office.snapshots.look_afresh()

    assert office.store.inventory.hurried(SweepKind.DISTRIBUTIONS)
    assert not office.store.inventory.hurried(SweepKind.CERTIFICATES)
