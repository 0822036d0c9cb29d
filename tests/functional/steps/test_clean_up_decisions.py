"""Clean up asks before it touches what someone changed, and lets people stop it at any moment."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.dns.traffic import Lead
from bot.domain.check import Level
from bot.domain.event import EventKind
from bot.domain.job import Job, JobState
from bot.domain.removal import Resource
from bot.domain.task import Task, TaskState, WhoActs
from bot.errors import RefusedError
from tests.functional.steps.bench import SOMEONE, Bench
from tests.functional.steps.cleaning import (
    DELETE,
    DELETE_CERTIFICATE,
    UPDATE,
    asked,
    of,
    ready,
    started,
    until,
)

NAME = "shop.example"
LINE = "shop.example *.shop.example"


def serving(bench: Bench, parent: Job) -> str:
    """Give the id of a job's first distribution."""
    return bench.task(parent).facts.distribution_id or ""


def certificate_of(bench: Bench, parent: Job) -> str:
    """Give the ARN of a job's first certificate."""
    return bench.task(parent).facts.certificate_arn or ""


def retag(bench: Bench, parent: Job, **tags: str) -> None:
    """Tag a job's first distribution, as somebody else would."""
    listed = [{"Key": key.replace("__", ":"), "Value": value} for key, value in tags.items()]
    bench.server.client("cloudfront").tag_resource(
        Resource=bench.task(parent).facts.distribution_arn, Tags={"Items": listed}
    )


def alias(bench: Bench, parent: Job) -> None:
    """Add a name that the certificate covers."""
    names = [*LINE.split(), "www.shop.example"]
    aliases = {"Quantity": 3, "Items": names}
    bench.server.cloudfront.edit(serving(bench, parent), Aliases=aliases)


def fewer(bench: Bench, parent: Job) -> None:
    """Take every name off."""
    bench.server.cloudfront.edit(serving(bench, parent), Aliases={"Quantity": 0, "Items": []})


def certificate(bench: Bench, parent: Job) -> None:
    """Serve another certificate."""
    arn = bench.server.seed_certificate(*LINE.split())
    viewer = {"ACMCertificateArn": arn, "SSLSupportMethod": "sni-only"}
    bench.server.cloudfront.edit(serving(bench, parent), ViewerCertificate=viewer)


def comment(bench: Bench, parent: Job) -> None:
    """Change what only the fingerprint tells."""
    bench.server.cloudfront.edit(serving(bench, parent), PriceClass="PriceClass_100")


def new_tag(bench: Bench, parent: Job) -> None:
    """Add a tag."""
    retag(bench, parent, owner="billing")


def our_tag(bench: Bench, parent: Job) -> None:
    """Make it somebody else's."""
    retag(bench, parent, edgecert__job="J-99")


