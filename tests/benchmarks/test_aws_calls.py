"""How many calls a certificate costs, and how soon a change at AWS is noticed."""

import random
import statistics
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from bot.sandbox.aws import Knobs
from tests.benchmarks.figures import Figures, percentile
from tests.functional.steps.bench import Bench

SWEEP = timedelta(seconds=15)
"""As long as a sweep is from the next while something pends, by default."""
LISTS = ("acm.ListCertificates", "cloudfront.ListDistributions")
HOUR = 3600
CREATE = "cloudfront.CreateDistributionWithTags"


def test_calls_of_a_job_of_fifty(bench: Bench, figures: Figures) -> None:
    """From Confirm to ready, with an AWS that lags as in life."""
    bench.server.knobs = Knobs(
        issue_delay=30,
        describe_lag=2,
        record_lag=5,
        deploy_seconds=180,
        certificate_refused_for=2,
        list_lag=4,
        tag_lag=2,
    )
    job = bench.start(*(f"kiosk{number}.example" for number in range(50)))
    began = bench.time
    _live(bench, until=lambda: len(bench.store.records.of_job(job.number)) == 50)
    bench.add_records(job)
    _live(bench, until=lambda: bench.job(job).state is not JobState.RUNNING)
    calls = Counter(call.operation for call in bench.server.calls())
    total = calls.total()
    lists = sum(calls.pop(name) for name in LISTS)
    minutes = (bench.time - began).total_seconds() / 60
    by_name = " · ".join(f"{count} {name.partition('.')[2]}" for name, count in calls.items())
    figures.add(
        "AWS calls per certificate (job of 50, lagging AWS), sweeps too",
        f"{total / 50:.1f}: {calls.total() / 50:.1f} of its own ({by_name}), and {lists} lists for "
        f"all in {minutes:.0f} simulated min",
        "replaced solution: 8 by its code",
    )

    assert JobState.SUCCEEDED is bench.job(job).state
    assert calls.total() <= 5 * 50


def test_from_issued_to_create_distribution(bench: Bench, figures: Figures) -> None:
    """Forty certificates, issued at moments that have nothing to do with our sweeps."""
    dice = random.Random(42)  # noqa: S311 # moments, not secrets
    job = bench.start(*(f"kiosk{number}.example" for number in range(40)))
    _live(bench, until=lambda: set(bench.states(job)) == {TaskState.AWAITING_VALIDATION})
    moments = sorted((dice.uniform(10, 1200), task.id) for task in bench.tasks(job))
    issued = _issue(bench, job, moments)
    created = {_certificate_of(call.parameters): call.at for call in bench.server.calls(CREATE)}
    waits = [(created[arn] - at) / SWEEP for arn, at in issued.items()]
    figures.add(
        "From ISSUED to CreateDistribution, in sweeps of 15 s",
        f"median {statistics.median(waits):.2f} · p99 {percentile(waits, 99):.2f}",
        "replaced solution: up to 300 s, and until the slowest certificate of the job",
    )

    assert set(issued) == set(created)
    assert max(waits) <= 2


def test_calls_to_notice_a_hundred_issued_certificates(bench: Bench, figures: Figures) -> None:
    """A hundred are issued at once in an account of six hundred: what the next look costs."""
    for number in range(500):
        bench.server.seed_certificate(f"other{number}.example")
    job = bench.start(*(f"kiosk{number}.example" for number in range(100)))
    _live(bench, until=lambda: set(bench.states(job)) == {TaskState.AWAITING_VALIDATION})
    for task in bench.tasks(job):
        bench.server.acm.issue(task.facts.certificate_arn or "")
    before = len(bench.server.calls())
    bench.pass_time(seconds=SWEEP.total_seconds())
    bench.sweeps.certificates()
    bench.run()
    calls = Counter(call.operation for call in bench.server.calls()[before:])
    created = calls.pop(CREATE)
    noticed = sum(state is not TaskState.AWAITING_VALIDATION for state in bench.states(job))
    figures.add(
        "Calls to notice 100 issued of 600 certificates",
        f"{calls.total()} ({', '.join(calls)})",
        "replaced solution: 1,306 in each polling tick",
    )

    assert 100 == noticed
    assert Counter({"acm.ListCertificates": 1}) == calls
    assert created


def _live(bench: Bench, *, until: Callable[[], bool]) -> None:
    """Let seconds pass as a process lives through them, an hour at the most."""
    for _ in range(HOUR):
        _second(bench)
        if until():
            return


def _second(bench: Bench) -> None:
    bench.sweeps.certificates()
    bench.sweeps.distributions()
    bench.run()
    bench.pass_time(seconds=1)


def _issue(bench: Bench, job: Job, moments: list[tuple[float, str]]) -> dict[str, datetime]:
    """Let ACM issue each task's certificate at its moment; give when that was."""
    arns = {task.id: task.facts.certificate_arn or "" for task in bench.tasks(job)}
    began, issued = bench.time, dict[str, datetime]()
    while len(issued) < len(moments) or bench.job(job).state is JobState.RUNNING:
        for seconds, task in moments[len(issued) :]:
            if began + timedelta(seconds=seconds) > bench.time:
                break
            bench.server.acm.issue(arns[task])
            issued[arns[task]] = began + timedelta(seconds=seconds)
        _second(bench)
    return issued


def _certificate_of(parameters: dict[str, object]) -> str:
    config: object = parameters
    for key in ("DistributionConfigWithTags", "DistributionConfig", "ViewerCertificate"):
        assert isinstance(config, dict)
        config = config[key]
    assert isinstance(config, dict)
    return str(config["ACMCertificateArn"])
