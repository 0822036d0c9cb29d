"""What the tests of clean-ups share: a job that is ready, and a clean-up of it that runs."""

from bot.domain.inventory import SweepKind
from bot.domain.job import Job, JobState
from bot.domain.removal import Resource
from bot.domain.task import Task
from tests.functional.steps.bench import SOMEONE, Bench

UPDATE = "cloudfront.UpdateDistribution"
DELETE = "cloudfront.DeleteDistribution"
DELETE_CERTIFICATE = "acm.DeleteCertificate"
WRITES = (UPDATE, DELETE, DELETE_CERTIFICATE)


def ready(bench: Bench, *lines: str, aggregate: bool = False) -> Job:
    """Give a job whose distributions are all ready."""
    job = bench.start(*lines, aggregate=aggregate)
    bench.run()
    bench.add_records(job)
    bench.live()
    assert JobState.SUCCEEDED is bench.job(job).state
    return bench.job(job)


def asked(bench: Bench, parent: Job, position: int | None = None) -> Job:
    """Ask for a clean-up of a job, or of one certificate of it; it waits for its checks."""
    task = None if position is None else bench.task(parent, position).id
    revision = bench.job(parent).revision
    return bench.cleaning.clean_up(SOMEONE, parent.number, revision, task=task)


def started(bench: Bench, parent: Job, position: int | None = None) -> Job:
    """Ask for a clean-up and confirm it, as it is, without checks."""
    return bench.confirm(asked(bench, parent, position))


def cleaned(bench: Bench, parent: Job, position: int | None = None) -> Job:
    """Clean up to the end."""
    job = started(bench, parent, position)
    bench.live()
    return bench.job(job)


def of(bench: Bench, job: Job, what: Resource) -> Task:
    """Give the first task of a clean-up that removes a resource of this sort."""
    return next(
        one for one in bench.tasks(job) if one.plan.removes and one.plan.removes.what is what
    )


def until(bench: Bench, job: Job, reason: str) -> Task:
    """Let time pass until a task waits for this reason; give it."""
    for _ in range(20):
        bench.run()
        for task in bench.tasks(job):
            if task.reason == reason:
                return task
        bench.pass_time(seconds=20)
        bench.store.inventory.hurry(SweepKind.DISTRIBUTIONS)
        bench.sweep_as_due()
    raise AssertionError(f"never {reason}: {[(t.state, t.reason) for t in bench.tasks(job)]}")
