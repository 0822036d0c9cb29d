"""Tags, mails and the way to DNS, as people change them on a certificate's page: in the real Bolt
app, before the strict AWS.
"""

import pytest

from bot.sandbox.slack import Message, Modal
from bot.views import ids
from tests.functional.slack.cloud import Cloud
from tests.functional.slack.desk import said
from tests.functional.slack.test_commands import buttons_of

TAGS = {"team": "shop", "env": "prod", "edgecert:job": "J-7"}


def page(cloud: Cloud, name: str = "shop.example", *, by: str = "dana") -> Message:
    """Type `/certs show …`."""
    cloud.read()
    shown: Message = cloud.desk.person(by).command("/certs", f"show {name}").wait()[-1]
    return shown


def opened(cloud: Cloud, button: str, *, by: str = "dana", name: str = "shop.example") -> Modal:
    """Press a button of the page; return the form that opened."""
    person = cloud.desk.person(by)
    person.press(page(cloud, name, by=by), button)
    cloud.desk.slack.wait_for(lambda: person.modal() is not None)
    form = person.modal()
    assert form is not None
    return form


def answered(cloud: Cloud, *, by: str = "dana") -> str:
    """Let the workers work; return what the form says then."""
    cloud.desk.tell()
    shown = cloud.desk.person(by).modal()
    assert shown is not None
    return "\n".join(shown.texts)


def test_tags_are_edited_in_a_form(cloud: Cloud) -> None:
    """It shows those that can be edited, and those that stay; the answer comes into it."""
    arn = cloud.seed("shop.example", tags=TAGS)
    form = opened(cloud, "Edit tags")
    before = "\n".join(form.texts)
    value = form.value("Tags")["value"]
    form.fill("Tags", "env=prod\nteam=web\nowner=dana@example.com")
    errors = form.submit()
    waiting = "\n".join(form.texts)
    told = answered(cloud)

    assert "env=prod\nteam=shop" == value
    assert "Kept as they are, for AWS or I set them: `edgecert:job=J-7`" in before
    assert {} == errors
    assert "are being changed" in waiting
    assert "The tags of `shop.example` are changed." in told
    assert "Set: `team=web`, `owner=dana@example.com`" in told
    assert TAGS | {"team": "web", "owner": "dana@example.com"} == cloud.aws.acm.tags(arn)
    assert "`team=web`" in page(cloud).text


def test_distributions_are_changed_alike_when_asked(cloud: Cloud) -> None:
    """The form names those that serve it; the answer says which were changed."""
    arn = cloud.seed("shop.example", "*.shop.example", tags=TAGS)
    one = cloud.serve(arn, "www.shop.example")
    form = opened(cloud, "Edit tags")
    form.fill("Tags", "team=web")
    named = "\n".join(form.texts)
    form.choose("Distributions", "Change the tags of that distribution alike")
    form.submit()
    told = answered(cloud)

    assert f"It serves `{one}`." in named
    assert "Taken off: `env`" in told
    assert f"Alike on `{one}`" in told
    assert {"team": "web"} == cloud.aws.cloudfront.tags(cloud.server.cloudfront.get(one).arn)


def test_faulty_lines_are_told_at_their_field(cloud: Cloud) -> None:
    """Every line by its number, and nothing that was typed is lost."""
    cloud.seed("shop.example", tags=TAGS)
    form = opened(cloud, "Edit tags")
    form.fill("Tags", "team=shop\naws:x=1\nnonsense")
    errors = form.submit()
    unchanged = opened(cloud, "Edit tags").submit()

    assert "Line 2: the key “aws:x” starts with “aws:”, which is reserved." in errors["Tags"]
    assert "Line 3: “nonsense” is not “key=value”." in errors["Tags"]
    assert "team=shop\naws:x=1\nnonsense" == form.value("Tags")["value"]
    assert {"Tags": "Nothing is changed. Change a line, or close the form."} == unchanged


