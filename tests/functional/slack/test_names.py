"""*New with other names*, *Attach…* and the form's third choice, as people press and fill them."""

from dataclasses import replace

import pytest

from bot.domain.change import How
from bot.domain.inventory import Certificate
from bot.domain.job import Distributions
from bot.domain.kinds import JobKind
from bot.domain.replacement import ReplaceNames
from bot.sandbox.slack import Message, Modal
from tests.functional.slack.desk import OPS, Desk, distribution, said
from tests.functional.slack.test_certificates import have

NAMES = ("shop.example", "www.shop.example")
RENAME = "New with other names…"
ATTACH = "Attach…"


def shop(desk: Desk, **facts: object) -> Certificate:
    """Let a sweep see a certificate, and the distribution that serves it."""
    made = have(desk, 1, *NAMES, **{"in_use": True, "tags": {"team": "shop"}, **facts})
    row = replace(distribution("E2SHOP", *NAMES), certificate_arn=made.arn)
    desk.store.inventory.put_distributions([row], now=desk.clock.now())
    return made


def page(desk: Desk, name: str = "shop.example", *, by: str = "dana") -> Message:
    """Show a certificate."""
    where = OPS if by == "dana" else "general"
    answer: Message = desk.person(by).command("/certs", f"show {name}", channel=where).wait()[-1]
    return answer


def opened(desk: Desk, button: str, name: str = "shop.example") -> Modal:
    """Open a form from a certificate's page."""
    dana = desk.person("dana")
    dana.press(page(desk, name), button)
    modal = dana.modal()
    assert modal is not None
    return modal


def test_other_names_become_a_job_that_says_all_of_it(desk: Desk) -> None:
    """The form is prefilled; the card names what comes, what goes, and what is kept."""
    shop(desk)
    form = opened(desk, RENAME)
    prefilled = form.value("Domain names")["value"]
    form.fill("Domain names", "shop.example new.example")
    errors = form.submit()
    desk.tell()
    job = desk.check(1)
    text = desk.card().text

    assert "\n".join(NAMES) == prefilled
    assert {} == errors
    assert JobKind.REPLACE_NAMES is job.kind
    assert (("team", "shop"),) == job.request.tags
    for words in ("`new.example` is added to its names", "`www.shop.example` is taken off"):
        assert words in text
    assert "The old one is kept until the new one is deployed everywhere" in text


def test_an_imported_one_is_replaced_by_the_same_names(desk: Desk) -> None:
    """*Replace by an ACM certificate* needs no change of names: that nobody renews it is enough."""
    shop(desk, type="IMPORTED")
    form = opened(desk, "Replace by an ACM certificate…")
    errors = form.submit()
    order = desk.store.jobs.get(1).order

    assert {} == errors
    assert isinstance(order, ReplaceNames)
    assert order.imported


def test_the_forms_faults_stand_at_their_fields(desk: Desk) -> None:
    """All at once, in the words of the form that creates."""
    shop(desk)
    form = opened(desk, RENAME)
    form.fill("Domain names", "bad_name.example")
    form.fill("Tags", "aws:x=1")
    errors = form.submit()

    assert "“bad_name.example”" in errors["Domain names"]
    assert "reserved" in errors["Tags"]
    assert [] == desk.store.jobs.search()


def test_nothing_chosen_changes_no_distribution(desk: Desk) -> None:
    """Whoever unticks every distribution gets a certificate, and no swap."""
    shop(desk)
    form = opened(desk, RENAME)
    form.choose("Swap on")
    form.fill("Domain names", "shop.example new.example")
    form.submit()
    (task,) = desk.store.tasks.of_job(1)

    assert task.plan.changes is None


