"""What may become of a certificate that a job waits for: told with its remedy, mended by Retry.

FAILED with any FailureReason  → failed: its sentence, who acts and how; a text for AWS Support
timed out, once and twice      → requested again by itself, the records are the same
timed out three times in a row → failed: the owner never acted; the domain owner acts
revoked                        → failed, at whatever stage; Retry requests another one
vanished                       → failed once ACM says so; Retry requests another one
either, while it is deployed   → failed: the distribution is removed first (*Clean up*), then Retry
while lists are late           → all the same: ACM is asked itself before any of it is believed
after Retry, any of them       → ends well: one certificate, the dead one deleted, one distribution
"""

from collections.abc import Callable

import botocore.session
import pytest
from botocore.model import StringShape

from bot.domain.event import Payload
from bot.domain.job import Job, JobState
from bot.domain.remedies import remedy_for
from bot.domain.task import TaskState
from bot.errors import RefusedError
from bot.sandbox.aws import AwsServer
from tests.functional.storms.station import Station, as_read

CREATE = "cloudfront.CreateDistributionWithTags"
_SHAPE = botocore.session.get_session().get_service_model("acm").shape_for("FailureReason")
assert isinstance(_SHAPE, StringShape)
REASONS = list(_SHAPE.enum)
HALF = len(REASONS) // 2
LAG = 45.0
"""Seconds by which lists are late."""
Deed = Callable[[AwsServer, str], None]


def failures(station: Station, job: Job) -> dict[str, Payload]:
    """Give what SNS was told of each failed certificate, by its first name."""
    told = [one for one in station.notices(job) if one["event"] == "task_failed"]
    return {item["names"][0]: item for one in told for item in one["failures"]}


def assert_told(station: Station, job: Job, name: str, reason: str) -> None:
    """Row, thread and SNS say what happened, who acts, and what to do."""
    remedy, task = remedy_for(reason), station.named(job, name)
    row, thread = station.row(job, name), "\n".join(station.replies(job, "Failed"))
    notice = failures(station, job)[name]
    for told in (row, thread):
        assert as_read(remedy.remedy) in told
        assert as_read(task.detail) in told
    assert f"`{name}`" in thread
    assert f"{task.who_acts.value} acts" in row.lower()
    assert f"({task.who_acts.value} acts)" in thread.lower()
    assert not remedy.link or remedy.link in row
    assert (reason, task.who_acts.value) == (notice["reason"], notice["who_acts"])
    assert remedy.remedy == notice["remedy"]
    assert bool(remedy.support_text) == (f"Reason: {reason}" in thread)


@pytest.mark.parametrize("reasons", [REASONS[:HALF], REASONS[HALF:]], ids=["first", "second"])
def test_every_reason_of_acm_is_told_and_mended(station: Station, reasons: list[str]) -> None:
    """Each certificate of a job fails for another reason; all are told; Retry gets all. The lists
    show each failure late, and the dead ones for a while after they were deleted.
    """
    station.aws.knobs.list_lag = LAG
    names = {f"{reason.lower().replace('_', '-')}.example": reason for reason in reasons}
    job = station.start(*names)
    station.until_all(job, TaskState.AWAITING_VALIDATION)
    dead = [station.arn(job, position) for position in range(len(names))]
    for arn, reason in zip(dead, names.values(), strict=True):
        station.aws.acm.fail(arn, reason)
    station.until(lambda: station.job(job).state is JobState.FAILED)
    station.pass_time(60)
    for name, reason in names.items():
        assert_told(station, job, name, reason)
    station.retry(job)
    station.finish(job)

    assert JobState.SUCCEEDED is station.job(job).state
    assert (len(names), len(names)) == station.made()
    assert not set(dead) & {one.arn for one in station.aws.acm.certificates()}
    assert ["records"] == [one for one in station.events(job) if one.startswith("records")]


def test_three_time_outs_in_a_row_are_the_owners_silence(station: Station) -> None:
    """Two are requested again by themselves, each with one reply; the third is the end, until the
    owner acts and someone presses Retry.
    """
    job = station.start("shop.example")
    station.until_state(job, TaskState.AWAITING_VALIDATION)
    records = [(row.name, row.value) for row in station.store.records.of_job(job.number)]
    for _ in range(3):
        before = station.task(job).generation
        station.clock.wait(hours=73)
        station.until(lambda: _has_moved(station, job, before))  # noqa: B023 - called at once
        station.pass_time(60)
    again = station.replies(job, "Requested again")
    assert_told(station, job, "shop.example", "owner_never_acted")
    station.retry(job)
    station.finish(job)

    assert ["(2 of 3)", "(3 of 3)"] == [one[one.index("(") : one.index(")") + 1] for one in again]
    assert [] == [one for one in again if "72 hours" not in one or "still the same" not in one]
    assert JobState.SUCCEEDED is station.job(job).state
    assert (1, 1) == station.made()
    assert records == [(row.name, row.value) for row in station.store.records.of_job(job.number)]
    assert 1 == len(station.replies(job, "DNS records to add"))


