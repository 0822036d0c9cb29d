"""Certificates and distributions, as people look for them in Slack: by command, from the menu, from
Home, in modals.
"""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.inquiry import InquiryKind
from bot.domain.inventory import Certificate
from bot.sandbox.slack import Message, Person
from bot.views import ids
from tests.functional.slack.desk import ACCOUNT, Desk, distribution, said
from tests.functional.slack.test_commands import buttons_of

ARN = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/00000000-0000-0000-0000-00000000000"
REGION = "us-east-1 only; certificates of other regions cannot serve CloudFront and are not shown."


def have(desk: Desk, number: int, *names: str, **facts: object) -> Certificate:
    """Let a sweep see a certificate."""
    made = Certificate(
        f"{ARN}{number}",
        ACCOUNT,
        names,
        "ISSUED",
        "AMAZON_ISSUED",
        "RSA_2048",
        created_at=desk.clock.now(),
        not_after=desk.clock.now() + timedelta(days=198),
    )
    made = replace(made, **facts)  # type: ignore[arg-type] # fields of Certificate, by name
    desk.store.inventory.put_certificates([made], now=desk.clock.now())
    return made


def describe(desk: Desk, one: Certificate, tags: dict[str, str], **facts: object) -> None:
    """Let ACM's description of a certificate be read."""
    whole = {"CertificateArn": one.arn, "DomainName": one.main_name, **facts}
    desk.store.certificates.described(
        one.arn, whole, tags, names=one.names, is_whole=True, now=desk.clock.now()
    )


def listed(desk: Desk, text: str = "", *, by: str = "vera") -> Message:
    """Type `/certs list …`."""
    answer: Message = desk.person(by).command("/certs", f"list {text}".strip()).wait()[-1]
    return answer


def top(person: Person) -> object:
    """Return the blocks of the modal that somebody sees."""
    modal = person.modal()
    return modal.view["blocks"] if modal else None


def files_of(desk: Desk, person: Person) -> dict[str, str]:
    """Return the files that somebody was sent in direct messages, by name."""
    direct = next(one for one in desk.slack.workspace.channels.values() if one.dm_of == person.id)
    desk.slack.wait_for(lambda: any(m.files for m in desk.slack.messages(direct.id)))
    files = [file for message in desk.slack.messages(direct.id) for file in message.files]
    return {file.name: file.content.decode() for file in files}


def test_the_list_says_what_matters_of_each(desk: Desk) -> None:
    """Names, status, end (red when near), use, origin, key; and which region it is of."""
    have(desk, 1, "shop.example", "www.shop.example", "pay.shop.example")
    near = desk.clock.now() + timedelta(days=11, hours=1)
    imported = have(desk, 2, "bank.example", type="IMPORTED", not_after=near, in_use=True)
    describe(desk, imported, {"Name": "bank"}, Issuer="Big CA")
    have(desk, 3, "old.example", status="FAILED", not_after=None)
    text = listed(desk).text

    assert "🟢 *issued*  `shop.example` (+2)" in text
    assert "⚪ *not in use* · by Amazon · RSA 2048" in text
    assert "`bank.example` “bank”\n🔴 *ends in 12 days*" in text
    assert "in use · imported, issued by Big CA · RSA 2048" in text
    assert "🔴 *failed*  `old.example`\nrequested <!date" in text
    assert REGION in text


def test_a_name_is_answered_with_what_covers_it(desk: Desk) -> None:
    """First the certificate on the distribution that serves it, and how many there are."""
    have(desk, 1, "www.shop.example")
    serving = have(desk, 2, "shop.example", "*.shop.example", in_use=True)
    serves = replace(distribution("E7SHOP", "www.shop.example"), certificate_arn=serving.arn)
    desk.store.inventory.put_distributions([serves], now=desk.clock.now())
    text = listed(desk, "https://WWW.shop.example/").text

    assert "*2 certificates cover this name; one distribution can carry it.*" in text
    assert text.index("`*.shop.example` (+1)") < text.index("`www.shop.example`\n")
    assert "in use by `E7SHOP`" in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("colour:red", "`colour:red` is no filter. There are `status:`"),
        ("status:happy", "comes one of `pending` `issued`"),
        ("expires:soon", "write `expires:&lt;30d`"),
        ("nothing.example", "No certificate for `nothing.example`"),
    ],
)
def test_what_is_not_found_is_said(desk: Desk, text: str, told: str) -> None:
    """A filter that is none by its name, with what there is; an empty result with what to try."""
    have(desk, 1, "shop.example")

    assert told in listed(desk, text).text


