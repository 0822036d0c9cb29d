"""Permission denied on one operation after the other, then restored: who must allow what is said.

a call of a task's own step  → its row: an operator must act, and the IAM action that is missing;
                               thread and SNS ask for it once; the thread says when it is there
a list that tasks rest on    → the same, on the rows of all who wait for it; /readyz names it too
the template, before Confirm → the card's check names it; Edit goes on once it is allowed
deleting what is dead        → holds up nobody: it stays, and nobody is bothered
zones and quotas             → hold up nobody; the limits are shown as assumed
the topic                    → holds up no job; /readyz says what SNS was not told, and why
restored, any of them        → within two minutes all goes on, in order, and nothing is made twice
"""

import math
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.aws.operations import OPERATIONS
from bot.domain.inventory import SweepKind
from bot.domain.job import Job, JobState
from tests.functional.storms.station import Station
from tests.pointers import dangling

REQUEST = "acm.RequestCertificate"
CREATE = "cloudfront.CreateDistributionWithTags"
TOLD = ["records", "distribution_created", "finished"]


@dataclass(frozen=True)
class Case:
    """An operation that is denied; `lost` is the write whose lost answer leads to it; `unsaid` is
    what is made all the same.
    """

    operation: str
    lost: str = ""
    checked: str = ""
    is_list: bool = False

    def __str__(self) -> str:
        """Name the test."""
        return self.operation


ON_THE_ROW = (
    Case("acm.ListCertificates", is_list=True, checked="certificates could not be listed"),
    Case(REQUEST),
    Case("acm.DescribeCertificate"),
    Case("acm.ListTagsForCertificate", lost=REQUEST),
    Case("cloudfront.ListDistributions", is_list=True, checked="distributions could not be listed"),
    Case(CREATE),
    Case("cloudfront.ListTagsForResource", lost=CREATE),
    Case("cloudfront.GetDistribution", lost=CREATE),
)
_HERE = "functional/storms/test_denied.py::test_{}"
_STEPS = "functional/steps/test_{}"
ELSEWHERE = {
    "acm.DeleteCertificate": _HERE.format("a_dead_certificate_that_may_not_be_deleted_stays"),
    "cloudfront.GetDistributionConfig": _HERE.format(
        "a_template_that_may_not_be_read_is_refused_before_confirm"
    ),
    **dict.fromkeys(
        ("route53.ListHostedZones", "servicequotas.ListServiceQuotas"),
        _HERE.format("what_only_makes_us_assume_holds_up_nobody"),
    ),
    "sns.Publish": _HERE.format("a_topic_that_may_not_be_told_holds_up_no_job"),
    # Its own pass, of which help and each job's page tell.
    "sns.ListSubscriptionsByTopic": "functional/sweeps/test_other_sweeps.py::"
    "test_a_topic_that_may_not_be_read_names_the_permission",
    # A clean-up.
    **dict.fromkeys(
        ("cloudfront.DeleteDistribution", "cloudfront.UpdateDistribution"),
        _STEPS.format("clean_up.py::test_what_aws_denies_is_asked_for"),
    ),
    # What a person asks of one certificate, who is answered.
    **dict.fromkeys(
        (
            "acm.AddTagsToCertificate",
            "acm.RemoveTagsFromCertificate",
            "cloudfront.TagResource",
            "cloudfront.UntagResource",
        ),
        _STEPS.format("tagging.py::test_what_aws_denies_is_told_with_the_permission"),
    ),
    **dict.fromkeys(
        ("acm.ResendValidationEmail", "acm.UpdateCertificateOptions"),
        _STEPS.format("mails.py::test_what_aws_denies_is_told_with_the_permission"),
    ),
    "acm.GetCertificate": _STEPS.format(
        "inquiries.py::test_a_chain_that_may_not_be_read_names_the_permission"
    ),
    # An import.
    "acm.ImportCertificate": "functional/steps/test_importing_again.py::"
    "test_what_was_surely_not_done_is_sent_again_at_once",
    "secretsmanager.GetSecretValue": _STEPS.format(
        "importing_keys.py::test_a_denied_secret_can_be_gone_round"
    ),
}
"""Where the denial of each of the others is proved."""
NEVER = {"sts.GetCallerIdentity"}
"""AWS answers it to whoever has credentials."""


def missing(operation: str) -> str:
    """Give the IAM action that AWS names, as people read it."""
    return f"`{OPERATIONS[operation].required[0]}`"


def asked(station: Station, operation: str) -> Job:
    """Have a job checked when every list is due and one operation is denied."""
    station.clock.wait(hours=1)
    station.aws.faults.add(operation, "denied", for_seconds=math.inf)
    station.pass_time(1, step=1)
    job = station.ask("shop.example")
    station.until(lambda: station.job(job).state is JobState.AWAITING_CONFIRMATION)
    station.pass_time(10)
    return job


def live(station: Station, job: Job, seconds: float) -> None:
    """Let owners act and time pass."""
    for _ in range(round(seconds / 30)):
        station.add_records(job)
        station.pass_time(30)


def test_every_operation_is_denied_somewhere() -> None:
    """A new operation needs a place where its denial is told."""
    here = {case.operation for case in ON_THE_ROW}

    assert set(OPERATIONS) == here | ELSEWHERE.keys() | NEVER
    assert {} == dangling(ELSEWHERE)


