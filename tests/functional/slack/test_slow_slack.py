"""Slack that takes its time: it is named as what is slow, nothing is lost, and nobody is given an
incident of ours.
"""

import logging
import os
from collections.abc import Callable

import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.domain.job import JobState
from handlers.slack import bolt
from handlers.slack.ways import is_slow, update_view
from tests.functional.slack.acts import Acts
from tests.functional.slack.desk import OPS, Desk, said


@pytest.fixture
def hasty(made: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk that waits for Slack shorter than tests should."""
    monkeypatch.setattr(bolt, "TIMEOUT", 0.3)
    return made()


def test_a_form_that_slack_opens_late_is_no_incident(hasty: Desk) -> None:
    """Whoever asked reads that Slack is slow; the next try opens the form."""
    hasty.slack.knobs.be_slow(0.8, "views.open")
    answer = hasty.person("dana").command("/certs", "new", channel=OPS)
    again = hasty.person("dana").command("/certs", "new", channel=OPS)

    assert "Slack is slow to answer me" in said(answer)
    assert "incident" not in said(answer)
    assert (None, None) == (answer.error, again.error)
    assert hasty.person("dana").modal() is not None


def test_what_was_decided_meanwhile_is_kept(hasty: Desk) -> None:
    """Every answer of Slack is slow: a confirmed job is confirmed once, and runs."""
    hasty.checked("shop.example")
    hasty.slack.knobs.be_slow(0.8, times=2)
    answer = hasty.press("sam", "Confirm")

    assert None is answer.error
    assert JobState.RUNNING is hasty.store.jobs.get(1).state


def test_a_form_in_the_place_of_a_job_is_tried_once(hasty: Desk, acts: Acts) -> None:
    """*Edit* in a modal: two updates, and then a form above, would leave Slack without an ack."""
    hasty.checked("shop.example")
    sam = hasty.person("sam")
    hasty.home("sam").press("job_open")
    job = hasty.slack.wait_for(sam.modal)
    assert job is not None
    hasty.slack.knobs.be_slow(0.8, "views.update")
    answer = job.press("Edit")
    hasty.slack.wait_for(lambda: (top := sam.modal()) and "Not done" == top.title)

    assert None is answer.error
    assert ["views.update"] == acts.acts[-1].before
    assert "Slack is slow to answer me" in "\n".join(sam.modal().texts)  # type: ignore[union-attr] # waited for


class _Client:
    """A client whose first answers get lost."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.calls = list(errors), 0

    def views_update(self, **_: object) -> None:
        """Update a view."""
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)


def refusal(code: str, status: int = 200) -> SlackApiError:
    """Return what Slack answers that will not, or cannot now."""

    class Answer(dict[str, str]):
        status_code = status

    return SlackApiError("no", Answer(error=code))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("errors", "seen", "worked", "calls"),
    [
        ([TimeoutError()], None, True, 2),
        ([TimeoutError(), TimeoutError()], None, False, 2),
        ([TimeoutError()], "hash", False, 1),
        ([refusal("not_found")], None, False, 1),
        ([refusal("fatal_error")], None, True, 2),
    ],
)
def test_what_can_be_repeated_is_tried_once_more(
    errors: list[Exception], seen: str | None, calls: int, *, worked: bool
) -> None:
    """An update does the same twice, unless it is only for the view of a certain hash."""
    client = _Client(*errors)

    assert worked == update_view(client, "V1", {}, seen=seen)  # type: ignore[arg-type]
    assert calls == client.calls


@pytest.mark.parametrize(
    ("error", "slow"),
    [
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (SlackRequestError("no"), True),
        (refusal("x", 503), True),
        (refusal("ratelimited"), True),
        (refusal("invalid_blocks"), False),
        (ZeroDivisionError(), False),
    ],
)
def test_only_what_is_slack_s_is_called_so(error: Exception, *, slow: bool) -> None:
    """A fault of ours stays an incident with a number."""
    assert slow == is_slow(error)


def test_bolt_has_nothing_to_warn_of_at_the_start(
    made: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The token is in the environment, as in production, and stays there."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-made-up")
    made()

    assert [] == [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
    assert "xoxb-made-up" == os.environ["SLACK_BOT_TOKEN"]