def test_pages_are_turned_in_place(desk: Desk) -> None:
    """Ten a page; a page that is gone meanwhile shows the last one."""
    for number in range(9):
        have(desk, number, *(f"s{number}{k}.example" for k in range(3)))
    for number in range(9):
        desk.store.inventory.put_certificates(
            [replace(have(desk, number, f"s{number}.example"), arn=f"{ARN}x{number}")],
            now=desk.clock.now(),
        )
    vera = desk.person("vera")
    first = listed(desk)
    vera.press(first, "Next")
    second = desk.shown(vera, "page 2 of 2")
    vera.press(second, "Previous")
    again = desk.shown(vera, "page 1 of 2")

    assert "18 certificates, by name · page 1 of 2" in first.text
    assert 8 == buttons_of(second).count("Show")
    assert "Previous" not in buttons_of(again)


def test_a_page_that_is_gone_shows_the_last(desk: Desk) -> None:
    """Certificates were deleted since the list was shown."""
    rows = [have(desk, number, f"s{number}.example") for number in range(9)]
    more = [replace(one, arn=f"{one.arn}x") for one in rows]
    desk.store.inventory.put_certificates(more, now=desk.clock.now())
    vera = desk.person("vera")
    first = listed(desk)
    for one in more:
        desk.store.inventory.forget_certificate(one.arn)
    vera.press(first, "Next")

    assert 9 == buttons_of(desk.shown(vera, "9 certificates, by name")).count("Show")


def test_a_filter_is_pressed(desk: Desk) -> None:
    """The usual ones have a button each; the pressed one is no button any more."""
    have(desk, 1, "a.example", status="EXPIRED")
    have(desk, 2, "b.example")
    vera = desk.person("vera")
    vera.press(listed(desk), "Failed or ended")
    shown = desk.shown(vera, "1 certificate for")

    assert "`a.example`" in shown.text
    assert "`b.example`" not in shown.text
    assert "Failed or ended" not in buttons_of(shown)
    assert "All" in buttons_of(shown)


def test_a_search_is_typed_into_a_form(desk: Desk) -> None:
    """Opened with the present search; what it finds takes its place, a fault is at its field."""
    have(desk, 1, "shop.example")
    vera = desk.person("vera")
    vera.press(listed(desk, "in-use:no"), "Search…")
    form = vera.modal()
    assert form is not None
    before = form.view["blocks"][0]["element"]["initial_value"]
    form.fill("Search", "colour:red")
    faults = form.submit()
    form.fill("Search", "shop")
    good = form.submit()
    shown = vera.modal()

    assert "in-use:no" == before
    assert "is no filter" in faults["Search"]
    assert {} == good
    assert shown is not None
    assert "`shop.example`" in str(shown.view["blocks"])


def test_from_home_everything_is_in_modals(desk: Desk) -> None:
    """The menu's button, a page and a certificate, one above the other."""
    have(desk, 1, "shop.example")
    vera = desk.person("vera")
    desk.home("vera").press("Certificates")
    desk.slack.wait_for(lambda: "shop.example" in str(top(vera)))
    first = vera.modal()
    assert first is not None
    first.press(ids.CERTIFICATE_OPEN)
    desk.slack.wait_for(lambda: "Being read from ACM" in str(top(vera)))

    assert "`shop.example`" in str(first.view["blocks"])
    assert 2 == len(desk.slack.calls("views.open")) + len(desk.slack.calls("views.push"))


def test_home_leads_to_what_needs_attention(desk: Desk) -> None:
    """A certificate that ends has a button that shows it whole."""
    near = desk.clock.now() + timedelta(days=12)
    one = have(desk, 1, "shop.example", type="IMPORTED", in_use=True, not_after=near)
    desk.home("vera").press(ids.CERTIFICATE_OPEN)
    desk.slack.wait_for(lambda: one.arn in str(top(desk.person("vera"))))


