"""A create job from Confirm to its end, on the strict AWS."""

from bot.domain.event import EventKind
from bot.domain.job import Distributions, JobState
from bot.domain.task import Origin, TaskState
from tests.functional.steps.bench import Bench


def test_a_job_ends_with_a_certificate_and_a_distribution_for_each_task(bench: Bench) -> None:
    """Every task gets its own certificate and distribution, and the job succeeds."""
    job = bench.start("shop.example www.shop.example", "blog.example")
    bench.run()
    bench.add_records(job)
    bench.live(rounds=3)

    assert [TaskState.READY, TaskState.READY] == bench.states(job)
    assert JobState.SUCCEEDED is bench.job(job).state
    assert 2 == len(bench.certificates())
    assert 2 == len(bench.distributions())


def test_a_task_does_not_wait_for_a_slow_owner(bench: Bench) -> None:
    """One certificate's distribution is created the moment that certificate is issued."""
    job = bench.start("shop.example", "slow.example")
    bench.run()
    quick, slow = bench.tasks(job)
    for row in bench.store.records.of_job(job.number):
        if row.task == quick.id:
            bench.records[row.name] = row.value
    bench.live(rounds=3)

    assert [TaskState.READY, TaskState.AWAITING_VALIDATION] == bench.states(job)
    assert JobState.RUNNING is bench.job(job).state
    assert slow.main_name == "slow.example"


def test_certificates_only_ends_when_issued(bench: Bench) -> None:
    """Without distributions a task's end is its certificate, and CloudFront is never called."""
    job = bench.start("shop.example", distributions=Distributions.NONE)
    bench.run()
    bench.add_records(job)
    bench.live(rounds=2)

    assert [TaskState.ISSUED] == bench.states(job)
    assert JobState.SUCCEEDED is bench.job(job).state
    assert [] == bench.distributions()
    assert [] == bench.server.calls("cloudfront.CreateDistributionWithTags")


def test_milestones_are_told_once_and_in_order(bench: Bench) -> None:
    """Records, issued, distribution created, ready, finished: each once, in this order."""
    job = bench.start("shop.example")
    bench.run()
    bench.add_records(job)
    bench.live(rounds=4)

    expected = [
        EventKind.RECORDS,
        EventKind.ISSUED,
        EventKind.DISTRIBUTION_CREATED,
        EventKind.READY,
        EventKind.FINISHED,
    ]
    assert expected == [event.kind for event in bench.events(job)]


def test_the_cost_is_at_most_four_calls_a_certificate(bench: Bench) -> None:
    """Besides the sweeps, a certificate's whole way takes at most four AWS calls."""
    job = bench.start(*(f"shop{number}.example" for number in range(8)))
    bench.live(rounds=1)
    bench.add_records(job)
    bench.live(rounds=4)
    lists = ("acm.ListCertificates", "cloudfront.ListDistributions")
    calls = [call for call in bench.server.calls() if call.operation not in lists]

    assert JobState.SUCCEEDED is bench.job(job).state
    assert len(calls) <= 4 * 8


def test_everything_carries_our_tags_and_the_users(bench: Bench) -> None:
    """Certificate and distribution have the form's tags, the job's name and the task's mark."""
    job = bench.start("shop.example", tags=(("team", "shop"),))
    bench.run()
    bench.add_records(job)
    bench.live(rounds=3)
    task = bench.tasks(job)[0]
    expected = {"team": "shop", "edgecert:job": job.name, "edgecert:task": f"{task.id}.1"}

    assert expected == bench.aws.acm.tags(task.facts.certificate_arn or "")
    assert expected == bench.aws.cloudfront.tags(task.facts.distribution_arn or "")
    assert Origin.CREATED is task.facts.certificate_origin


def test_calls_name_the_job_in_their_user_agent(bench: Bench) -> None:
    """A CloudTrail entry leads to the job: its name is in the user agent of every write."""
    job = bench.start("shop.example", distributions=Distributions.NONE)
    bench.run()
    agents = [call.user_agent for call in bench.server.calls("acm.RequestCertificate")]

    assert 1 == len(agents)
    assert f"job/{job.name}" in agents[0]
