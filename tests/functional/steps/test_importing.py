"""A certificate is imported, once, with its key; the key is gone the moment it is there."""

from bot.domain.event import EventKind
from bot.domain.job import Distributions, JobState
from bot.domain.key_source import KeySource
from bot.domain.task import Origin, TaskState
from tests.functional.steps.bench import Bench
from tests.functional.steps.importing import PUT, READ, Desk


def test_a_pasted_key_is_sealed_until_it_is_imported(bench: Bench, desk: Desk) -> None:
    """From Confirm on it takes one call; what was sealed is erased with the ARN's commit."""
    issued = desk.issue("shop.example")
    job = desk.start(issued, name="shop")
    was_sealed = desk.is_sealed(job)
    bench.live()

    task = bench.task(job)
    assert was_sealed
    assert not desk.is_sealed(job)
    assert (JobState.SUCCEEDED, TaskState.IMPORTED) == (bench.job(job).state, task.state)
    assert [task.facts.certificate_arn] == bench.certificates()
    assert Origin.CREATED is task.facts.certificate_origin
    assert issued.leaf.not_valid_after_utc == task.facts.not_after
    assert 1 == bench.calls(PUT)
    tags = bench.aws.acm.tags(task.facts.certificate_arn or "")
    assert {"Name": "shop", "edgecert:job": job.name, "edgecert:task": f"{task.id}.1"} == tags


def test_a_key_is_read_from_its_secret_when_it_is_needed(bench: Bench, desk: Desk) -> None:
    """It is looked at before Confirm and read again for the call; it never is in our store."""
    issued = desk.issue("shop.example")
    arn = desk.secret("shop", issued.key)
    job = desk.run(issued, key_source=KeySource.SECRET, secrets_text=arn, key=None)

    assert JobState.SUCCEEDED is bench.job(job).state
    assert 2 == bench.calls(READ)
    assert not desk.is_sealed(job)


def test_an_import_gets_its_distribution(bench: Bench, desk: Desk) -> None:
    """With a template the ticked names become aliases of a distribution that serves it."""
    job = desk.run(
        desk.issue("shop.example", "www.shop.example"),
        distributions=Distributions.CREATE,
        template=bench.template(),
    )

    task = bench.task(job)
    assert TaskState.READY is task.state
    served = bench.aws.cloudfront.get(task.facts.distribution_id or "")
    assert task.facts.certificate_arn == served.certificate_arn
    assert ("shop.example", "www.shop.example") == served.aliases
    assert [
        EventKind.SUBMITTED,
        EventKind.CONFIRMED,
        EventKind.IMPORTED,
        EventKind.DISTRIBUTION_CREATED,
        EventKind.READY,
        EventKind.FINISHED,
    ] == bench.kinds(job)
