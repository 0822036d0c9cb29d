"""*New with other names* as a service: what is asked, refused, and planned."""

from dataclasses import replace

import pytest

from bot.domain.change import How
from bot.domain.inventory import Certificate, CertificateStatus, SweepKind
from bot.domain.job import Distributions, Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.replacement import ReplaceNames
from bot.errors import FieldsError, NotAllowedError, RefusedError, UnknownError
from bot.services.replacing import NONE, Revision
from tests.unit.services.office import (
    ACCOUNT,
    DANA,
    ELSEWHERE,
    OPS,
    VERA,
    Office,
    distribution,
)

OLD = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/0b6c4b4e-1111-4a4a-9c9c-000000000001"


def certificate(*names: str, arn: str = OLD, **changed: object) -> Certificate:
    """Return an issued certificate of the account."""
    usual = Certificate(
        arn=arn,
        account=ACCOUNT,
        names=names or ("shop.example", "www.shop.example"),
        status=CertificateStatus.ISSUED,
        type="AMAZON_ISSUED",
        key_algorithm="RSA_2048",
    )
    return replace(usual, **changed)  # type: ignore[arg-type] # the test's own choice of fields


def served(office: Office, *ids: str, **changed: object) -> None:
    """Let distributions serve the certificate: the first has its names, the others none of them."""
    now = office.clock.now()
    kind, account = SweepKind.DISTRIBUTIONS, str(changed.get("account", ACCOUNT))
    office.store.inventory.sweep_started(kind, account, now=now)
    office.store.inventory.sweep_finished(kind, account, started=now, now=now)
    office.store.inventory.put_certificates([certificate(**changed)], now=now)  # type: ignore[arg-type]
    for place, one in enumerate(ids):
        names = ("shop.example", "www.shop.example") if not place else (f"x{place}.shop.example",)
        row = replace(distribution(one, *names), certificate_arn=OLD)
        office.store.inventory.put_distributions([row], now=now)


def form(names: str = "shop.example new.example", **changed: object) -> Revision:
    """Return a form that nothing is wrong with."""
    usual = Revision(OLD, names, ("E2SHOP",), channel=OPS)
    return replace(usual, **changed)  # type: ignore[arg-type] # the test's own choice of fields


def asked(office: Office, shown: Revision | None = None) -> Job:
    """Ask for a job as dana."""
    return office.jobs.replace_names(DANA, shown or form(), key="view:1")


def faults(office: Office, shown: Revision) -> dict[str, str]:
    """Return the faults of a form by field."""
    with pytest.raises(FieldsError) as refused:
        asked(office, shown)
    return dict(refused.value.fields)


def test_one_certificate_is_requested_and_swapped(office: Office) -> None:
    """The plan adds the new name, drops the one that left the list, and keeps the others."""
    served(office, "E2SHOP")

    job = asked(office)
    (task,) = office.store.tasks.of_job(job.number)

    assert (JobKind.REPLACE_NAMES, JobState.CHECKING) == (job.kind, job.state)
    assert ReplaceNames(("shop.example",), OLD, ("shop.example", "www.shop.example")) == job.order
    assert ("shop.example", "new.example") == task.plan.certificate_names
    assert task.plan.changes is not None
    assert ("E2SHOP", How.SWAP) == (task.plan.changes.distribution, task.plan.changes.how)
    assert (("new.example",), ("www.shop.example",)) == (
        task.plan.changes.adds,
        task.plan.changes.drops,
    )
    assert ("replace names", "done") in [row[1:] for row in office.audit(job.name)]


def test_several_distributions_share_the_new_certificate(office: Office) -> None:
    """One task requests it, the others wait; the added names go to the one that was chosen."""
    served(office, "E2SHOP", "E3SHOP")
    both = form(
        "shop.example www.shop.example x1.shop.example new.example",
        distributions=("E2SHOP", "E3SHOP"),
        takes_added="E3SHOP",
    )

    job = asked(office, both)
    first, second = (one.plan for one in office.store.tasks.of_job(job.number))

    assert (None, 0) == (first.covered_by, second.covered_by)
    assert first.changes is not None
    assert second.changes is not None
    assert ((), ("new.example",)) == (first.changes.adds, second.changes.adds)


def test_each_task_has_the_names_of_its_distribution(office: Office) -> None:
    """People tell tasks apart by what each distribution answers to in the end; the certificate has
    all names, and one without aliases goes by its domain.
    """
    served(office, "E2SHOP", "E3SHOP")
    bare = replace(
        distribution("E4BARE"), certificate_arn=OLD, aliases=(), domain="d4.cloudfront.net"
    )
    office.store.inventory.put_distributions([bare], now=office.clock.now())
    wanted = "shop.example x1.shop.example new.example"
    chosen = ("E2SHOP", "E3SHOP", "E4BARE")

    job = asked(office, form(wanted, distributions=chosen, takes_added="E2SHOP"))
    tasks = office.store.tasks.of_job(job.number)

    assert [
        ("shop.example", "x1.shop.example", "new.example"),
        ("x1.shop.example",),
        ("d4.cloudfront.net",),
    ] == [task.names for task in tasks]
    assert [tuple(wanted.split()), (), ()] == [task.plan.certificate_names for task in tasks]


def test_a_certificate_without_distributions_is_only_requested(office: Office) -> None:
    """Nothing is swapped where nobody serves it, or nothing was chosen; the rest is told."""
    served(office, "E2SHOP")

    job = asked(office, form(distributions=()))

    assert Distributions.NONE is job.request.distributions
    assert isinstance(job.order, ReplaceNames)
    assert ("E2SHOP",) == job.order.others
    assert [None] == [one.plan.changes for one in office.store.tasks.of_job(job.number)]


