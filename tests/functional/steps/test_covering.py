"""Aggregated jobs: tasks that wait for another one's wildcard, share it, and manage without."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.task import Origin, TaskState, WhoActs
from tests.functional.steps.bench import Bench

REQUEST = "acm.RequestCertificate"
WILD, COVERED = "*.shop.example shop.example", "www.shop.example"


def start(bench: Bench, *lines: str) -> Job:
    """Start an aggregated job: by default a wildcard and one name that it covers."""
    job = bench.start(*(lines or (WILD, COVERED)), aggregate=True)
    bench.run()
    return job


def at(bench: Bench, job: Job, name: str) -> int:
    """Give the position of the task that people know by a name."""
    return next(task.position for task in bench.tasks(job) if task.main_name == name)


def test_a_covered_task_says_what_it_waits_for(bench: Bench) -> None:
    """It requests nothing: it waits for the wildcard's certificate, and whoever that waits for."""
    job = start(bench)
    covered = bench.task(job, 1)
    bench.pass_time(minutes=11)
    bench.run()
    later = bench.task(job, 1)

    assert (TaskState.QUEUED, "covered") == (covered.state, covered.reason)
    assert "waiting for the certificate of *.shop.example" == covered.detail
    assert WhoActs.DOMAIN_OWNER is later.who_acts
    assert 1 == bench.calls(REQUEST)


@pytest.mark.parametrize("lines", [(WILD, COVERED), (COVERED, WILD)])
def test_a_covered_task_shares_the_certificate(bench: Bench, lines: tuple[str, ...]) -> None:
    """Wherever it stands in the list: one certificate, a distribution for each, one message for the
    issue that names whom it serves.
    """
    job = start(bench, *lines)
    bench.add_records(job)
    bench.live(rounds=5)
    wild = bench.task(job, at(bench, job, "*.shop.example")).facts
    covered = bench.task(job, at(bench, job, COVERED)).facts
    issues = [dict(one.payload) for one in bench.events(job, EventKind.ISSUED)]

    assert [TaskState.READY, TaskState.READY] == bench.states(job)
    assert 1 == len(bench.certificates())
    assert 2 == len(set(bench.distributions()))
    assert (wild.certificate_arn, wild.not_after) == (covered.certificate_arn, covered.not_after)
    assert (Origin.CREATED, Origin.REUSED) == (wild.certificate_origin, covered.certificate_origin)
    assert [[COVERED]] == [one["used_for"] for one in issues]
    assert [["*.shop.example", "shop.example"]] == [one["names"] for one in issues]


def test_a_covered_task_counts_in_stage_3_only(bench: Bench) -> None:
    """It is neither requested nor validated: it goes from queued to issued at once."""
    job = start(bench)
    seen = {bench.task(job, 1).state}
    bench.add_records(job)
    for _ in range(12):
        bench.pass_time(seconds=5)
        bench.sweep()
        bench.engine.run_one(bench.time)
        seen.add(bench.task(job, 1).state)
    task = bench.task(job, 1)

    assert not task.requests_own
    assert {TaskState.REQUESTED, TaskState.AWAITING_VALIDATION}.isdisjoint(seen)
    assert task.facts.requested_at is None
    assert [] == [row for row in bench.store.records.of_job(job.number) if row.task == task.id]


def test_certificates_only_ends_the_covered_too(bench: Bench) -> None:
    """Without distributions a covered task is done when the certificate is issued."""
    job = bench.start_plain(WILD, COVERED, aggregate=True)
    bench.run()
    bench.add_records(job)
    bench.live(rounds=3)

    assert [TaskState.ISSUED, TaskState.ISSUED] == bench.states(job)
    assert JobState.SUCCEEDED is bench.job(job).state


def fails(bench: Bench, job: Job) -> None:
    """Let ACM refuse the wildcard."""
    bench.server.acm.fail(bench.arn(job), "CAA_ERROR")
    bench.sweep()


