"""Certificates that people delete in Slack: one of its page, or what a filtered list finds; in the
real Bolt app, before the strict AWS.
"""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.job import JobState
from bot.sandbox.slack import Message, Modal
from tests.functional.slack.cloud import Cloud
from tests.functional.slack.desk import OPS, said
from tests.functional.slack.test_certificate_acts import page
from tests.functional.slack.test_commands import buttons_of

DEAD = "status:expired,failed"
ALB = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/1"


def dead(cloud: Cloud, *names: str) -> list[str]:
    """Seed expired certificates, a name each."""
    return [cloud.seed(name, status="EXPIRED") for name in names]


def listed(cloud: Cloud, text: str = DEAD, *, by: str = "dana") -> Message:
    """Type `/certs list …`."""
    cloud.read()
    shown: Message = cloud.desk.person(by).command("/certs", f"list {text}").wait()[-1]
    return shown


def previewed(cloud: Cloud, text: str = DEAD) -> Modal:
    """Press the list's button; return what it shows."""
    dana = cloud.desk.person("dana")
    dana.press(listed(cloud, text), "Delete these…")
    cloud.desk.slack.wait_for(lambda: dana.modal() is not None)
    form = dana.modal()
    assert form is not None
    return form


def says(form: Modal) -> str:
    """Return all that a form says."""
    return "\n".join(form.texts)


def card(cloud: Cloud, number: int = 1) -> Message:
    """Return a job's card, once what is due was told."""
    cloud.desk.tell()
    return cloud.desk.card(number)


def test_one_is_deleted_once_that_is_confirmed(cloud: Cloud) -> None:
    """The button asks, the card asks for Confirm, the worker deletes, the thread tells."""
    (arn,) = dead(cloud, "shop.example")
    told = said(cloud.desk.person("dana").press(page(cloud), "Delete"))
    cloud.work()
    before = card(cloud)
    kept = cloud.server.acm.get(arn).arn
    cloud.desk.press("sam", "Confirm")
    cloud.work()
    after = card(cloud)
    thread = cloud.desk.slack.replies(after.channel, after.ts)
    replies = "\n".join(one.text for one in thread)

    assert "`J-1` has the plan, and a link to its card follows." in told
    assert "🗑 J-1 · Delete 1 certificate" in before.text
    assert "Deletes *1 certificate* that nothing uses." in before.text
    assert "nothing uses any of them, by the last lists" in before.text
    assert arn == kept
    assert [] == cloud.server.acm.certificates()
    assert "✅ *Finished* · 1 of 1 removed" in after.text
    assert "🗑 *Deleted*: 1 certificate by J-1" in replies
    assert "it counts against no quota any more" in replies


def test_what_is_in_use_is_refused_with_its_users(cloud: Cloud) -> None:
    """Each by its service, with its page in the console."""
    arn = cloud.seed("shop.example")
    one = cloud.serve(arn, "www.shop.example", "shop.example")
    shown = page(cloud)
    known = cloud.desk.store.inventory.certificate(arn)
    assert known is not None
    details = {**known.details, "InUseBy": [*_in_use_by(known.details), ALB]}
    cloud.desk.store.certificates.described(
        arn, details, {}, names=known.names, is_whole=True, now=cloud.desk.clock.now()
    )
    told = said(cloud.desk.person("dana").press(shown, "Delete"))

    assert f"in use by CloudFront `{one}`, load balancer `loadbalancer/app/shop/1`. Detach" in told
    assert f"/distributions/{one}|CloudFront {one}>" in told
    assert "LoadBalancers:|load balancer loadbalancer/app/shop/1>" in told
    assert [] == cloud.desk.store.jobs.search()


@pytest.mark.parametrize(("number", "is_all"), [(30, True), (300, False)])
def test_every_user_is_named_as_far_as_there_is_room(
    cloud: Cloud, number: int, *, is_all: bool
) -> None:
    """Page and refusal name each user with its link; beyond what a message holds they count the
    rest, and say where all are.
    """
    arn = cloud.seed("shop.example")
    dana, store = cloud.desk.person("dana"), cloud.desk.store
    shown, known = page(cloud), store.inventory.certificate(arn)
    assert known is not None
    users = [f"{ALB}{one:03d}" for one in range(number)]
    about, now = {**known.details, "InUseBy": users}, cloud.desk.clock.now()
    store.certificates.described(arn, about, {}, names=known.names, is_whole=True, now=now)
    store.inventory.put_certificates([replace(known, in_use=True)], now=now)
    whole = dana.command("/certs", f"show {arn}").wait()[-1]
    refused = dana.press(shown, "Delete").wait()[-1]

    for message in (whole, refused):
        text = "\n".join(message.texts)
        named = text.count("loadbalancer/app/shop/1") - (5 if message is refused else 0)
        assert (named == number) is is_all
        assert (f"`/certs list {arn}`" in text) is not is_all
        assert number == named + _more(text)


def _more(text: str) -> int:
    found = re.search(r"and (\d+) more; Export as CSV", text)
    return int(found.group(1)) if found else 0


def _in_use_by(details: object) -> list[str]:
    assert isinstance(details, dict)
    return list(details["InUseBy"])