def test_one_certificate_is_shown_whole(desk: Desk) -> None:
    """All that ACM says, who uses it with the service's name, how its names are proven."""
    one = have(desk, 1, "shop.example", "*.shop.example", in_use=True)
    serves = replace(distribution("E7SHOP", "shop.example"), certificate_arn=one.arn)
    desk.store.inventory.put_distributions([serves], now=desk.clock.now())
    balancer = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/app/shop/50dc"
    record = {"Name": "_a.shop.example.", "Type": "CNAME", "Value": "_b.acm-validations.aws."}
    proven = {"ValidationMethod": "DNS", "ValidationStatus": "SUCCESS", "ResourceRecord": record}
    describe(
        desk,
        one,
        {"team": "shop", "aws:x": "y"},
        Serial="0a:1b",
        Issuer="Amazon",
        InUseBy=[serves.arn, balancer],
        RenewalEligibility="ELIGIBLE",
        DomainValidationOptions=[{"DomainName": name, **proven} for name in one.names],
    )
    text = said(desk.person("vera").command("/certs", "show shop.example"))

    assert "🟢 *issued* · The certificate is valid" in text
    assert "*Serial*  `0a:1b`" in text
    assert "E7SHOP>  `shop.example`" in text
    assert "• load balancer <https://us-east-1.console.aws.amazon.com/ec2/" in text
    assert "✅ ACM renews it by itself" in text
    assert "A renewal changes the key" in text
    assert 1 == text.count("`_a.shop.example` CNAME `_b.acm-validations.aws`")
    assert "Keep it. Each renewal looks it up" in text
    assert "`aws:x=y`  `team=shop`" in text
    assert one.arn in text


def test_why_one_is_not_renewed_is_said(desk: Desk) -> None:
    """Imported, or not in use, or proven by mail: with the addresses that were mailed."""
    describe(desk, have(desk, 1, "in.example", type="IMPORTED"), {})
    mailed = ["admin@mail.example", "webmaster@mail.example"]
    by_mail = {"ValidationMethod": "EMAIL", "ValidationStatus": "SUCCESS"}
    describe(
        desk,
        have(desk, 2, "mail.example"),
        {},
        DomainValidationOptions=[
            {"DomainName": "mail.example", "ValidationEmails": mailed, **by_mail}
        ],
    )
    asked = have(desk, 3, "asked.example", status="PENDING_VALIDATION", not_after=None)
    options = [{"DomainName": "asked.example", "ValidationEmails": mailed, **by_mail}]
    describe(desk, asked, {}, DomainValidationOptions=options)
    pending = said(desk.person("vera").command("/certs", "show asked.example"))
    imported = said(desk.person("vera").command("/certs", "show in.example"))
    unused = said(desk.person("vera").command("/certs", "show mail.example"))

    assert "not renewed: it was imported" in imported
    assert "not renewed: it is not in use" in unused
    assert "by e-mail to `admin@mail.example`, `webmaster@mail.example`" in unused
    assert "Proven by e-mail" in unused
    assert "ACM waits for an answer to its mails" in pending


def test_a_failed_one_says_why_and_what_to_do(desk: Desk) -> None:
    """ACM's reason, in our words."""
    failed = have(desk, 1, "shop.example", status="FAILED", not_after=None)
    describe(desk, failed, {}, FailureReason="CAA_ERROR")
    text = said(desk.person("vera").command("/certs", f"show {failed.arn}"))

    assert "Why: `CAA_ERROR`." in text
    assert "request one with the same names" in text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("shpo.example", "Did you mean `shop.example`?"),
        ("other.test", "No certificate of this account covers `other.test`"),
        ("", "/certs show www.shop.example"),
        (f"{ARN}9", "No certificate of this account"),
    ],
)
def test_an_unknown_name_gets_the_nearest(desk: Desk, typed: str, told: str) -> None:
    """And where to look for the others."""
    have(desk, 1, "shop.example")

    assert told in said(desk.person("vera").command("/certs", f"show {typed}"))