def test_the_same_form_twice_is_one_job(office: Office) -> None:
    """A double submit makes one job."""
    served(office, "E2SHOP")

    assert asked(office).number == asked(office).number


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"names_text": ""}, "names", "at least one"),
        ({"names_text": "bad_name.example"}, "names", "`bad_name.example`"),
        ({"names_text": "www.shop.example shop.example"}, "names", "nothing would change"),
        ({"distributions": ("E9GONE",)}, "swap", "E9GONE does not serve"),
        ({"takes_added": "E9GONE"}, "takes_added", "E9GONE does not get"),
        ({"tags_text": "aws:x=1"}, "tags", "reserved"),
        ({"channel": ELSEWHERE}, "post_in", "/invite"),
    ],
)
def test_every_fault_is_told_at_its_field(
    office: Office, changed: dict[str, object], field: str, told: str
) -> None:
    """What is wrong with the form is said where it can be mended."""
    served(office, "E2SHOP")

    assert told in faults(office, replace(form(), **changed))[field]  # type: ignore[arg-type]


def test_a_name_that_would_be_bare_is_refused(office: Office) -> None:
    """An alias that the list never had is not taken off: the person is asked to cover it."""
    served(office, "E2SHOP", "E3SHOP")

    told = faults(office, form(distributions=("E3SHOP",)))["swap"]

    assert "`x1.shop.example`" in told
    assert "E3SHOP" in told


def test_too_many_names_are_refused(office: Office) -> None:
    """A distribution takes as many names as its quota says."""
    served(office, "E2SHOP")
    now = office.clock.now()
    office.store.inventory.put_quota(ACCOUNT, "cloudfront.aliases", 2, now=now)

    told = faults(office, form("shop.example www.shop.example new.example"))["swap"]

    assert "would have 3 names, and a distribution takes 2" in told


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "IMPORTED"},
        {"status": CertificateStatus.EXPIRED},
        {"key_algorithm": "RSA_4096"},
    ],
)
def test_the_same_names_are_taken_where_something_changes(
    office: Office, changed: dict[str, object]
) -> None:
    """An imported or ended certificate is replaced by one for the same names; so is its key."""
    served(office, "E2SHOP", **changed)

    job = asked(office, form("shop.example www.shop.example"))

    assert ("shop.example", "www.shop.example") == job.request.lines[0].names


def test_the_same_names_are_taken_where_the_renewal_failed(office: Office) -> None:
    """As the notice of it says."""
    served(office, "E2SHOP")
    summary, now = {"RenewalSummary": {"RenewalStatus": "FAILED"}}, office.clock.now()
    names = certificate().names
    office.store.certificates.described(OLD, summary, {}, names=names, is_whole=True, now=now)

    job = asked(office, form("shop.example www.shop.example"))

    assert names == job.request.lines[0].names


def test_the_names_go_nowhere_when_so_chosen(office: Office) -> None:
    """*None* leaves the added names to the certificate."""
    served(office, "E2SHOP")

    job = asked(office, form(takes_added=NONE))
    (task,) = office.store.tasks.of_job(job.number)

    assert task.plan.changes is not None
    assert () == task.plan.changes.adds


def test_where_added_names_go_matters_only_when_there_are_any(office: Office) -> None:
    """Whoever unticks the first distribution and adds no name is not asked about it."""
    served(office, "E2SHOP", type="IMPORTED")
    same = form("shop.example www.shop.example", takes_added="E9GONE")

    assert "shop.example" == asked(office, same).request.lines[0].names[0]


def test_a_deleted_certificate_is_told(office: Office) -> None:
    """Deleted while the form was open: said so, and nothing is made."""
    served(office, "E2SHOP")
    office.store.inventory.forget_certificate(OLD)

    with pytest.raises(UnknownError, match="deleted"):
        asked(office)


def test_a_certificate_of_another_account_is_refused(office: Office) -> None:
    """What the credentials do not reach is not asked for."""
    served(office, "E2SHOP", account="999999999999")

    with pytest.raises(RefusedError, match="999999999999"):
        asked(office)


def test_a_private_one_is_refused(office: Office) -> None:
    """ACM requests no private certificates for us."""
    served(office, "E2SHOP", type="PRIVATE")

    with pytest.raises(RefusedError, match="private"):
        asked(office)


def test_who_may_not_is_told_whom_to_ask(office: Office) -> None:
    """A viewer opens no form, and submits none."""
    served(office, "E2SHOP")

    with pytest.raises(NotAllowedError, match="ask"):
        office.jobs.present(VERA, OLD)
    with pytest.raises(NotAllowedError, match="ask"):
        office.jobs.replace_names(VERA, form(), key="view:1")


def test_who_serves_it_must_be_known(office: Office) -> None:
    """Before the distributions were ever read no form opens: it would swap nothing."""
    office.store.inventory.put_certificates([certificate()], now=office.clock.now())

    with pytest.raises(RefusedError, match="not read yet"):
        office.jobs.present(DANA, OLD)


def test_the_form_lists_who_serves_it(office: Office) -> None:
    """Every distribution that serves the certificate can be chosen."""
    served(office, "E2SHOP", "E3SHOP")

    found = office.jobs.present(DANA, OLD)

    assert {"E2SHOP", "E3SHOP"} == {one.id for one in found.distributions}
