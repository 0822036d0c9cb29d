"""The door that Slack delivers to by HTTP, as Slack's own servers use it."""

import pytest

from bot.sandbox.slack.outgoing import post, signed
from tests.functional.slack.desk import OPS, Desk, said

BODY = "command=%2Fcerts&text=help"


def test_the_request_url_can_be_saved(desk: Desk) -> None:
    """Slack saves a URL that gives its challenge back."""
    url = desk.slack.courier.url
    desk.slack.deliver_to("")
    desk.slack.save_request_url(url)

    assert "Jobs" in said(desk.person("dana").command("/certs", "jobs", channel=OPS))


def test_a_sign_of_life_is_given_unsigned(desk: Desk) -> None:
    """Slack asks a command's URL whether it lives without a signature: 200, and nothing done."""
    assert 200 == desk.slack.courier.check_ssl(desk.slack.courier.url)
    assert [] == desk.slack.calls("views.open")


@pytest.mark.parametrize("body", [BODY, f"ssl_check=0&{BODY}", "", "{}"])
def test_nothing_else_is_taken_unsigned(desk: Desk, body: str) -> None:
    """401 for whatever bears no signature."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    assert 401 == post(desk.slack.courier.url, body, headers, 5).status


@pytest.mark.parametrize("late", [-301, 301])
def test_an_old_signature_is_refused(desk: Desk, late: int) -> None:
    """What was signed more than five minutes ago, or ahead, may be a recording."""
    stamp = int(desk.slack.workspace.clock()) + late
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        **signed(desk.slack.signing_secret, stamp, BODY),
    }

    assert 401 == post(desk.slack.courier.url, BODY, headers, 5).status


def test_a_delivery_that_came_twice_acts_once(desk: Desk) -> None:
    """A payload that a network doubled opens one form; neither delivery is an error."""
    desk.slack.knobs.deliver_twice()
    desk.person("dana").command("/certs", "new", channel=OPS)
    opened = [call.ok for call in desk.slack.calls("views.open")]

    assert 1 == opened.count(True)
    assert [None, None] == [one.error for one in desk.slack.deliveries("slash_commands")]


def test_an_answer_that_slack_never_got(desk: Desk) -> None:
    """The ack of a submission is lost, and the person submits again: one job."""
    form = desk.form(desk.person("dana"))
    form.fill("Domain names", "shop.example")
    form.pick("Snapshot", "storefront-base")
    desk.slack.knobs.lose_after_accept("interactive")
    first = form.submit()
    second = form.submit()

    assert ["operation_timeout"] == desk.slack.forgive()
    assert "operation_timeout" in first[""]
    assert {} == second
    assert 1 == len(desk.store.jobs.search(limit=5))
