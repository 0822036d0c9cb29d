"""A strict AWS account, empty at each test's start, and our gateways to it."""

from collections.abc import Iterator

import pytest

from bot.aws.clients import Aws, connect
from bot.sandbox.aws import AwsServer


@pytest.fixture
def records() -> dict[str, str]:
    """The CNAME records that are in DNS."""
    return {}


@pytest.fixture
def server(records: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsServer]:
    """The account, found by boto3's own chain."""
    with AwsServer(resolve_cname=lambda name: records.get(name.rstrip("."))) as made:
        made.reset()
        for name, value in made.environment().items():
            monkeypatch.setenv(name, value)
        yield made


@pytest.fixture
def aws(server: AwsServer) -> Aws:
    """Our gateways."""
    assert server.url
    return connect(version="1.2.3")
