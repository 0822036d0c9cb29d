"""Notices, where they go, and verbs without their permission, before the real Bolt app."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.domain.inventory import Certificate, SweepKind
from bot.domain.topic import Subscription
from bot.sandbox.slack import Message
from scheduler.notice_watch import NoticeWatch
from tests.functional.slack.desk import ACCOUNT, OPS, Desk, said

TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:edgecert"


def an_import(desk: Desk, name: str, days: float) -> None:
    """Let the sweep have seen an imported certificate that ends in so many days."""
    row = Certificate(
        arn=f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/{name}",
        account=ACCOUNT,
        names=(name,),
        status="ISSUED",
        type="IMPORTED",
        key_algorithm="RSA_2048",
        not_after=desk.clock.now() + timedelta(days=days),
        in_use=True,
    )
    desk.store.inventory.put_certificates([row], now=desk.clock.now())


def notice(desk: Desk) -> Message:
    """Let the watch look, and the channel be told; return the newest message there."""
    NoticeWatch(desk.store, desk.clock, sns=False).tick()
    while desk.bot.parts.deliver["notices"](desk.clock.now()):
        desk.clock.wait(seconds=1)
    return desk.slack.messages(desk.slack.channel(OPS).id)[-1]


def test_a_notice_shows_its_certificate(reached: Desk) -> None:
    """Anybody of the channel presses Show and sees all of it; the notice stays."""
    an_import(reached, "old.example", 12)
    posted = notice(reached)
    dana = reached.person("dana")
    answer = dana.press(posted, "Show")

    assert "A certificate ends, and nobody renews it" in posted.text
    assert "*ends in 12 days*" in posted.text
    assert "📜 Certificate" in said(answer)
    assert "it was imported, so whoever issued it renews it" in said(answer)
    assert posted.ts == reached.slack.messages(reached.slack.channel(OPS).id)[-1].ts


def test_help_and_a_jobs_page_say_where_notices_go(made: Callable[..., Desk]) -> None:
    """The topic, who has confirmed, and whose spam folder to look in."""
    desk = made(http=True, sns_topic_arn=TOPIC)
    now, dana = desk.clock.now(), desk.person("dana")
    before = said(dana.command("/certs", "help", channel=OPS))
    found = [
        Subscription("email", "ops@shop.example", is_confirmed=False),
        Subscription("sqs", f"arn:aws:sqs:us-east-1:{ACCOUNT}:jobs", is_confirmed=True),
    ]
    desk.store.inventory.put_subscriptions(TOPIC, found, now=now)
    desk.store.inventory.sweep_finished(SweepKind.TOPIC, ACCOUNT, started=now, now=now)
    desk.checked()
    texts = [said(dana.command("/certs", verb, channel=OPS)) for verb in ("help", "job J-1")]

    assert "Who is subscribed was not read yet." in before
    for text in texts:
        assert f"SNS topic `{TOPIC}`" in text
        assert "✅ confirmed: sqs `jobs`" in text
        assert "Look in the spam folder of `ops@shop.example`" in text


def test_a_verb_without_its_permission(made: Callable[..., Desk]) -> None:
    """It is not offered; typed, or pressed on an old card, it says what is missing."""
    desk = made(http=True)
    dana = desk.person("dana")
    menu = dana.command("/certs", "", channel=OPS).wait()[-1]
    desk.store.denials.add(["acm:RequestCertificate"], now=desk.clock.now())
    shown = dana.command("/certs", "", channel=OPS).wait()[-1]
    typed = said(dana.command("/certs", "new a.example", channel=OPS))
    pressed = said(dana.press(menu, "New certificates"))

    lacks = "New certificates is unavailable: my role lacks `acm:RequestCertificate`"
    assert "New certificates" in menu.buttons
    assert "New certificates" not in shown.buttons
    assert lacks in shown.text
    assert lacks in typed
    assert lacks in pressed


def test_a_notice_leads_to_the_replacement(desk: Desk) -> None:
    """*Replace by an ACM certificate* opens the form with the same names; only operators may."""
    an_import(desk, "old.example", 12)
    posted = notice(desk)
    dana = desk.person("dana")
    dana.press(posted, "Replace by an ACM certificate")
    form = dana.modal()

    assert form is not None
    assert "old.example" in "\n".join([*form.texts, *(str(form.view),)])


def test_a_renewal_that_failed_is_replaced_from_its_notice(desk: Desk) -> None:
    """By one of the same names, as the notice says."""
    an_import(desk, "shop.example", 12)
    (row,) = desk.store.inventory.certificates(ACCOUNT)
    failed = {"RenewalStatus": "FAILED", "RenewalStatusReason": "CAA_ERROR"}
    amazons = replace(row, type="AMAZON_ISSUED")
    now = desk.clock.now()
    desk.store.inventory.put_certificates([amazons], now=now)
    desk.store.certificates.described(
        row.arn, {"RenewalSummary": failed}, {}, names=row.names, is_whole=True, now=now
    )
    posted = notice(desk)
    dana = desk.person("dana")
    dana.press(posted, "Replace by an ACM certificate")
    form = dana.modal()

    assert "request one with the same names" in posted.text
    assert form is not None
    assert "shop.example" in str(form.view)


def test_a_notice_offers_no_replacement_without_the_permission(desk: Desk) -> None:
    """It says what is missing, once."""
    an_import(desk, "old.example", 12)
    desk.store.denials.add(["cloudfront:UpdateDistribution"], now=desk.clock.now())
    posted = notice(desk)

    assert ["Re-import", "Show"] == list(posted.buttons)
    assert "🔒 New with other names is unavailable" in posted.text
