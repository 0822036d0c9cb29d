"""The page in the whole bot: served by those who answer people, where they can reach it."""

import base64
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot import app
from bot.app import Application
from bot.domain.upload import KeyFor
from bot.errors import StaleError
from bot.sandbox.slack import SlackServer
from bot.services.task_keys import TaskKeys
from bot.settings import load
from scheduler.clockwork import Role
from tests.canary import listening
from tests.complaints import without_complaint
from tests.plain import PLAIN
from tests.unit.services.office import DANA, Hands, Office, people_are_in

OPS = "C0SSLOPS00"
SECRET = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Logging is the process's: the bot sets it, and it is left as it was."""
    with listening():
        yield


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackServer]:
    """A Slack for the bot to read its directory from."""
    with SlackServer(rates=False) as server, without_complaint(server):
        yield server


def _bot(slack: SlackServer, folder: Path, **chosen: object) -> Application:
    return app.build(
        load(
            {
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_SIGNING_SECRET": slack.signing_secret,
                "SLACK_API_URL": slack.api_url,
                "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
                "channel": OPS,
                "database_url": f"sqlite:///{folder / 'edgecert.db'}",
                "http_port": 0,
                **chosen,
            }
        ),
        clock=Hands(),
    )


def _page(bot: Application, role: Role, link: Callable[[], str] | None = None) -> httpx.Response:
    """Start a bot, open a link (one that never was, unless it is made), stop the bot."""
    bot.start(role)
    try:
        assert bot.http is not None
        url = link() if link else f"http://127.0.0.1:{bot.http.port}/uploads/x"
        return httpx.get(url, trust_env=False, verify=PLAIN)
    finally:
        assert bot.stop(9)


def test_who_answers_people_serves_the_page(
    slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the sandbox without any public address: a link leads to this very machine."""
    bot = _bot(slack, tmp_path, secret_key=SECRET)
    people_are_in(Office(bot.store, bot.clock))  # type: ignore[arg-type] # the clock above
    assert bot.uploads is not None
    with pytest.raises(StaleError, match="No private key is wanted"):
        bot.uploads.link(DANA, "no-such-task")
    monkeypatch.setattr(TaskKeys, "about", lambda *_: KeyFor("J-1", "Shop", ("shop.example",)))
    answer = _page(bot, "web", lambda: bot.uploads.link(DANA, "t").url if bot.uploads else "")

    assert (200, "127.0.0.1") == (answer.status_code, answer.url.host)
    assert "Hand over a private key" in answer.text


def test_a_public_address_is_where_links_lead(
    slack: SlackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its path, if it has one."""
    bot = _bot(slack, tmp_path, secret_key=SECRET, public_url="https://certs.example.com/edge/")
    people_are_in(Office(bot.store, bot.clock))  # type: ignore[arg-type] # the clock above
    monkeypatch.setattr(TaskKeys, "about", lambda *_: KeyFor("J-1", "Shop", ("shop.example",)))
    assert bot.uploads is not None
    link = bot.uploads.link(DANA, "t").url
    bot.store.close()

    assert link.startswith("https://certs.example.com/edge/uploads/")


@pytest.mark.parametrize(("role", "chosen"), [("worker", {"secret_key": SECRET}), ("web", {})])
def test_others_have_no_such_page(
    slack: SlackServer, tmp_path: Path, role: Role, chosen: dict[str, object]
) -> None:
    """A worker answers nobody, and without a secret no key is taken."""
    bot = _bot(slack, tmp_path, **chosen)
    answer = _page(bot, role)

    assert (404, {"detail": "Not Found"}) == (answer.status_code, answer.json())
    assert bool(chosen) == (bot.uploads is not None)
