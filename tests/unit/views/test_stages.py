"""The stages: counts and words for every mix of tasks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.job import Distributions, JobState
from bot.domain.task import Facts, Plan, Task, TaskState
from bot.views.stage import StageState, reached
from bot.views.stages import stage_lines, stages
from tests.unit.views.showing import NOW, a_job, a_task, certificate_arn, tasks_of

RUNNING = a_job(JobState.RUNNING)
S = StageState
T = TaskState


def failed_in(state: TaskState) -> Task:
    """Return a task that failed in a state."""
    return replace(a_task("f.example", position=9, state=T.FAILED), facts=Facts(failed_in=state))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (T.QUEUED, (S.IN_PROGRESS, S.NOT_STARTED, S.NOT_STARTED)),
        (T.REQUESTED, (S.SUCCESS, S.IN_PROGRESS, S.NOT_STARTED)),
        (T.AWAITING_VALIDATION, (S.SUCCESS, S.IN_PROGRESS, S.NOT_STARTED)),
        (T.ISSUED, (S.SUCCESS, S.SUCCESS, S.IN_PROGRESS)),
        (T.CREATING_DISTRIBUTION, (S.SUCCESS, S.SUCCESS, S.IN_PROGRESS)),
        (T.DEPLOYING, (S.SUCCESS, S.SUCCESS, S.IN_PROGRESS)),
        (T.READY, (S.SUCCESS, S.SUCCESS, S.SUCCESS)),
        (T.CANCELLED, (S.NOT_NEEDED, S.NOT_NEEDED, S.NOT_NEEDED)),
    ],
)
def test_a_stage_has_one_word(state: TaskState, words: tuple[StageState, ...]) -> None:
    """Where the tasks stand gives each stage its word."""
    assert words == tuple(stage.state for stage in stages(RUNNING, tasks_of(3, state)))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (T.QUEUED, (S.FAILED, S.NOT_STARTED, S.NOT_STARTED)),
        (T.AWAITING_VALIDATION, (S.SUCCESS, S.FAILED, S.NOT_STARTED)),
        (T.CREATING_DISTRIBUTION, (S.SUCCESS, S.SUCCESS, S.FAILED)),
    ],
)
def test_a_failure_belongs_to_the_stage_it_happened_in(
    state: TaskState, words: tuple[StageState, ...]
) -> None:
    """A failed task fails one stage, and never starts the next."""
    assert words == tuple(stage.state for stage in stages(RUNNING, [failed_in(state)]))


def test_a_failure_beside_others_leaves_the_stage_running() -> None:
    """While others go on a stage is in progress, and counts its failures."""
    mixed = [failed_in(T.AWAITING_VALIDATION), *tasks_of(2, T.AWAITING_VALIDATION)]
    line = stage_lines(RUNNING, mixed)[1]

    assert "⏳ *Validate certificates*  in progress · 0 of 3" in line
    assert "1 failed" in line


def test_covered_and_reused_certificates_count_in_the_last_stage_only() -> None:
    """A task that uses another's certificate, or one of the account, requests none."""
    covered = replace(a_task("a.example"), plan=Plan(1, ("a.example",), (), covered_by=1))
    reused = replace(
        a_task("b.example", position=1),
        plan=Plan(2, ("b.example",), ("b.example",), reuse_certificate=certificate_arn()),
    )

    assert [0, 0, 2] == [stage.total for stage in stages(RUNNING, [covered, reused])]


def test_certificates_only_needs_no_distributions() -> None:
    """Without distributions the third stage is not needed."""
    job = a_job(JobState.RUNNING, distributions=Distributions.NONE)

    assert "➖ *Create distributions*  not needed" == stage_lines(job, tasks_of(1))[2]


def test_a_running_stage_says_what_is_usual_and_since_when() -> None:
    """The beginning is a date that Slack counts by itself, the earliest of those under way."""
    early = replace(tasks_of(1, T.DEPLOYING)[0], facts=Facts(created_at=NOW))
    late = replace(early, position=1, facts=Facts(created_at=NOW + timedelta(minutes=5)))
    line = stage_lines(RUNNING, [late, early])[2]

    assert f"usually 3–35 min · began <!date^{int(NOW.timestamp())}^{{ago}}|" in line


def test_the_bar_fills_with_what_is_done() -> None:
    """The bar has nine steps, none filled before the first is done."""
    third = [*tasks_of(1, T.READY), *tasks_of(2, T.DEPLOYING)]

    assert "`▓▓▓░░░░░░`" in stage_lines(RUNNING, third)[2]
    assert "`░░░░░░░░░`" in stage_lines(RUNNING, tasks_of(3, T.DEPLOYING))[2]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Facts(), T.QUEUED),
        (Facts(certificate_arn="arn"), T.REQUESTED),
        (Facts(certificate_arn="arn", issued_at=NOW), T.ISSUED),
        (Facts(distribution_id="E1"), T.DEPLOYING),
        (Facts(failed_in=T.AWAITING_VALIDATION, distribution_id="E1"), T.AWAITING_VALIDATION),
    ],
)
def test_where_a_failed_task_failed_is_recorded_or_guessed(facts: Facts, state: TaskState) -> None:
    """Its record says it; without one, what exists does."""
    assert state is reached(replace(a_task("a.example", state=T.FAILED), facts=facts))