def test_many_tags_have_several_fields(cloud: Cloud) -> None:
    """Fifty long ones; a fault is told at its field, by that field's lines."""
    tags = {f"k{number:02}": "v" * 200 for number in range(49)}
    arn = cloud.seed("shop.example", tags=tags)
    form = opened(cloud, "Edit tags")
    second = form.value("Tags, part 2")["value"].splitlines()
    form.fill("Tags, part 2", "bad")
    errors = form.submit()
    form.fill("Tags, part 2", "new=1")
    good = form.submit()
    told = answered(cloud)

    assert ["Tags, part 2"] == list(errors)
    assert errors["Tags, part 2"].startswith("Line 1: “bad” is not “key=value”.")
    assert {} == good
    assert "Set: `new=1`" in told
    gone = {line.partition("=")[0] for line in second}
    assert {"new": "1"} | {key: tag for key, tag in tags.items() if key not in gone} == (
        cloud.aws.acm.tags(arn)
    )


def test_a_stale_form_says_so(cloud: Cloud) -> None:
    """Tags that were read anew since it opened are named; the lines stay in the form."""
    arn = cloud.seed("shop.example", tags=TAGS)
    form = opened(cloud, "Edit tags")
    cloud.aws.acm.add_tags(arn, {"team": "ops"})
    cloud.read()
    form.fill("Tags", "team=web")
    errors = form.submit()

    assert (
        "were changed since this form was opened; they are now “env=prod”, “team=ops”"
        in (errors["Tags"])
    )
    assert "team=web" == form.value("Tags")["value"]


def test_a_change_that_was_not_read_yet_is_noticed_by_the_worker(cloud: Cloud) -> None:
    """ACM is asked right before: nobody's change is overwritten."""
    arn = cloud.seed("shop.example", tags=TAGS)
    form = opened(cloud, "Edit tags")
    cloud.aws.acm.add_tags(arn, {"team": "ops"})
    form.fill("Tags", "team=web\nenv=prod")
    form.submit()
    cloud.desk.tell()
    cloud.desk.clock.wait(seconds=20)
    told = answered(cloud)

    assert "The tags were not changed." in told
    assert "now `team` is `ops`." in told
    assert "ops" == cloud.aws.acm.tags(arn)["team"]


def test_a_form_that_is_sent_twice_acts_once(cloud: Cloud) -> None:
    """A second press, or a delivery that Slack repeats."""
    arn = cloud.seed("shop.example", tags=TAGS)
    form = opened(cloud, "Edit tags")
    form.fill("Tags", "team=web")
    form.submit()
    answered(cloud)

    assert 1 == len(cloud.server.calls("acm.AddTagsToCertificate"))
    assert ["done", "done"] == [row.outcome for row in cloud.desk.store.audit.of_subject(arn)]


def by_mail(cloud: Cloud, *names: str, status: str = "PENDING_VALIDATION") -> str:
    """Seed a certificate that is proven by mail."""
    return cloud.seed(*names, method="EMAIL", status=status, created_at=cloud.server.now())


def test_the_page_lists_the_boxes_and_the_way_to_dns_first(cloud: Cloud) -> None:
    """Per name; what is pending can be mailed again, what is issued can be moved."""
    by_mail(cloud, "shop.example", "www.shop.example")
    by_mail(cloud, "mail.example", status="ISSUED")
    pending, issued = page(cloud), page(cloud, "mail.example")

    assert "`www.shop.example`  not proven yet, by e-mail to `administrator@www.shop.example`" in (
        pending.text
    )
    wanted = ["Request by DNS", "Resend e-mail…", "Edit tags"]
    assert wanted == [label for label in buttons_of(pending) if label in wanted]
    assert "Move to DNS" in buttons_of(issued)
    assert "Resend e-mail…" not in buttons_of(issued)


def test_mails_are_sent_again_for_the_chosen_name(cloud: Cloud) -> None:
    """One name at a time; the answer names the boxes."""
    arn = by_mail(cloud, "shop.example", "www.shop.example")
    form = opened(cloud, "Resend e-mail…")
    form.choose("Name", "www.shop.example")
    form.submit()
    told = answered(cloud)

    assert "ACM mails the owner of `www.shop.example` again: `administrator@www.shop" in told
    assert [("www.shop.example", "www.shop.example")] == cloud.server.acm.get(arn).mailed


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"status": "VALIDATION_TIMED_OUT"}, "timed out: ACM takes no answer"),
        ({"status": "ISSUED"}, "is issued: it waits for no mail"),
    ],
)
def test_a_mail_that_came_too_late_is_refused(
    cloud: Cloud, change: dict[str, str], told: str
) -> None:
    """By what the store knows at the press, and by what ACM says at the act."""
    arn = by_mail(cloud, "shop.example")
    shown = page(cloud)
    form = opened(cloud, "Resend e-mail…")
    for name, value in change.items():
        setattr(cloud.server.acm.get(arn), name, value)
    form.submit()
    at_the_act = answered(cloud)
    cloud.read()
    form.close()
    at_the_press = said(cloud.desk.person("dana").press(shown, "Resend e-mail…"))

    assert told in at_the_act
    assert told in at_the_press
    assert [] == cloud.server.acm.get(arn).mailed


