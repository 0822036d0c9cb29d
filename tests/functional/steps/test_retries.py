"""What CloudFront refuses and what a retry makes of it: nothing wrong is adopted, nothing twice."""

import pytest

from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.remedies import remedy_for
from bot.domain.task import Origin, TaskState, WhoActs
from bot.errors import RefusedError
from tests.functional.steps.bench import Bench
from tests.functional.steps.cleaning import cleaned

CREATE = "cloudfront.CreateDistributionWithTags"
REQUEST = "acm.RequestCertificate"


def issued(bench: Bench, *lines: str) -> Job:
    """Start a job whose records are added at once; stop before its distributions."""
    job = bench.start(*(lines or ("shop.example",)))
    bench.run()
    bench.add_records(job)
    bench.pass_time(seconds=20)
    return job


def go_on(bench: Bench, *, rounds: int = 3) -> None:
    """Let the sweep see what is issued and deployed, and the tasks go on."""
    bench.sweep()
    bench.live(rounds=rounds)


def refuse(bench: Bench, operation: str, code: str, *, times: int = 1) -> None:
    """Let AWS answer an operation with an error of its own."""
    bench.server.faults.add(operation, "error", code=code, message="No.", times=times)


@pytest.mark.parametrize(
    "code",
    ["LimitExceededException", "InvalidParameterException", "TagPolicyException", "Unheard0f"],
)
def test_a_final_error_of_acm_fails_the_task_and_no_other(bench: Bench, code: str) -> None:
    """The task says AWS's word, a sentence and what mends it; the job's other task goes on."""
    refuse(bench, REQUEST, code)
    job = bench.start("shop.example", "blog.example")
    bench.run()
    failed, other = bench.tasks(job)
    told = bench.events(job, EventKind.TASK_FAILED)[0].payload

    assert (TaskState.FAILED, code, remedy_for(code).who_acts) == (
        failed.state,
        failed.reason,
        failed.who_acts,
    )
    assert f"{remedy_for(code).sentence} AWS said: No." == failed.detail
    assert told["request_id"] == bench.server.calls(REQUEST)[0].request_id
    assert not failed.facts.certificate_dead
    assert TaskState.AWAITING_VALIDATION is other.state
    assert 1 == bench.calls(REQUEST) - 1


def test_a_full_quota_is_final_until_it_is_raised(bench: Bench) -> None:
    """ACM's limit is asked for once, not retried like throttling; Retry goes on when there is
    room.
    """
    bench.server.knobs.certificates_quota = 1
    job = bench.start("shop.example", "blog.example")
    bench.run()
    before, asked = bench.states(job), bench.calls(REQUEST)
    bench.server.knobs.certificates_quota = 2
    bench.retry(job)
    bench.run()

    assert [TaskState.AWAITING_VALIDATION, TaskState.FAILED] == before
    assert 2 == asked
    assert [TaskState.AWAITING_VALIDATION] * 2 == bench.states(job)
    assert 2 == len(bench.certificates())


@pytest.mark.parametrize("code", ["TooManyDistributions", "InvalidOrigin", "Unheard0f"])
def test_a_retry_after_cloudfront_refused_keeps_the_certificate(bench: Bench, code: str) -> None:
    """The task goes back to where it failed: one certificate, one distribution in the end."""
    refuse(bench, CREATE, code)
    job = issued(bench)
    go_on(bench)
    failed, state = bench.task(job), bench.job(job).state
    bench.retry(job)
    go_on(bench)
    task = bench.task(job)

    assert (TaskState.FAILED, code) == (failed.state, failed.reason)
    assert TaskState.CREATING_DISTRIBUTION is failed.facts.failed_in
    assert JobState.FAILED is state
    assert (TaskState.READY, 1) == (task.state, task.generation)
    assert Origin.CREATED is task.facts.distribution_origin
    assert (1, 1) == (len(bench.certificates()), len(bench.distributions()))
    assert JobState.SUCCEEDED is bench.job(job).state


