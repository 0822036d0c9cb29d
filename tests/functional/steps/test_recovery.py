"""What was lost is found again: one certificate and one distribution, whatever the network does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.job import JobState
from bot.domain.task import Origin, TaskState
from bot.errors import LeaseLostError
from tests.functional.steps.bench import Bench

WRITES = ("acm.RequestCertificate", "cloudfront.CreateDistributionWithTags")


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("later", [timedelta(seconds=2), timedelta(hours=1)])
@pytest.mark.parametrize("lag", [0, 30])
def test_a_lost_answer_makes_nothing_twice(
    bench: Bench, operation: str, later: timedelta, lag: int
) -> None:
    """A write that was done but not answered is found again, soon or an hour later, whether lists
    lag or not.
    """
    bench.server.knobs.list_lag = lag
    bench.server.knobs.tag_lag = lag
    bench.server.faults.add(operation, "lost", times=2)
    job = bench.start("shop.example www.shop.example")
    bench.run()
    bench.pass_time(seconds=later.total_seconds())
    bench.run()
    bench.add_records(job)
    bench.live(rounds=12)
    bench.add_records(job)
    bench.live(rounds=40)

    assert [TaskState.READY] == bench.states(job)
    assert 1 == len(bench.certificates())
    assert 1 == len(bench.distributions())


@pytest.mark.parametrize("repeated", ["DistributionAlreadyExists", "CNAMEAlreadyExists"])
@pytest.mark.parametrize("lag", [0, 20])
def test_a_repeated_create_is_ours_under_either_error(
    bench: Bench, repeated: str, lag: int
) -> None:
    """Whatever AWS answers to a repeated create, our own distribution is adopted."""
    bench.server.knobs.repeated_create = repeated  # type: ignore[assignment]
    bench.server.knobs.list_lag = lag
    bench.server.faults.add("cloudfront.CreateDistributionWithTags", "lost", times=1)
    job = bench.start("shop.example")
    bench.run()
    bench.add_records(job)
    bench.live(rounds=40)

    assert [TaskState.READY] == bench.states(job)
    assert Origin.ADOPTED is bench.tasks(job)[0].facts.distribution_origin
    assert 1 == len(bench.distributions())


def test_a_crash_after_the_request_is_found_an_hour_later(bench: Bench) -> None:
    """Killed between AWS's answer and our commit, the task adopts its certificate afterwards."""
    job = bench.start("shop.example")
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    bench.engine._run(claim, claim.task.step or "request_certificate")  # type: ignore[arg-type] # noqa: SLF001
    bench.pass_time(hours=1)
    bench.restart()
    bench.run()

    assert 1 == len(bench.certificates())
    assert Origin.ADOPTED is bench.tasks(job)[0].facts.certificate_origin


def test_a_worker_that_lost_its_lease_saves_nothing(bench: Bench) -> None:
    """A paused worker's save is refused once another holds the task; one certificate exists."""
    job = bench.start("shop.example")
    paused = bench.store.tasks.claim(bench.time)
    assert paused is not None
    bench.pass_time(minutes=3)
    bench.run()
    before = bench.tasks(job)

    with pytest.raises(LeaseLostError):
        bench.engine.advance(paused)
    assert before == bench.tasks(job)
    assert 1 == len(bench.certificates())


def test_no_side_effect_starts_with_a_short_lease(bench: Bench) -> None:
    """With less than 60 s of lease left nothing is asked of AWS."""
    bench.start("shop.example")
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    bench.pass_time(seconds=61)

    with pytest.raises(LeaseLostError):
        bench.engine.advance(claim)
    assert [] == bench.server.calls("acm.RequestCertificate")


@pytest.mark.parametrize("kind", ["throttle", "server_error", "drop", "denied"])
@pytest.mark.parametrize("operation", [*WRITES, "acm.DescribeCertificate"])
def test_trouble_passes_and_the_job_goes_on(bench: Bench, operation: str, kind: str) -> None:
    """Throttling, faults of AWS, dropped connections and denials are waited out, never fatal."""
    bench.server.faults.add(operation, kind, times=3)  # type: ignore[arg-type]
    job = bench.start("shop.example")
    bench.run()
    bench.live(rounds=4, seconds=65)
    bench.add_records(job)
    bench.live(rounds=10, seconds=65)

    assert JobState.SUCCEEDED is bench.job(job).state
    assert 1 == len(bench.certificates())


def test_a_denied_call_names_the_missing_action(bench: Bench) -> None:
    """Denied, the task says which IAM action is missing and that an operator must act."""
    bench.server.faults.add("acm.RequestCertificate", "denied", times=5)
    job = bench.start("shop.example")
    bench.run()
    task = bench.tasks(job)[0]

    assert "denied" == task.reason
    assert "acm:RequestCertificate" in task.detail
    assert "operator" == task.who_acts


def test_a_fresh_certificate_that_cloudfront_refuses_is_tried_again(bench: Bench) -> None:
    """CloudFront may not know a just-issued certificate for a moment: the task waits for it."""
    bench.server.knobs.certificate_refused_for = 30
    job = bench.start("shop.example")
    bench.run()
    bench.add_records(job)
    bench.live(rounds=8)

    assert [TaskState.READY] == bench.states(job)


def test_a_look_that_is_denied_is_waited_out(bench: Bench) -> None:
    """What was lost cannot be looked for without permission: nothing is requested meanwhile."""
    bench.server.faults.add("acm.RequestCertificate", "lost", times=2)
    bench.server.faults.add("acm.ListTagsForCertificate", "denied", times=3)
    job = bench.start("shop.example")
    bench.run()
    asked = bench.calls("acm.RequestCertificate")
    bench.pass_time(seconds=5)
    bench.run()
    denied = bench.task(job)
    bench.live(rounds=4, seconds=65)

    assert "acm:ListTagsForCertificate" in denied.detail
    assert asked == bench.calls("acm.RequestCertificate")
    assert Origin.ADOPTED is bench.task(job).facts.certificate_origin
    assert 1 == len(bench.certificates())


def test_a_task_that_has_ended_is_given_back(bench: Bench) -> None:
    """A claim whose task has nothing left to do asks AWS for nothing."""
    job = bench.start_plain("shop.example")
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    ended = replace(claim.task, state=TaskState.ISSUED)
    bench.engine.advance(replace(claim, task=ended))

    assert [TaskState.ISSUED] == bench.states(job)
    assert [] == bench.server.calls()
