"""One Slack and one AWS for all storms; each test has a bot, a store and an account of its own."""

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
