"""Benchmarks count and time; they assert what was done, never how fast: machines differ."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.aws.clients import connect
from bot.sandbox.aws import AwsServer
from bot.store.sqlite import open_store
from tests.benchmarks.figures import Figures
from tests.functional.steps.bench import NOON, Bench

FIGURES = pytest.StashKey[Figures]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin with an empty table."""
    config.stash[FIGURES] = Figures()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table once everything ran."""
    terminalreporter.write(f"\n{config.stash[FIGURES].table()}")


@pytest.fixture
def figures(pytestconfig: pytest.Config) -> Figures:
    """The table that all benchmarks fill."""
    return pytestconfig.stash[FIGURES]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """An empty account and an empty store, at noon; both live in the bench's time."""
    empty = tmp_path / "empty.db"
    open_store(f"sqlite:///{empty}").close()
    made: list[Bench] = []
    server = AwsServer(
        resolve_cname=lambda name: made[0].records.get(name.rstrip(".")),
        clock=lambda: made[0].time if made else NOON,
    )
    with server:
        for name, value in server.environment().items():
            monkeypatch.setenv(name, value)
        made.append(Bench(empty, tmp_path, server, connect(version="test")))
        made[0].begin()
        yield made[0]
        made[0].end()
