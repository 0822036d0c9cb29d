"""A desk for each test, reached over signed HTTP, Socket Mode, or both."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.app import Application
from bot.aws.clients import connect
from bot.sandbox.slack import SlackServer
from bot.services.health import Health
from bot.settings import load
from bot.store.sqlite import open_store
from handlers.http.server import HttpServer, application
from tests.functional.slack.desk import OPS, Desk, Hands


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    """A running Slack without rate limits."""
    with SlackServer(rates=False) as server:
        yield server


@pytest.fixture
def made(slack: SlackServer, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Make a desk under given settings; by Socket Mode unless `http` is asked for."""
    with ExitStack() as ending:
        yield lambda **chosen: _desk(slack, tmp_path, ending, **chosen)


def _desk(
    slack: SlackServer, folder: Path, ending: ExitStack, *, http: bool = False, **settings: object
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
    store = open_store(f"sqlite:///{folder / 'edgecert.db'}")
    bot = Application(chosen, store, clock, connect(version="test"))
    desk = Desk(slack, bot, clock)
    ending.callback(store.close)
    ending.callback(bot.listening.drain, 5)
    _open_door(desk, ending)
    desk.read_directory("vera", "gus", "sten")
    desk.furnish()
    return desk


def _open_door(desk: Desk, ending: ExitStack) -> None:
    link = desk.bot.link
    if link:
        link.start()
        ending.callback(link.stop, 5)
        desk.slack.wait_linked()
        return
    health = Health(desk.store, desk.clock, desk.bot.settings)
    server = HttpServer(application(health, desk.bot.listening.dispatch), host="127.0.0.1", port=0)
    server.start()
    ending.callback(server.stop, 5)
    desk.slack.deliver_to(f"http://127.0.0.1:{server.port}/slack/events")


@pytest.fixture
def desk(made: Callable[..., Desk]) -> Desk:
    """The usual desk, over signed HTTP."""
    return made(http=True)


@pytest.fixture(params=["socket", "http"])
def reached(request: pytest.FixtureRequest, made: Callable[..., Desk]) -> Desk:
    """The usual desk: each test with it runs over Socket Mode and over signed HTTP."""
    return made(http=request.param == "http")
