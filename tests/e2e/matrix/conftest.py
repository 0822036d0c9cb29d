"""What all plays share: the process that bots are forked from, and the recording; and which cases
a run tries.
"""

import os
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext

import pytest

from tests.e2e.matrix.cases import FOUND_AGAIN, WHOLE, Drawn, Played, Recording, Shard, play
from tests.e2e.matrix.stage import nursery

SAMPLE = 4
SHARDS = 48


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Draw a sample by the seed of the test run, or share out the whole matrix."""
    is_whole = os.environ.get("EDGECERT_TEST_MATRIX") == WHOLE
    seed = metafunc.config.getoption("randomly_seed", 0)
    if "share" in metafunc.fixturenames:
        shares: list[Drawn | Shard] = [Drawn(f"{seed}-{number}") for number in range(SAMPLE)]
        if is_whole:
            shares = [Shard(number, SHARDS) for number in range(SHARDS)]
        metafunc.parametrize("share", shares, ids=str)
    if "second" in metafunc.fixturenames:
        metafunc.parametrize("second", [WHOLE] if is_whole else [f"seed-{seed}"])


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
    return Recording(played.points[: played.before_end], played.ending)


@pytest.fixture(scope="session")
def crashed(bots: ForkServerContext, recording: Recording) -> dict[str, Played]:
    """What a next bot does an hour after the first one died behind each of these calls."""
    return {name: play(bots, recording.crash_behind(name)) for name in FOUND_AGAIN}
