"""The local Slack by a clock that is moved by hand, with Slack's own rates; a store on a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.slack import SlackServer
from bot.store.base import Store
from tests.complaints import without_complaint
from tests.empty_store import empty_store
from tests.functional.notify.counter import Hand
from tests.functional.outage.hour import Hour
from tests.patience import be_patient


@pytest.fixture
def hand() -> Hand:
    """The clock of the bot and of Slack."""
    return Hand()


@pytest.fixture
def slack(hand: Hand) -> Iterator[SlackServer]:
    """A running Slack that keeps its rates by the same clock."""
    with SlackServer(clock=lambda: hand.now().timestamp()) as server, without_complaint(server):
        yield be_patient(server)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    store = empty_store(tmp_path / "edgecert.db")
    yield store
    store.close()


@pytest.fixture
def hour(slack: SlackServer, store: Store, hand: Hand) -> Hour:
    """Jobs that run while Slack misbehaves."""
    return Hour(slack, store, hand)
