"""Drop and Cancel, at every moment: what is deleted, what is kept, and that the job can end."""

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.task import Origin, Step, TaskState, WhoActs
from bot.errors import RefusedError
from tests.functional.steps.bench import SOMEONE, Bench

REQUEST = "acm.RequestCertificate"
DELETE = "acm.DeleteCertificate"
CREATE = "cloudfront.CreateDistributionWithTags"
STATES = (
    TaskState.QUEUED,
    TaskState.REQUESTED,
    TaskState.AWAITING_VALIDATION,
    TaskState.ISSUED,
    TaskState.CREATING_DISTRIBUTION,
    TaskState.DEPLOYING,
)


def reach(bench: Bench, state: TaskState) -> Job:
    """Start a job of two certificates and stop its first task in a state; its other one waits."""
    bench.server.knobs.deploy_seconds = 3600
    job = bench.start("shop.example", "blog.example")
    for _ in range(40):
        if bench.task(job).state is state:
            return job
        if bench.engine.run_one(bench.time) or bench.first_looks():
            continue
        bench.add_records(job, 0)
        bench.pass_time(seconds=20)
        bench.sweep()
    raise AssertionError(f"never {state}")


def kept(bench: Bench, job: Job) -> list[object]:
    """Give what the message of a drop names as kept."""
    return [one.payload["kept"] for one in bench.events(job, EventKind.DROPPED)]


@pytest.mark.parametrize("state", STATES)
def test_a_drop_ends_its_task_in_every_state(bench: Bench, state: TaskState) -> None:
    """A pending request is deleted; what was issued or created is kept, and named."""
    job = reach(bench, state)
    before = bench.task(job).facts
    bench.drop(job)
    bench.run()
    mine = [before.distribution_id, before.certificate_arn if before.issued_at else None]

    assert TaskState.CANCELLED is bench.task(job).state
    assert [[one for one in mine if one]] == kept(bench, job)
    assert [SOMEONE.user] == [one.payload["by"] for one in bench.events(job, EventKind.DROPPED)]
    assert (before.issued_at is not None) is (before.certificate_arn in bench.certificates())
    assert [before.distribution_id] == [*bench.distributions(), None][:1]
    assert bench.task(job).drop_requested


@pytest.mark.parametrize("state", STATES)
def test_a_cancel_keeps_everything_in_every_state(bench: Bench, state: TaskState) -> None:
    """Each task stops at its next step; nothing is deleted, and the job ends cancelled."""
    job = reach(bench, state)
    before = bench.certificates(), bench.distributions()
    bench.cancel(job)
    bench.run()

    assert [TaskState.CANCELLED, TaskState.CANCELLED] == bench.states(job)
    assert before == (bench.certificates(), bench.distributions())
    assert 0 == bench.calls(DELETE)
    assert JobState.CANCELLED is bench.job(job).state
    assert [] == bench.events(job, EventKind.DROPPED)
    assert "cancelled" == bench.events(job, EventKind.FINISHED)[0].payload["state"]


def test_a_job_ends_without_what_was_dropped(bench: Bench) -> None:
    """One silent owner no longer holds the job: it succeeds with the rest."""
    job = bench.start("shop.example", "silent.example")
    bench.run()
    bench.add_records(job, 0)
    bench.live(rounds=4)
    before = bench.job(job).state
    bench.drop(job, 1)
    bench.run()

    assert JobState.RUNNING is before
    assert JobState.SUCCEEDED is bench.job(job).state
    assert [TaskState.READY, TaskState.CANCELLED] == bench.states(job)
    assert 1 == len(bench.certificates())


def test_what_has_ended_cannot_be_dropped(bench: Bench) -> None:
    """A ready task stays ready."""
    job = bench.start("shop.example", "silent.example")
    bench.run()
    bench.add_records(job, 0)
    bench.live(rounds=4)

    with pytest.raises(RefusedError, match="nothing to drop"):
        bench.drop(job, 0)


@pytest.mark.parametrize("lag", [0, 60])
def test_a_lost_request_is_found_and_deleted(bench: Bench, lag: int) -> None:
    """Nobody saw the answer, the lists may lag: the drop looks until it must be there, and deletes
    it.
    """
    bench.server.knobs.list_lag = bench.server.knobs.tag_lag = lag
    bench.server.faults.add(REQUEST, "lost", times=2)
    job = bench.start("shop.example")
    bench.engine.run_one(bench.time)
    between = bench.certificates()
    bench.drop(job)
    bench.run()
    looking = bench.task(job)
    for _ in range(8):
        bench.pass_time(seconds=15)
        bench.run()

    assert 1 == len(between)
    assert lag == 0 or ("looking_for_lost", WhoActs.AWS) == (looking.reason, looking.who_acts)
    assert TaskState.CANCELLED is bench.task(job).state
    assert [] == bench.certificates()
    assert [[]] == kept(bench, job)


