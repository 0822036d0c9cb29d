"""What is said when certificates leave a job: of the others only when there are any."""

from dataclasses import replace

import pytest

from bot.domain.event import Event, EventKind
from bot.domain.job import JobState
from bot.domain.task import TaskState
from bot.views.card_buttons import buttons
from bot.views.message import message
from bot.views.rows import rows, standing
from bot.views.thread import replies
from tests.unit.views.showing import a_job, a_task, an_event, assert_message_fits, buttons_of


def dropped(others: int) -> Event:
    """Return the event of one drop."""
    payload = {"names": ["a.example"], "by": "U0SAM", "kept": [], "others": others}
    return an_event(EventKind.DROPPED, payload)


@pytest.mark.parametrize("others", [0, 1, 40])
def test_the_others_go_on_when_there_are_any(others: int) -> None:
    """Nobody is told of others that do not exist."""
    told = replies(a_job(JobState.RUNNING), [dropped(others)])[0]

    assert_message_fits(told)
    assert (others == 1) is ("The other one goes on." in told.text)
    assert (others > 1) is ("The others go on." in told.text)


def test_a_job_that_all_left_did_not_succeed() -> None:
    """Nobody cancelled it either: the last reply says why it ended."""
    payload = {"state": "cancelled", "cancelled": 2, "seconds": 300, "tasks": []}
    ended = [an_event(EventKind.FINISHED, payload)]
    dropped_by_all = replies(a_job(JobState.CANCELLED), ended)[0]
    cancelled = replies(a_job(JobState.CANCELLED, cancel_requested=True), ended)[0]

    assert_message_fits(dropped_by_all)
    assert "J-42 ended: every certificate left it" in dropped_by_all.text
    assert "cancelled" not in dropped_by_all.text
    assert "succeeded" not in dropped_by_all.text
    assert "J-42 was cancelled" in cancelled.text


def test_a_failed_row_has_drop_while_the_job_runs() -> None:
    """Afterwards nothing runs that it could leave."""
    task = a_task("a.example", state=TaskState.FAILED)
    running = message(rows(a_job(JobState.RUNNING), [task], ()))
    ended = message(rows(a_job(JobState.FAILED), [task], ()))

    assert ["Drop…"] == list(buttons_of(running))
    assert [] == list(buttons_of(ended))


def test_a_failed_row_that_leaves_says_so() -> None:
    """It is no failure to be retried any more, and cannot be dropped twice."""
    task = replace(a_task("a.example", state=TaskState.FAILED), drop_requested=True)
    job = a_job(JobState.RUNNING)

    assert "being dropped" == standing(task, job).word
    assert [] == list(buttons_of(message(rows(job, [task], ()))))
    assert "Retry failed" not in buttons_of(message(buttons(job, [task])))
