"""Confirm, cancel, offers, expiry: who may, in which state, and what is looked at once more."""

import pytest

from bot.domain.check import Check, Level, Offer
from bot.domain.event import EventKind
from bot.domain.inventory import SweepKind
from bot.domain.job import JobState
from bot.domain.person import Actor
from bot.errors import NotAllowedError, RefusedError, StaleError, UnknownError
from tests.unit.services.office import (
    BASE,
    DANA,
    GUS,
    SAM,
    STEN,
    VERA,
    Office,
    distribution,
    people_are_in,
    plain_form,
)

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/1"


def events_of(office: Office, number: int) -> list[tuple[EventKind, dict[str, object]]]:
    """Return a job's events after its submission."""
    events = office.store.events.of_job(number)
    return [(event.kind, dict(event.payload)) for event in events][1:]


def test_confirm_lets_the_tasks_go(office: Office) -> None:
    """Every task is due, the job runs, and the event says who confirmed."""
    job = office.checked(form=plain_form("a.example\nb.example"))
    running = office.jobs.confirm(SAM, job.number, job.revision)
    tasks = office.store.tasks.of_job(job.number)

    assert (JobState.RUNNING, SAM.user, office.clock.now()) == (
        running.state, running.confirmed_by, running.confirmed_at,
    )  # fmt: skip
    assert [office.clock.now()] * 2 == [task.next_attempt_at for task in tasks]
    assert [(EventKind.CONFIRMED, {"by": SAM.user})] == events_of(office, job.number)
    assert (SAM.user, "confirm", "done") == office.audit("J-1")[-1]


def test_two_people_cannot_both_confirm(office: Office) -> None:
    """The second reads that it runs already; there is one event."""
    job = office.checked()
    office.jobs.confirm(SAM, job.number, job.revision)

    with pytest.raises(StaleError, match="it was confirmed and runs"):
        office.jobs.confirm(DANA, job.number, job.revision)
    assert 1 == len(events_of(office, job.number))


def test_confirm_of_an_older_revision_is_refused(office: Office) -> None:
    """Whoever confirms must have seen what they confirm."""
    job = office.checked()

    with pytest.raises(StaleError, match="J-1 has changed"):
        office.jobs.confirm(SAM, job.number, job.revision - 1)
    assert JobState.AWAITING_CONFIRMATION is office.store.jobs.get(1).state


def test_confirm_waits_for_the_checks(office: Office) -> None:
    """While they run there is nothing to confirm."""
    job = office.submit()

    with pytest.raises(StaleError, match="its checks are not in yet"):
        office.jobs.confirm(SAM, job.number, job.revision)


def test_a_refusing_check_forbids_confirm(office: Office) -> None:
    """Its sentence says why."""
    job = office.checked(Check("alias", Level.REFUSED, "a.example is an alias of E9XYZ."))

    with pytest.raises(RefusedError, match=r"a\.example is an alias of E9XYZ"):
        office.jobs.confirm(SAM, job.number, job.revision, accept_unknown=True)


def test_an_unknown_check_must_be_accepted(office: Office) -> None:
    """What could not be checked is confirmed knowingly or not at all."""
    job = office.checked(Check("unread", Level.UNKNOWN, "The quotas could not be read."))

    with pytest.raises(RefusedError, match="The quotas could not be read"):
        office.jobs.confirm(SAM, job.number, job.revision)
    running = office.jobs.confirm(SAM, job.number, job.revision, accept_unknown=True)
    assert JobState.RUNNING is running.state


@pytest.mark.parametrize("actor", [VERA, GUS, STEN], ids=lambda actor: actor.user)
@pytest.mark.parametrize("verb", ["confirm", "cancel"])
def test_only_operators_decide(office: Office, actor: Actor, verb: str) -> None:
    """A viewer, a guest and a stranger change nothing, and leave a row in the audit."""
    job = office.checked()

    with pytest.raises(NotAllowedError):
        getattr(office.jobs, verb)(actor, job.number, job.revision)
    assert job == office.store.jobs.get(job.number)
    assert (actor.user, verb) == office.audit("J-1")[-1][:2]