@pytest.mark.parametrize("lag", [0, 60])
def test_what_was_lost_before_a_failure_is_found_by_the_retry(bench: Bench, lag: int) -> None:
    """A create that was done but not answered, then a final error, then Retry an hour later: the
    one that exists is taken.
    """
    bench.server.faults.add(CREATE, "lost", times=2)
    bench.server.faults.add(CREATE, "error", code="TooManyDistributions", message="No.")
    bench.server.faults.add("cloudfront.ListTagsForResource", "error", code="InvalidArgument")
    job = issued(bench)
    bench.sweep()
    bench.server.knobs.list_lag = lag
    bench.run()
    bench.pass_time(seconds=10)
    bench.run()
    failed = bench.task(job)
    bench.server.faults.clear()
    bench.pass_time(hours=1)
    bench.retry(job)
    go_on(bench)

    assert TaskState.FAILED is failed.state
    assert [TaskState.READY] == bench.states(job)
    assert Origin.ADOPTED is bench.task(job).facts.distribution_origin
    assert 1 == len(bench.distributions())


def test_a_lost_request_is_found_by_the_retry(bench: Bench) -> None:
    """A request that was done but not answered, then a final error, then Retry a day later."""
    bench.server.faults.add(REQUEST, "lost", times=2)
    bench.server.faults.add("acm.ListCertificates", "error", code="ValidationException")
    job = bench.start("shop.example")
    bench.run()
    bench.pass_time(seconds=5)
    bench.run()
    failed = bench.task(job)
    bench.pass_time(hours=24)
    bench.retry(job)
    bench.run()

    assert (TaskState.FAILED, "ValidationException") == (failed.state, failed.reason)
    assert Origin.ADOPTED is bench.task(job).facts.certificate_origin
    assert 1 == len(bench.certificates())


def test_a_retry_never_adopts_what_is_not_its_own(bench: Bench) -> None:
    """Certificates of the same names by other hands and other jobs are left alone."""
    bench.server.seed_certificate("shop.example", created_at=bench.time)
    other = bench.start_plain("shop.example")
    bench.run()
    bench.server.faults.add(REQUEST, "drop", times=2)
    job = bench.start_plain("shop.example")
    bench.run()
    bench.pass_time(seconds=5)
    bench.run()

    assert Origin.CREATED is bench.task(job).facts.certificate_origin
    assert bench.arn(other) != bench.arn(job)
    assert 3 == len(bench.certificates())


def test_a_retry_of_a_dead_certificate_requests_another(bench: Bench) -> None:
    """ACM cannot resubmit: a new generation is requested, the dead one is deleted, the records are
    the same and told once.
    """
    job = bench.start("shop.example")
    bench.run()
    dead = bench.arn(job)
    bench.server.acm.fail(dead, "CAA_ERROR")
    go_on(bench, rounds=1)
    bench.retry(job)
    queued = bench.task(job)
    bench.run()
    bench.add_records(job)
    bench.live(rounds=5)

    assert (TaskState.QUEUED, 2, (dead,)) == (
        queued.state,
        queued.generation,
        queued.facts.dead_certificates,
    )
    assert ("", "", WhoActs.US) == (queued.reason, queued.detail, queued.who_acts)
    assert [TaskState.READY] == bench.states(job)
    assert dead not in bench.certificates()
    assert 1 == len(bench.certificates())
    assert 1 == len(bench.events(job, EventKind.RECORDS))
    assert [] == bench.events(job, EventKind.RECORDS_SUPPLEMENT)
    assert [] == bench.events(job, EventKind.REQUESTED_AGAIN)


def test_a_retry_after_the_owners_silence_may_time_out_again(bench: Bench) -> None:
    """Whoever presses Retry gets three requests more."""
    job = bench.start("shop.example")
    for _ in range(3):
        bench.run()
        bench.pass_time(hours=73)
        bench.sweep()
    bench.run()
    silent = bench.task(job).reason
    bench.retry(job)
    bench.run()
    bench.pass_time(hours=73)
    go_on(bench, rounds=1)

    assert "owner_never_acted" == silent
    assert TaskState.AWAITING_VALIDATION is bench.task(job).state
    assert (5, 1) == (bench.task(job).generation, bench.task(job).facts.timeouts)
    assert 1 == len(bench.certificates())


