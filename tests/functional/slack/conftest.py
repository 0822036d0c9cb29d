"""A desk for each test, reached over signed HTTP, Socket Mode, or both."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import pytest
from cryptography.fernet import Fernet

from bot.app import Application
from bot.aws.clients import Aws, connect
from bot.sandbox import authority
from bot.sandbox.aws import AwsServer
from bot.sandbox.slack import SlackServer
from bot.services.health import Health
from bot.settings import load
from bot.store.base import Store
from handlers.cli.manifest import content
from handlers.http.deliveries import Answer
from handlers.http.server import HttpServer, application
from handlers.slack import session
from tests.complaints import without_complaint
from tests.empty_store import empty_store
from tests.functional.slack.acts import Acts
from tests.functional.slack.cloud import Cloud
from tests.functional.slack.counter import Counter
from tests.functional.slack.desk import OPS, Desk, Hands
from tests.functional.slack.played import played_by
from tests.patience import be_patient


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A running Slack without rate limits, which has everything that the bot asks for."""
    with SlackServer(rates=False) as server, without_complaint(server):
        server.install(content())
        yield be_patient(server)


class Web:
    """The HTTP door, one for all tests: it leads to the bot of the test that runs."""

    def __init__(self, store: Store) -> None:
        """Serve health from `store`; nobody listens yet."""
        settings = load(
            {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_SIGNING_SECRET": "made up", "channel": "C1"}
        )
        app = application(Health(store, Hands(), settings), self._dispatch)
        self.server = HttpServer(app, host="127.0.0.1", port=0)
        self.bot: Application | None = None

    @property
    def url(self) -> str:
        """Where Slack delivers."""
        return f"http://127.0.0.1:{self.server.port}/slack/events"

    def _dispatch(self, body: str, headers: Mapping[str, str]) -> Future[Answer]:
        assert self.bot is not None
        return self.bot.listening.dispatch(body, headers)


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The HTTP door, open."""
    store = empty_store(tmp_path_factory.mktemp("web") / "edgecert.db")
    web = Web(store)
    web.server.start()
    yield web
    web.server.stop(5)
    store.close()


@pytest.fixture
def acts(monkeypatch: pytest.MonkeyPatch) -> Acts:
    """What people do, and what the bot asks of others meanwhile."""
    return Acts(monkeypatch)


@pytest.fixture
def made(
    request: pytest.FixtureRequest,
    slack: SlackServer,
    web: Web,
    tmp_path: Path,
    acts: Acts,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Desk]]:
    """Make a desk under given settings; by Socket Mode unless `http` is asked for. None of its
    listeners may let Slack wait.
    """
    # A stop waits for the read of the link to end.
    monkeypatch.setattr(session, "READ", 0.05)

    def make(**chosen: Any) -> Desk:  # noqa: ANN401 # settings
        desk = _desk(slack, web, tmp_path, ending, **chosen)
        acts.watch(desk.bot.listening.app)
        return desk

    with ExitStack() as ending:
        yield make

    assert [] == acts.faults()
    assert set() == played_by(request.path, request.node.name) - acts.listeners


def _desk(
    slack: SlackServer,
    web: Web,
    folder: Path,
    ending: ExitStack,
    *,
    http: bool = False,
    aws: Aws | None = None,
    **settings: object,
) -> Desk:
    door = {} if http else {"SLACK_APP_TOKEN": slack.app_token}
    clock = Hands()
    chosen = load(
        {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "channel": slack.channel(OPS).id,
            **door,
            **settings,
        }
    )
    store = empty_store(folder / "edgecert.db", secrets=chosen.secrets)
    bot = Application(chosen, store, clock, aws or connect(version="test"))
    desk = Desk(slack, bot, clock)
    slack.courier.delivered = desk.settle
    ending.callback(store.close)
    ending.callback(bot.listening.drain, 5)
    _open_door(desk, web, ending)
    desk.meet("vera", "gus", "sten")
    desk.furnish()
    return desk


def _open_door(desk: Desk, web: Web, ending: ExitStack) -> None:
    link = desk.bot.link
    if link:
        link.start()
        ending.callback(link.stop, 5)
        desk.slack.wait_linked()
        return
    web.bot = desk.bot
    desk.slack.deliver_to(web.url)


@pytest.fixture
def desk(made: Callable[..., Desk]) -> Desk:
    """The usual desk, over signed HTTP."""
    return made(http=True)


@pytest.fixture(scope="session")
def running_aws() -> Iterator[AwsServer]:
    """The strict AWS, for the session."""
    with AwsServer(trusts=authority.root_pem()) as server:
        yield server


@pytest.fixture(scope="session")
def gateways(running_aws: AwsServer) -> Aws:
    """The gateways to it, with boto3's clients made once: that takes longer than most tests."""
    return connect(version="test", endpoint=running_aws.url)


@pytest.fixture
def account(
    running_aws: AwsServer, gateways: Aws, monkeypatch: pytest.MonkeyPatch
) -> tuple[AwsServer, Aws]:
    """An empty account of AWS, and the gateways to it."""
    running_aws.reset()
    for name, value in running_aws.environment().items():
        monkeypatch.setenv(name, value)
    # botocore sleeps up to a second before its second attempt; the attempt itself is real.
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
    return running_aws, gateways


@pytest.fixture
def cloud(account: tuple[AwsServer, Aws], made: Callable[..., Desk]) -> Cloud:
    """The usual desk before an empty account of AWS, over signed HTTP."""
    server, gateways = account
    return Cloud(server, gateways, made(http=True, aws=gateways))


@pytest.fixture
def counter(
    account: tuple[AwsServer, Aws], made: Callable[..., Desk], tmp_path: Path
) -> Callable[..., Counter]:
    """Make a counter where certificates are handed in, under given settings."""
    server, gateways = account
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority.root_pem())

    def open_counter(**settings: object) -> Counter:
        chosen = {"edge_ca": roots, "secret_key": Fernet.generate_key().decode(), **settings}
        desk = made(http=True, aws=gateways, aws_endpoint_url=server.url, **chosen)
        return Counter(Cloud(server, gateways, desk))

    return open_counter


@pytest.fixture
def imports(counter: Callable[..., Counter]) -> Counter:
    """The usual counter: keys come from secrets, or by the upload page."""
    return counter()


@pytest.fixture(params=["socket", "http"])
def reached(request: pytest.FixtureRequest, made: Callable[..., Desk]) -> Desk:
    """The usual desk: each test with it runs over Socket Mode and over signed HTTP."""
    return made(http=request.param == "http")
