"""What cards say of clean-ups: of the job whose resources went, and of the one that removes."""

from dataclasses import replace

import pytest

from bot.domain.job import NOTHING, Job, JobState
from bot.domain.kinds import JobKind
from bot.domain.removal import CleanUp, Removal, Resource, Stay
from bot.domain.task import Origin, Plan, Task, TaskState
from bot.views.card import CardView, card, state_line
from bot.views.rows import row_text
from bot.views.stage import StageState
from bot.views.stages import stages
from bot.views.words import title
from tests.unit.views.showing import a_job, buttons_of, certificate_arn, tasks_of

STAY = Stay(Resource.CERTIFICATE, certificate_arn(), "b.example", "it serves c.example (E2) too")
S = TaskState


def made(*removed: str) -> Task:
    """Return a ready task whose distribution the job created."""
    (ready,) = tasks_of(1, S.READY)
    origin = Origin.CREATED
    return replace(ready, facts=replace(ready.facts, distribution_origin=origin, removed=removed))


def clean_up(state: JobState = JobState.RUNNING, **changes: object) -> Job:
    """Return a clean-up of J-41."""
    about = {"kind": JobKind.CLEAN_UP, "parent": 41, "request": NOTHING, **changes}
    order = CleanUp(("a.example",), (STAY,), is_whole=False)
    return replace(a_job(state), **{"order": order, **about})  # type: ignore[arg-type] # by name


def removal(what: Resource, state: TaskState, position: int = 0) -> Task:
    """Return a task of a clean-up."""
    which = "E1" if what is Resource.DISTRIBUTION else certificate_arn()
    plan = Plan(1, ("a.example",), (), removes=Removal(what, which, "a" * 32, after=(0,)))
    return Task(f"{position:032x}", 42, position, plan, state)


def test_a_job_says_what_was_removed_since() -> None:
    """Its rows and its state line do; the good end stays what it was."""
    ready = made()
    gone = made(ready.facts.certificate_arn or "", ready.facts.distribution_id or "")
    job = a_job(JobState.SUCCEEDED)

    assert "1 of 1 ready · 1 removed since" in state_line(job, [gone])
    assert "removed since" not in state_line(job, [ready])
    assert "*removed*" in row_text(gone, job)
    assert {"Clean up", "Remove…"} <= set(buttons_of(card(CardView(job, [ready], (), sns=True))))
    assert "Clean up" not in buttons_of(card(CardView(job, [gone], (), sns=True)))


def test_the_plan_says_exactly_what_goes_what_stays_and_why() -> None:
    """Before Confirm, with links; and that nothing is removed yet."""
    job = clean_up(JobState.AWAITING_CONFIRMATION)
    tasks = [removal(Resource.DISTRIBUTION, S.QUEUED), removal(Resource.CERTIFICATE, S.QUEUED, 1)]
    text = card(CardView(job, tasks, (), sns=True)).text

    assert "Nothing is removed before someone presses" in text
    assert "1 distribution" in text
    assert "disabled, then deleted" in text
    assert "deleted once its distribution is gone" in text
    assert "it serves" in text
    assert "Remove 1 certificate of J-41" == title(job, 2).partition("· ")[2]


def test_the_stages_are_those_of_a_removal() -> None:
    """Distributions are disabled, then deleted; certificates follow; what stays counts nowhere."""
    tasks = [
        removal(Resource.DISTRIBUTION, S.DISABLED),
        removal(Resource.CERTIFICATE, S.REMOVED, 1),
        removal(Resource.CERTIFICATE, S.CANCELLED, 2),
    ]
    found = [(stage.title, stage.state) for stage in stages(clean_up(), tasks)]

    assert [
        ("Disable distributions", StageState.SUCCESS),
        ("Delete distributions", StageState.IN_PROGRESS),
        ("Delete certificates", StageState.SUCCESS),
    ] == found


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (S.QUEUED, "queued"),
        (S.DISABLING, "being disabled"),
        (S.DISABLED, "disabled, to be deleted"),
        (S.REMOVED, "removed"),
        (S.CANCELLED, "stays"),
        (S.FAILED, "failed"),
    ],
)
def test_each_row_says_how_far_its_removal_is(state: TaskState, word: str) -> None:
    """By the resource and whose it was."""
    text = row_text(removal(Resource.DISTRIBUTION, state), clean_up())

    assert f"*{word}*" in text
    assert "distribution <" in text
    assert "`a.example`" in text


def test_a_changed_resource_has_its_button() -> None:
    """It is there while a decision is asked for, and its dialog says what was changed."""
    task = removal(Resource.DISTRIBUTION, S.QUEUED)
    changed = replace(task, facts=replace(task.facts, changes=("its tag `x` was changed",)))
    buttons = buttons_of(card(CardView(clean_up(), [changed], (), sns=True)))

    assert "its tag `x` was changed" in str(buttons["Remove all the same…"]["confirm"])
    assert "Remove all the same…" not in buttons_of(
        card(CardView(clean_up(), [task], (), sns=True))
    )