def _has_moved(station: Station, job: Job, before: int) -> bool:
    task = station.task(job)
    moved = task.generation > before and task.state is TaskState.AWAITING_VALIDATION
    return moved or task.state is TaskState.FAILED


def requested(station: Station, job: Job) -> None:
    """Stop right after the request."""
    station.work()
    assert TaskState.REQUESTED is station.task(job).state


def awaited(station: Station, job: Job) -> None:
    """Stop while the owner is awaited."""
    station.until_state(job, TaskState.AWAITING_VALIDATION)
    station.pass_time(30)


def in_dns(station: Station, job: Job) -> None:
    """Stop while ACM validates."""
    station.aws.knobs.issue_delay = 3600
    awaited(station, job)
    station.add_records(job)
    station.until(lambda: station.task(job).reason == "acm_validates")


def creating(station: Station, job: Job) -> None:
    """Stop while CloudFront throttles the distribution's creation."""
    station.aws.faults.add(CREATE, "throttle", times=4)
    awaited(station, job)
    station.add_records(job)
    station.until_state(job, TaskState.CREATING_DISTRIBUTION)


def deploying(station: Station, job: Job) -> None:
    """Stop while the distribution is deployed."""
    station.aws.knobs.deploy_seconds = 900
    awaited(station, job)
    station.add_records(job)
    station.until_state(job, TaskState.DEPLOYING)


def vanish(server: AwsServer, arn: str) -> None:
    """Let somebody delete it."""
    server.acm.vanish(arn)


def revoke(server: AwsServer, arn: str) -> None:
    """Let it be revoked."""
    server.acm.revoke(arn)


@pytest.mark.parametrize(
    ("stage", "deed", "reason", "lag"),
    [
        (requested, vanish, "certificate_gone", 0),
        (awaited, vanish, "certificate_gone", LAG),
        (in_dns, vanish, "certificate_gone", LAG),
        (creating, vanish, "certificate_gone", 0),
        (creating, vanish, "certificate_gone", LAG),
        (requested, revoke, "certificate_revoked", LAG),
        (awaited, revoke, "certificate_revoked", 0),
        (in_dns, revoke, "certificate_revoked", LAG),
        (creating, revoke, "certificate_revoked", 0),
        (creating, revoke, "certificate_revoked", LAG),
    ],
)
def test_a_certificate_that_is_lost_is_told_and_replaced(
    station: Station, stage: Callable[[Station, Job], None], deed: Deed, reason: str, lag: float
) -> None:
    """Whoever revoked or deleted it, and when, and however late it is listed so: the task says so,
    and Retry gets another one.
    """
    station.aws.knobs.list_lag = lag
    job = station.start("shop.example")
    stage(station, job)
    lost = station.arn(job)
    deed(station.aws, lost)
    station.aws.knobs.issue_delay = 0
    with station.counted() as calls:
        station.until(lambda: station.job(job).state is JobState.FAILED, seconds=900)
    station.pass_time(60)
    assert_told(station, job, "shop.example", reason)
    station.retry(job)
    station.finish(job)

    assert lost in station.replies(job, "Failed")[0]
    assert calls["acm.DescribeCertificate"] <= 40
    assert JobState.SUCCEEDED is station.job(job).state
    assert (1, 1) == station.made()
    assert lost != station.arn(job)


@pytest.mark.parametrize(
    ("deed", "said"), [(revoke, " is REVOKED."), (vanish, " is ")], ids=["revoked", "vanished"]
)
def test_one_that_is_lost_while_it_is_deployed_is_never_ready(
    station: Station, deed: Deed, said: str
) -> None:
    """The distribution has the names, so that a retry could create no other: it is not offered
    before a clean-up, which is, has removed it.
    """
    job = station.start("shop.example")
    deploying(station, job)
    lost, served = station.arn(job), station.task(job).facts.distribution_id
    deed(station.aws, lost)
    station.until(lambda: station.job(job).state is JobState.FAILED, seconds=880)
    station.pass_time(60)
    assert_told(station, job, "shop.example", "served_certificate_dead")
    buttons = station.message(job).buttons
    with pytest.raises(RefusedError, match="Clean up"):
        station.retry(job)

    assert said in station.task(job).detail
    assert str(served) in station.task(job).detail
    assert ("Clean up" in buttons, "Retry failed" in buttons) == (True, False)
    assert (1, 1) == (station.calls(CREATE), station.calls("acm.RequestCertificate"))
