"""What App Home shows to whom: from the store alone, and nothing to those who may not look."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.attention import SOON
from bot.domain.inventory import Certificate, SweepKind
from bot.domain.job import JobState
from bot.domain.person import Actor
from bot.domain.task import TaskState, WhoActs
from bot.services.home import MINE, STUCK, Home
from bot.store.base import RecordRow
from tests.unit.services.office import (
    ACCOUNT,
    DANA,
    GUS,
    SAM,
    STEN,
    TEAM,
    VERA,
    Office,
    people_are_in,
    plain_form,
)


def home(office: Office) -> Home:
    """Return the service."""
    return Home(office.store, office.clock, office.roles)


@pytest.mark.parametrize(("actor", "may"), [(DANA, True), (VERA, False)])
def test_who_may_look_sees_what_there_is(office: Office, actor: Actor, *, may: bool) -> None:
    """Operators and viewers see the same; only operators are offered to request."""
    office.checked()
    page = home(office).page(actor)

    assert (may, "") == (page.can_operate, page.why)
    assert "someone in #ssl-ops" == page.approvers
    assert [1] == [job.number for job in page.unconfirmed.shown]
    assert ["storefront-base"] == [one.name for one in page.snapshots.shown]


@pytest.mark.parametrize(("actor", "why"), [(GUS, "guests"), (STEN, "Slack Connect")])
def test_who_may_not_look_reads_why(office: Office, actor: Actor, why: str) -> None:
    """And sees nothing else."""
    office.checked()
    page = home(office).page(actor)

    assert why in page.why
    assert (0, 0, 0) == (page.mine.total, page.unconfirmed.total, page.snapshots.total)
    assert not page.is_unknown
    assert not page.can_operate


def test_who_is_not_known_yet_is_looked_up(office: Office) -> None:
    """The directory is asked for them at once."""
    page = home(office).page(Actor("U0NEW", TEAM))

    assert page.is_unknown
    assert "looking you up" in page.why
    assert {"U0NEW"} == office.store.directory.members("wanted", "people")[0]
    assert office.store.inventory.hurried(SweepKind.DIRECTORY)


def test_an_opening_is_written(office: Office) -> None:
    """By whom, and that it is due."""
    home(office).opened(DANA, is_blank=True)
    claim = office.store.homes.claim(
        office.clock.now(), spacing=timedelta(0), recent=timedelta(days=1)
    )

    assert claim is not None
    assert (DANA.user, DANA.team, office.clock.now()) == (claim.user, claim.team, claim.opened_at)


def test_ones_own_open_jobs(office: Office) -> None:
    """The newest few, with their counts; the rest is counted."""
    for number in range(MINE + 2):
        office.submit(plain_form(f"n{number}.example"))
    office.submit(plain_form("sams.example"), actor=SAM)
    mine = home(office).page(DANA).mine

    assert list(range(MINE + 2, 2, -1)) == [row.job.number for row in mine.shown]
    assert (MINE + 2, 2) == (mine.total, mine.more)
    assert {1} == {row.certificates for row in mine.shown}


def test_what_is_stuck_keeps_still(office: Office) -> None:
    """Its records come without when they are looked up next, which changes all the time."""
    office.running(plain_form("a.example"))
    (task,) = office.store.tasks.of_job(1)
    waits = replace(task, state=TaskState.REQUESTED, who_acts=WhoActs.DOMAIN_OWNER)
    office.store.tasks.write(waits, now=office.clock.now())
    soon = office.clock.now() + timedelta(seconds=15)
    row = RecordRow(task.id, "validation", "_x.a.example", "CNAME", "v", next_check_at=soon)
    office.store.records.put([row])
    (found,) = home(office).page(VERA).stuck.shown

    assert (replace(row, next_check_at=None),) == found.records


def test_a_failed_job_is_shown_for_a_week(office: Office) -> None:
    """After that nobody waits for it."""
    job = office.running(plain_form("a.example"))
    (task,) = office.store.tasks.of_job(1)
    office.store.tasks.write(replace(task, state=TaskState.FAILED), now=office.clock.now())
    office.store.jobs.save(replace(job, state=JobState.FAILED), now=office.clock.now())
    first = home(office).page(SAM).stuck
    office.clock.wait(days=7)
    people_are_in(office)
    later = home(office).page(SAM).stuck

    assert 1 == first.total <= STUCK
    assert 0 == later.total


def test_certificates_are_known_once_swept(office: Office) -> None:
    """Before the first pass nobody can say that all is well."""
    before = home(office).page(DANA).is_swept
    now = office.clock.now()
    office.store.inventory.sweep_started(SweepKind.CERTIFICATES, ACCOUNT, now=now)
    office.store.inventory.sweep_finished(SweepKind.CERTIFICATES, ACCOUNT, started=now, now=now)
    names, ends = ("old.example",), now + SOON
    row = Certificate("arn:1", ACCOUNT, names, "ISSUED", "IMPORTED", "RSA_2048", not_after=ends)
    office.store.inventory.put_certificates([row], now=now)
    page = home(office).page(DANA)

    assert (False, True) == (before, page.is_swept)
    assert ["imported, so nobody renews it"] == [one.why for one in page.concerns.shown]