@pytest.mark.parametrize("typed", [f"{ARN}1", "00000000-0000-0000-0000-000000000001", "shop front"])
def test_one_is_found_by_its_arn_or_its_title(desk: Desk, typed: str) -> None:
    """As the console shows them."""
    describe(desk, have(desk, 1, "shop.example"), {"Name": "Shop Front"})

    assert f"`{ARN}1`" in said(desk.person("vera").command("/certs", f"show {typed}"))


def test_of_several_that_cover_a_name_one_is_shown(desk: Desk) -> None:
    """The one that serves, and how many others could: one that failed could not."""
    have(desk, 1, "www.shop.example")
    have(desk, 2, "*.shop.example")
    have(desk, 3, "www.shop.example", status="FAILED")
    text = said(desk.person("vera").command("/certs", "show www.shop.example"))

    assert "1 more certificate covers `www.shop.example`" in text
    assert "`/certs list www.shop.example` has all of them" in text


def test_one_that_is_not_issued_is_found_by_its_name_too(desk: Desk) -> None:
    """Though nothing could be served with it."""
    have(desk, 1, "www.shop.example", status="PENDING_VALIDATION")
    have(desk, 2, "*.shop.example", status="EXPIRED")
    text = said(desk.person("vera").command("/certs", "show www.shop.example"))

    assert "`*.shop.example`" in text
    assert "more certificate" not in text


def test_who_looks_again_sees_what_is_known_by_then(desk: Desk) -> None:
    """In the same place; it is read anew meanwhile."""
    one = have(desk, 1, "shop.example")
    vera = desk.person("vera")
    early = vera.command("/certs", "show shop.example").wait()[-1]
    describe(desk, one, {"team": "shop"})
    vera.press(early, "Look again")
    later = desk.shown(vera, "team=shop")
    due = desk.store.certificates.undescribed(
        ACCOUNT, now=desk.clock.now(), settle=timedelta(minutes=2), limit=9
    )

    assert "⏳ Being read from ACM" in early.text
    assert "As ACM described it" in later.text
    assert [one.arn] == due


def test_the_table_is_sent_to_the_person(desk: Desk) -> None:
    """Every field of ACM and every tag of what the list finds, harmless to spreadsheets; the audit
    says who had it.
    """
    one = have(desk, 1, "shop.example", "www.shop.example")
    describe(desk, one, {"=cmd": "@SUM(1)"}, Serial="0a", KeyUsages=[{"Name": "X"}], InUseBy=["a"])
    have(desk, 2, "blog.example")
    vera = desk.person("vera")
    vera.press(listed(desk, "example"), "Export as CSV")
    follows = desk.shown(vera, "comes as a file")
    desk.tell()
    table = files_of(desk, vera)["certificates.csv"]
    rows = {row["DomainName"]: row for row in csv.DictReader(io.StringIO(table))}
    (audit,) = desk.store.audit.of_subject("example")

    assert "direct message" in follows.text
    assert ["blog.example", "shop.example"] == list(rows)
    assert ("0a", "a", '[{"Name": "X"}]') == tuple(
        rows["shop.example"][field] for field in ("Serial", "InUseBy", "KeyUsages")
    )
    assert "'@SUM(1)" == rows["shop.example"]["tag:=cmd"]
    assert "" == rows["blog.example"]["tag:=cmd"]
    assert ("export certificates", "done") == (audit.action, audit.outcome)


def test_the_chain_is_asked_of_acm(desk: Desk) -> None:
    """A worker gets it; the button says where it comes."""
    have(desk, 1, "shop.example")
    vera = desk.person("vera")
    shown = vera.command("/certs", "show shop.example").wait()[-1]
    answer = vera.press(shown, "Download chain")
    claim = desk.store.inquiries.claim(desk.clock.now())
    (audit,) = desk.store.audit.of_subject(f"{ARN}1")

    assert "`certificate.pem` and `chain.pem` of `shop.example`" in said(answer)
    assert claim is not None
    assert (InquiryKind.CERTIFICATE_CHAIN, f"{ARN}1") == (
        claim.inquiry.kind,
        claim.inquiry.subject["arn"],
    )
    assert ("download chain", "done") == (audit.action, audit.outcome)