def test_two_distributions_ask_where_the_added_names_go(desk: Desk) -> None:
    """A name lives on one distribution: the form asks on which."""
    made = shop(desk)
    other = replace(distribution("E3SHOP", "www.shop.example"), certificate_arn=made.arn)
    desk.store.inventory.put_distributions([other], now=desk.clock.now())
    form = opened(desk, RENAME)
    labels = form.labels
    form.fill("Domain names", "shop.example www.shop.example new.example")
    form.choose("Added names go to", "None: only the certificate has them")
    errors = form.submit()
    changes = [one.plan.changes for one in desk.store.tasks.of_job(1)]

    assert {} == errors
    assert "Added names go to" in labels
    assert [(), ()] == [one.adds for one in changes if one]


def test_a_certificate_that_was_deleted_meanwhile_is_told(desk: Desk) -> None:
    """The form stays open and says so; nothing is made."""
    made = shop(desk)
    form = opened(desk, RENAME)
    desk.store.inventory.forget_certificate(made.arn)
    errors = form.submit()

    assert any("was deleted" in one for one in errors.values())
    assert [] == desk.store.jobs.search()


@pytest.mark.parametrize("button", [RENAME, ATTACH])
def test_who_may_not_is_told_whom_to_ask(desk: Desk, button: str) -> None:
    """A viewer sees the page and no form."""
    shop(desk)
    vera = desk.person("vera")
    told = said(vera.press(page(desk, by="vera"), button))

    assert "#ssl-ops" in told
    assert vera.modal() is None


def test_a_button_of_an_old_page_is_refused_in_words(desk: Desk) -> None:
    """The certificate is gone since the page was shown."""
    made = shop(desk)
    shown = page(desk)
    desk.store.inventory.forget_certificate(made.arn)
    told = said(desk.person("dana").press(shown, RENAME))

    assert "was deleted" in told


def test_an_issued_one_is_attached_to_what_is_searched(desk: Desk) -> None:
    """The distribution is found by any of its names; the names are added, the certificate set."""
    have(desk, 2, "blog.example", "*.blog.example")
    now = desk.clock.now()
    row = replace(distribution("E5BARE"), aliases=(), comment="the blog")
    desk.store.inventory.put_distributions([row], now=now)
    form = opened(desk, ATTACH, "blog.example")
    form.search("Distribution", "the blog")
    form.pick("Distribution", "E5BARE · the blog")
    form.fill("Domain names", "blog.example www.blog.example")
    errors = form.submit()
    (task,) = desk.store.tasks.of_job(1)
    desk.tell()
    desk.check(1)

    assert {} == errors
    assert task.plan.changes is not None
    assert (How.ATTACH, "E5BARE") == (task.plan.changes.how, task.plan.changes.distribution)
    assert ("blog.example", "www.blog.example") == task.plan.changes.adds
    assert "`www.blog.example` is added to its names" in desk.card().text


def test_what_would_be_bare_is_named_at_the_distribution(desk: Desk) -> None:
    """A distribution whose names the certificate does not cover is refused, with the names."""
    shop(desk)
    have(desk, 2, "blog.example")
    form = opened(desk, ATTACH, "blog.example")
    form.pick("Distribution", "E2SHOP · shop.example")
    errors = form.submit()

    assert "“shop.example”, “www.shop.example”" in errors["Distribution"]


def test_a_name_that_is_not_covered_is_refused(desk: Desk) -> None:
    """Only names that the certificate covers become aliases by it."""
    shop(desk)
    form = opened(desk, ATTACH)
    form.pick("Distribution", "E2SHOP · shop.example")
    form.fill("Domain names", "other.example")

    assert "does not cover “other.example”" in form.submit()["Domain names"]


def test_one_that_is_not_issued_cannot_be_attached(desk: Desk) -> None:
    """Its page has no such button."""
    have(desk, 3, "late.example", status="PENDING_VALIDATION")

    assert ATTACH not in page(desk, "late.example").buttons


def test_an_issued_one_is_attached_from_the_list(desk: Desk) -> None:
    """Its row has the button too; the row of one that cannot serve yet has none."""
    have(desk, 2, "blog.example")
    have(desk, 3, "late.example", status="PENDING_VALIDATION")
    dana = desk.person("dana")
    rows = dana.command("/certs", "list", channel=OPS).wait()[-1]
    dana.press(rows, ATTACH)
    modal = dana.modal()

    assert modal is not None
    assert 1 == list(rows.buttons).count(ATTACH)
    assert "blog.example" in modal.value("Domain names")["value"]


