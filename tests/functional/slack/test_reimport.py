"""A certificate imported in the place of an earlier one: from the form, its page and its notice."""

import pytest

from bot.sandbox.authority import Issued
from scheduler.notice_watch import NoticeWatch
from tests.functional.slack.counter import CHAIN, Counter
from tests.functional.slack.desk import OPS

BODY = "Certificate body"
NAMES = ("old.example", "www.old.example")


def imported(imports: Counter) -> tuple[str, Issued]:
    """Import a certificate that ends soon; return its ARN, and its successor."""
    first = imports.issue(*NAMES, days=10)
    acm = imports.cloud.server.client("acm")
    arn: str = acm.import_certificate(
        Certificate=first.body, CertificateChain=first.chain, PrivateKey=first.key
    )["CertificateArn"]
    imports.cloud.serve(arn, *NAMES)
    imports.cloud.read()
    return arn, imports.issue(*NAMES, days=365)


def renew(imports: Counter, successor: Issued) -> None:
    """Fill in the successor, with its key in a secret."""
    form = imports.modal()
    form.fill(BODY, successor.body.decode())
    form.fill(CHAIN, successor.chain.decode())
    form.choose("Private key", "Secrets Manager ARN")
    form.fill("Secrets Manager ARN", imports.secret("old", successor.key))


def open_by_form(imports: Counter, _arn: str = "") -> None:
    """Pick the certificate in `/certs import`."""
    form = imports.form()
    form.pick("Renew existing", form.search("Renew existing", "old")[0])


def open_by_page(imports: Counter, arn: str) -> None:
    """Press the button of the certificate's page."""
    dana = imports.desk.person("dana")
    page = dana.command("/certs", f"show {arn}", channel=OPS).wait()[-1]
    dana.press(page, "Re-import…")


@pytest.mark.parametrize("opened", [open_by_form, open_by_page])
def test_it_keeps_its_arn_and_what_serves_it(imports: Counter, opened: object) -> None:
    """From the form or its page: one certificate before and after, and CloudFront's day is told."""
    arn, successor = imported(imports)
    opened(imports, arn)  # type: ignore[operator] # one of the two above
    renew(imports, successor)
    errors = imports.modal().submit()
    imports.work()
    card = imports.desk.card()
    imports.desk.press("sam", "Confirm")
    imports.work()
    arns = [one.arn for one in imports.cloud.server.acm.certificates()]
    thread = imports.thread()

    assert {} == errors
    assert "Import in the place of `old.example`" in card.text
    assert "takes the place of" in card.text
    assert [arn] == arns
    assert "imported" == imports.tasks()[0].state
    assert "In the place of the earlier one, under its ARN." in thread
    assert "CloudFront may serve the old one for up to 24 hours more" in thread


def test_another_kind_of_key_is_refused_at_the_field(imports: Counter) -> None:
    """With the commands that make a key like the present one."""
    imported(imports)
    open_by_form(imports)
    renew(imports, imports.issue(*NAMES, kind="rsa", days=365))
    errors = imports.modal().submit()

    assert "key type and size cannot change" in errors["Renew existing"]
    assert "openssl genpkey -algorithm EC" in errors["Renew existing"]


def test_a_notice_leads_to_it(imports: Counter) -> None:
    """*Re-import* opens the form with the certificate picked."""
    arn, _ = imported(imports)
    desk = imports.desk
    NoticeWatch(desk.store, desk.clock, sns=False).tick()
    while desk.bot.parts.deliver["notices"](desk.clock.now()):
        desk.clock.wait(seconds=1)
    posted = desk.slack.messages(desk.slack.channel(OPS).id)[-1]
    desk.person("dana").press(posted, "Re-import")
    form = imports.modal()

    assert arn == form.value("Renew existing")["selected_option"]["value"]
    assert "Certificates only" == form.value("Distributions")["selected_option"]["text"]["text"]
