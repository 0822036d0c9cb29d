"""Clean up, Remove, and the decision about what was changed: who may, and what is refused."""

from dataclasses import replace

import pytest

from bot.domain.applying import ApplySnapshot
from bot.domain.change import Change, How
from bot.domain.clean_up import asked_about
from bot.domain.event import EventKind
from bot.domain.inquiry import ReplyTo
from bot.domain.inventory import SweepKind
from bot.domain.job import Job, JobState
from bot.domain.task import Facts, Origin, Plan, TaskState
from bot.errors import NotAllowedError, RefusedError, StaleError, UnknownError
from tests.unit.services.office import DANA, SAM, VERA, Office, plain_form

S = TaskState


def ended(office: Office, **facts: object) -> Job:
    """Bring a job to its end; its task made a certificate, unless told otherwise."""
    job = office.running(plain_form())
    (task,) = office.store.tasks.of_job(job.number)
    made = Facts(certificate_arn="arn:1", certificate_origin=Origin.CREATED)
    known = replace(made, **facts)  # type: ignore[arg-type] # by name
    now = office.clock.now()
    for state in (S.ISSUED, S.CREATING_DISTRIBUTION, S.DEPLOYING, S.READY):
        office.store.tasks.write(replace(task, state=state, facts=known), now=now)
    return office.store.jobs.save(replace(job, state=JobState.SUCCEEDED), now=now)


def test_a_clean_up_is_a_job_under_its_parent(office: Office) -> None:
    """In its account and channel, to be checked against fresh lists; who asked is led there."""
    parent = ended(office)
    back = ReplyTo(DANA.user, "C1")
    job = office.jobs.clean_up(DANA, parent.number, parent.revision, reply_to=back)
    hurried = [
        office.store.inventory.hurried(kind)
        for kind in (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS)
    ]

    assert (parent.number, parent.channel, parent.account) == (job.parent, job.channel, job.account)
    assert JobState.CHECKING is job.state
    assert [job] == office.store.jobs.children(parent.number)
    assert [EventKind.SUBMITTED] == [one.kind for one in office.store.events.of_job(job.number)]
    assert [True, True] == hurried
    assert (DANA.user, "clean up", "done") == office.audit(job.name)[0]


def test_only_operators_clean_up(office: Office) -> None:
    """Whoever only looks is refused, and the audit says so."""
    parent = ended(office)

    with pytest.raises(NotAllowedError):
        office.jobs.clean_up(VERA, parent.number, parent.revision)
    assert office.audit(parent.name)[-1][2].startswith("refused")


def test_what_is_not_there_cannot_be_removed(office: Office) -> None:
    """Nothing made, no such certificate, or a job that still runs."""
    parent = ended(office, certificate_origin=Origin.REUSED)
    (task,) = office.store.tasks.of_job(parent.number)

    with pytest.raises(RefusedError, match="made nothing that can be removed now"):
        office.jobs.clean_up(DANA, parent.number, parent.revision)
    with pytest.raises(RefusedError, match="certificate arn:1 of `shop"):
        office.jobs.clean_up(DANA, parent.number, parent.revision, task=task.id)
    with pytest.raises(UnknownError, match="has no such certificate"):
        office.jobs.clean_up(DANA, parent.number, parent.revision, task="f" * 32)
    with pytest.raises(StaleError, match="left to remove"):
        office.jobs.removable(DANA, parent.number, parent.revision)
    with pytest.raises(StaleError, match="has changed since"):
        office.jobs.removable(DANA, parent.number, parent.revision + 1)


def test_a_retry_waits_until_the_clean_up_has_ended(office: Office) -> None:
    """One removes what the other needs."""
    parent = ended(office)
    office.jobs.clean_up(DANA, parent.number, parent.revision)
    (task,) = office.store.tasks.of_job(parent.number)
    office.store.connections.execute(  # type: ignore[attr-defined] # SQLite's
        "UPDATE tasks SET state = 'failed' WHERE id = ?", (task.id,)
    )
    office.store.connections.execute(  # type: ignore[attr-defined]
        "UPDATE jobs SET state = 'failed' WHERE number = ?", (parent.number,)
    )

    with pytest.raises(RefusedError, match="is cleaning up"):
        office.jobs.retry_failed(DANA, parent.number, parent.revision)


def test_an_undo_in_the_way_is_called_one(office: Office) -> None:
    """A clean-up waits for it, and says what it waits for."""
    parent = ended(office)
    now = office.clock.now()
    plan = Plan(1, ("shop.example",), (), changes=Change("E1", How.RESTORE, "s1"))
    undo = office.store.jobs.add_order(
        ApplySnapshot(("shop.example",)), [plan], where=parent, actor=DANA.user, now=now
    )

    with pytest.raises(RefusedError, match=f"{undo.name} is undoing {parent.name}. Wait until"):
        office.jobs.clean_up(DANA, parent.number, parent.revision)


def test_who_asked_does_not_accept_alone_where_two_must(office: Office) -> None:
    """With the rule of two persons the decision is the other one's."""
    office.set(two_person=True)
    parent = ended(office)
    job = office.jobs.clean_up(DANA, parent.number, parent.revision)
    checked = office.check(job.number)
    running = office.jobs.confirm(SAM, job.number, checked.revision)
    (task,) = office.store.tasks.of_job(job.number)
    with pytest.raises(RefusedError, match="Nothing of J-2 waits"):
        office.jobs.accept_changes(SAM, job.number, running.revision, "")
    changed = replace(task, facts=Facts(changes=("a tag",)), reason="changed_since")
    office.store.tasks.write(changed, now=office.clock.now())
    seen = asked_about(running, [changed])

    with pytest.raises(RefusedError):
        office.jobs.accept_changes(DANA, job.number, running.revision, seen)
    with pytest.raises(StaleError, match="has changed since that was shown"):
        office.jobs.accept_changes(SAM, job.number, running.revision, "")
    office.jobs.accept_changes(SAM, job.number, running.revision, seen)
    (accepted,) = office.store.tasks.of_job(job.number)
    assert accepted.plan.removes is not None
    assert (("a tag",), "", ()) == (
        accepted.plan.removes.accepts,
        accepted.reason,
        accepted.facts.changes,
    )
