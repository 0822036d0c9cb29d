"""A furnished world with its page and no bot; the app's part is played with its token."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox.page.stage import Stage
from tests.plain import PLAIN


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage without a bot."""
    folder: Path = tmp_path_factory.mktemp("stage")
    with Stage(folder, with_bot=False) as made:
        yield made


@pytest.fixture
def page(stage: Stage) -> Iterator[httpx.Client]:
    """What asks the page, as dana unless a test says otherwise; no form is open."""
    while modal := stage.world.slack.person("dana").modal():
        modal.close()  # which another test left open
    with httpx.Client(
        base_url=stage.page.url, params={"as": "dana"}, trust_env=False, timeout=20, verify=PLAIN
    ) as client:
        yield client


@pytest.fixture
def app(stage: Stage) -> WebClient:
    """The app's own voice."""
    return WebClient(stage.world.slack.bot_token, base_url=stage.world.slack.api_url)
