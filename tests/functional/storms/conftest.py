"""One Slack and one AWS for all storms; each test has a bot, a store and an account of its own."""

from tests.functional.storms.fixtures import *  # noqa: F403 # fixtures are found by their names