def test_a_request_that_was_lost_on_its_way_is_looked_for_and_let_go(bench: Bench) -> None:
    """The answer was lost and nothing had been done: after two minutes the drop is over."""
    bench.server.faults.add(REQUEST, "drop", times=2)
    job = bench.start("shop.example")
    bench.engine.run_one(bench.time)
    bench.drop(job)
    bench.run()
    before = bench.states(job)
    bench.pass_time(minutes=2)
    bench.run()

    assert [TaskState.QUEUED] == before
    assert [TaskState.CANCELLED] == bench.states(job)
    assert 1 == len(bench.events(job, EventKind.DROPPED))


def test_a_request_of_a_killed_worker_is_found_and_deleted(bench: Bench) -> None:
    """Killed between AWS's answer and our commit, then dropped: the certificate is found."""
    job = bench.start("shop.example")
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    bench.engine._run(claim, Step.REQUEST_CERTIFICATE)  # noqa: SLF001 - the kill comes before _save
    before = bench.certificates()
    bench.drop(job)
    bench.pass_time(minutes=3)
    bench.run()

    assert 1 == len(before)
    assert [TaskState.CANCELLED] == bench.states(job)
    assert [] == bench.certificates()


@pytest.mark.parametrize("verb", ["drop", "cancel"])
def test_a_lost_distribution_is_found_and_kept(bench: Bench, verb: str) -> None:
    """What the lost create made is named, so that a clean-up can know of it."""
    job = reach(bench, TaskState.CREATING_DISTRIBUTION)
    bench.server.faults.add(CREATE, "lost", times=2)
    bench.engine.run_one(bench.time)
    if verb == "drop":
        bench.drop(job)
    else:
        bench.cancel(job)
    bench.run()
    facts = bench.task(job).facts

    assert TaskState.CANCELLED is bench.task(job).state
    assert [facts.distribution_id] == bench.distributions()
    assert Origin.ADOPTED is facts.distribution_origin
    assert verb == "cancel" or [[facts.distribution_id, facts.certificate_arn]] == kept(bench, job)


def test_a_lost_create_that_made_nothing_keeps_the_certificate_only(bench: Bench) -> None:
    """After two minutes without a distribution in the lists there is none."""
    job = reach(bench, TaskState.CREATING_DISTRIBUTION)
    bench.server.faults.add(CREATE, "drop", times=2)
    bench.engine.run_one(bench.time)
    bench.drop(job)
    bench.run()
    looking = bench.task(job).reason
    bench.pass_time(minutes=2)
    bench.run()

    assert "looking_for_lost" == looking
    assert [[bench.arn(job)]] == kept(bench, job)
    assert [] == bench.distributions()


def test_a_cancelled_job_knows_of_its_lost_request(bench: Bench) -> None:
    """Cancel keeps it, and the task's facts have its ARN."""
    bench.server.faults.add(REQUEST, "lost", times=2)
    job = bench.start("shop.example")
    bench.engine.run_one(bench.time)
    bench.cancel(job)
    bench.run()

    assert bench.certificates() == [bench.arn(job)]
    assert TaskState.CANCELLED is bench.task(job).state


def test_a_certificate_that_was_issued_since_the_last_sweep_is_kept(bench: Bench) -> None:
    """ACM itself is asked before anything is deleted: the table may be seconds old."""
    job = reach(bench, TaskState.AWAITING_VALIDATION)
    bench.server.acm.issue(bench.arn(job))
    bench.drop(job)
    bench.run()

    assert [[bench.arn(job)]] == kept(bench, job)
    assert bench.arn(job) in bench.certificates()


def test_a_request_that_acm_does_not_show_yet_is_waited_for(bench: Bench) -> None:
    """Dropped within seconds of its request: it is deleted as soon as ACM admits that it exists."""
    bench.server.knobs.describe_lag = 30
    job = bench.start("shop.example")
    bench.run()
    bench.drop(job)
    bench.run()
    waiting = bench.task(job)
    bench.pass_time(seconds=30)
    bench.run()

    assert "not_visible" == waiting.reason
    assert [TaskState.CANCELLED] == bench.states(job)
    assert [] == bench.certificates()


def test_a_lost_request_that_acm_does_not_show_is_found_once(bench: Bench) -> None:
    """Found in a list, not there yet for other calls: it is waited for, and deleted."""
    bench.server.knobs.describe_lag = 30
    bench.server.faults.add(REQUEST, "lost", times=2)
    job = bench.start("shop.example")
    bench.engine.run_one(bench.time)
    bench.drop(job)
    bench.run()
    hidden = bench.task(job).reason
    bench.pass_time(seconds=30)
    bench.server.faults.add("acm.DescribeCertificate", "error", code="ResourceNotFoundException")
    bench.run()
    found = bench.task(job)
    bench.pass_time(seconds=15)
    bench.run()

    assert ("looking_for_lost", "not_visible") == (hidden, found.reason)
    assert found.facts.certificate_arn
    assert [TaskState.CANCELLED] == bench.states(job)
    assert [] == bench.certificates()


