"""One Slack and one AWS for all that comes twice; each test has a bot and a store."""

from tests.functional.storms.fixtures import (
    _door,
    door,
    empty_database,
    gateways,
    hands,
    sandbox_aws,
    sandbox_slack,
    station,
)

__all__ = [
    "_door",
    "door",
    "empty_database",
    "gateways",
    "hands",
    "sandbox_aws",
    "sandbox_slack",
    "station",
]
