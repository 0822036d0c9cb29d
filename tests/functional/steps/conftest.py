"""One strict AWS for all tests of steps; each test has an empty account, a new store, and noon."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import botocore.endpoint
import pytest

from bot.aws.clients import Aws, connect
from bot.sandbox.aws import AwsServer
from bot.store.sqlite import open_store
from tests.functional.steps.bench import NOON, Bench
from tests.functional.steps.importing import Desk


class _Hands:
    """What the running server looks through: the present bench's clock and DNS."""

    def __init__(self) -> None:
        self.bench: Bench | None = None

    def resolve(self, name: str) -> str | None:
        """Look a CNAME up in what the bench's owners added."""
        return self.bench.records.get(name.rstrip(".")) if self.bench else None


@pytest.fixture(scope="session")
def hands() -> _Hands:
    """What the session's server looks through."""
    return _Hands()


@pytest.fixture(scope="session")
def steps_server(hands: _Hands) -> Iterator[AwsServer]:
    """The strict AWS, for the session."""

    def now() -> object:
        return hands.bench.time if hands.bench else NOON

    server = AwsServer(resolve_cname=hands.resolve, clock=now)  # type: ignore[arg-type]
    with server:
        yield server


@pytest.fixture(scope="session")
def steps_aws(steps_server: AwsServer) -> Aws:
    """The gateways to it, with boto3's clients made once: that takes longer than most tests."""
    return connect(version="test", endpoint=steps_server.url)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("steps") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def bench(
    tmp_path: Path,
    empty_database: Path,
    hands: _Hands,
    steps_server: AwsServer,
    steps_aws: Aws,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Bench]:
    """A workbench with an empty account."""
    # The first test's clients read these; the session must not keep them, for others' sake.
    for name, value in steps_server.environment().items():
        monkeypatch.setenv(name, value)
    # botocore sleeps up to a second before its second attempt; the attempt itself is real.
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
    made = Bench(empty_database, tmp_path, steps_server, steps_aws)
    hands.bench = made
    made.begin()
    yield made
    hands.bench = None
    made.end()


@pytest.fixture
def desk(bench: Bench) -> Desk:
    """The workbench with the form *Import* before it."""
    return Desk(bench)