def test_a_request_that_is_gone_for_long_is_not_waited_for(bench: Bench) -> None:
    """Someone deleted it an hour ago: there is nothing to delete, and nothing is kept."""
    job = reach(bench, TaskState.AWAITING_VALIDATION)
    bench.server.acm.vanish(bench.arn(job))
    bench.pass_time(hours=1)
    bench.drop(job)
    bench.engine.run_one(bench.time)
    bench.run()

    assert TaskState.CANCELLED is bench.task(job).state
    assert [[]] == kept(bench, job)


def test_the_dead_certificate_of_a_dropped_task_is_deleted_too(bench: Bench) -> None:
    """Timed out, requested again, dropped before the old one was deleted: neither stays."""
    job = bench.start("shop.example")
    bench.run()
    bench.pass_time(hours=73)
    bench.sweep()
    bench.server.faults.add(DELETE, "throttle", times=2)
    bench.run()
    before = bench.certificates()
    bench.drop(job)
    bench.run()

    assert 2 == len(before)
    assert [] == bench.certificates()
    assert [[]] == kept(bench, job)


@pytest.mark.parametrize("kind", ["denied", "error"])
def test_what_may_not_be_deleted_is_kept_and_the_drop_goes_on(bench: Bench, kind: str) -> None:
    """Without the permission, or while it is attached to something: the task leaves all the same,
    and the message names what stays.
    """
    job = reach(bench, TaskState.AWAITING_VALIDATION)
    bench.server.faults.add(
        DELETE,
        kind,  # type: ignore[arg-type]
        code="ResourceInUseException",
    )
    bench.drop(job)
    bench.run()

    assert TaskState.CANCELLED is bench.task(job).state
    assert [[bench.arn(job)]] == kept(bench, job)


def test_trouble_of_aws_delays_a_drop_and_does_not_end_it(bench: Bench) -> None:
    """A throttled deletion is tried again, and the task says why it waits."""
    job = reach(bench, TaskState.AWAITING_VALIDATION)
    bench.watch.tick()
    bench.server.faults.add(DELETE, "throttle", times=2)
    bench.drop(job)
    bench.run()
    before = bench.task(job)
    bench.pass_time(seconds=5)
    bench.run()

    assert ("throttled", TaskState.AWAITING_VALIDATION) == (before.reason, before.state)
    assert TaskState.CANCELLED is bench.task(job).state
    assert before.facts.certificate_arn not in bench.certificates()
    assert bench.task(job).facts.certificate_arn is None


def test_what_aws_refuses_for_good_does_not_hold_a_drop(bench: Bench) -> None:
    """ACM takes a look for nonsense: the task ends, and what it had is named."""
    job = reach(bench, TaskState.AWAITING_VALIDATION)
    bench.server.faults.add("acm.DescribeCertificate", "error", code="ValidationException")
    bench.drop(job)
    bench.run()

    assert TaskState.CANCELLED is bench.task(job).state
    assert [[bench.arn(job)]] == kept(bench, job)


def test_a_drop_beside_a_running_step_is_not_lost(bench: Bench) -> None:
    """Pressed while a worker holds the task: its save keeps the wish, and the task is due now."""
    job = bench.start("shop.example")
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    bench.drop(job)
    bench.engine.advance(claim)
    between = bench.task(job)
    bench.run()

    assert (TaskState.REQUESTED, True) == (between.state, between.drop_requested)
    assert [TaskState.CANCELLED] == bench.states(job)
    assert [] == bench.certificates()


def test_a_drop_beside_a_step_that_fails_is_not_lost(bench: Bench) -> None:
    """The running step fails the task: it is dropped all the same, its request deleted, and the job
    does not fail: with nobody left it is cancelled.
    """
    job = reach(bench, TaskState.AWAITING_VALIDATION)
    bench.server.acm.fail(bench.arn(job), "CAA_ERROR")
    bench.run()
    bench.sweep()
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    bench.drop(job)
    bench.engine.advance(claim)
    between = bench.task(job)
    bench.run()
    bench.drop(job, 1)
    bench.run()

    assert (TaskState.FAILED, True) == (between.state, between.drop_requested)
    assert [TaskState.CANCELLED, TaskState.CANCELLED] == bench.states(job)
    assert [] == bench.certificates()
    assert JobState.CANCELLED is bench.job(job).state


def test_a_drop_beside_a_step_that_ends_changes_nothing(bench: Bench) -> None:
    """The running step makes the task ready: there is nothing left to drop."""
    job = reach(bench, TaskState.DEPLOYING)
    bench.run()
    bench.pass_time(hours=1)
    bench.sweep()
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    bench.drop(job)
    bench.engine.advance(claim)
    bench.run()

    assert TaskState.READY is bench.task(job).state
    assert [] == bench.events(job, EventKind.DROPPED)


def test_a_cancel_beside_a_running_step_lets_it_finish(bench: Bench) -> None:
    """The step boundary: what the step made is saved, then the task stops."""
    job = bench.start("shop.example")
    claim = bench.store.tasks.claim(bench.time)
    assert claim is not None
    bench.cancel(job)
    bench.engine.advance(claim)
    bench.run()

    assert [bench.arn(job)] == bench.certificates()
    assert [TaskState.CANCELLED] == bench.states(job)
    assert JobState.CANCELLED is bench.job(job).state
