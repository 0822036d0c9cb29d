"""Certificates of changes that nobody expects: another one on the distribution by now is never
overwritten, and a dead one is never called ready.
"""

from collections.abc import Callable

import pytest

from bot.domain.clean_up import can_be_cleaned_up
from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from bot.domain.undoing import can_be_undone
from tests.functional.steps.bench import SOMEONE, Bench
from tests.functional.steps.changing import UPDATE, applied, config, seeded, someone_sets
from tests.functional.steps.cleaning import cleaned, until
from tests.functional.steps.swapping import (
    OLD,
    applying,
    attach_asked,
    form_asked,
    issued,
    served,
    shop,
    started,
)

REQUEST = "acm.RequestCertificate"
DELETE = "acm.DeleteCertificate"
IN_USE, NOT_FOUND = "ResourceInUseException", "ResourceNotFoundException"


def chosen(bench: Bench, which: str) -> Job:
    """Ask that an issued certificate is attached."""
    arn = bench.server.seed_certificate(*OLD)
    bench.sweep()
    return attach_asked(bench, arn, which, " ".join(OLD))


def requested(bench: Bench, which: str) -> Job:
    """Ask that one is requested and attached."""
    return form_asked(bench, which, " ".join(OLD))


def someone_attaches(bench: Bench, which: str) -> str:
    """Put another certificate on a distribution, as in CloudFront's console; give it."""
    third = bench.server.seed_certificate(*OLD, "new.example")
    tls = {
        "ACMCertificateArn": third,
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }
    someone_sets(bench, which, ViewerCertificate=tls)
    return third


def died_while_deploying(bench: Bench, job: Job) -> None:
    """Let a job change its distribution to a certificate that is revoked before it is there."""
    bench.server.knobs.deploy_seconds = 120
    bench.run()
    bench.add_records(job)
    until(bench, job, "deploying")
    bench.server.acm.revoke(served(bench, str(bench.task(job).facts.distribution_id)))
    bench.live()


@pytest.mark.parametrize("ask", [chosen, requested])
@pytest.mark.parametrize("names", [OLD, ()])
def test_what_someone_attached_meanwhile_is_not_overwritten(
    bench: Bench, ask: Callable[[Bench, str], Job], names: tuple[str, ...]
) -> None:
    """Whether it served a certificate before or none: a person decides, and then it goes on."""
    which = seeded(bench, *names)
    job = bench.confirm(ask(bench, which))
    third = someone_attaches(bench, which)
    bench.run()
    bench.add_records(job)
    until(bench, job, "changed_meanwhile")
    kept = served(bench, which)
    bench.accept(job)
    bench.live()

    assert third == kept != served(bench, which)
    assert JobState.SUCCEEDED is bench.job(job).state


@pytest.mark.parametrize("ask", [chosen, requested])
def test_what_nobody_touched_needs_no_decision(
    bench: Bench, ask: Callable[[Bench, str], Job]
) -> None:
    """It serves what it served when it was asked for."""
    which, old = shop(bench)
    job = bench.confirm(ask(bench, which))
    issued(bench, job)

    assert JobState.SUCCEEDED is bench.job(job).state
    assert old != served(bench, which)


def test_one_that_dies_while_it_is_deployed_is_never_ready(bench: Bench) -> None:
    """It fails with what to do; Retry requests another and puts that in its place, and what an undo
    brings back is what was there first.
    """
    which, old = shop(bench)
    before = config(bench, which)
    job = started(bench, old, which)
    died_while_deploying(bench, job)
    failed, was_undoable = bench.task(job), can_be_undone(bench.job(job), bench.task(job))
    bench.retry(job)
    bench.run()
    issued(bench, job)
    again = bench.task(job)

    assert (TaskState.FAILED, "swapped_certificate_dead") == (failed.state, failed.reason)
    assert f"Distribution {which} serves it" in failed.detail
    assert was_undoable
    assert JobState.SUCCEEDED is bench.job(job).state
    assert failed.facts.certificate_arn != again.facts.certificate_arn == served(bench, which)
    assert 2 == bench.calls(REQUEST)
    assert failed.facts.before == again.facts.before
    undo = applying(bench).undo(SOMEONE, job.number, bench.job(job).revision)
    bench.confirm(undo)
    bench.live()
    assert before == config(bench, which)


def test_the_dead_one_goes_once_nothing_serves_it(bench: Bench) -> None:
    """While it was served ACM kept it; it is deleted again once the new one is deployed."""
    which, old = shop(bench)
    job = started(bench, old, which)
    died_while_deploying(bench, job)
    dead = str(bench.task(job).facts.certificate_arn)
    bench.retry(job)
    bench.run()
    was_kept = dead in bench.certificates()
    issued(bench, job)

    assert was_kept
    assert JobState.SUCCEEDED is bench.job(job).state
    assert {old, served(bench, which)} == set(bench.certificates())
    assert not can_be_cleaned_up(bench.job(job), bench.tasks(job))


