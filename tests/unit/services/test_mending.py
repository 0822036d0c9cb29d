"""Drop, retry, edit, look again: what people do about a job that does not go as they wish."""

from dataclasses import replace

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.person import Actor
from bot.domain.task import Facts, Origin, Task, TaskState
from bot.errors import FieldsError, NotAllowedError, RefusedError, StaleError, UnknownError
from bot.services.submitting import ListFile
from tests.unit.services.office import DANA, ELSEWHERE, GUS, SAM, STEN, VERA, Office, plain_form

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"


def advanced(office: Office, task: Task, state: TaskState, facts: Facts | None = None) -> Task:
    """Save a task as a worker's step would, state by state where the rules ask for it."""
    moved = replace(task, state=state, facts=facts or task.facts)
    office.store.tasks.write(moved, now=office.clock.now())
    return office.store.tasks.get(task.id)


def failed(office: Office, *, is_dead: bool, form_names: str = "a.example\nb.example") -> Job:
    """Return a job whose first task failed and whose second was dropped: failed as a whole."""
    job = office.running(plain_form(form_names))
    first, *others = office.store.tasks.of_job(job.number)
    facts = Facts(
        certificate_arn=ARN, certificate_origin=Origin.CREATED, certificate_dead=is_dead,
        failed_in=TaskState.QUEUED, error_code="CAA_ERROR", timeouts=3,
    )  # fmt: skip
    advanced(office, first, TaskState.FAILED, facts)
    for other in others:
        advanced(office, other, TaskState.CANCELLED)
    ended = replace(office.store.jobs.get(job.number), state=JobState.FAILED)
    return office.store.jobs.save(ended, now=office.clock.now())


def test_drop_asks_a_task_to_leave(office: Office) -> None:
    """The task is marked and woken; the job's revision stays, for no task moves it."""
    job = office.running(plain_form("a.example\nb.example"))
    first, second = office.store.tasks.of_job(job.number)
    office.jobs.drop(DANA, job.number, job.revision, second.id)
    after = office.store.tasks.of_job(job.number)

    assert [False, True] == [task.drop_requested for task in after]
    assert after[1].wake_seq > second.wake_seq
    assert first.wake_seq == after[0].wake_seq
    assert job.revision == office.store.jobs.get(job.number).revision


def test_dropping_twice_is_dropping_once(office: Office) -> None:
    """Two people may press it: nothing more happens."""
    job = office.running()
    task = office.store.tasks.of_job(job.number)[0]
    office.jobs.drop(DANA, job.number, job.revision, task.id)
    once = office.store.tasks.get(task.id)
    office.jobs.drop(SAM, job.number, job.revision, task.id)

    assert once == office.store.tasks.get(task.id)


def test_what_has_ended_cannot_be_dropped(office: Office) -> None:
    """The sentence names the certificate."""
    job = office.running(plain_form("a.example\nb.example"))
    task = advanced(office, office.store.tasks.of_job(job.number)[0], TaskState.CANCELLED)

    with pytest.raises(RefusedError, match=r"`a\.example` has left the job already"):
        office.jobs.drop(DANA, job.number, job.revision, task.id)
    with pytest.raises(UnknownError):
        office.jobs.drop(DANA, job.number, job.revision, "0" * 32)


def test_drop_needs_a_running_job(office: Office) -> None:
    """Before Confirm, Edit does that."""
    job = office.checked()
    task = office.store.tasks.of_job(job.number)[0]

    with pytest.raises(StaleError, match="it waits for Confirm"):
        office.jobs.drop(DANA, job.number, job.revision, task.id)


def test_retry_of_a_living_certificate_goes_on_where_it_failed(office: Office) -> None:
    """State and generation are what they were; the job runs again."""
    job = failed(office, is_dead=False)
    again = office.jobs.retry_failed(SAM, job.number, job.revision)
    task, dropped = office.store.tasks.of_job(job.number)

    assert (JobState.RUNNING, None) == (again.state, again.finished_at)
    assert (TaskState.QUEUED, 1, ARN) == (task.state, task.generation, task.facts.certificate_arn)
    assert (0, None, office.clock.now()) == (
        task.attempts, task.first_tried_at, task.next_attempt_at,
    )  # fmt: skip
    assert TaskState.CANCELLED is dropped.state


def test_retry_of_a_dead_certificate_requests_anew(office: Office) -> None:
    """It is queued in a new generation, and the dead one is remembered to be deleted."""
    job = failed(office, is_dead=True)
    office.jobs.retry_failed(SAM, job.number, job.revision)
    task = office.store.tasks.of_job(job.number)[0]
    event = office.store.events.of_job(job.number)[-1]

    assert (TaskState.QUEUED, 2) == (task.state, task.generation)
    assert (None, (ARN,), 0) == (
        task.facts.certificate_arn, task.facts.dead_certificates, task.facts.timeouts,
    )  # fmt: skip
    assert (EventKind.RETRIED, {"by": SAM.user, "names": ["a.example"]}) == (
        event.kind, dict(event.payload),
    )  # fmt: skip