CHANGES: dict[str, tuple[Any, str]] = {
    "alias": (alias, "the name `www.shop.example` was added to it"),
    "fewer": (fewer, "the name `shop.example` was taken off it"),
    "certificate": (certificate, "it serves arn:aws:acm:"),
    "anything": (comment, "its configuration was changed"),
    "tag": (new_tag, "its tag `owner` was changed"),
    "our tag": (our_tag, "our tags are not on it any more"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_distribution_waits_for_a_decision(bench: Bench, change: str) -> None:
    """Nothing is written; the row says what was changed, and an operator decides. Accepted, it
    goes, and the thread says who accepted what.
    """
    parent = ready(bench, LINE)
    change_it, said = CHANGES[change]
    change_it(bench, parent)
    job = started(bench, parent)
    waits = until(bench, job, "changed_since")
    written = bench.calls(UPDATE), bench.calls(DELETE), bench.calls(DELETE_CERTIFICATE)
    bench.accept(job)
    bench.live()
    (accepted,) = bench.events(job, EventKind.CHANGES_ACCEPTED)

    assert WhoActs.OPERATOR is waits.who_acts
    assert said in waits.detail
    assert (0, 0, 0) == written
    assert JobState.SUCCEEDED is bench.job(job).state
    assert list(waits.facts.changes) == accepted.payload["changes"]


def test_a_change_that_is_undone_needs_no_decision(bench: Bench) -> None:
    """The row waits; within a minute of the undoing it goes on by itself."""
    parent = ready(bench, LINE)
    client, arn = bench.server.client("cloudfront"), bench.task(parent).facts.distribution_arn
    new_tag(bench, parent)
    job = started(bench, parent)
    until(bench, job, "changed_since")
    client.untag_resource(Resource=arn, TagKeys={"Items": ["owner"]})
    bench.live()

    assert JobState.SUCCEEDED is bench.job(job).state
    with pytest.raises(RefusedError, match="has changed since"):
        bench.accept(job)


def test_what_was_accepted_is_not_a_blank_cheque(bench: Bench) -> None:
    """A change that comes after the decision is asked about anew."""
    parent = ready(bench, LINE)
    new_tag(bench, parent)
    job = started(bench, parent)
    until(bench, job, "changed_since")
    bench.accept(job)
    alias(bench, parent)
    waits = until(bench, job, "changed_since")

    assert ("the name `www.shop.example` was added to it",) == waits.facts.changes
    assert 0 == bench.calls(UPDATE)


@pytest.mark.parametrize(
    ("where", "said"),
    [(Lead.PERHAPS, "`shop.example` may lead to it"), (Lead.UNKNOWN, "could not be looked up")],
)
def test_what_dns_does_not_tell_is_asked(bench: Bench, where: Lead, said: str) -> None:
    """An apex shows addresses only, and a name server may be silent: a person decides."""
    parent = ready(bench, LINE)
    bench.leads[NAME] = where
    job = started(bench, parent)
    waits = until(bench, job, "changed_since")
    bench.accept(job)
    bench.live()

    assert said in waits.detail
    assert JobState.SUCCEEDED is bench.job(job).state


def test_dropped_it_stays_with_its_certificate(bench: Bench) -> None:
    """Drop is the other answer: the distribution stays as it is, and so does what it needs."""
    parent = ready(bench, LINE)
    alias(bench, parent)
    job = started(bench, parent)
    waits = until(bench, job, "changed_since")
    bench.drop(job, waits.position)
    bench.live()
    kept = [(one.payload["what"], one.payload["by"]) for one in bench.events(job, EventKind.KEPT)]

    assert JobState.CANCELLED is bench.job(job).state
    assert [serving(bench, parent)] == bench.distributions()
    assert [("distribution", SOMEONE.user), ("certificate", "")] == kept


def test_a_certificate_that_someone_else_uses_stays(bench: Bench) -> None:
    """It is named who uses it; detached there, it goes by itself."""
    parent = ready(bench, LINE)
    viewer = {"ACMCertificateArn": certificate_of(bench, parent), "SSLSupportMethod": "sni-only"}
    theirs = bench.server.seed_distribution("custom_origin")
    bench.server.cloudfront.edit(theirs, ViewerCertificate=viewer)
    job = started(bench, parent)
    waits = until(bench, job, "in_use_elsewhere")
    bench.server.cloudfront.vanish(theirs)
    bench.live()

    assert theirs in waits.detail
    assert WhoActs.OPERATOR is waits.who_acts
    assert JobState.SUCCEEDED is bench.job(job).state


@pytest.mark.parametrize(("confirms", "who"), [(False, WhoActs.OPERATOR), (True, WhoActs.US)])
def test_a_certificate_that_an_open_job_works_with_waits(
    bench: Bench, who: WhoActs, *, confirms: bool
) -> None:
    """It may be about to be put on something: it goes once that job has ended, and no sooner."""
    parent = ready(bench, LINE)
    arn = certificate_of(bench, parent)
    other = bench.submit("new.shop.example")
    bench.replan(other, 0, reuse_certificate=arn)
    job = asked(bench, parent)
    bench.pass_time(seconds=1)
    bench.sweep()
    while bench.checker.run_one(bench.time):
        pass
    (check,) = bench.job(job).checks
    bench.confirm(bench.job(job))
    if confirms:
        other = bench.confirm(bench.job(other))
        bench.store.tasks.write(
            replace(bench.task(other), next_attempt_at=bench.time + timedelta(days=1)),
            now=bench.time,
        )
    waits = until(bench, job, "other_job")
    kept = bench.certificates()
    bench.store.jobs.save(replace(bench.job(other), state=JobState.CANCELLED), now=bench.time)
    bench.live()

    assert f"{other.name} works with it. It will wait" in check.text
    assert (f"{other.name} works with it", who) == (waits.detail.partition(":")[0], waits.who_acts)
    assert [arn] == kept
    assert JobState.SUCCEEDED is bench.job(job).state
    assert [] == bench.certificates()


def test_a_retagged_certificate_waits_too(bench: Bench) -> None:
    """Tags of certificates count as those of distributions do."""
    parent = ready(bench, LINE)
    tags = [{"Key": "owner", "Value": "billing"}]
    bench.server.client("acm").add_tags_to_certificate(
        CertificateArn=certificate_of(bench, parent), Tags=tags
    )
    job = started(bench, parent)
    waits = until(bench, job, "changed_since")

    assert "its tag `owner` was changed" in waits.detail
    assert [] == bench.distributions()
    assert 1 == len(bench.certificates())


def disabling(bench: Bench, seconds: float = 600) -> tuple[Job, Job, Task]:
    """Give a job and its clean-up, whose distribution is being disabled."""
    parent = ready(bench, LINE)
    bench.server.knobs.deploy_seconds = seconds
    job = started(bench, parent)
    return parent, job, until(bench, job, "disabling")


def test_who_enables_it_again_stops_its_removal(bench: Bench) -> None:
    """The task fails, and so does its certificate's; a retry begins with another look."""
    parent, job, _ = disabling(bench, seconds=60)
    bench.server.cloudfront.edit(serving(bench, parent), Enabled=True)
    bench.live()
    failed = bench.tasks(job)

    assert JobState.FAILED is bench.job(job).state
    assert ["enabled_again", "distribution_stays"] == [one.reason for one in failed]
    bench.retry(job)
    bench.live()
    assert JobState.SUCCEEDED is bench.job(job).state


def test_enabled_again_is_seen_before_the_delete_too(bench: Bench) -> None:
    """The list may be older than what the distribution itself says."""
    parent, job, _ = disabling(bench, seconds=0)
    bench.sweep()
    while of(bench, job, Resource.DISTRIBUTION).state is not TaskState.DISABLED:
        assert bench.engine.run_one(bench.time)
    bench.server.cloudfront.edit(serving(bench, parent), Enabled=True)
    bench.live()

    assert "enabled_again" == of(bench, job, Resource.DISTRIBUTION).reason
    assert 0 == bench.calls(DELETE)


def test_what_cloudfront_refuses_for_good_fails_with_a_remedy(bench: Bench) -> None:
    """The certificate fails with it, and a retry takes up both."""
    parent = ready(bench, LINE)
    bench.server.faults.add(DELETE, "error", code="ResourceInUse")
    job = started(bench, parent)
    bench.live()

    assert JobState.FAILED is bench.job(job).state
    assert ["ResourceInUse", "distribution_stays"] == [one.reason for one in bench.tasks(job)]
    bench.retry(job)
    bench.live()
    assert JobState.SUCCEEDED is bench.job(job).state


def test_a_cancel_keeps_the_rest_and_says_that_it_is_disabled(bench: Bench) -> None:
    """What was disabled stays so; the certificate stays; nothing more is written."""
    parent, job, _ = disabling(bench)
    bench.cancel(job)
    bench.run()
    whys = [one.payload["why"] for one in bench.events(job, EventKind.KEPT)]

    assert JobState.CANCELLED is bench.job(job).state
    assert ["it is disabled", ""] == whys
    assert [serving(bench, parent)] == bench.distributions()
    assert 0 == bench.calls(DELETE_CERTIFICATE)


def test_a_cancel_after_a_lost_delete_finds_it_gone(bench: Bench) -> None:
    """Whoever stops a removal is told what was done already."""
    parent = ready(bench, LINE)
    bench.server.faults.add(DELETE_CERTIFICATE, "lost", times=2)
    job = started(bench, parent)
    until(bench, job, "lost")
    bench.cancel(job)
    bench.run()

    assert [TaskState.REMOVED, TaskState.REMOVED] == bench.states(job)
    assert [] == bench.certificates()
    assert 2 == len(bench.task(parent).facts.removed)


def test_a_cancel_ends_whatever_aws_refuses(bench: Bench) -> None:
    """Without credentials of the account nothing is looked at; a final error holds up nobody."""
    _, job, _ = disabling(bench)
    bench.server.faults.add("cloudfront.GetDistribution", "error", code="InvalidArgument")
    bench.cancel(job)
    bench.run()

    assert JobState.CANCELLED is bench.job(job).state


def test_in_another_account_nothing_is_looked_at(bench: Bench) -> None:
    """The removal waits; cancelled, it ends without a call."""
    parent = ready(bench, LINE)
    job = started(bench, parent)
    bench.store.inventory.put_account("999999999999")
    calls = len(bench.server.calls())
    bench.engine.run_one(bench.time)
    waits = bench.task(job)
    bench.cancel(job)
    while bench.engine.run_one(bench.time):
        pass

    assert "other_account" == waits.reason
    assert [TaskState.CANCELLED, TaskState.CANCELLED] == bench.states(job)
    assert calls == len(bench.server.calls())


def test_a_failed_job_can_be_retried_after_its_clean_up(bench: Bench) -> None:
    """What was removed is made anew: another certificate, or another distribution for it."""
    bench.server.faults.add(
        "cloudfront.CreateDistributionWithTags", "error", code="TooManyDistributions"
    )
    parent = bench.start(LINE)
    bench.run()
    bench.add_records(parent)
    bench.live()
    failed = bench.job(parent).state
    job = started(bench, bench.job(parent))
    bench.live()
    bench.retry(parent)
    bench.live()

    assert (JobState.FAILED, JobState.SUCCEEDED) == (failed, bench.job(job).state)
    assert JobState.SUCCEEDED is bench.job(parent).state
    assert [certificate_of(bench, parent)] == bench.certificates()


def test_a_list_that_cannot_be_read_is_told(bench: Bench) -> None:
    """Whether it is disabled everywhere is not known meanwhile; then it goes on."""
    _, job, _ = disabling(bench, seconds=60)
    fault = bench.server.faults.add("cloudfront.ListDistributions", "denied", times=999)
    bench.pass_time(seconds=120)
    bench.sweep()
    bench.store.tasks.wake([of(bench, job, Resource.DISTRIBUTION).id], now=bench.time)
    waits = until(bench, job, "unread")
    bench.server.faults.end(fault)
    bench.live()

    assert WhoActs.OPERATOR is waits.who_acts
    assert JobState.SUCCEEDED is bench.job(job).state


def test_a_list_that_lags_is_waited_for(bench: Bench) -> None:
    """It still shows it enabled; the distribution itself says better, and nobody is alarmed."""
    bench.server.knobs.list_lag = 400
    parent = bench.start(LINE)
    bench.run()
    bench.add_records(parent)
    bench.live(rounds=60)
    job = started(bench, bench.job(parent))
    bench.live(rounds=60)

    assert JobState.SUCCEEDED is bench.job(job).state


def test_who_leads_there_again_stops_the_delete(bench: Bench) -> None:
    """The names are looked up once more before the last step."""
    parent, job, _ = disabling(bench, seconds=0)
    bench.sweep()
    while of(bench, job, Resource.DISTRIBUTION).state is not TaskState.DISABLED:
        assert bench.engine.run_one(bench.time)
    bench.leads[NAME] = Lead.THERE
    until(bench, job, "still_points")
    deleted = bench.calls(DELETE)
    bench.leads.clear()
    bench.live()

    assert 0 == deleted
    assert JobState.SUCCEEDED is bench.job(job).state
    assert [] == bench.distributions()
    assert 2 == len(bench.task(parent).facts.removed)


@pytest.mark.parametrize(
    ("operation", "code", "reason"),
    [
        (DELETE, "NoSuchDistribution", ""),
        (DELETE_CERTIFICATE, "ResourceInUseException", "in_use"),
    ],
)
def test_what_aws_says_at_the_last_moment_counts(
    bench: Bench, operation: str, code: str, reason: str
) -> None:
    """Gone since the look is gone; in use by its word is waited out."""
    parent = ready(bench, LINE)
    bench.server.faults.add(operation, "error", code=code)
    job = started(bench, parent)
    if reason:
        until(bench, job, reason)
    bench.live()

    assert of(bench, job, Resource.DISTRIBUTION).state is TaskState.REMOVED
    assert [] == bench.server.faults.pending()


def test_a_cancel_waits_out_what_passes(bench: Bench) -> None:
    """A look that is throttled is made again: what is told must be true."""
    parent, job, _ = disabling(bench)
    bench.server.faults.add("cloudfront.GetDistribution", "throttle", times=2)
    bench.cancel(job)
    waits = until(bench, job, "throttled")
    bench.server.cloudfront.vanish(serving(bench, parent))
    bench.live()

    assert WhoActs.AWS is waits.who_acts
    assert TaskState.REMOVED is of(bench, job, Resource.DISTRIBUTION).state


def test_the_checks_say_what_was_changed(bench: Bench) -> None:
    """Before Confirm, as far as the lists tell."""
    parent = ready(bench, LINE)
    alias(bench, parent)
    job = asked(bench, parent)
    bench.pass_time(seconds=1)
    bench.sweep()
    bench.checker.run_one(bench.time)
    (check,) = bench.job(job).checks

    assert (Level.WARNING, "removals_changed") == (check.level, check.code)
    assert "the name www.shop.example was added to it since" in check.text