def test_named_approvers_confirm_and_operators_do_not(office: Office) -> None:
    """Once approvers are named, the ops channel only asks."""
    office.set(approvers=SAM.user)
    job = office.checked()

    with pytest.raises(NotAllowedError):
        office.jobs.confirm(DANA, job.number, job.revision)
    assert JobState.RUNNING is office.jobs.confirm(SAM, job.number, job.revision).state


def test_two_persons_means_neither_requester_nor_editor(office: Office) -> None:
    """Whoever asked or edited decided what is asked: someone else confirms."""
    office.set(two_person=True)
    job = office.checked()
    with pytest.raises(NotAllowedError, match="two people are required"):
        office.jobs.confirm(DANA, job.number, job.revision)
    office.jobs.edit(SAM, job.number, job.revision, plain_form("b.example"), key="e")
    edited = office.check(job.number)

    with pytest.raises(NotAllowedError, match="two people are required"):
        office.jobs.confirm(SAM, job.number, edited.revision)


def test_a_snapshot_deleted_meanwhile_is_told(office: Office) -> None:
    """Nothing starts without its template."""
    job = office.checked()
    office.store.snapshots.delete(BASE.removeprefix("snapshot:"))

    with pytest.raises(RefusedError, match=r"does not exist any more. Press Edit"):
        office.jobs.confirm(SAM, job.number, job.revision)


def test_a_name_on_a_new_distribution_sends_the_job_back(office: Office) -> None:
    """Someone took it since the checks: the job is checked anew, and nothing starts."""
    job = office.checked()
    taken = distribution("E9NEW", "shop.example")
    office.store.inventory.put_distributions([taken], now=office.clock.now())

    with pytest.raises(RefusedError, match=r"`shop\.example` is an alias of E9NEW now"):
        office.jobs.confirm(SAM, job.number, job.revision)
    after = office.store.jobs.get(job.number)
    assert (JobState.CHECKING, ()) == (after.state, after.checks)
    assert after.revision > job.revision
    assert "refused" in office.audit("J-1")[-1][2]


def test_a_name_of_another_open_job_is_refused(office: Office) -> None:
    """Two jobs cannot both make it an alias; the sentence names the other."""
    first = office.checked(form=plain_form("shop.example"))
    office.clock.wait(seconds=1)
    second = office.checked(form=plain_form("shop.example b.example"))
    office.jobs.cancel(SAM, first.number, first.revision)
    third = office.checked(form=plain_form("shop.example c.example"))

    with pytest.raises(RefusedError, match=r"`shop\.example` is taken by J-3"):
        office.jobs.confirm(SAM, second.number, second.revision)
    office.jobs.cancel(SAM, third.number, third.revision)
    again = office.check(second.number)
    assert JobState.RUNNING is office.jobs.confirm(SAM, again.number, again.revision).state


def test_cancel_before_confirm_is_the_end(office: Office) -> None:
    """Nothing was made, nothing will be."""
    job = office.checked()
    done = office.jobs.cancel(SAM, job.number, job.revision)

    assert (JobState.CANCELLED, office.clock.now()) == (done.state, done.finished_at)
    assert [(EventKind.CANCEL_ASKED, {"by": SAM.user})] == events_of(office, job.number)


def test_cancel_of_a_running_job_is_a_wish(office: Office) -> None:
    """Each task is woken to stop at its next step; the job goes on until they did."""
    job = office.running()
    before = office.store.tasks.of_job(job.number)[0].wake_seq
    asked = office.jobs.cancel(SAM, job.number, job.revision)
    task = office.store.tasks.of_job(job.number)[0]

    assert (JobState.RUNNING, True) == (asked.state, asked.cancel_requested)
    assert task.wake_seq > before
    with pytest.raises(StaleError):
        office.jobs.cancel(DANA, job.number, asked.revision)


