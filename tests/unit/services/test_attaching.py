"""*Attach* as a service: what is asked, refused, and planned; and the form's third choice."""

from dataclasses import replace

import pytest

from bot.domain.attachment import Attach
from bot.domain.change import How
from bot.domain.inventory import CertificateStatus
from bot.domain.job import Distributions, Job
from bot.domain.kinds import JobKind
from bot.errors import FieldsError, NotAllowedError, RefusedError, UnknownError
from bot.services.attaching import Attachment
from tests.unit.services.office import (
    ACCOUNT,
    DANA,
    ELSEWHERE,
    OPS,
    VERA,
    Office,
    distribution,
    plain_form,
)
from tests.unit.services.test_replacing import OLD, certificate

NAMES = ("shop.example", "*.shop.example")


def ready(office: Office, **changed: object) -> None:
    """Let an issued certificate and a distribution without names be there."""
    now = office.clock.now()
    made = replace(certificate(*NAMES), **changed)  # type: ignore[arg-type] # by name
    office.store.inventory.put_certificates([made], now=now)
    bare = replace(distribution("E5BARE"), aliases=())
    office.store.inventory.put_distributions([bare], now=now)


def form(**changed: object) -> Attachment:
    """Return a form that nothing is wrong with."""
    usual = Attachment(OLD, "E5BARE", "shop.example www.shop.example", channel=OPS)
    return replace(usual, **changed)  # type: ignore[arg-type] # the test's own choice of fields


def asked(office: Office, shown: Attachment | None = None) -> Job:
    """Ask for it as dana."""
    return office.jobs.attach(DANA, shown or form(), key="view:1")


def faults(office: Office, shown: Attachment) -> dict[str, str]:
    """Return the faults of a form by field."""
    with pytest.raises(FieldsError) as refused:
        asked(office, shown)
    return dict(refused.value.fields)


def test_names_and_certificate_are_planned(office: Office) -> None:
    """One task changes the distribution: the names are added, the certificate set."""
    ready(office)

    job = asked(office)
    (task,) = office.store.tasks.of_job(job.number)

    assert JobKind.ATTACH is job.kind
    assert Attach(("shop.example",), OLD, NAMES) == job.order
    assert task.plan.changes is not None
    assert (How.ATTACH, OLD) == (task.plan.changes.how, task.plan.changes.certificate)
    assert ("shop.example", "www.shop.example") == task.plan.changes.adds
    assert "" == task.plan.changes.replaces
    assert () == task.plan.certificate_names
    assert asked(office).number == job.number


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"names_text": ""}, "names", "at least one"),
        ({"names_text": "bad_name.example"}, "names", "`bad_name.example`"),
        ({"names_text": "other.example"}, "names", "does not cover `other.example`"),
        ({"distribution": None}, "distribution", "Pick the distribution"),
        ({"distribution": "E5BERE"}, "distribution", "Did you mean `E5BARE`?"),
        ({"distribution": "ZZZZ"}, "distribution", "has the id `ZZZZ`. One made"),
        ({"distribution": "E1ABC"}, "distribution", "`storefront.example`"),
        ({"channel": ELSEWHERE}, "post_in", "/invite"),
    ],
)
def test_every_fault_is_told_at_its_field(
    office: Office, changed: dict[str, object], field: str, told: str
) -> None:
    """What is wrong is said where it can be mended; of an unknown id, which one is like it."""
    ready(office)

    assert told in faults(office, form(**changed))[field]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"account": "999999999999"}, "of account 999999999999"),
        ({"staging": True}, "staging"),
        (
            {"aliases": ("shop.example", "www.shop.example"), "certificate_arn": OLD},
            "already",
        ),
    ],
)
def test_a_distribution_that_cannot_get_it_is_refused(
    office: Office, changed: dict[str, object], told: str
) -> None:
    """Of another account, a staging one, or one that serves all of it already."""
    ready(office)
    row = replace(distribution("E6ODD"), **changed)  # type: ignore[arg-type] # by name
    office.store.inventory.put_distributions([row], now=office.clock.now())

    assert told in faults(office, form(distribution="E6ODD"))["distribution"]


def test_many_names_left_bare_are_counted(office: Office) -> None:
    """The first few are named, the rest counted."""
    ready(office)
    names = tuple(f"n{at}.other.example" for at in range(9))
    row = replace(distribution("E5BARE"), aliases=names)
    office.store.inventory.put_distributions([row], now=office.clock.now())

    assert "and 4 more" in faults(office, form())["distribution"]


