"""What may become of an imported certificate afterwards, and of what was looked for and is not
there.
"""

from dataclasses import replace

import pytest

from bot.domain.check import Level
from bot.domain.clean_up import can_be_cleaned_up
from bot.domain.event import EventKind
from bot.domain.importing_job import Import
from bot.domain.job import Distributions, Job, JobState
from bot.domain.key_source import KeySource
from bot.domain.private_key import PrivateKeyText
from bot.domain.task import Plan, TaskState
from bot.services.import_form import KeyGiven
from bot.store.base import Where
from tests.functional.steps.bench import ACCOUNT, SOMEONE, Bench
from tests.functional.steps.importing import PUT, Desk


def _clean_up(bench: Bench, job: Job) -> Job:
    """Press *Clean up*, and confirm that."""
    made = bench.cleaning.clean_up(SOMEONE, job.number, bench.job(job).revision)
    return bench.confirm(made)


def test_clean_up_removes_what_was_imported(bench: Bench, desk: Desk) -> None:
    """A certificate that the job imported goes as one that it requested does, its distribution
    first: their names are no change of anybody.
    """
    job = desk.run(
        desk.issue("shop.example"),
        name="shop",
        tags_text="team=web",
        distributions=Distributions.CREATE,
        template=bench.template(),
    )
    bench.sweep()
    _clean_up(bench, job)
    bench.live(seconds=60)

    assert ([], []) == (bench.certificates(), bench.distributions())
    assert not can_be_cleaned_up(bench.job(job), bench.tasks(job))


def test_a_certificate_that_is_gone_is_imported_anew_with_its_key(bench: Bench, desk: Desk) -> None:
    """Deleted by somebody before its distribution was made, it needs the key again: that was
    erased. *Retry* and the key bring it to its end.
    """
    issued = desk.issue("shop.example")
    job = desk.start(issued, distributions=Distributions.CREATE, template=bench.template())
    bench.advance(limit=1)
    bench.aws.acm.delete(bench.arn(job))
    bench.live(rounds=40, seconds=30)
    failed = bench.task(job)
    bench.retry(job)
    bench.live(rounds=3)
    waits = bench.task(job)
    given = KeyGiven(KeySource.PASTE, key=PrivateKeyText(issued.key))
    desk.handing.give_key(SOMEONE, waits.id, given)
    bench.live()

    assert (TaskState.FAILED, "certificate_gone") == (failed.state, failed.reason)
    assert ("key_needed", 2) == (waits.reason, waits.generation)
    assert TaskState.READY is bench.task(job).state
    assert () == bench.task(job).facts.dead_certificates
    assert 1 == bench.kinds(job).count(EventKind.KEY_NEEDED)


def test_a_second_import_of_a_certificate_is_warned_of(bench: Bench, desk: Desk) -> None:
    """It is there already: importing it again would count twice, and serve nobody better."""
    issued = desk.issue("shop.example")
    bench.server.client("acm").import_certificate(
        Certificate=issued.body, PrivateKey=issued.key, CertificateChain=issued.chain
    )
    job = desk.submit(issued)
    bench.sweep()
    desk.describe()
    desk.checked(job)

    assert any("imported already" in said for said in desk.said(job, Level.WARNING))


def test_the_quota_of_imports_is_theirs(bench: Bench, desk: Desk) -> None:
    """Requested certificates do not count, and a job that does not fit is refused."""
    bench.server.seed_certificate("a.example")
    bench.server.knobs = replace(bench.server.knobs, imported_quota=0)
    bench.store.inventory.put_quota(ACCOUNT, "acm.imported_certificates", 0, now=bench.time)
    job = desk.submit(desk.issue("shop.example"))
    desk.checked(job)

    assert any("imported certificates" in said for said in desk.said(job, Level.REFUSED))


@pytest.mark.parametrize("operation", ["acm.ListTagsForCertificate", "acm.GetCertificate"])
def test_what_is_listed_and_gone_is_not_taken(bench: Bench, desk: Desk, operation: str) -> None:
    """Between the list and the look a certificate may vanish: it is looked for again."""
    job = desk.start(desk.issue("shop.example"))
    bench.server.faults.add(PUT, "lost")
    bench.run()
    bench.server.faults.add(operation, "error", code="ResourceNotFoundException", message="No.")
    bench.pass_time(seconds=20)
    bench.run()
    looking = bench.task(job)
    bench.live()

    assert "looking_for_certificate" == looking.reason
    assert TaskState.IMPORTED is bench.task(job).state
    assert 1 == bench.calls(PUT)


@pytest.mark.parametrize("operation", ["acm.ListTagsForCertificate", "acm.GetCertificate"])
def test_a_look_that_fails_is_made_again(bench: Bench, desk: Desk, operation: str) -> None:
    """Nothing is sent while nobody knows what is there."""
    job = desk.start(desk.issue("shop.example"))
    bench.server.faults.add(PUT, "lost")
    bench.run()
    bench.server.faults.add(operation, "throttle", times=2)
    bench.pass_time(seconds=20)
    bench.run()
    looking = bench.task(job)
    bench.live()

    assert "throttled" == looking.reason
    assert TaskState.IMPORTED is bench.task(job).state
    assert 1 == bench.calls(PUT)


def test_what_was_never_read_is_never_sent(bench: Bench, desk: Desk) -> None:
    """A task without a certificate fails, whoever released it; dropped, nothing is looked for."""
    unread = Import("shop", KeySource.SECRET, secret="arn", is_listed=True)
    plans = [Plan(1, ("shop",), (), imports=unread), Plan(2, ("b",), (), imports=unread)]
    order = desk.order("shop", "b")
    job = bench.store.jobs.add_order(
        order, plans, where=Where(ACCOUNT, "C1"), actor="U1", now=bench.time
    )
    bench.confirm(job)
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    facts = replace(claim.task.facts, lost_at=bench.time)
    bench.store.tasks.checkpoint(claim, replace(claim.task, facts=facts))
    bench.store.tasks.defer(claim, until=bench.time)
    bench.drop(job)
    bench.live()

    assert [TaskState.CANCELLED, TaskState.FAILED] == bench.states(job)
    assert "import_unread" == bench.task(job, 1).reason
    assert JobState.FAILED is bench.job(job).state
    assert 0 == bench.calls(PUT)