def test_an_alias_of_this_account_is_named_with_its_distribution(bench: Bench) -> None:
    """Taken between Confirm and issue: the task names who has it, and Retry goes on once it is
    free.
    """
    job = issued(bench)
    taker = bench.server.seed_distribution(Aliases={"Quantity": 1, "Items": ["shop.example"]})
    go_on(bench)
    failed = bench.task(job)
    bench.server.cloudfront.vanish(taker)
    for _ in range(3):
        bench.pass_time(seconds=20)
        bench.sweep()
    bench.retry(job)
    go_on(bench)

    assert (TaskState.FAILED, "CNAMEAlreadyExists") == (failed.state, failed.reason)
    assert f"shop.example is already an alias of distribution {taker}" in failed.detail
    assert TaskState.ISSUED is failed.facts.failed_in
    assert 1 == bench.calls(CREATE)
    assert [TaskState.READY] == bench.states(job)


def test_an_alias_that_no_sweep_showed_yet_is_named_too(bench: Bench) -> None:
    """Taken a moment ago: CloudFront refuses, a list shows at once who has it, and that is said."""
    job = issued(bench)
    bench.sweep()
    taker = bench.server.seed_distribution(Aliases={"Quantity": 1, "Items": ["shop.example"]})
    bench.run()
    failed = bench.task(job)

    assert (TaskState.FAILED, "CNAMEAlreadyExists") == (failed.state, failed.reason)
    assert f"shop.example is an alias of {taker}" in failed.detail
    assert [taker] == bench.distributions()


def test_an_alias_of_another_account_fails_after_a_bound(bench: Bench) -> None:
    """A stranger's distribution is in no list of ours: for two minutes it might be our own, then
    the task says what can be done; nothing of the stranger's is touched.
    """
    bench.server.cloudfront.hold_elsewhere("shop.example")
    job = issued(bench)
    bench.sweep()
    bench.run()
    looking = bench.task(job)
    go_on(bench, rounds=8)
    failed = bench.task(job)
    bench.server.cloudfront.release_elsewhere("shop.example")
    bench.retry(job)
    go_on(bench)

    assert "looking_for_distribution" == looking.reason
    assert (TaskState.FAILED, "CNAMEAlreadyExists") == (failed.state, failed.reason)
    assert failed.detail.startswith(remedy_for("CNAMEAlreadyExists").sentence)
    assert WhoActs.OPERATOR is failed.who_acts
    assert [TaskState.READY] == bench.states(job)


def test_another_jobs_distribution_is_not_taken_for_ours(bench: Bench) -> None:
    """Its comment is like ours, its tags and its caller reference are not."""
    job = issued(bench)
    bench.sweep()
    bench.server.seed_distribution(
        Aliases={"Quantity": 1, "Items": ["shop.example"]},
        Comment=f"edgecert {job.name} shop.example",
    )
    bench.run()
    go_on(bench, rounds=6)

    assert [TaskState.FAILED] == bench.states(job)
    assert bench.task(job).facts.distribution_id is None


def test_a_distribution_that_vanishes_is_created_anew_by_a_retry(bench: Bench) -> None:
    """Deleted by someone while it deploys: the task says so; Retry makes another, for CloudFront
    takes a caller reference once.
    """
    bench.server.knobs.deploy_seconds = 600
    job = issued(bench)
    go_on(bench, rounds=1)
    first = bench.task(job).facts.distribution_id or ""
    bench.server.cloudfront.vanish(first)
    bench.server.faults.add("cloudfront.GetDistribution", "server_error", skip=1, times=2)
    bench.live(rounds=12)
    failed = bench.task(job)
    bench.server.knobs.deploy_seconds = 0
    bench.retry(job)
    go_on(bench)
    task = bench.task(job)

    assert (TaskState.FAILED, "distribution_gone") == (failed.state, failed.reason)
    assert first in failed.detail
    assert (TaskState.READY, 2) == (task.state, task.generation)
    assert [task.facts.distribution_id] == bench.distributions()
    assert 1 == len(bench.certificates())


