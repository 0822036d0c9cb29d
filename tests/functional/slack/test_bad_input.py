"""What people get wrong, and what is gone when they act: each says what, and what to do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.inventory import Certificate
from bot.domain.job import JobState
from tests.functional.slack.desk import ACCOUNT, OPS, Desk, distribution, said

OTHER = "999900001111"


def typed(desk: Desk, text: str, *, by: str = "dana") -> str:
    """Return what `/certs …` answers."""
    return said(desk.person(by).command("/certs", text, channel=OPS))


def a_certificate(desk: Desk) -> str:
    """Let the sweep have seen a certificate; return its ARN."""
    arn = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/00000000-0000-0000-0000-000000000001"
    ends = desk.clock.now() + timedelta(days=100)
    about = (arn, ACCOUNT, ("shop.example",), "ISSUED", "AMAZON_ISSUED", "RSA_2048")
    row = Certificate(*about, not_after=ends)
    desk.store.inventory.put_certificates([row], now=desk.clock.now())
    return arn


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("show shop.exampel", "Did you mean `shop.example`?"),
        ("job J-9", "There is no job J-9. The newest is J-1."),
        ("job 9", "`/certs jobs` lists them."),
        ("job shop.example", "Say which job, as in `/certs job J-42`"),
        ("jobs faield", "Did you mean `failed`?"),
        ("snapshots storefront-baes", "Did you mean `storefront-base`?"),
        ("snapshots E1ABX", "No snapshots with `E1ABX`"),
        ("distributions E1ABX", "Did you mean `E1ABC`?"),
        ("distributions storefornt.example", "Did you mean `storefront.example`?"),
        ("distributions qqqqqqqq", "No distributions for `qqqqqqqq`. An id,"),
        ("list statsu:issued", "is no filter"),
        ("snapshot", "Did you mean `/certs snapshots`?"),
    ],
)
def test_an_unknown_id_gets_the_nearest(desk: Desk, text: str, answer: str) -> None:
    """Of certificates, jobs, snapshots, distributions, filters and verbs."""
    desk.submit("shop.example")
    a_certificate(desk)

    assert answer in typed(desk, text)


def test_the_first_job_there_is_not(desk: Desk) -> None:
    """Nothing is nearest where there is nothing."""
    assert "There is no job J-1. There is none at all yet." in typed(desk, "job 1")


@pytest.mark.parametrize(
    ("arn", "why"),
    [
        (f"arn:aws:acm:us-east-1:{OTHER}:certificate/1", f"of account {OTHER}"),
        (f"arn:aws:acm:eu-west-1:{ACCOUNT}:certificate/1", "of eu-west-1: CloudFront takes"),
    ],
)
def test_a_certificate_elsewhere(desk: Desk, arn: str, why: str) -> None:
    """Another account's, another region's: it says which, and where to look."""
    assert why in typed(desk, f"show {arn}")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"arn:aws:cloudfront::{OTHER}:distribution/E1ABC", f"That is of account {OTHER}"),
        ("E1ABX", "Did you mean “E1ABC”?"),
        ("E9QQQQQQQQ", f"No distribution of this account ({ACCOUNT})"),
    ],
)
def test_a_distribution_that_is_not_ours(desk: Desk, text: str, fault: str) -> None:
    """Saving a snapshot of it is refused at its field, with the account or the nearest id."""
    form = _form(desk)
    form.fill("Distribution", text)
    form.fill("Name", "anew")

    assert fault in str(form.submit())


def test_a_distribution_by_its_own_arn(desk: Desk) -> None:
    """What the console copies is taken."""
    form = _form(desk)
    form.fill("Distribution", f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1ABC")
    form.fill("Name", "anew")

    assert {} == form.submit()


def _form(desk: Desk):  # type: ignore[no-untyped-def] # noqa: ANN202 - the sandbox's modal
    dana = desk.person("dana")
    dana.press(dana.command("/certs", "snapshots", channel=OPS).wait()[-1], "Save a snapshot")
    form = dana.modal()
    assert form is not None
    return form


def test_a_certificate_that_is_gone_is_shown_as_gone(desk: Desk) -> None:
    """A button of an older list: the page says what became of it."""
    arn = a_certificate(desk)
    dana = desk.person("dana")
    listed = dana.command("/certs", "list", channel=OPS).wait()[-1]
    desk.store.inventory.forget_certificate(arn)
    shown = said(dana.press(listed, "certificate_open"))

    assert "*deleted* · It is no longer in ACM" in shown
    assert "shop.example" not in typed(desk, "list")


@pytest.mark.parametrize("button", ["Confirm", "Edit", "Cancel"])
def test_someone_without_the_role_is_told_whom_to_ask(desk: Desk, button: str) -> None:
    """On the page of a job, which anyone of the workspace may look at."""
    desk.checked()
    vera = desk.person("vera")
    answer = said(vera.press(vera.command("/certs", "job J-1").wait()[0], button))

    assert "You may not" in answer
    assert "ask someone in #ssl-ops" in answer


def test_a_stale_button_says_that_the_card_was_refreshed(desk: Desk) -> None:
    """And what became of the job meanwhile."""
    desk.checked()
    job = desk.store.jobs.get(1)
    desk.store.jobs.save(replace(job, state=JobState.CANCELLED), now=desk.clock.now())
    desk.clock.wait(seconds=4)
    answer = desk.press("sam", "Confirm")
    desk.tell()

    assert "J-1 has changed since that was shown: it was cancelled." in said(answer)
    assert "Its card is refreshed" in said(answer)
    assert "*Cancelled*" in desk.card().text


def test_a_distribution_of_the_list_that_is_gone(desk: Desk) -> None:
    """It is in no list any more; a search for it names the nearest that is there."""
    desk.store.inventory.put_distributions([distribution("E1ABD")], now=desk.clock.now())
    desk.store.inventory.forget_distribution("E1ABD")

    assert "Did you mean `E1ABC`?" in typed(desk, "distributions E1ABD")