def test_many_names_are_chosen_from_a_list(cloud: Cloud) -> None:
    """More than radio buttons hold."""
    names = [f"n{number}.shop.example" for number in range(12)]
    by_mail(cloud, "shop.example", *names)
    form = opened(cloud, "Resend e-mail…")
    form.choose("Name", "n11.shop.example")
    form.submit()

    assert "of `n11.shop.example` again" in answered(cloud)


def test_an_issued_one_moves_to_dns(cloud: Cloud) -> None:
    """The records are told beside the button, and on its page from then on."""
    arn = by_mail(cloud, "shop.example", "*.shop.example", status="ISSUED")
    dana = cloud.desk.person("dana")
    answer = dana.press(page(cloud), "Move to DNS")
    first = said(answer)
    cloud.desk.tell()
    told = dana.ephemerals()[-1].text
    record = cloud.server.acm.record("shop.example")

    assert "is being moved to DNS" in first
    assert "`shop.example` is proven by DNS from now on; its ARN stays" in told
    assert f"`{record.value.rstrip('.')}`" in told
    assert "*Host*" in told
    assert "Keep it." in told
    assert "DNS" == cloud.server.acm.get(arn).method
    assert "Move to DNS" not in buttons_of(page(cloud))


def test_a_pending_one_is_requested_by_dns(cloud: Cloud) -> None:
    """ACM moves issued ones only: the form *New certificates* comes filled in."""
    by_mail(cloud, "shop.example", "www.shop.example")
    form = opened(cloud, "Request by DNS")

    assert "shop.example www.shop.example" == form.value("Domain names")["value"]


@pytest.mark.parametrize("button", ["Edit tags", "Move to DNS", "Resend e-mail…"])
def test_a_viewer_is_told_whom_to_ask(cloud: Cloud, button: str) -> None:
    """Whoever may look sees the buttons, and is told who may press them."""
    status = "PENDING_VALIDATION" if button == "Resend e-mail…" else "ISSUED"
    by_mail(cloud, "shop.example", status=status)
    told = said(cloud.desk.person("vera").press(page(cloud, by="vera"), button))

    assert "You may not" in told
    assert "ask someone in #ssl-ops" in told


@pytest.mark.parametrize("button", ["Edit tags", "Move to DNS"])
def test_a_button_of_what_is_gone_is_refused(cloud: Cloud, button: str) -> None:
    """Deleted while its page stood there."""
    arn = by_mail(cloud, "shop.example", status="ISSUED")
    shown = page(cloud)
    cloud.desk.store.inventory.forget_certificate(arn)
    told = said(cloud.desk.person("dana").press(shown, button))

    assert "`shop.example` is not there any more: it was deleted. `/certs list`" in told


def test_a_form_of_what_is_gone_is_refused(cloud: Cloud) -> None:
    """Deleted while the form was open."""
    arn = cloud.seed("shop.example", tags=TAGS)
    form = opened(cloud, "Edit tags")
    cloud.desk.store.inventory.forget_certificate(arn)
    form.fill("Tags", "team=web")

    assert "it was deleted" in form.submit()["Tags"]


@pytest.mark.parametrize("button", [ids.CERTIFICATE_TAGS, ids.CERTIFICATE_MOVE])
def test_what_was_not_read_yet_is_read_first(cloud: Cloud, button: str) -> None:
    """Nobody edits tags that nobody has seen."""
    by_mail(cloud, "shop.example", status="ISSUED")
    shown = page(cloud)
    fresh = cloud.seed("fresh.example")
    cloud.desk.store.inventory.put_certificates(
        [row for rows in cloud.aws.acm.pages() for row in rows], now=cloud.desk.clock.now()
    )
    for block in shown.blocks:
        for element in block.get("elements", ()) if block["type"] == "actions" else ():
            element["value"] = fresh

    assert "read from ACM. Try again" in said(cloud.desk.person("dana").press(shown, button))
