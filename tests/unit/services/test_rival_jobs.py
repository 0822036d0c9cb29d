"""Two jobs that want one name or distribution: Confirm and Retry refuse, name the other job, and
link its card.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.check import Check, Level
from bot.domain.inventory import SweepKind
from bot.domain.job import Distributions, Job, JobState
from bot.domain.task import Facts, TaskState
from bot.errors import RefusedError
from bot.views.refusal import refused
from tests.unit.services.office import ACCOUNT, DANA, OPS, SAM, Office, distribution, plain_form
from tests.unit.services.test_attaching import ready

CARD = "https://slack.com/app_redirect?channel=C0SSLOPS00&message_ts=1.5"
UNREAD = Check("unread.distributions", Level.UNKNOWN, "The distributions could not be listed.")


def posted(office: Office, job: Job) -> None:
    """Let a job's card be posted."""
    card = office.store.cards.claim(office.clock.now(), spacing=timedelta(0))
    while card is not None and card.job != job.number:
        card = office.store.cards.claim(office.clock.now(), spacing=timedelta(0))
    assert card is not None
    office.store.cards.posted(card, ts="1.5", channel=OPS)


def failed(office: Office, names: str, **form: object) -> Job:
    """Return a job whose every task failed."""
    job = office.running(plain_form(names, **form))
    for task in office.store.tasks.of_job(job.number):
        broken = replace(task, state=TaskState.FAILED, facts=Facts(failed_in=TaskState.QUEUED))
        office.store.tasks.write(broken, now=office.clock.now())
    ended = replace(office.store.jobs.get(job.number), state=JobState.FAILED)
    return office.store.jobs.save(ended, now=office.clock.now())


def test_retry_does_not_fight_for_a_name(office: Office) -> None:
    """Another open job took the name while this one had failed: nothing is retried, and the other
    one is named and linked.
    """
    job = failed(office, "shop.example\nblog.example")
    rival = office.checked(form=plain_form("shop.example www.shop.example"))
    posted(office, rival)

    with pytest.raises(RefusedError, match=r"`shop\.example` is asked for by J-2 too") as error:
        office.jobs.retry_failed(SAM, job.number, job.revision)
    assert (("J-2", CARD),) == error.value.links
    assert f"<{CARD.replace('&', '&amp;')}|J-2>" in refused(error.value).text
    assert job == office.store.jobs.get(job.number)
    assert {TaskState.FAILED} == {t.state for t in office.store.tasks.of_job(job.number)}


def test_retry_does_not_fight_for_a_distribution(office: Office) -> None:
    """Another open job works on what this one is to change: nothing is retried, it is named and
    linked; once it has ended, nobody is in the way.
    """
    ready(office)
    form = {"template": None, "distributions": Distributions.ATTACH, "target": "E5BARE"}
    job = failed(office, "shop.example", **form)
    rival = office.checked(form=plain_form("blog.example", **form))
    posted(office, rival)

    with pytest.raises(RefusedError, match=r"J-2 works on E5BARE too\. Wait") as error:
        office.jobs.retry_failed(SAM, job.number, job.revision)
    assert (("J-2", CARD),) == error.value.links
    assert {TaskState.FAILED} == {t.state for t in office.store.tasks.of_job(job.number)}

    office.jobs.cancel(SAM, rival.number, rival.revision)
    office.jobs.retry_failed(SAM, job.number, job.revision)

    assert JobState.RUNNING is office.store.jobs.get(job.number).state


def test_retry_goes_on_once_the_name_is_free(office: Office) -> None:
    """The other job was cancelled: there is nobody to fight with."""
    job = failed(office, "shop.example")
    rival = office.checked(form=plain_form("shop.example www.shop.example"))
    office.jobs.cancel(SAM, rival.number, rival.revision)
    office.jobs.retry_failed(SAM, job.number, job.revision)

    assert JobState.RUNNING is office.store.jobs.get(job.number).state


def test_certificates_only_fight_for_nothing(office: Office) -> None:
    """A job that makes no distribution makes no alias: it is retried beside any other."""
    job = failed(office, "shop.example", distributions=Distributions.NONE, template=None)
    office.checked(form=plain_form("shop.example www.shop.example"))
    office.jobs.retry_failed(SAM, job.number, job.revision)

    assert JobState.RUNNING is office.store.jobs.get(job.number).state


def test_confirm_links_the_other_job(office: Office) -> None:
    """Its card is one click away, once it was posted; until then its number must do."""
    first = office.checked(form=plain_form("shop.example b.example"))
    second = office.checked(form=plain_form("shop.example c.example"))

    with pytest.raises(RefusedError, match=r"`shop\.example` is taken by J-1") as error:
        office.jobs.confirm(SAM, second.number, second.revision)
    assert () == error.value.links
    posted(office, first)
    again = office.check(second.number)
    with pytest.raises(RefusedError) as error:
        office.jobs.confirm(DANA, again.number, again.revision)
    assert (("J-1", CARD),) == error.value.links


def test_what_an_unread_list_said_can_be_accepted(office: Office) -> None:
    """Nobody knows whether the alias is still there: confirming accepts that; the list that is read
    afterwards decides.
    """
    taken = distribution("E9OLD", "shop.example")
    office.store.inventory.put_distributions([taken], now=office.clock.now())
    job = office.checked(UNREAD, form=plain_form("shop.example"))
    running = office.jobs.confirm(SAM, job.number, job.revision, accept_unknown=True)

    assert JobState.RUNNING is running.state


def test_a_list_that_was_read_since_decides(office: Office) -> None:
    """It shows the name taken after all: nothing starts, and its owner is linked."""
    job = office.checked(UNREAD, form=plain_form("shop.example"))
    office.clock.wait(seconds=1)
    now = office.clock.now()
    taken = distribution("E9NEW", "shop.example")
    office.store.inventory.put_distributions([taken], now=now)
    office.store.inventory.sweep_finished(SweepKind.DISTRIBUTIONS, ACCOUNT, started=now, now=now)

    with pytest.raises(RefusedError, match="alias of E9NEW now") as error:
        office.jobs.confirm(SAM, job.number, job.revision, accept_unknown=True)
    assert ["E9NEW"] == [label for label, _ in error.value.links]