def test_an_ended_job_cannot_be_cancelled(office: Office) -> None:
    """The sentence says how it ended."""
    job = office.checked()
    done = office.jobs.cancel(SAM, job.number, job.revision)

    with pytest.raises(StaleError, match="it was cancelled"):
        office.jobs.cancel(SAM, job.number, done.revision)


def test_a_job_that_is_none_is_unknown(office: Office) -> None:
    """A number without a job is told so."""
    with pytest.raises(UnknownError):
        office.jobs.confirm(SAM, 99, 1)


def offer(kind: str, value: str) -> Check:
    """Return a check that makes one offer."""
    return Check("offer", Level.NOTE, "There is something.", offers=(Offer(kind, "Do", value),))


def test_a_covering_certificate_can_be_used(office: Office) -> None:
    """Accepted, the task uses it, and the job is checked anew."""
    job = office.checked(offer("use_certificate", f"0:{ARN}"))
    after = office.jobs.accept_offer(DANA, job.number, job.revision, "use_certificate", f"0:{ARN}")
    hurried = office.store.inventory.hurried(SweepKind.CERTIFICATES)

    assert [ARN] == [t.plan.reuse_certificate for t in office.store.tasks.of_job(job.number)]
    assert JobState.CHECKING is after.state
    assert after.revision > job.revision
    assert hurried


def test_new_distributions_can_stay_disabled(office: Office) -> None:
    """The offer turns the clones' `Enabled` off, and on again."""
    job = office.checked(offer("enable", "off"))
    off = office.jobs.accept_offer(DANA, job.number, job.revision, "enable", "off")
    office.check(job.number, offer("enable", "on"))
    on = office.jobs.accept_offer(DANA, job.number, off.revision + 1, "enable", "on")

    assert [False, True] == [off.request.enable, on.request.enable]


@pytest.mark.parametrize(
    ("typed", "missing", "names"),
    [
        ("b.example\n*.a.example", "a.example", ("*.a.example", "a.example")),
        ("b.example\nwww.a.example", "a.example", ("www.a.example", "a.example")),
        ("b.example\na.example", "*.a.example", ("a.example", "*.a.example")),
    ],
)
def test_a_forgotten_name_can_be_added(
    office: Office, typed: str, missing: str, names: tuple[str, ...]
) -> None:
    """It joins the line of its relative; a certificate accepted for another line stays."""
    form = plain_form(typed)
    job = office.checked(offer("use_certificate", f"0:{ARN}"), form=form)
    office.jobs.accept_offer(DANA, job.number, job.revision, "use_certificate", f"0:{ARN}")
    again = office.check(job.number, offer("add_name", missing))
    office.jobs.accept_offer(DANA, job.number, again.revision, "add_name", missing)
    plans = [task.plan for task in office.store.tasks.of_job(job.number)]

    assert [("b.example",), names] == [plan.names for plan in plans]
    assert [ARN, None] == [plan.reuse_certificate for plan in plans]


def test_only_what_is_on_offer_is_accepted(office: Office) -> None:
    """A button's value permits nothing: the checks must have made the offer."""
    job = office.checked(offer("add_name", "a.example"))

    with pytest.raises(StaleError, match="not on offer"):
        office.jobs.accept_offer(DANA, job.number, job.revision, "add_name", "evil.example")


def test_a_job_expires_after_a_day(office: Office) -> None:
    """Nobody confirmed it for 24 hours: it expires, once, and says so."""
    job = office.checked()
    running = office.running(plain_form("b.example"))
    office.clock.wait(hours=23, minutes=59)
    early = office.jobs.expire()
    office.clock.wait(minutes=2)

    assert [0, 1, 0] == [early, office.jobs.expire(), office.jobs.expire()]
    assert JobState.EXPIRED is office.store.jobs.get(job.number).state
    assert JobState.RUNNING is office.store.jobs.get(running.number).state
    assert [(EventKind.EXPIRED, {})] == events_of(office, job.number)
    assert ("edgecert", "expire", "done") == office.audit("J-1")[-1]
    people_are_in(office)
    with pytest.raises(StaleError, match="submit it again"):
        office.jobs.confirm(SAM, job.number, job.revision)