def test_retry_while_others_still_run(office: Office) -> None:
    """What failed need not wait for the rest of the job."""
    job = office.running(plain_form("a.example\nb.example"))
    task = office.store.tasks.of_job(job.number)[0]
    advanced(office, task, TaskState.FAILED, Facts(failed_in=TaskState.QUEUED))
    office.jobs.retry_failed(SAM, job.number, job.revision)

    assert TaskState.QUEUED is office.store.tasks.get(task.id).state
    assert JobState.RUNNING is office.store.jobs.get(job.number).state


def test_nothing_failed_nothing_retried(office: Office) -> None:
    """A job without failures has nothing to retry."""
    job = office.running()

    with pytest.raises(RefusedError, match="Nothing of J-1 can be retried"):
        office.jobs.retry_failed(SAM, job.number, job.revision)


def test_edit_replaces_what_is_asked(office: Office) -> None:
    """New tasks, no checks, a new revision, and the same job."""
    job = office.checked()
    after = office.jobs.edit(SAM, job.number, job.revision, plain_form("b.example"), key="e")

    assert ["b.example"] == [t.main_name for t in office.store.tasks.of_job(job.number)]
    assert (job.number, JobState.CHECKING, ()) == (after.number, after.state, after.checks)
    assert after.revision > job.revision
    assert EventKind.EDITED is office.store.events.of_job(job.number)[-1].kind


def test_editing_twice_is_editing_once(office: Office) -> None:
    """The same view submitted twice changes the job once, and is no error."""
    job = office.checked()
    first = office.jobs.edit(SAM, job.number, job.revision, plain_form("b.example"), key="e")
    second = office.jobs.edit(SAM, job.number, job.revision, plain_form("b.example"), key="e")

    assert first.revision == second.revision


def test_a_stale_form_is_refused(office: Office) -> None:
    """Two people edit: the slower one is told, and overwrites nothing."""
    job = office.checked()
    office.jobs.edit(SAM, job.number, job.revision, plain_form("b.example"), key="1")

    with pytest.raises(StaleError):
        office.jobs.edit(DANA, job.number, job.revision, plain_form("c.example"), key="2")
    assert ["b.example"] == [t.main_name for t in office.store.tasks.of_job(job.number)]


def test_a_confirmed_job_cannot_be_edited(office: Office) -> None:
    """What was confirmed stays what was confirmed."""
    job = office.running()

    with pytest.raises(StaleError, match="it was confirmed and runs"):
        office.jobs.edit(SAM, job.number, job.revision, plain_form("b.example"), key="1")


def test_the_list_stays_unless_it_is_replaced(office: Office) -> None:
    """A file cannot be shown again: its certificates stay until another file comes."""
    listed = ListFile("l.txt", b"f1.example\nf2.example")
    job = office.checked(form=plain_form("a.example", file=listed))
    kept = office.jobs.edit(SAM, 1, job.revision, plain_form("b.example"), key="1")
    kept_names = [t.main_name for t in office.store.tasks.of_job(1)]
    other = ListFile("m.txt", b"g1.example")
    replaced = office.jobs.edit(SAM, 1, kept.revision, plain_form("b.example", file=other), key="2")

    assert (["b.example", "f1.example", "f2.example"], "l.txt") == (
        kept_names, kept.request.file_name,
    )  # fmt: skip
    assert (["b.example", "g1.example"], "m.txt") == (
        [t.main_name for t in office.store.tasks.of_job(1)], replaced.request.file_name,
    )  # fmt: skip


def test_a_card_cannot_move(office: Office) -> None:
    """It was posted: another channel in the edited form is refused at its field."""
    job = office.checked()

    with pytest.raises(FieldsError) as refused:
        office.jobs.edit(SAM, 1, job.revision, plain_form(channel=ELSEWHERE), key="1")
    assert {"post_in": "The card of J-1 is in #ssl-ops already, and stays there."} == (
        refused.value.fields
    )


@pytest.mark.parametrize("actor", [VERA, GUS, STEN], ids=lambda actor: actor.user)
def test_only_operators_mend(office: Office, actor: Actor) -> None:
    """Every verb asks, at the moment of the act."""
    job = office.running()
    jobs, task = office.jobs, office.store.tasks.of_job(job.number)[0].id

    with pytest.raises(NotAllowedError):
        jobs.drop(actor, 1, job.revision, task)
    with pytest.raises(NotAllowedError):
        jobs.retry_failed(actor, 1, job.revision)
    with pytest.raises(NotAllowedError):
        jobs.edit(actor, 1, job.revision, plain_form(), key="1")
    with pytest.raises(NotAllowedError):
        jobs.accept_offer(actor, 1, job.revision, "enable", "on")
    assert 4 == sum("refused" in outcome for _, _, outcome in office.audit("J-1"))