def test_a_distribution_that_lists_hide_is_waited_for(bench: Bench) -> None:
    """It exists, though no list shows it for an hour: the task waits, and says that it is late."""
    job = issued(bench)
    bench.sweep()
    bench.server.knobs.list_lag = 3600
    bench.run()
    bench.pass_time(minutes=36)
    bench.run()
    late = bench.task(job)
    bench.pass_time(hours=1)
    go_on(bench)

    assert (TaskState.DEPLOYING, WhoActs.AWS) == (late.state, late.who_acts)
    assert "CloudFront is deploying, longer than the usual 35 minutes" == late.detail
    assert [TaskState.READY] == bench.states(job)


def test_a_spent_caller_reference_is_replaced_by_a_retry(bench: Bench) -> None:
    """CloudFront says that it made one before, and none is there: the task fails after a bound, and
    Retry asks under another reference.
    """
    bench.server.faults.add(CREATE, "lost", times=2)
    job = issued(bench)
    bench.sweep()
    bench.run()
    bench.server.cloudfront.vanish(bench.distributions()[0])
    bench.live(rounds=10)
    failed = bench.task(job)
    bench.retry(job)
    go_on(bench)

    assert (TaskState.FAILED, "DistributionAlreadyExists") == (failed.state, failed.reason)
    assert [TaskState.READY] == bench.states(job)
    assert 1 == len(bench.distributions())


def test_a_certificate_that_dies_before_its_distribution_is_said(bench: Bench) -> None:
    """CloudFront refuses it, and the last sweep tells why: a retry requests another one."""
    bench.server.knobs.certificate_refused_for = 3600
    job = issued(bench)
    go_on(bench, rounds=1)
    waiting = bench.task(job)
    bench.server.acm.revoke(bench.arn(job))
    bench.pass_time(minutes=6)
    go_on(bench, rounds=1)
    failed = bench.task(job)

    assert "certificate_not_usable_yet" == waiting.reason
    assert (TaskState.FAILED, "certificate_revoked") == (failed.state, failed.reason)
    assert failed.facts.certificate_dead


def test_a_certificate_that_cloudfront_never_takes_fails_after_a_bound(bench: Bench) -> None:
    """Alive, but refused for five minutes after its issue: CloudFront's word is final then."""
    bench.server.knobs.certificate_refused_for = 3600
    job = issued(bench)
    go_on(bench, rounds=20)
    failed = bench.task(job)

    assert (TaskState.FAILED, "InvalidViewerCertificate") == (failed.state, failed.reason)
    assert not failed.facts.certificate_dead


def test_a_template_that_was_deleted_is_said(bench: Bench) -> None:
    """Without its snapshot nothing can be created; the certificate is kept."""
    job = issued(bench)
    bench.store.snapshots.delete("id-base")
    go_on(bench)

    assert (TaskState.FAILED, "snapshot_gone") == (bench.task(job).state, bench.task(job).reason)
    assert 1 == len(bench.certificates())


