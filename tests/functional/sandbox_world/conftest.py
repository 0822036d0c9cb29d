"""One furnished world for the tests of a module."""

from collections.abc import Iterator

import pytest

from bot.sandbox.world import Furniture, World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Slack, AWS and DNS, started."""
    with World() as world:
        yield world


@pytest.fixture(scope="module")
def furniture(world: World) -> Furniture:
    """What is in it."""
    return world.furnish()
