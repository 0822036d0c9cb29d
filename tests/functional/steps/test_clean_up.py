"""Clean up: what a job made goes, in order and once, whatever happens on the way; nothing else."""

import pytest

from bot.dns.traffic import Lead
from bot.domain.event import EventKind
from bot.domain.job import JobState
from bot.domain.removal import CleanUp, Resource
from bot.domain.task import TaskState, WhoActs
from bot.errors import RefusedError
from tests.functional.steps.bench import SOMEONE, Bench
from tests.functional.steps.cleaning import (
    DELETE,
    DELETE_CERTIFICATE,
    UPDATE,
    WRITES,
    asked,
    cleaned,
    of,
    ready,
    started,
    until,
)

NAMES = ("shop.example www.shop.example", "blog.example")


def test_what_a_job_made_goes_and_nothing_else(bench: Bench) -> None:
    """Distributions are disabled, deployed and deleted, then their certificates; others stay."""
    other = bench.server.seed_certificate("other.example")
    theirs = bench.server.seed_distribution("custom_origin")
    parent = ready(bench, *NAMES)
    job = cleaned(bench, parent)

    assert JobState.SUCCEEDED is job.state
    assert [TaskState.REMOVED] * 4 == bench.states(job)
    assert [other] == bench.certificates()
    assert [theirs] == bench.distributions()
    assert [2, 2, 2] == [bench.calls(operation) for operation in WRITES]


def test_the_parent_forgets_what_is_gone(bench: Bench) -> None:
    """Its rows say so, a second clean-up finds nothing, and each removal was told once."""
    parent = ready(bench, *NAMES)
    facts = [task.facts for task in bench.tasks(parent)]
    job = cleaned(bench, parent)
    gone = [(one.distribution_id, one.certificate_arn) for one in facts]
    told = [one.payload["id"] for one in bench.events(job, EventKind.REMOVED)]

    assert gone == [task.facts.removed for task in bench.tasks(parent)]
    assert sorted(str(one) for pair in gone for one in pair) == sorted(map(str, told))
    with pytest.raises(RefusedError, match="made nothing that can be removed now"):
        asked(bench, parent)


def test_one_customer_leaves_and_the_others_stay(bench: Bench) -> None:
    """Remove takes one certificate with its distribution."""
    parent = ready(bench, *NAMES)
    stays = bench.task(parent, 0).facts
    job = cleaned(bench, parent, 1)

    assert JobState.SUCCEEDED is job.state
    assert ("blog.example",) == job.main_names
    assert [stays.distribution_id] == bench.distributions()
    assert [stays.certificate_arn] == bench.certificates()


def test_a_shared_certificate_stays_while_another_uses_it(bench: Bench) -> None:
    """The wildcard's customer leaves; whom its certificate serves too keeps it, and it is said."""
    parent = ready(bench, "*.shop.example", "pay.shop.example", aggregate=True)
    job = cleaned(bench, parent, 0)
    (stay,) = job.order.stays if isinstance(job.order, CleanUp) else ()

    assert JobState.SUCCEEDED is job.state
    assert bench.certificates() == [stay.id]
    assert f"pay.shop.example ({bench.task(parent, 1).facts.distribution_id})" in stay.why
    assert [bench.task(parent, 1).facts.distribution_id] == bench.distributions()


def test_a_shared_certificate_goes_after_the_last_of_its_distributions(bench: Bench) -> None:
    """Cleaned up whole, both distributions go before the one certificate."""
    parent = ready(bench, "*.shop.example", "pay.shop.example", aggregate=True)
    job = cleaned(bench, parent)

    assert JobState.SUCCEEDED is job.state
    assert [] == bench.certificates() + bench.distributions()
    assert [(), (), (0, 1)] == [
        one.plan.removes.after for one in bench.tasks(job) if one.plan.removes
    ]


def test_a_certificate_that_was_only_used_is_never_deleted(bench: Bench) -> None:
    """What was there before the job stays, and the plan says why."""
    arn = bench.server.seed_certificate("shop.example", "www.shop.example")
    bench.sweep()
    parent = bench.submit("shop.example www.shop.example")
    bench.replan(parent, 0, reuse_certificate=arn)
    bench.confirm(bench.job(parent))
    bench.live()
    job = cleaned(bench, parent)
    (stay,) = job.order.stays if isinstance(job.order, CleanUp) else ()

    assert [arn] == bench.certificates()
    assert [] == bench.distributions()
    assert (arn, "it was there already: this job only used it") == (stay.id, stay.why)


def test_requests_that_were_never_issued_go_too(bench: Bench) -> None:
    """A cancelled job's pending certificate is deleted."""
    parent = bench.start_plain("shop.example")
    bench.run()
    bench.cancel(parent)
    bench.run()
    job = cleaned(bench, bench.job(parent))

    assert JobState.SUCCEEDED is job.state
    assert [] == bench.certificates()


