"""A distribution whose certificate died is removed too: CloudFront refuses every update that keeps
the certificate, so it is disabled without that and without its names.
"""

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.removal import Resource
from bot.domain.task import TaskState
from tests.functional.steps.bench import Bench
from tests.functional.steps.cleaning import DELETE, UPDATE, cleaned, of, ready, started, until

NAMES = "shop.example www.shop.example"


def dying(bench: Bench, death: str = "revoke") -> Job:
    """Give a job that is ready and whose certificate has died since."""
    parent = ready(bench, NAMES)
    getattr(bench.server.acm, death)(bench.arn(parent))
    bench.sweep()
    return parent


def refused(bench: Bench, parent: Job) -> Job:
    """Give a clean-up whose first update was refused for the certificate."""
    job = started(bench, parent)
    assert bench.engine.run_one(bench.time)
    assert of(bench, job, Resource.DISTRIBUTION).facts.bared
    return job


@pytest.mark.parametrize("death", ["revoke", "expire", "vanish"])
def test_it_goes_with_its_dead_certificate(bench: Bench, death: str) -> None:
    """Refused once with the certificate, disabled without, deleted: nobody is asked."""
    parent = dying(bench, death)
    job = cleaned(bench, parent)

    assert JobState.SUCCEEDED is job.state
    assert [] == bench.certificates() + bench.distributions()
    assert (2, 1) == (bench.calls(UPDATE), bench.calls(DELETE))


@pytest.mark.parametrize("kind", ["lost", "throttle", "server_error", "drop"])
def test_what_was_done_before_a_crash_is_known_as_ours(bench: Bench, kind: str) -> None:
    """Names and certificate are off, and no answer came: that is no change of somebody else's."""
    parent = dying(bench)
    job = refused(bench, parent)
    bench.server.faults.add(UPDATE, kind, times=2)  # type: ignore[arg-type]
    bench.restart()
    bench.live()

    assert JobState.SUCCEEDED is bench.job(job).state
    assert [] == bench.distributions()
    assert [] == bench.events(job, EventKind.CHANGES_ACCEPTED)


@pytest.mark.parametrize("when", [TaskState.QUEUED, TaskState.DISABLED])
def test_what_somebody_changes_meanwhile_is_asked_about(bench: Bench, when: TaskState) -> None:
    """Before names and certificate are off, and after: the rest is compared as ever."""
    bench.server.knobs.deploy_seconds = 30
    parent = dying(bench)
    job = refused(bench, parent)
    while of(bench, job, Resource.DISTRIBUTION).state is not when:
        if not bench.engine.run_one(bench.time):
            bench.pass_time(seconds=20)
            bench.sweep()
    (one,) = bench.distributions()
    bench.server.cloudfront.edit(one, PriceClass="PriceClass_100")
    waits = until(bench, job, "changed_since")
    written = bench.calls(DELETE)
    bench.accept(job)
    bench.live()

    assert 0 == written
    assert waits.facts.changes
    assert JobState.SUCCEEDED is bench.job(job).state


def test_one_that_is_dropped_by_then_says_what_it_is_without(bench: Bench) -> None:
    """Whoever keeps it must know that it serves its names no more."""
    parent = dying(bench)
    bench.server.knobs.deploy_seconds = 600
    job = started(bench, parent)
    until(bench, job, "disabling")
    bench.drop(job)
    bench.run()
    (kept,) = bench.events(job, EventKind.KEPT)[:1]

    assert "it is disabled, without its names and its dead certificate" == kept.payload["why"]