@pytest.mark.parametrize(("code", "is_gone"), [(IN_USE, False), (NOT_FOUND, True)])
def test_a_dead_one_that_acm_keeps_is_left_to_the_clean_up(
    bench: Bench, code: str, *, is_gone: bool
) -> None:
    """ACM may learn late that nothing serves it: the job does not wait for that, and its clean-up
    takes it away. One that somebody deleted is no more.
    """
    which, old = shop(bench)
    job = started(bench, old, which)
    died_while_deploying(bench, job)
    dead = str(bench.task(job).facts.certificate_arn)
    bench.retry(job)
    bench.run()
    bench.server.faults.add(DELETE, "error", code=code, message="as it is")
    issued(bench, job)
    left = can_be_cleaned_up(bench.job(job), bench.tasks(job))
    bench.server.faults.clear()

    assert JobState.SUCCEEDED is bench.job(job).state
    assert left is not is_gone
    if left:
        cleaned(bench, job)
        assert {old, served(bench, which)} == set(bench.certificates())
        assert (dead,) == bench.task(job).facts.removed


def test_what_someone_attached_for_a_dead_one_is_not_overwritten(bench: Bench) -> None:
    """The distribution was mended by hand before Retry: a person decides."""
    which, old = shop(bench)
    job = started(bench, old, which)
    died_while_deploying(bench, job)
    third = someone_attaches(bench, which)
    bench.retry(job)
    bench.run()
    bench.add_records(job)
    until(bench, job, "changed_meanwhile")

    assert third == served(bench, which)


def test_a_chosen_one_that_dies_while_it_is_deployed_requests_none(bench: Bench) -> None:
    """Who chose a certificate chooses another: Retry looks again, and no more."""
    which, _ = shop(bench)
    job = bench.confirm(chosen(bench, which))
    died_while_deploying(bench, job)
    bench.retry(job)
    bench.live()

    assert [TaskState.FAILED] == bench.states(job)
    assert "chosen_certificate_dead" == bench.task(job).reason
    assert can_be_undone(bench.job(job), bench.task(job))
    assert 0 == bench.calls(REQUEST)


@pytest.mark.parametrize(
    ("death", "reason"), [("vanish", "certificate_gone"), ("revoke", "certificate_revoked")]
)
def test_one_that_died_before_it_is_put_on_is_requested_anew(
    bench: Bench, death: str, reason: str
) -> None:
    """CloudFront refuses it, ACM says why, and Retry requests another."""
    which, old = shop(bench)
    job = started(bench, old, which)
    _refused(bench, job)
    first = bench.arn(job)
    getattr(bench.server.acm, death)(first)
    bench.pass_time(minutes=6)
    bench.run()
    failed = bench.task(job)
    bench.retry(job)
    bench.run()
    issued(bench, job)

    assert (TaskState.FAILED, reason) == (failed.state, failed.reason)
    assert first in failed.detail
    assert JobState.SUCCEEDED is bench.job(job).state
    assert bench.arn(job) == served(bench, which) != first
    assert 1 == len(bench.events(job, EventKind.CHANGED))


def test_a_chosen_one_that_died_before_it_is_put_on_requests_none(bench: Bench) -> None:
    """Its row says so, and nothing was changed."""
    which, old = shop(bench)
    job = bench.confirm(chosen(bench, which))
    (task,) = bench.tasks(job)
    assert task.plan.changes
    bench.server.acm.vanish(str(task.plan.changes.certificate))
    bench.run()
    bench.retry(job)
    bench.live()

    assert "chosen_certificate_dead" == bench.task(job).reason
    assert old == served(bench, which)
    assert 0 == bench.calls(REQUEST)


def test_a_change_that_is_about_no_certificate_says_what_cloudfront_says(bench: Bench) -> None:
    """A snapshot leaves a distribution its own certificate: there is none of ours to ask about."""
    which = seeded(bench)
    bench.server.faults.add(UPDATE, "error", code="InvalidViewerCertificate", times=1)
    job = applied(bench, bench.snapshot(HttpVersion="http3"), which)

    assert JobState.FAILED is job.state
    assert "InvalidViewerCertificate" == bench.task(job).reason


def _refused(bench: Bench, job: Job) -> None:
    """Bring a job to where CloudFront does not take its new certificate yet."""
    bench.server.faults.add(UPDATE, "error", code="InvalidViewerCertificate", times=1)
    bench.run()
    bench.add_records(job)
    until(bench, job, "certificate_not_usable_yet")