def test_more_names_than_fit_are_refused(office: Office) -> None:
    """A distribution takes as many names as its quota says."""
    ready(office)
    office.store.inventory.put_quota(ACCOUNT, "cloudfront.aliases", 1, now=office.clock.now())

    assert "would have 2 names" in faults(office, form())["distribution"]


def test_a_certificate_that_cannot_serve_is_refused(office: Office) -> None:
    """Pending, deleted, of another account: said so when the form opens, and when it is sent."""
    ready(office, status=CertificateStatus.PENDING_VALIDATION)
    with pytest.raises(RefusedError, match="only issued ones serve"):
        office.jobs.attachable(DANA, OLD)
    other = OLD.replace(ACCOUNT, "999999999999")
    ready(office, arn=other, account="999999999999")
    with pytest.raises(RefusedError, match="999999999999"):
        asked(office, form(certificate=other))
    office.store.inventory.forget_certificate(OLD)
    with pytest.raises(UnknownError, match="deleted"):
        asked(office)


def test_who_may_not_is_told_whom_to_ask(office: Office) -> None:
    """A viewer opens no form and submits none, and may search."""
    ready(office)

    with pytest.raises(NotAllowedError, match="ask"):
        office.jobs.attachable(VERA, OLD)
    with pytest.raises(NotAllowedError, match="ask"):
        office.jobs.attach(VERA, form(), key="view:1")
    assert ["E5BARE"] == [one.id for one in office.jobs.targets(VERA, "e5bare")]


def test_the_third_choice_needs_one_certificate_and_a_distribution(office: Office) -> None:
    """The form that creates ends on a distribution that exists."""
    ready(office)
    shown = plain_form(template=None, distributions=Distributions.ATTACH, target="E5BARE")

    job = office.submit(shown)
    (task,) = office.store.tasks.of_job(job.number)

    assert JobKind.CREATE is job.kind
    assert "E5BARE" == job.request.target
    assert task.plan.changes is not None
    assert ("E5BARE", None) == (task.plan.changes.distribution, task.plan.changes.certificate)


@pytest.mark.parametrize(
    ("names", "target", "told"),
    [
        ("a.example\nb.example", "E5BARE", "the list has 2"),
        ("a.example", None, "Pick the distribution"),
        ("a.example", "E1ABC", "`storefront.example`"),
        ("bad_name.example", "E9NONE", "No distribution"),
    ],
)
def test_the_third_choice_says_why_not(
    office: Office, names: str, target: str | None, told: str
) -> None:
    """Two certificates, none picked, names left bare, an unknown one."""
    ready(office)
    shown = plain_form(names, template=None, distributions=Distributions.ATTACH, target=target)

    with pytest.raises(FieldsError) as refused:
        office.submit(shown)
    assert told in refused.value.fields["distribution"]


def test_the_third_choice_needs_its_permission(office: Office) -> None:
    """Said at the distribution, with what the bot's role lacks, before anything is requested; the
    form's other choices stay.
    """
    ready(office)
    office.set(iam_policy="create")
    shown = plain_form(template=None, distributions=Distributions.ATTACH, target="E5BARE")

    with pytest.raises(FieldsError) as refused:
        office.submit(shown)
    assert "cloudfront:UpdateDistribution" in refused.value.fields["distribution"]
    job = office.submit()
    with pytest.raises(FieldsError, match="Attach is unavailable"):
        office.jobs.edit(DANA, job.number, job.revision, shown, key="view:2")


def test_confirm_lets_the_target_have_the_names(office: Office) -> None:
    """A name that is on the distribution itself is not taken by another."""
    ready(office)
    row = replace(distribution("E5BARE"), aliases=("shop.example",))
    office.store.inventory.put_distributions([row], now=office.clock.now())
    job = asked(office)
    checked = office.check(job.number)

    assert office.jobs.confirm(DANA, job.number, checked.revision).confirmed_by == DANA.user


def test_confirm_sees_a_name_that_was_taken_meanwhile(office: Office) -> None:
    """Another distribution has a name by now that this one was to get: checked anew."""
    ready(office)
    job = asked(office)
    checked = office.check(job.number)
    other = distribution("E6OTHER", "www.shop.example")
    office.store.inventory.put_distributions([other], now=office.clock.now())

    with pytest.raises(RefusedError, match="E6OTHER"):
        office.jobs.confirm(DANA, job.number, checked.revision)