def test_without_a_chain_there_is_a_reason(desk: Desk) -> None:
    """Until it is issued there is nothing to download; nobody asks ACM."""
    have(desk, 1, "shop.example", status="PENDING_VALIDATION", not_after=None)
    vera = desk.person("vera")
    shown = vera.command("/certs", "show shop.example").wait()[-1]
    answer = vera.press(shown, "Download chain")

    assert "There is nothing to download: `shop.example` is pending." in said(answer)
    assert None is desk.store.inquiries.claim(desk.clock.now())


def test_what_was_deleted_meanwhile_is_said(desk: Desk) -> None:
    """A button of an old list leads to the status, not to an error."""
    have(desk, 1, "shop.example")
    vera = desk.person("vera")
    shown = listed(desk)
    desk.store.inventory.forget_certificate(f"{ARN}1")
    answer = vera.press(shown, ids.CERTIFICATE_OPEN)

    assert "⚪ *deleted* · It is no longer in ACM" in said(answer)


@pytest.mark.parametrize("button", ["Look again", "Download chain"])
def test_what_nobody_knows_is_said(desk: Desk, button: str) -> None:
    """A button of another database: refused in words."""
    have(desk, 1, "shop.example")
    vera = desk.person("vera")
    shown = vera.command("/certs", "show shop.example").wait()[-1]
    elements = next(one for one in shown.blocks if one["type"] == "actions")["elements"]
    for element in elements:
        element["value"] = f"{ARN}7"
    answer = vera.press(shown, button)

    assert "That certificate is not known any more" in said(answer)


def test_distributions_say_what_they_serve(desk: Desk) -> None:
    """Id, names, domain, state, certificate, and what was saved of them."""
    one = have(desk, 1, "shop.example", in_use=True)
    serves = replace(
        distribution("E7SHOP", "shop.example"), certificate_arn=one.arn, status="InProgress"
    )
    desk.store.inventory.put_distributions([serves], now=desk.clock.now())
    vera = desk.person("vera")
    shown = vera.command("/certs", "distributions").wait()[-1]
    answer = vera.press(shown, ids.CERTIFICATE_OPEN)

    assert "E7SHOP>*  `shop.example`\n🔵 deploying · `e7shop.cloudfront.net`" in shown.text
    assert "🟢 *issued* certificate `shop.example` · no snapshots" in shown.text
    assert "CloudFront's own certificate · 1 snapshot: `storefront-base`" in shown.text
    assert f"`{ARN}1`" in said(answer)


def test_distributions_are_searched_and_paged(desk: Desk) -> None:
    """By id, name, domain or comment; the pages are turned in place, from the menu too."""
    rows = [distribution(f"E{number:02d}", f"s{number}.example") for number in range(11)]
    desk.store.inventory.put_distributions(rows, now=desk.clock.now())
    vera = desk.person("vera")
    found = said(vera.command("/certs", "distributions s7.example"))
    menu = vera.command("/certs").wait()[-1]
    vera.press(menu, "Distributions")
    first = desk.shown(vera, "page 1 of 2")
    vera.press(first, "Next")
    second = desk.shown(vera, "page 2 of 2")

    assert "1 distribution for `s7.example`" in found
    assert "12 distributions" in first.text
    assert "`storefront.example`" in second.text
    assert "No distributions for `zzz`" in said(vera.command("/certs", "distributions zzz"))


def test_a_certificate_of_iam_is_not_called_cloudfronts_own(desk: Desk) -> None:
    """A distribution from before there was ACM serves one that no list of ACM shows."""
    served = {"viewer_certificate": {"IAMCertificateId": "ASCAOLD"}}
    row = replace(distribution("E1OLD"), summary=served)
    desk.store.inventory.put_distributions([row], now=desk.clock.now())
    shown = desk.person("vera").command("/certs", "distributions E1OLD").wait()[-1]

    assert "certificate `ASCAOLD` of IAM" in shown.text
