"""Credentials that are over, missing, or not good, and come back while a job runs.

expired at any step          → its row: the credentials have expired, an operator renews them
none at the start            → the form says that AWS was not reached; /readyz says why
renewed where boto3 looks    → all goes on by itself within two minutes, without a restart
of another account meanwhile → nothing is done there (proved beside the steps)
"""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from bot.aws import clients
from bot.aws.clients import connect
from bot.domain.job import Job, JobState
from bot.domain.task import TaskState
from bot.errors import RefusedError
from tests.functional.storms import station as stations
from tests.functional.storms.fixtures import Hands
from tests.functional.storms.station import Station

TOLD = ["records", "distribution_created", "finished"]
CREATE = "cloudfront.CreateDistributionWithTags"
EXPIRED = "Edgecert's AWS credentials have expired, or its clock is wrong. Renew the credentials"


def queued(station: Station, job: Job) -> None:
    """Begin before the first call."""


def in_dns(station: Station, job: Job) -> None:
    """Begin while ACM validates."""
    station.until_state(job, TaskState.AWAITING_VALIDATION)
    station.aws.knobs.issue_delay = 60
    station.add_records(job)


def creating(station: Station, job: Job) -> None:
    """Begin as the distribution is asked for: that call is the first one refused."""
    station.aws.faults.add(CREATE, "expired", for_seconds=math.inf)
    _until_asked_for(station, job)
    assert (1, 0) == station.made()


def created(station: Station, job: Job) -> None:
    """Begin as the distribution is created, before its answer comes, which nobody gets."""
    station.aws.faults.add(CREATE, "lost")
    for operation in (CREATE, "cloudfront.[GL]*"):
        station.aws.faults.add(operation, "expired", for_seconds=math.inf)
    _until_asked_for(station, job)
    assert (1, 1) == station.made()


def _until_asked_for(station: Station, job: Job) -> None:
    station.until_state(job, TaskState.AWAITING_VALIDATION)
    station.add_records(job)
    station.until(lambda: station.calls(CREATE))
    assert TaskState.CREATING_DISTRIBUTION is station.task(job).state


def deploying(station: Station, job: Job) -> None:
    """Begin while the distribution is deployed."""
    station.aws.knobs.deploy_seconds = 120
    station.until_state(job, TaskState.AWAITING_VALIDATION)
    station.add_records(job)
    station.until_state(job, TaskState.DEPLOYING)


@pytest.mark.parametrize("stage", [queued, in_dns, creating, created, deploying])
def test_expired_credentials_are_told_and_waited_for(
    station: Station, stage: Callable[[Station, Job], None]
) -> None:
    """Whatever a task does: nothing fails, its row says what to renew, and nothing is hammered."""
    job = station.start("shop.example")
    stage(station, job)
    station.aws.faults.add("*", "expired", for_seconds=math.inf)
    with station.counted() as calls:
        station.pass_time(780)
    row, unready = station.row(job), station.readiness()
    station.aws.faults.clear()
    station.finish(job, seconds=120)
    station.pass_time(420)  # the topic could not be told either

    assert "*an operator must act*" in row
    assert EXPIRED in row
    assert EXPIRED in unready["sweeps"]
    assert max(calls.values()) <= 780 / 15 + 10
    assert JobState.SUCCEEDED is station.job(job).state
    assert (1, 1) == station.made()
    assert ["denied", *TOLD] == sorted(station.events(job), key=["denied", *TOLD].index)
    assert 1 == len(station.replies(job, "AWS refuses"))
    assert 1 == len(station.replies(job, "AWS takes"))
    assert [] == station.replies(job, "Failed")


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The bot's access keys that requests were signed with, in order."""
    seen: list[str] = []
    sign = SigV4Auth.add_auth

    def noting(auth: SigV4Auth, request: AWSRequest) -> None:
        sign(auth, request)
        seen.append(auth.credentials.access_key or "")

    monkeypatch.setattr(SigV4Auth, "add_auth", noting)
    return seen


@pytest.fixture
def own(
    station: Station,
    hands: Hands,
    empty_database: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Station]:
    """A station whose bot has clients of its own, and no credentials so far."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setattr(clients, "ANEW_SECONDS", 0.0)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    gateways = connect(version="test", endpoint=station.aws.url)
    made = stations.station(station.slack, station.aws, gateways, empty_database, tmp_path)
    hands.station = made
    made.work()
    yield made
    made.close()


def write(folder: Path, key: str) -> None:
    """Write what `aws configure` writes."""
    (folder / "credentials").write_text(
        f"[default]\naws_access_key_id = {key}\naws_secret_access_key = made-up\n"
    )


def test_credentials_that_come_later_are_found(
    own: Station, keys: list[str], tmp_path: Path
) -> None:
    """A bot that started without any says so to whoever asks, and needs no restart once there are
    some; nor when those are replaced in the file they came from.
    """
    with pytest.raises(RefusedError) as refused:
        own.ask("shop.example")
    own.pass_time(10)
    unready = own.readiness()
    write(tmp_path, "AKIAFIRST")
    own.pass_time(30)
    job = own.start("shop.example")
    own.until_state(job, TaskState.AWAITING_VALIDATION)
    own.aws.faults.add("*", "expired", for_seconds=20)
    write(tmp_path, "AKIASECOND")
    own.pass_time(70)
    own.finish(job)

    assert "I have not reached AWS yet" in refused.value.sentence
    assert "does not accept Edgecert's credentials" in unready["sweeps"]
    assert ["AKIAFIRST", "AKIASECOND"] == [one for one in dict.fromkeys(keys) if "AKIA" in one]
    assert JobState.SUCCEEDED is own.job(job).state