class TestChosenCertificate:
    """A certificate of the account that someone chose on the card."""

    def chosen(self, bench: Bench, *names: str, **facts: object) -> tuple[Job, str]:
        """Start a job that uses an issued certificate of `names`."""
        arn = bench.server.seed_certificate(*names, **facts)
        bench.sweep()
        job = bench.submit("shop.example")
        bench.replan(job, 0, reuse_certificate=arn)
        return bench.confirm(job), arn

    def test_it_is_used_and_nothing_is_requested(self, bench: Bench) -> None:
        """Its wildcard covers the name: the distribution carries it, and nobody adds a record."""
        job, arn = self.chosen(bench, "*.example", "shop.example")
        bench.live(rounds=3)
        facts = bench.task(job).facts

        assert [TaskState.READY] == bench.states(job)
        assert (arn, Origin.REUSED) == (facts.certificate_arn, facts.certificate_origin)
        assert facts.issued_at is not None
        assert facts.issued_at < bench.time
        assert 0 == bench.calls(REQUEST)
        assert [] == bench.events(job, EventKind.RECORDS)

    @pytest.mark.parametrize("death", ["revoked", "gone", "not covering"])
    def test_once_it_cannot_serve_a_retry_requests_an_own_one(
        self, bench: Bench, death: str
    ) -> None:
        """Whatever became of it, it is never deleted: it was not ours."""
        names = ("other.example",) if death == "not covering" else ("shop.example",)
        job, arn = self.chosen(bench, *names)
        if death == "revoked":
            bench.server.acm.revoke(arn)
            bench.sweep()
        elif death == "gone":
            bench.store.inventory.forget_certificate(arn)
        bench.run()
        failed = bench.task(job)
        bench.retry(job)
        bench.run()
        bench.add_records(job)
        bench.live(rounds=4)

        assert (TaskState.FAILED, "certificate_gone") == (failed.state, failed.reason)
        assert arn in failed.detail
        assert [TaskState.READY] == bench.states(job)
        assert Origin.CREATED is bench.task(job).facts.certificate_origin
        assert arn in bench.certificates()
        assert 1 == len(bench.events(job, EventKind.RECORDS))
        assert [] == bench.server.calls("acm.DeleteCertificate")

    @pytest.mark.parametrize("death", ["gone", "revoked"])
    def test_one_that_is_listed_as_it_was_is_found_out(self, bench: Bench, death: str) -> None:
        """Lists are late: CloudFront refuses it, ACM itself says why, a retry requests one."""
        bench.server.knobs.list_lag = 90
        job, arn = self.chosen(bench, "shop.example")
        kill = bench.server.acm.vanish if death == "gone" else bench.server.acm.revoke
        kill(arn)
        bench.sweep()
        listed = bench.store.inventory.certificate(arn)
        bench.live(rounds=2)
        failed = bench.task(job)
        bench.retry(job)
        bench.run()
        bench.add_records(job)
        bench.live()

        assert listed is not None
        assert "ISSUED" == listed.status
        assert (TaskState.FAILED, f"certificate_{death}") == (failed.state, failed.reason)
        assert [TaskState.READY] == bench.states(job)
        assert arn != bench.arn(job)
        assert 1 == len(bench.distributions())


def test_a_dead_certificate_that_is_served_is_cleaned_up_first(bench: Bench) -> None:
    """The distribution has the names, so none can be created beside it. A clean-up removes it by
    itself, and Retry makes both anew, each once.
    """
    bench.server.knobs.deploy_seconds = 120
    job = issued(bench)
    bench.sweep()
    bench.run()
    first, served = bench.arn(job), bench.task(job).facts.distribution_id or ""
    bench.server.acm.revoke(first)
    bench.sweep()
    bench.run()
    failed = bench.task(job)
    with pytest.raises(RefusedError, match="Clean up removes them"):
        bench.retry(job)
    cleaning = cleaned(bench, job)
    bench.retry(job)
    bench.run()
    bench.add_records(job)
    bench.live()

    assert ("served_certificate_dead", WhoActs.OPERATOR) == (failed.reason, failed.who_acts)
    assert f"{first} is REVOKED. Distribution {served} serves it." == failed.detail
    assert served not in bench.distributions()
    assert [JobState.SUCCEEDED] * 2 == [bench.job(cleaning).state, bench.job(job).state]
    assert [bench.arn(job)] == bench.certificates() != [first]
    assert [bench.task(job).facts.distribution_id] == bench.distributions()
    assert (2, 2) == (bench.calls(REQUEST), bench.calls(CREATE))


def test_one_that_dies_while_only_deployments_are_under_way_is_seen_in_time(bench: Bench) -> None:
    """Certificates are listed as often while something deploys: it never ends as ready."""
    bench.server.knobs.deploy_seconds = 240
    job = issued(bench)
    bench.sweep()
    bench.run()
    assert [TaskState.DEPLOYING] == bench.states(job)
    bench.server.acm.revoke(bench.arn(job))
    bench.live(rounds=14)

    assert [TaskState.FAILED] == bench.states(job)
    assert "served_certificate_dead" == bench.task(job).reason
