"""The fixtures of a station: servers for the session, all else for each test."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import botocore.endpoint
import pytest

from bot.aws.clients import Aws, connect
from bot.sandbox.aws import AwsServer
from bot.sandbox.slack import SlackServer
from bot.services.health import Report
from bot.store.sqlite import open_store
from handlers.http.deliveries import Answer
from handlers.http.server import HttpServer, application
from tests.complaints import without_complaint
from tests.functional.storms import station as stations
from tests.functional.storms.station import Station
from tests.patience import be_patient

__all__ = [
    "_door",
    "aws_of_bots",
    "door",
    "empty_database",
    "gateways",
    "hands",
    "sandbox_aws",
    "sandbox_slack",
    "station",
    "strict",
]
"""What the conftest of each folder that plays at a station takes over."""


class Hands:
    """What the running servers look through: the present station's clock and owners."""

    def __init__(self) -> None:
        self.station: Station | None = None

    def now(self) -> datetime:
        """Tell the station's time."""
        return self.station.clock.now() if self.station else datetime.now(UTC)

    def resolve(self, name: str) -> str | None:
        """Look a CNAME up in what the station's owners added."""
        return self.station.resolve(name) if self.station else None


@pytest.fixture(scope="session")
def hands() -> Hands:
    """What the session's servers look through."""
    return Hands()


@pytest.fixture(scope="session")
def sandbox_aws(hands: Hands) -> Iterator[AwsServer]:
    """The strict AWS."""
    with AwsServer(resolve_cname=hands.resolve, clock=hands.now) as server:
        server.keep_rates_by(lambda: hands.now().timestamp())
        yield server


@pytest.fixture(scope="session")
def sandbox_slack() -> Iterator[SlackServer]:
    """The local Slack; the bot keeps its rates by its own clock."""
    with SlackServer(rates=False) as server:
        yield be_patient(server)


@pytest.fixture(scope="session")
def gateways(sandbox_aws: AwsServer) -> Aws:
    """The gateways to AWS, with boto3's clients made once: that takes longer than most tests."""
    return connect(version="test", endpoint=sandbox_aws.url)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database, to be copied."""
    path = tmp_path_factory.mktemp("storms") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


class Door:
    """The HTTP server of the bot whose test runs; it stays open, for to start one takes long."""

    def __init__(self, hands: Hands) -> None:
        """Take deliveries and probes for whichever station is there."""
        self._hands = hands
        self.server = HttpServer(application(self, self._dispatch), host="127.0.0.1", port=0)  # type: ignore[arg-type] # all it needs of Health

    def report(self) -> Report:
        """Tell a probe what the station's health is."""
        assert self._hands.station
        return self._hands.station.health()

    def _dispatch(self, body: str, headers: Mapping[str, str]) -> Future[Answer]:
        assert self._hands.station
        return self._hands.station.front().listening.dispatch(body, headers)


@pytest.fixture(scope="session")
def _door(hands: Hands) -> Iterator[HttpServer]:
    door = Door(hands)
    door.server.start()
    yield door.server
    door.server.stop(5)


@pytest.fixture
def door(_door: HttpServer, station: Station) -> Iterator[HttpServer]:
    """The bot's HTTP server: Slack delivers there, and probes ask."""
    station.slack.deliver_to(f"http://127.0.0.1:{_door.port}/slack/events")
    yield _door
    station.slack.deliver_to("")


@pytest.fixture
def aws_of_bots(sandbox_aws: AwsServer, monkeypatch: pytest.MonkeyPatch) -> AwsServer:
    """The strict AWS, which the first bot's clients find as any do."""
    # The first test's clients read these; the session must not keep them, for others' sake.
    for name, value in sandbox_aws.environment().items():
        monkeypatch.setenv(name, value)
    # botocore sleeps up to a second before its second attempt; the attempt itself is real.
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
    return sandbox_aws


@pytest.fixture
def station(
    tmp_path: Path,
    empty_database: Path,
    hands: Hands,
    aws_of_bots: AwsServer,
    sandbox_slack: SlackServer,
    gateways: Aws,
) -> Iterator[Station]:
    """A bot that knows its channel and its account, and nothing of jobs."""
    made = stations.station(sandbox_slack, aws_of_bots, gateways, empty_database, tmp_path)
    with at_work(made, hands):
        yield made


@pytest.fixture
def strict(
    tmp_path: Path,
    empty_database: Path,
    hands: Hands,
    aws_of_bots: AwsServer,
    gateways: Aws,
) -> Iterator[Station]:
    """The same before a Slack of its own that keeps its rates, and counts its times, by the bot's
    clock.
    """
    with SlackServer(clock=lambda: hands.now().timestamp()) as slack:
        made = stations.station(be_patient(slack), aws_of_bots, gateways, empty_database, tmp_path)
        with at_work(made, hands):
            yield made


@contextmanager
def at_work(made: Station, hands: Hands) -> Iterator[None]:
    """Let all servers look through a station's clock and owners, and the bot take its first look;
    in the end its store is closed.
    """
    hands.station = made
    with without_complaint(made.slack):
        made.work()
        yield
        hands.station = None
        made.slack.courier.delivered = lambda: None
        made.close()
