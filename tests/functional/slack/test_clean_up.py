"""Clean up and Remove, pressed: a plan in the thread, who may, and what is refused in words."""

from dataclasses import replace

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.person import Actor
from bot.domain.removal import Resource
from bot.domain.task import Facts, Origin, Task, TaskState
from bot.errors import RefusedError
from bot.sandbox.slack import Message
from tests.functional.slack.desk import OPS, Desk, said


def ended(desk: Desk, names: str = "shop.example\nblog.example") -> Job:
    """Let a job come to its end, with everything made."""
    desk.checked(names)
    desk.press("sam", "Confirm")
    for task in desk.store.tasks.of_job(1):
        for state in (TaskState.ISSUED, TaskState.CREATING_DISTRIBUTION, TaskState.DEPLOYING):
            desk.store.tasks.write(replace(task, state=state), now=desk.clock.now())
        desk.store.tasks.write(made(task), now=desk.clock.now())
    job = desk.store.jobs.get(1)
    desk.store.jobs.save(replace(job, state=JobState.SUCCEEDED), now=desk.clock.now())
    desk.tell()
    return desk.store.jobs.get(1)


def made(task: Task) -> Task:
    """Return a task that is ready."""
    facts = Facts(
        certificate_arn=f"arn:aws:acm:us-east-1:123456789012:certificate/{task.position}",
        certificate_origin=Origin.CREATED,
        distribution_id=f"E{task.position}MADE",
        distribution_domain=f"d{task.position}.cloudfront.net",
        distribution_origin=Origin.CREATED,
    )
    return replace(task, state=TaskState.READY, facts=facts)


def plan(desk: Desk) -> Message:
    """Return the card of the last clean-up, which stands in the thread."""
    replies = desk.slack.replies(desk.slack.channel(OPS).id, desk.card().ts)
    return next(reply for reply in replies if "🧹 J-2" in reply.text)


def row(desk: Desk, name: str) -> str:
    """Return the value of the button at a row of the card."""
    return next(
        str(block["accessory"]["value"])
        for block in desk.card().blocks
        if f"`{name}`" in block.get("text", {}).get("text", "") and "accessory" in block
    )


def test_clean_up_shows_its_plan_in_the_thread_and_removes_nothing_yet(desk: Desk) -> None:
    """Who pressed is led there; the plan says what goes; Confirm makes its tasks due."""
    ended(desk)
    desk.press("dana", "Clean up")
    desk.tell()
    led = desk.shown(desk.person("dana"), "its own card").text
    desk.check(2)
    shown = plan(desk).text
    tasks = desk.store.tasks.of_job(2)
    desk.person("sam").press(plan(desk), "Confirm")

    assert "J-2" in led
    assert "Removes *2 distributions* and *2 certificates*, which J-1 made" in shown
    assert "E0MADE" in shown
    assert [Resource.DISTRIBUTION] * 2 + [Resource.CERTIFICATE] * 2 == [
        one.plan.removes.what for one in tasks if one.plan.removes
    ]
    assert "Edit" not in plan(desk).buttons
    assert JobState.RUNNING is desk.store.jobs.get(2).state


def test_remove_takes_one_certificate(desk: Desk) -> None:
    """The row's button; the others stay out of it."""
    ended(desk)
    desk.person("dana").press(desk.card(), "job_remove", value=row(desk, "blog.example"))
    desk.tell()

    assert ("blog.example",) == desk.store.jobs.get(2).main_names
    assert "Remove 1 certificate of J-1" in plan(desk).text


def test_of_many_rows_one_is_picked(desk: Desk) -> None:
    """The card shows 15 rows: the form has them all."""
    ended(desk, "\n".join(f"s{at}.example" for at in range(17)))
    desk.press("dana", "Remove…")
    form = desk.person("dana").modal()
    assert form is not None
    form.choose("Certificate", "s16.example")
    errors = form.submit()
    desk.tell()

    assert {} == errors
    assert ("s16.example",) == desk.store.jobs.get(2).main_names


def test_who_does_not_operate_may_not(desk: Desk) -> None:
    """A guest is told so; nothing is planned, and the audit keeps it."""
    ended(desk)
    told = said(desk.press("gus", "Clean up"))
    rows = desk.store.audit.of_subject("J-1")

    assert "may" in told
    assert [1] == [job.number for job in desk.store.jobs.search()]
    assert ("clean up", True) == (rows[0].action, rows[0].outcome.startswith("refused"))


def test_a_second_clean_up_is_refused_with_a_link(desk: Desk) -> None:
    """While one goes on; and an expired or cancelled one leaves the way free."""
    ended(desk)
    desk.press("dana", "Clean up")
    desk.tell()
    told = said(desk.press("dana", "Clean up"))
    desk.check(2)
    desk.person("dana").press(plan(desk), "Cancel")
    desk.tell()
    desk.press("dana", "Clean up")

    assert "J-2 is cleaning up J-1" in told
    assert JobState.CANCELLED is desk.store.jobs.get(2).state
    assert JobState.CHECKING is desk.store.jobs.get(3).state


def test_what_was_changed_is_accepted_on_the_card(desk: Desk) -> None:
    """Remove all the same… names the changes in its dialog; the thread says who accepted them."""
    ended(desk)
    desk.press("dana", "Clean up")
    desk.check(2)
    desk.person("sam").press(plan(desk), "Confirm")
    task = desk.store.tasks.of_job(2)[0]
    changed = replace(
        task, reason="changed_since", facts=Facts(changes=("its tag `a` was changed",))
    )
    desk.store.tasks.write(changed, now=desk.clock.now())
    desk.tell()
    answer = desk.person("sam").press(plan(desk), "Remove all the same…")
    desk.tell()
    accepted = desk.store.tasks.of_job(2)[0]
    (event,) = desk.store.events.of_kinds(2, [EventKind.CHANGES_ACCEPTED])

    assert "its tag `a` was changed" in str(answer.confirm)
    assert ("its tag `a` was changed",) == accepted.plan.removes.accepts  # type: ignore[union-attr]
    assert desk.slack.user("sam").id == event.payload["by"]


def test_a_clean_up_is_not_edited(desk: Desk) -> None:
    """It was made by no form; an old button is answered in words."""
    ended(desk)
    desk.press("dana", "Clean up")
    desk.check(2)
    dana = Actor(desk.slack.user("dana").id, desk.slack.user("dana").team_id)

    with pytest.raises(RefusedError, match="was not made by a form"):
        desk.bot.jobs.draft(dana, 2, desk.store.jobs.get(2).revision)
