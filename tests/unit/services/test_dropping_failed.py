"""Drop of a certificate that failed, what Drop says of those that ended, and what history says."""

from dataclasses import replace

import pytest

from bot.domain.check import Check, Level, Offer
from bot.domain.event import EventKind
from bot.domain.job import Distributions, Job
from bot.domain.task import Facts, Task, TaskState
from bot.errors import NotAllowedError, RefusedError, StaleError, UnknownError
from tests.unit.services.office import DANA, SAM, Office, plain_form

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"
S = TaskState


def to(office: Office, task: Task, *states: TaskState) -> Task:
    """Save a task as workers' steps would, state by state."""
    facts = Facts(failed_in=S.QUEUED)
    for state in states:
        office.store.tasks.write(replace(task, state=state, facts=facts), now=office.clock.now())
    return office.store.tasks.get(task.id)


def two(office: Office, **form: object) -> tuple[Job, Task, Task]:
    """Run a job of two certificates."""
    job = office.running(plain_form("a.example\nb.example", **form))
    first, second = office.store.tasks.of_job(job.number)
    return job, first, second


def test_a_failed_certificate_can_leave_a_running_job(office: Office) -> None:
    """The others go on, and the job need not end as failed."""
    job, first, second = two(office)
    to(office, first, S.FAILED)
    _, offered = office.jobs.droppable(DANA, job.number, job.revision)
    office.jobs.drop(DANA, job.number, job.revision, first.id)
    after = office.store.tasks.get(first.id)
    _, left = office.jobs.droppable(DANA, job.number, job.revision)

    assert [first.id, second.id] == [task.id for task in offered]
    assert (True, office.clock.now()) == (after.drop_requested, after.next_attempt_at)
    assert [second.id] == [task.id for task in left]


def test_what_is_being_dropped_is_not_retried(office: Office) -> None:
    """Retry takes the other failures on, and lets the one go that somebody dropped."""
    job, first, second = two(office)
    to(office, first, S.FAILED)
    to(office, second, S.FAILED)
    office.jobs.drop(DANA, job.number, job.revision, first.id)
    office.jobs.retry_failed(SAM, job.number, job.revision)
    event = office.store.events.of_job(job.number)[-1]

    assert [(S.FAILED, True), (S.QUEUED, False)] == [
        (task.state, task.drop_requested) for task in office.store.tasks.of_job(job.number)
    ]
    assert (EventKind.RETRIED, ["b.example"]) == (event.kind, event.payload["names"])


def test_nothing_is_left_to_retry_once_it_is_being_dropped(office: Office) -> None:
    """The one failure of the job is leaving it."""
    job, first, _ = two(office)
    to(office, first, S.FAILED)
    office.jobs.drop(DANA, job.number, job.revision, first.id)

    with pytest.raises(RefusedError, match="can be retried"):
        office.jobs.retry_failed(SAM, job.number, job.revision)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((S.CANCELLED,), "`a.example` has left the job already"),
        ((S.ISSUED,), "`a.example` is issued already"),
        (
            (S.ISSUED, S.CREATING_DISTRIBUTION, S.DEPLOYING, S.READY),
            "`a.example` is ready already",
        ),
    ],
)
def test_what_ended_well_cannot_be_dropped(
    office: Office, states: tuple[TaskState, ...], said: str
) -> None:
    """The sentence says how it ended, as people say it."""
    plain = {"distributions": Distributions.NONE, "template": None}
    job, first, _ = two(office, **(plain if states == (S.ISSUED,) else {}))
    to(office, first, *states)

    with pytest.raises(RefusedError) as error:
        office.jobs.drop(DANA, job.number, job.revision, first.id)
    assert f"{said}: there is nothing to drop." == error.value.sentence


def actions(office: Office, number: int) -> list[str]:
    """Return what was done to a job, newest first."""
    return [deed.action for deed in office.jobs.page(DANA, number).history]


def test_history_names_the_dropped_certificate(office: Office) -> None:
    """By its main name; one that the job does not have has none."""
    job, first, _ = two(office)
    office.jobs.drop(DANA, job.number, job.revision, first.id)
    with pytest.raises(UnknownError):
        office.jobs.drop(DANA, job.number, job.revision, "0" * 32)

    assert ["drop a certificate", "drop a.example"] == actions(office, job.number)[:2]


def offer(kind: str, label: str, value: str) -> Check:
    """Return a check that makes one offer."""
    return Check("offer", Level.NOTE, "There is something.", offers=(Offer(kind, label, value),))


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (("use_certificate", "Use it", f"0:{ARN}"), "accept “Use it” for *.a.example"),
        (("add_name", "Add it", "a.example"), "accept “Add it” for a.example"),
        (("enable", "Leave them disabled", "off"), "accept “Leave them disabled”"),
    ],
)
def test_history_says_what_was_accepted(
    office: Office, made: tuple[str, str, str], told: str
) -> None:
    """By the button's label and the name it was for; what nobody offered is not repeated."""
    job = office.checked(offer(*made), form=plain_form("*.a.example"))
    kind, _, value = made
    with pytest.raises(StaleError):
        office.jobs.accept_offer(DANA, job.number, job.revision, kind, "evil")
    with pytest.raises(UnknownError):
        office.jobs.accept_offer(DANA, 99, 1, kind, value)
    office.jobs.accept_offer(DANA, job.number, job.revision, kind, value)

    assert [told, "accept an offer"] == actions(office, job.number)[:2]


def test_whoever_accepts_an_offer_decides_what_is_asked(office: Office) -> None:
    """Where two people are required, someone else confirms, however much happened since."""
    office.set(two_person=True)
    job = office.checked(offer("enable", "Leave them disabled", "off"))
    office.jobs.accept_offer(SAM, job.number, job.revision, "enable", "off")
    checked = office.check(job.number)

    with pytest.raises(NotAllowedError, match="two people are required"):
        office.jobs.confirm(SAM, job.number, checked.revision)
