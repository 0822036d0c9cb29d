"""An HTTP server for each test: its health, and what was dispatched to a stand-in for Bolt."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.domain.inventory import SweepKind
from bot.services.health import Health
from bot.settings import load
from bot.store.base import Store
from handlers.http.deliveries import Answer
from handlers.http.server import HttpServer, application
from tests.empty_store import empty_store
from tests.plain import PLAIN


@dataclass
class Door:
    """A running server, its store, and what came through."""

    store: Store
    now_is: datetime = field(default_factory=lambda: datetime.now(UTC))
    slack_trouble: str = ""
    came: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    client: httpx.Client = field(default_factory=httpx.Client)

    def now(self) -> datetime:
        """Return the moment (the server's clock)."""
        return self.now_is

    def dispatch(self, body: str, headers: Mapping[str, str]) -> Future[Answer]:
        """Take what Bolt would take."""
        self.came.append((body, headers))
        answered: Future[Answer] = Future()
        answered.set_result((200, {"content-type": "application/json"}, '{"text": "hi"}'))
        return answered

    def is_well(self) -> None:
        """Let every sweep and the directory have been read just now."""
        self.store.directory.put("bot", "channels", {"C1"}, now=self.now_is)
        for kind in (SweepKind.CERTIFICATES, SweepKind.DISTRIBUTIONS):
            self.store.inventory.sweep_started(kind, "", now=self.now_is)
            self.store.inventory.sweep_finished(kind, "", started=self.now_is, now=self.now_is)


@pytest.fixture
def door_behind(tmp_path: Path) -> Iterator[Door]:
    """A door's other side: a store and a clock."""
    store = empty_store(tmp_path / "edgecert.db")
    yield Door(store)
    store.close()


@pytest.fixture
def health(door_behind: Door) -> Health:
    """What /readyz asks."""
    settings = load(
        {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_SIGNING_SECRET": "made up", "channel": "C1"}
    )
    links = {"slack": lambda: door_behind.slack_trouble}
    return Health(door_behind.store, door_behind, settings, links)


@pytest.fixture
def door(door_behind: Door, health: Health) -> Iterator[Door]:
    """A door that is open."""
    server = HttpServer(application(health, door_behind.dispatch), host="127.0.0.1", port=0)
    server.start()
    address = f"http://127.0.0.1:{server.port}"
    with httpx.Client(base_url=address, trust_env=False, verify=PLAIN) as door_behind.client:
        yield door_behind
    assert server.stop(5)
