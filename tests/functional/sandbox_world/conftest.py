"""One furnished world for the tests of a module."""

from collections.abc import Iterator

import pytest

from bot.sandbox.world import Furniture, World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Slack, AWS and DNS, started and empty."""
    with World() as world:
        # moto is the process's: what tests of other folders left is in it.
        world.aws.reset()
        yield world


@pytest.fixture(scope="module")
def furniture(world: World) -> Furniture:
    """What is in it."""
    return world.furnish()