@pytest.mark.parametrize("case", ON_THE_ROW, ids=str)
def test_the_row_names_what_to_allow(station: Station, case: Case) -> None:
    """An operator must act, and the row says which action is missing; once it is allowed the job
    goes on by itself.
    """
    job = asked(station, case.operation)
    checks = station.card(job)
    if case.lost:
        station.aws.faults.add(case.lost, "lost", times=2)
    station.confirm(job)
    with station.counted() as calls:
        live(station, job, 240)
    row, unready = station.row(job), station.readiness()
    station.aws.faults.clear()
    restored = station.clock.now()
    station.finish(job)
    ended = station.job(job).finished_at

    assert case.checked in checks
    assert not case.checked or missing(case.operation) in checks
    assert "*an operator must act*" in row
    assert missing(case.operation) in row
    assert calls[case.operation] <= (30 if case.is_list else 9)
    assert not case.is_list or "sweeps" not in unready or missing(case.operation) in str(unready)
    assert JobState.SUCCEEDED is station.job(job).state
    assert ended is not None
    assert ended - restored <= timedelta(minutes=2)
    assert (1, 1) == station.made()
    assert TOLD == [one for one in station.events(job) if one != "denied"]
    assert 1 == station.events(job).count("denied")
    (asked_for,), (said,) = station.replies(job, "AWS denies"), station.replies(job, "AWS allows")
    assert missing(case.operation) in asked_for
    assert f'"{missing(case.operation).strip("`")}"' in asked_for
    assert missing(case.operation) in said


@pytest.mark.parametrize(
    ("operation", "kind", "checked"),
    [
        ("route53.ListHostedZones", SweepKind.ZONES, ""),
        ("servicequotas.ListServiceQuotas", SweepKind.QUOTAS, "(assumed)"),
    ],
)
def test_what_only_makes_us_assume_holds_up_nobody(
    station: Station, operation: str, kind: SweepKind, checked: str
) -> None:
    """The job ends as it would; what could not be read is recorded with its action."""
    station.store.connections.execute("DELETE FROM quotas")  # never read so far
    job = asked(station, operation)
    checks = station.card(job)
    station.confirm(job)
    station.finish(job)
    with station.counted() as calls:
        station.pass_time(3600, step=15)
    error = station.store.inventory.sweep(kind, station.aws.account).error

    assert checked in checks
    assert missing(operation) in error
    assert JobState.SUCCEEDED is station.job(job).state
    assert calls[operation] <= 14  # every five minutes in the end, or less often
    assert {} == station.readiness()


def test_a_dead_certificate_that_may_not_be_deleted_stays(station: Station) -> None:
    """Retry requests another one, which is what matters; nobody is asked for a permission."""
    job = asked(station, "acm.DeleteCertificate")
    station.confirm(job)
    live(station, job, 0)
    station.pass_time(10)
    dead = station.arn(job)
    station.aws.acm.fail(dead, "CAA_ERROR")
    station.until(lambda: station.job(job).state is JobState.FAILED)
    station.retry(job)
    station.finish(job)

    assert JobState.SUCCEEDED is station.job(job).state
    assert (2, 1) == station.made()
    assert dead != station.arn(job)
    assert "operator" not in station.card(job)


def test_a_template_that_may_not_be_read_is_refused_before_confirm(station: Station) -> None:
    """The card names the action and says what to press; after that the job runs."""
    station.aws.seed_distribution(Comment="storefront")
    station.pass_time(300)
    template = f"live:{station.aws.cloudfront.distributions()[0].id}"
    denied = station.aws.faults.add(
        "cloudfront.GetDistributionConfig", "denied", for_seconds=math.inf
    )
    job = station.ask("shop.example", template=template)
    station.pass_time(90)
    refused, buttons = station.card(job), station.message(job).buttons
    station.aws.faults.end(denied)
    station.edit(job, "shop.example", template=template)
    station.until(lambda: station.job(job).state is JobState.AWAITING_CONFIRMATION)
    station.confirm(job)
    station.finish(job)

    assert missing("cloudfront.GetDistributionConfig") in refused
    assert "then press *Edit*" in refused
    assert "Confirm" not in buttons
    assert JobState.SUCCEEDED is station.job(job).state
    assert (1, 2) == station.made()


def test_a_topic_that_may_not_be_told_holds_up_no_job(station: Station) -> None:
    """The job ends; /readyz says what is not told and why, without calling the bot unready; once
    it is allowed everything is told, in order.
    """
    job = asked(station, "sns.Publish")
    station.confirm(job)
    station.finish(job)
    with station.counted() as calls:
        station.pass_time(600)
    held = station.health().not_delivered
    silent = station.events(job)
    station.aws.faults.clear()
    station.pass_time(420)

    assert JobState.SUCCEEDED is station.job(job).state
    assert [] == silent
    assert calls["sns.Publish"] <= 3
    assert [True] == [f"{job.name}, sns" in one and "sns:Publish" in one for one in held]
    assert {} == station.readiness()
    assert TOLD == station.events(job)
    assert () == station.health().not_delivered