def is_dropped(bench: Bench, job: Job) -> None:
    """Let a person drop the wildcard."""
    bench.drop(job)


def is_silent(bench: Bench, job: Job) -> None:
    """Let the wildcard's owner never act."""
    while bench.task(job).state is not TaskState.FAILED:
        bench.pass_time(hours=73)
        bench.sweep()
        bench.run()


@pytest.mark.parametrize("loss", [fails, is_dropped, is_silent])
def test_a_covered_task_that_loses_its_certificate_requests_its_own(
    bench: Bench, loss: Callable[[Bench, Job], None]
) -> None:
    """It says so once, and goes the whole way by itself; its records come as a supplement."""
    job = start(bench)
    loss(bench, job)
    bench.run()
    bench.pass_time(minutes=2)
    bench.run()
    bench.add_records(job)
    bench.live(rounds=5)
    task = bench.task(job, 1)
    lost = [dict(one.payload) for one in bench.events(job, EventKind.COVERING_LOST)]

    assert [{"names": [COVERED], "covering": "*.shop.example"}] == lost
    assert (TaskState.READY, Origin.CREATED) == (task.state, task.facts.certificate_origin)
    assert task.facts.covering_lost
    assert (None, (COVERED,)) == (task.plan.covered_by, task.plan.certificate_names)
    supplement = bench.events(job, EventKind.RECORDS_SUPPLEMENT)
    assert [[COVERED]] == [
        record["tasks"]
        for event in supplement
        for zone in event.payload["zones"]  # type: ignore[attr-defined]
        for record in zone["records"]
    ]


def test_a_lost_covering_asks_for_no_more_than_it_needs(bench: Bench) -> None:
    """A line with a wildcard of its own requests what that does not cover."""
    lines = ("*.shop.example *.a.shop.example", "x.a.shop.example *.a.shop.example")
    job = bench.start_plain(*lines, aggregate=True)
    bench.run()
    is_dropped(bench, job)
    bench.run()
    task = bench.task(job, 1)

    assert ("*.a.shop.example",) == task.plan.certificate_names
    assert TaskState.AWAITING_VALIDATION is task.state


def test_a_cancelled_job_requests_nothing_for_the_covered(bench: Bench) -> None:
    """Cancel stops both: the covered task says nothing and asks ACM for nothing."""
    job = start(bench)
    bench.cancel(job)
    bench.run()

    assert [TaskState.CANCELLED, TaskState.CANCELLED] == bench.states(job)
    assert [] == bench.events(job, EventKind.COVERING_LOST)
    assert 1 == bench.calls(REQUEST)


@pytest.mark.parametrize("ending", ["failed", "dropped"])
@pytest.mark.parametrize("lines", [(WILD, COVERED), (COVERED, WILD)])
def test_an_issued_certificate_serves_whatever_becomes_of_its_task(
    bench: Bench, ending: str, lines: tuple[str, ...]
) -> None:
    """The wildcard's own distribution fails or is dropped: its certificate is good, and shared
    still, in whatever order the tasks run.
    """
    job = start(bench, *lines)
    wild, covered = at(bench, job, "*.shop.example"), at(bench, job, COVERED)
    bench.add_records(job)
    bench.pass_time(seconds=20)
    bench.sweep()
    if ending == "failed":
        taken = ["*.shop.example", "shop.example"]
        bench.server.seed_distribution(Aliases={"Quantity": 2, "Items": taken})
        bench.sweep()
    else:
        bench.engine.run_one(bench.time)
        bench.drop(job, wild)
    bench.live(rounds=5)

    assert TaskState.READY is bench.task(job, covered).state
    assert bench.task(job, wild).state in {TaskState.FAILED, TaskState.CANCELLED}
    assert 1 == len(bench.certificates())
    assert [] == bench.events(job, EventKind.COVERING_LOST)