def test_what_a_job_works_with_is_refused_with_its_card(cloud: Cloud) -> None:
    """Until that job ends."""
    (arn,) = dead(cloud, "shop.example")
    cloud.desk.person("dana").press(page(cloud), "Delete")
    card(cloud)
    told = said(cloud.desk.person("sam").press(page(cloud, by="sam"), "Delete"))

    assert "`shop.example` stays: J-1 works with it. Wait until that ends, or cancel it." in told
    assert "|J-1>" in told
    assert arn


def test_a_list_shows_what_goes_and_what_stays(cloud: Cloud) -> None:
    """Each that stays with its reason; nothing goes before Confirm."""
    dead(cloud, "a.example", "b.example")
    used = cloud.seed("used.example", status="EXPIRED")
    one = cloud.serve(used, "used.example")
    form = previewed(cloud)
    shown = says(form)
    errors = form.submit()
    cloud.work()
    plan = card(cloud).text
    cloud.desk.press("sam", "Confirm")
    cloud.work()
    after = card(cloud).text

    assert "Of `status:expired,failed`: *2 certificates* can go." in shown
    assert "`a.example`" in shown
    assert "*1 certificate stays*" in shown
    assert f"in use by CloudFront `{one}`" in shown
    assert f"|CloudFront {one}>" in shown
    assert {} == errors
    assert "🔒 *Stays:* `used.example`" in plan
    assert "Deletes *2 certificates* of `status:expired,failed`" in plan
    assert "2 of 2 removed" in after
    assert [used] == [left.arn for left in cloud.server.acm.certificates()]


def test_a_list_that_changed_is_shown_anew(cloud: Cloud) -> None:
    """What nobody saw is not planned; the second press is of what is shown now."""
    dead(cloud, "a.example")
    form = previewed(cloud)
    dead(cloud, "b.example")
    cloud.read()
    form.submit()
    anew = says(form)
    none = cloud.desk.store.jobs.search()
    form.submit()

    assert "*The list has changed since you looked.*" in anew
    assert "*2 certificates* can go" in anew
    assert [] == none
    assert "has the plan" in says(form)
    assert 2 == len(cloud.desk.store.tasks.of_job(1))


def test_a_list_of_which_nothing_can_go_says_so(cloud: Cloud) -> None:
    """Without a way on."""
    arn = cloud.seed("shop.example")
    cloud.serve(arn, "shop.example")
    form = previewed(cloud, "shop")

    assert "Of `shop` nothing can be deleted." in says(form)
    with pytest.raises(LookupError, match="no submit button"):
        form.submit()


def test_long_lists_are_counted(cloud: Cloud) -> None:
    """The form shows some, the card has a file of all."""
    dead(cloud, *(f"n{number}.example" for number in range(18)))
    form = previewed(cloud)
    shown = says(form)
    form.submit()

    assert "… and 3 more, all of them on the card." in shown
    assert "All rows" in buttons_of(card(cloud))


def test_only_a_filtered_list_has_the_button(cloud: Cloud) -> None:
    """All there is, is never deleted together."""
    dead(cloud, "a.example")

    assert "Delete these…" not in buttons_of(listed(cloud, ""))
    assert "Delete these…" in buttons_of(listed(cloud))
    assert "Delete these…" not in buttons_of(listed(cloud, "nowhere"))


def test_what_came_into_use_after_confirm_stays(cloud: Cloud) -> None:
    """Its row says by whom; the others are gone; Drop or Retry are offered."""
    arns = dead(cloud, "a.example", "b.example")
    previewed(cloud).submit()
    cloud.work()
    card(cloud)
    one = cloud.serve(arns[0], "a.example")
    cloud.desk.press("sam", "Confirm")
    cloud.work()
    after = card(cloud)

    assert f"It is in use by CloudFront `{one}`" in after.text
    assert "1 of 2 removed · 1 failed" in after.text
    assert "Retry failed" in buttons_of(after)
    assert JobState.FAILED is cloud.desk.store.jobs.get(1).state


@pytest.mark.parametrize(
    "opened",
    [
        lambda cloud: (page(cloud, "a.example", by="vera"), "Delete"),
        lambda cloud: (listed(cloud, by="vera"), "Delete these…"),
    ],
    ids=["page", "list"],
)
def test_a_viewer_is_told_whom_to_ask(
    cloud: Cloud, opened: Callable[[Cloud], tuple[Message, str]]
) -> None:
    """Whoever may look sees the buttons, and is told who may press them."""
    dead(cloud, "a.example")
    told = said(cloud.desk.person("vera").press(*opened(cloud)))

    assert "You may not delete certificates: ask someone in #ssl-ops." in told


def test_a_button_of_what_is_gone_is_refused(cloud: Cloud) -> None:
    """Deleted while its page stood there."""
    (arn,) = dead(cloud, "shop.example")
    shown = page(cloud)
    cloud.desk.store.inventory.forget_certificate(arn)

    assert "`shop.example` is not there any more: it was deleted" in said(
        cloud.desk.person("dana").press(shown, "Delete")
    )


def test_where_the_bot_is_not_the_card_goes_to_the_ops_channel(cloud: Cloud) -> None:
    """From a direct message, or a channel without the bot."""
    dead(cloud, "shop.example")
    cloud.read()
    dana = cloud.desk.person("dana")
    shown = dana.command("/certs", "show shop.example", channel="random").wait()[-1]
    dana.press(shown, "Delete")
    card(cloud)
    link = cloud.desk.bot.jobs.link(1)

    assert link is not None
    assert cloud.desk.slack.channel(OPS).id == link.channel