def test_the_forms_third_choice_requests_and_attaches(desk: Desk) -> None:
    """*New certificates* can end on a distribution that exists: one certificate for it."""
    bare = replace(distribution("E5BARE"), aliases=(), comment="the blog")
    desk.store.inventory.put_distributions([bare], now=desk.clock.now())
    form = desk.form(desk.person("dana"))
    form.fill("Domain names", "blog.example www.blog.example")
    form.choose("Distributions", "Attach to an existing distribution")
    form.pick("Distribution", "E5BARE · the blog")
    errors = form.submit()
    desk.tell()
    desk.check(1)
    (task,) = desk.store.tasks.of_job(1)

    assert {} == errors
    assert Distributions.ATTACH is desk.store.jobs.get(1).request.distributions
    assert task.plan.changes is not None
    assert ("blog.example", "www.blog.example") == task.plan.changes.adds
    assert ("blog.example", "www.blog.example") == task.plan.certificate_names
    assert "put on `E5BARE`" in desk.card().text


@pytest.mark.parametrize(
    ("names", "target", "told"),
    [
        ("blog.example\nshop.example", "E5BARE · the blog", "One distribution carries one"),
        ("blog.example", None, "Pick the distribution"),
        ("blog.example", "E1ABC · storefront.example", "“storefront.example”"),
    ],
)
def test_the_third_choice_refuses_at_its_field(
    desk: Desk, names: str, target: str | None, told: str
) -> None:
    """Two certificates, no distribution, a name left bare: each is said where it can be mended."""
    bare = replace(distribution("E5BARE"), aliases=(), comment="the blog")
    desk.store.inventory.put_distributions([bare], now=desk.clock.now())
    form = desk.form(desk.person("dana"), names.replace("\n", " "))
    form.fill("Domain names", names)
    form.choose("Distributions", "Attach to an existing distribution")
    if target:
        form.pick("Distribution", target)

    assert told in form.submit()["Distribution"]


def test_edit_opens_the_third_choice_filled_in(desk: Desk) -> None:
    """Edit shows the distribution that was picked, and takes another name."""
    bare = replace(distribution("E5BARE"), aliases=(), comment="the blog")
    desk.store.inventory.put_distributions([bare], now=desk.clock.now())
    form = desk.form(desk.person("dana"), "blog.example")
    form.choose("Distributions", "Attach to an existing distribution")
    form.pick("Distribution", "E5BARE · the blog")
    form.submit()
    desk.tell()
    desk.check(1)
    desk.press("dana", "Edit")
    again = desk.person("dana").modal()
    assert again is not None
    again.fill("Domain names", "blog.example m.blog.example")
    errors = again.submit()
    (task,) = desk.store.tasks.of_job(1)

    assert {} == errors
    assert task.plan.changes is not None
    assert ("blog.example", "m.blog.example") == task.plan.changes.adds


def test_the_preview_names_what_it_is_put_on(desk: Desk) -> None:
    """Before anything is submitted: the distribution, or why it cannot be that one."""
    bare = replace(distribution("E5BARE"), aliases=(), comment="the blog")
    desk.store.inventory.put_distributions([bare], now=desk.clock.now())
    dana = desk.person("dana")
    form = desk.form(dana, "blog.example")
    form.choose("Distributions", "Attach to an existing distribution")
    form.press("Preview")
    missing = "\n".join(_top(desk).texts)
    _top(desk).close()
    form.pick("Distribution", "E5BARE · the blog")
    form.press("Preview")
    shown = "\n".join(_top(desk).texts)

    assert "*Distribution:* Pick the distribution" in missing
    assert "put on `E5BARE`, which exists" in shown


def _top(desk: Desk) -> Modal:
    """Return the window that dana sees."""
    modal = desk.person("dana").modal()
    assert modal is not None
    return modal
