"""What CloudFront may refuse at the one moment that matters: the creation of a distribution.

it exists already, and is ours       → adopted under either error: made once, told once
CNAMEAlreadyExists, of this account  → failed: which distribution has the name; an operator acts
CNAMEAlreadyExists, of a stranger    → looked for two minutes, then failed: what can be done
DistributionAlreadyExists, none here → looked for two minutes, then failed; Retry asks anew
certificate not known for a moment   → the row says so, and that AWS acts; nothing fails
certificate refused for ever         → failed after five minutes with AWS's word; no call after it
after Retry, each of them            → one certificate, one distribution; nobody else's is touched
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.domain.job import Job, JobState
from bot.domain.remedies import remedy_for
from bot.domain.task import TaskState
from tests.functional.storms.station import Station, as_read

CREATE = "cloudfront.CreateDistributionWithTags"
TOLD = ["records", "distribution_created", "finished"]


def issued(station: Station) -> Job:
    """Start a job whose owner has added the record; its certificate is about to be issued."""
    job = station.start("shop.example")
    station.until_state(job, TaskState.AWAITING_VALIDATION)
    station.pass_time(10)
    station.add_records(job)
    return job


@pytest.mark.parametrize("error", ["DistributionAlreadyExists", "CNAMEAlreadyExists"])
@pytest.mark.parametrize("lag", [0, 45])
def test_what_is_ours_is_adopted(station: Station, error: str, lag: int) -> None:
    """A create that was done and not answered, under whatever error AWS then gives: people read of
    one distribution, once, and of no failure.
    """
    station.aws.knobs.repeated_create = error  # type: ignore[assignment]
    station.aws.knobs.list_lag = lag
    job = station.start("shop.example")
    station.aws.faults.add(CREATE, "lost", times=1)
    station.until_state(job, TaskState.AWAITING_VALIDATION)
    station.finish(job)

    assert JobState.SUCCEEDED is station.job(job).state
    assert (1, 1) == station.made()
    assert TOLD == station.events(job)
    assert 1 == len(station.replies(job, "Distribution created"))
    assert [] == station.replies(job, "Failed")


@dataclass(frozen=True)
class Weather:
    """What is wrong, how it is mended; the row's reason meanwhile (""), and the failure."""

    name: str
    begin: Callable[[Station], object]
    mend: Callable[[Station], object]
    meanwhile: str
    failure: str
    most: int
    left: int = 1

    def __str__(self) -> str:
        """Name the test."""
        return self.name


def _taken(station: Station) -> None:
    station.aws.seed_distribution(Aliases={"Quantity": 1, "Items": ["shop.example"]})


def _freed(station: Station) -> None:
    taker = station.aws.cloudfront.distributions()[0].id
    station.aws.cloudfront.edit(taker, Aliases={"Quantity": 0, "Items": []})
    station.pass_time(10)


def _spent(station: Station) -> None:
    station.aws.faults.add(CREATE, "lost", times=2)


def _refused(station: Station) -> None:
    station.aws.knobs.certificate_refused_for = 24 * 3600


def _accepted(station: Station) -> None:
    station.aws.knobs.certificate_refused_for = 0


FAILING = (
    Weather("of this account", _taken, _freed, "", "CNAMEAlreadyExists", most=1, left=2),
    Weather(
        "of a stranger",
        lambda station: station.aws.cloudfront.hold_elsewhere("shop.example"),
        lambda station: station.aws.cloudfront.release_elsewhere("shop.example"),
        "AWS says it exists already; we look for it in CloudFront's lists",
        "CNAMEAlreadyExists",
        most=15,
    ),
    Weather(
        "not known for ever",
        _refused,
        _accepted,
        "CloudFront does not know the new certificate yet",
        "InvalidViewerCertificate",
        most=20,
    ),
)


@pytest.mark.parametrize("weather", FAILING, ids=str)
def test_a_refusal_is_told_and_mended(station: Station, weather: Weather) -> None:
    """Meanwhile the row says what is waited for; the failure says what is wrong, who acts and how,
    in the card, the thread and SNS; Retry ends it well once it is mended.
    """
    job = issued(station)
    weather.begin(station)
    with station.counted() as calls:
        station.until(lambda: "AWS*:" in station.row(job) or _is_over(station, job), step=5)
        meanwhile = station.row(job)
        station.until(lambda: _is_over(station, job), step=5)
        station.pass_time(120)
    failed, remedy = station.row(job), remedy_for(weather.failure)
    thread = station.replies(job, "Failed")
    notices = [one["failures"] for one in station.notices(job) if one["event"] == "task_failed"]
    weather.mend(station)
    station.retry(job)
    station.finish(job)

    assert weather.meanwhile in meanwhile
    assert not weather.meanwhile or "*waiting for AWS*" in meanwhile
    assert calls[CREATE] <= weather.most
    assert [1, 1] == [len(thread), len(notices)]
    for told in (failed, thread[0]):
        assert as_read(remedy.remedy) in told
        assert "shop.example" in told
    assert "→ operator acts" in failed
    assert [(weather.failure, "operator", remedy.remedy)] == [
        (one["reason"], one["who_acts"], one["remedy"]) for one in notices[0]
    ]
    assert JobState.SUCCEEDED is station.job(job).state
    assert (1, weather.left) == station.made()


def _is_over(station: Station, job: Job) -> bool:
    return station.job(job).state is JobState.FAILED


def test_the_taker_is_named(station: Station) -> None:
    """Which distribution of the account has the name is said wherever the failure is."""
    job = issued(station)
    _taken(station)
    station.until(lambda: _is_over(station, job))
    station.pass_time(30)
    taker = station.aws.cloudfront.distributions()[0].id

    assert taker in station.row(job)
    assert taker in station.replies(job, "Failed")[0]


def test_a_distribution_that_was_made_lost_and_deleted_is_made_anew(station: Station) -> None:
    """CloudFront says that it made one before, and none is there: told as such; Retry asks under
    another reference.
    """
    job = issued(station)
    _spent(station)
    station.until(lambda: bool(station.aws.cloudfront.distributions()))
    station.aws.cloudfront.vanish(station.aws.cloudfront.distributions()[0].id)
    station.until(lambda: _is_over(station, job))
    station.pass_time(30)
    failed = station.replies(job, "Failed")
    station.retry(job)
    station.finish(job)

    assert as_read(remedy_for("DistributionAlreadyExists").remedy) in failed[0]
    assert JobState.SUCCEEDED is station.job(job).state
    assert (1, 1) == station.made()


def test_a_certificate_that_is_refused_for_a_moment_fails_nothing(station: Station) -> None:
    """CloudFront learns of a new certificate a little later than ACM: the row says so."""
    station.aws.knobs.certificate_refused_for = 60
    job = issued(station)
    station.until_state(job, TaskState.CREATING_DISTRIBUTION)
    station.pass_time(5, step=5)
    row = station.row(job)
    with station.counted() as calls:
        station.finish(job)

    assert "*waiting for AWS*: CloudFront does not know the new certificate yet" in row
    assert calls[CREATE] <= 10
    assert JobState.SUCCEEDED is station.job(job).state
    assert TOLD == station.events(job)
    assert [] == station.replies(job, "Failed")
