"""One Slack and one AWS for all that comes twice; each test has a bot and a store."""

from tests.functional.storms.fixtures import *  # noqa: F403 # fixtures are found by their names