def test_a_name_that_still_leads_there_keeps_its_distribution_alive(bench: Bench) -> None:
    """Nothing is disabled before its record went; the row names it, and its owner acts."""
    parent = ready(bench, *NAMES)
    bench.leads["www.shop.example"] = Lead.THERE
    job = started(bench, parent)
    waits = until(bench, job, "still_points")
    bench.live(rounds=6)

    assert WhoActs.DOMAIN_OWNER is waits.who_acts
    assert "`www.shop.example` still leads to d" in waits.detail
    assert bench.server.cloudfront.get(waits.plan.removes.id).config["Enabled"]  # type: ignore[union-attr]
    assert [TaskState.QUEUED, TaskState.REMOVED] * 2 == bench.states(job)
    bench.leads.clear()
    bench.live()
    assert JobState.SUCCEEDED is bench.job(job).state


def test_acm_may_think_for_a_while_that_a_certificate_is_used(bench: Bench) -> None:
    """It is deleted as soon as ACM knows better; nobody has to act."""
    bench.server.knobs.in_use_lag = 120
    parent = ready(bench, "shop.example")
    job = started(bench, parent)
    waits = until(bench, job, "in_use")
    bench.live()

    assert WhoActs.AWS is waits.who_acts
    assert JobState.SUCCEEDED is bench.job(job).state
    assert [] == bench.certificates()


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("kind", ["lost", "throttle", "server_error", "drop"])
def test_a_write_that_went_wrong_is_seen_to(bench: Bench, operation: str, kind: str) -> None:
    """Lost answers, throttling and faults of AWS: looked at again, done once, told once."""
    parent = ready(bench, "shop.example")
    bench.server.faults.add(operation, kind, times=2)  # type: ignore[arg-type]
    job = cleaned(bench, parent)

    assert JobState.SUCCEEDED is job.state
    assert [] == bench.certificates() + bench.distributions()
    assert 2 == len(bench.events(job, EventKind.REMOVED))
    assert [] == bench.server.faults.pending()


@pytest.mark.parametrize("code", ["PreconditionFailed", "DistributionNotDisabled"])
@pytest.mark.parametrize("operation", [UPDATE, DELETE])
def test_a_distribution_that_changes_under_us_is_looked_at_again(
    bench: Bench, operation: str, code: str
) -> None:
    """Our ETag is old, or CloudFront does not see it disabled yet: no failure."""
    parent = ready(bench, "shop.example")
    bench.server.faults.add(operation, "error", code=code)
    job = started(bench, parent)
    until(bench, job, "changing")
    bench.live()

    assert JobState.SUCCEEDED is bench.job(job).state


@pytest.mark.parametrize("operation", [UPDATE, DELETE])
def test_what_aws_denies_is_asked_for(bench: Bench, operation: str) -> None:
    """The card names the IAM action and the policy that has it; it goes on by itself."""
    parent = ready(bench, "shop.example")
    bench.server.faults.add(operation, "denied", times=1)
    job = started(bench, parent)
    waits = until(bench, job, "denied")
    bench.live()

    assert f"`{operation.replace('.', ':')}`" in waits.detail
    assert "docs/iam-policy-full.json" in waits.detail
    assert JobState.SUCCEEDED is bench.job(job).state


@pytest.mark.parametrize("state", [TaskState.QUEUED, TaskState.DISABLING, TaskState.DISABLED])
def test_what_is_gone_already_is_gone(bench: Bench, state: TaskState) -> None:
    """Someone deleted it meanwhile: that is what was wanted, and it is said that it was not us."""
    bench.server.knobs.deploy_seconds = 60
    parent = ready(bench, "shop.example")
    job = started(bench, parent)
    served = of(bench, job, Resource.DISTRIBUTION)
    while of(bench, job, Resource.DISTRIBUTION).state is not state:
        if not bench.engine.run_one(bench.time):
            bench.pass_time(seconds=20)
            bench.sweep()
    bench.server.cloudfront.vanish(str(served.plan.removes and served.plan.removes.id))
    bench.live()
    told = [one.payload for one in bench.events(job, EventKind.REMOVED)]

    assert JobState.SUCCEEDED is bench.job(job).state
    assert [None] == [one["request_id"] for one in told if one["what"] == "distribution"]
    assert [] == bench.certificates()


def test_a_certificate_that_is_gone_already_is_gone(bench: Bench) -> None:
    """Whether it is missing at the look, or only at the delete."""
    parent = ready(bench, *NAMES)
    job = started(bench, parent)
    until(bench, job, "disabling")
    for distribution in bench.distributions():
        bench.server.cloudfront.vanish(distribution)
    bench.aws.acm.delete(bench.arn(parent, 1))
    bench.server.faults.add(
        DELETE_CERTIFICATE, "error", code="ResourceNotFoundException", message="gone"
    )
    bench.live()

    assert JobState.SUCCEEDED is bench.job(job).state


def test_only_one_clean_up_of_a_job_at_a_time(bench: Bench) -> None:
    """The second is refused, and so is a retry of what is being removed."""
    parent = ready(bench, *NAMES)
    asked(bench, parent, 0)

    with pytest.raises(RefusedError, match=f"J-{parent.number + 1} is cleaning up"):
        asked(bench, parent, 1)
    with pytest.raises(RefusedError, match="has changed since"):
        bench.cleaning.clean_up(SOMEONE, parent.number, 999)