def test_a_retried_covering_is_waited_for_no_more(bench: Bench) -> None:
    """Once lost, lost: the covered task keeps its own certificate, the wildcard gets another."""
    job = start(bench)
    fails(bench, job)
    bench.run()
    bench.retry(job)
    bench.run()
    bench.add_records(job)
    bench.live(rounds=6)

    assert [TaskState.READY, TaskState.READY] == bench.states(job)
    assert 2 == len(bench.certificates())
    assert 1 == len(bench.events(job, EventKind.COVERING_LOST))


def test_a_covered_task_can_be_dropped_by_itself(bench: Bench) -> None:
    """The certificate is another's: nothing is deleted, and none of it is named as kept."""
    job = start(bench)
    bench.drop(job, 1)
    bench.run()
    bench.add_records(job)
    bench.live(rounds=4)

    assert [TaskState.READY, TaskState.CANCELLED] == bench.states(job)
    assert [[]] == [one.payload["kept"] for one in bench.events(job, EventKind.DROPPED)]
    assert 0 == bench.calls("acm.DeleteCertificate")


def test_a_covered_task_whose_certificate_was_chosen_uses_that(bench: Bench) -> None:
    """Someone chose an issued wildcard for the covering line: the covered one takes it along."""
    arn = bench.server.seed_certificate("*.shop.example", "shop.example")
    bench.sweep()
    job = bench.submit(WILD, COVERED, aggregate=True)
    bench.replan(job, 0, reuse_certificate=arn)
    bench.confirm(job)
    bench.live(rounds=4)

    assert [TaskState.READY, TaskState.READY] == bench.states(job)
    assert {arn} == {task.facts.certificate_arn for task in bench.tasks(job)}
    assert 0 == bench.calls(REQUEST)


def retried(bench: Bench, job: Job, deed: Callable[[str], object]) -> None:
    """Fail a covered task as if its certificate had died while it made its distribution, let
    something become of that certificate, and retry.
    """
    taken = bench.server.seed_distribution(Aliases={"Quantity": 1, "Items": [COVERED]})
    bench.add_records(job)
    bench.live(rounds=3)
    assert [TaskState.READY, TaskState.FAILED] == bench.states(job)
    failed = bench.task(job, 1)
    dead = replace(failed.facts, certificate_dead=True)
    bench.store.tasks.write(replace(failed, facts=dead), now=bench.time)
    bench.server.cloudfront.vanish(taken)
    deed(bench.arn(job))
    bench.retry(job)
    bench.run()
    bench.add_records(job)
    bench.live(rounds=5)


@pytest.mark.parametrize("death", ["revoke", "expire", "vanish"])
@pytest.mark.parametrize("is_listed", [True, False])
def test_a_certificate_that_died_is_shared_no_more(
    bench: Bench, death: str, *, is_listed: bool
) -> None:
    """The wildcard's task is ready and knows nothing of it; the covered one, retried, asks ACM and
    requests an own one, whatever the last list says.
    """

    def die(arn: str) -> None:
        getattr(bench.server.acm, death)(arn)
        if is_listed:
            bench.sweep()

    bench.server.knobs.deploy_seconds = 0
    job = start(bench)
    retried(bench, job, die)
    task = bench.task(job, 1)

    assert [{"names": [COVERED], "covering": "*.shop.example"}] == [
        dict(one.payload) for one in bench.events(job, EventKind.COVERING_LOST)
    ]
    assert (TaskState.READY, Origin.CREATED) == (task.state, task.facts.certificate_origin)


def test_a_certificate_that_lives_after_all_is_shared_again(bench: Bench) -> None:
    """ACM says that it is issued: nothing is requested beside it."""
    bench.server.knobs.deploy_seconds = 0
    job = start(bench)
    retried(bench, job, str)

    assert TaskState.READY is bench.task(job, 1).state
    assert 1 == bench.calls(REQUEST)
