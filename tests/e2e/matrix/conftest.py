"""What all plays share: the process that bots are forked from, and the recording; and which cases
a run tries.
"""

import os
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext

import pytest

from tests.e2e.matrix.cases import Drawn, Recording, Shard, play
from tests.e2e.matrix.stage import nursery

SAMPLE = 6
SHARDS = 48


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Draw a sample by the seed of the test run, or share out the whole matrix."""
    if "share" not in metafunc.fixturenames:
        return
    seed = metafunc.config.getoption("randomly_seed", 0)
    shares: list[Drawn | Shard] = [Drawn(f"{seed}-{number}") for number in range(SAMPLE)]
    if os.environ.get("EDGECERT_TEST_MATRIX") == "whole":
        shares = [Shard(number, SHARDS) for number in range(SHARDS)]
    metafunc.parametrize("share", shares, ids=str)


@pytest.fixture(scope="session")
def bots() -> Iterator[ForkServerContext]:
    """The process that bots are forked from; they are not measured, so that they are fast."""
    patch = pytest.MonkeyPatch()
    for name in [name for name in os.environ if name.startswith("COVERAGE")]:
        patch.delenv(name)
    yield nursery()
    patch.undo()


@pytest.fixture(scope="session")
def recording(bots: ForkServerContext) -> Recording:
    """The job, undisturbed."""
    played = play(bots)
    return Recording(played.points, played.ending)
